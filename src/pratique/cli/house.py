"""Opening this installation's house from a shell: Django started once, the machine's faults told as sentences."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn, TypeVar

import typer

from pratique.kinds.clock import read_clock
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import parse_instant
from pratique.ledger.faults import LedgerFault

Told = TypeVar("Told")


@contextmanager
def opened_house(command: str) -> Iterator[None]:
    """Start Django for a command; whatever is wrong with keys, database or input is one line, exit 2."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pratique.web.settings")
    import django  # noqa: PLC0415  (the other commands do not pay for it)
    from django.db import DatabaseError  # noqa: PLC0415

    from pratique.record.refusals import RegisterUnavailable  # noqa: PLC0415

    try:
        django.setup()
        yield
    except (BadInput, LedgerFault) as error:
        refuse(command, str(error))
    except (RegisterUnavailable, DatabaseError) as error:
        said = (str(error).splitlines() or ["it said nothing"])[0]
        refuse(command, f"the register cannot be used: {said} ({_say_where()})")
    except OSError as error:
        refuse(command, f"{error.filename}: {error.strerror}")


def _say_where() -> str:
    """Say where the register was looked for: the demonstration of `make run` keeps one of its own."""
    from pratique.record.setup import find_home, find_register  # noqa: PLC0415

    where = f"in {find_home()}" if find_register().startswith("sqlite:") else "where DATABASE_URL says"
    return f"looked for it {where}; PRATIQUE_HOME names another: that of `make run` is ~/.pratique/demonstration"


def read_at(at: str) -> int:
    """Read the option ``--at``: an instant with its zone, or 'now'; raises BadInput."""
    return read_clock() if at == "now" else parse_instant(at, "--at")


def refuse(command: str, message: str) -> NoReturn:
    """End a command with one line and exit 2."""
    typer.echo(f"pratique {command}: {message}", err=True)
    raise typer.Exit(2)


def open_for_serving(furnish: Callable[[], Told]) -> tuple[str | None, Told]:
    """Make what is missing, refuse what is unsafe; give the first administrator's token, None once there is one.

    With it comes what ``furnish`` gives, called last.
    """
    with opened_house("serve"):
        from django.conf import settings  # noqa: PLC0415

        from pratique.desk.accounts import do_make_first_enrolment  # noqa: PLC0415
        from pratique.desk.reserve import do_take_in_reserve  # noqa: PLC0415
        from pratique.record.configuration import check_configuration  # noqa: PLC0415
        from pratique.record.first_start import prepare  # noqa: PLC0415
        from pratique.web.holdings import get_holdings  # noqa: PLC0415

        prepare()
        now = read_clock()
        found = check_configuration(settings, at=now)
        if not found:
            do_take_in_reserve(now)
            token = do_make_first_enrolment(get_holdings().pack.jurisdiction, now)
            return token, furnish()
    for finding in found:
        typer.echo(f"UNSAFE: {finding}", err=True)
    raise typer.Exit(2)
