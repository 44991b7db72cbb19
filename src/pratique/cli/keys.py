"""``pratique keys``: the root of our codes, its sub-keys of a day each, and what gates open codes with.

``root`` and ``issue`` run where the root is kept, without any register; the others run on the register.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from pratique.cli.house import opened_house, read_at, refuse
from pratique.credentials.bundle import write_bundle
from pratique.credentials.keys import (
    issue_sub_keys,
    make_kid,
    make_point,
    make_private,
    read_private,
    write_private_part,
    write_root,
)
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import DAY, HOUR, find_zone, format_instant, parse_instant
from pratique.ledger.faults import LedgerFault
from pratique.ledger.key_files import check_private, write_private

app = typer.Typer(help="Keys of our codes: the root, its sub-keys, gates' bundles.", no_args_is_help=True)

PASSPHRASE = "PRATIQUE_ROOT_PASSPHRASE"  # noqa: S105  (the name of a variable)
UTC = find_zone("UTC")

At = Annotated[str, typer.Option("--at", help="The instant of the act, with its zone; 'now' for the machine's clock.")]
Out = Annotated[Path, typer.Option("--out", help="Where it is written; nothing is overwritten.")]


@app.command()
def root(out: Out) -> None:
    """Make a root. Keep its file and passphrase away from the register; FILE.pub is its public part.

    The passphrase is asked for, or taken from PRATIQUE_ROOT_PASSPHRASE.
    """
    try:
        private = make_private()
        write_private(out, write_root(private, _ask(confirm=True)))
        write_private(out.with_name(f"{out.name}.pub"), f"{make_point(private).hex()}\n".encode())
    except (BadInput, LedgerFault) as error:
        refuse("keys root", str(error))
    except OSError as error:
        refuse("keys root", f"{error.filename}: {error.strerror}")
    typer.echo(f"root {make_kid(make_point(private)).hex()} is in {out}; keep it away from the register")


@app.command()
def issue(
    root_file: Annotated[Path, typer.Option("--root", help="The root's file.")],
    days: Annotated[int, typer.Option("--days", help="How many days, one sub-key each.")],
    out: Out,
    first: Annotated[str, typer.Option("--from", help="The first instant; else the last midnight of UTC.")] = "now",
) -> None:
    """Make sub-keys, each with its certificate, into a folder to be carried to the register."""
    try:
        check_private(root_file)
        private = read_private(root_file.read_bytes(), _ask(confirm=False))
        starts = read_at("now") // DAY * DAY if first == "now" else parse_instant(first, "--from") // DAY * DAY
        out.mkdir(mode=0o700)
        write_private(out / "root.pub", f"{make_point(private).hex()}\n".encode())
        for made in issue_sub_keys(private, starts, days):
            name = made.told.kid.hex()
            write_private(out / f"{name}.pem", write_private_part(made.private))
            write_private(out / f"{name}.cert", f"{made.told.certificate.hex()}\n".encode())
            typer.echo(f"{name}  signs {_say(made.told.starts)} to {_say(made.told.signs_until)}")
    except (BadInput, LedgerFault) as error:
        refuse("keys issue", str(error))
    except OSError as error:
        refuse("keys issue", f"{error.filename}: {error.strerror}")


@app.command()
def add(
    folder: Annotated[Path, typer.Argument(help="The folder that 'issue' made.")],
    at: At = "now",
) -> None:
    """Take sub-keys in. The same folder twice changes nothing; remove it afterwards."""
    with opened_house("keys add"):
        from pratique.desk.code_keys import SubKeyFile, do_add_sub_keys  # noqa: PLC0415  (needs Django)
        from pratique.desk.laboratory import make_shell_actor  # noqa: PLC0415
        from pratique.record.code_keys import forget_old  # noqa: PLC0415

        root_part = _read_hex(folder / "root.pub")
        parts = sorted(folder.glob("*.cert"))
        files = [SubKeyFile(_read_hex(part), part.with_suffix(".pem").read_bytes()) for part in parts]
        if not files:
            raise BadInput("no_sub_key", "there is no sub-key in this folder", str(folder))
        now = read_at(at)
        new = do_add_sub_keys(make_shell_actor(), root_part, files, now)
        forget_old(now)
    typer.echo(f"{len(new)} sub-keys taken in, {len(files) - len(new)} known already; remove {folder} now")


@app.command("list")
def list_keys(at: At = "now") -> None:
    """List the sub-keys that the register knows, and say until when codes can be made."""
    with opened_house("keys list"):
        from pratique.record.code_keys import list_sub_keys  # noqa: PLC0415  (needs Django)

        now = read_at(at)
        held = list_sub_keys()
    for one in held:
        state = "revoked" if one.revoked_at is not None else "over" if one.ends <= now else "believed"
        mine = "" if one.has_private else ", no private part here"
        typer.echo(f"{one.kid}  signs {_say(one.starts)} to {_say(one.signs_until)}, {state}{mine}")
    able = [one.signs_until for one in held if one.revoked_at is None and one.has_private and one.signs_until > now]
    typer.echo(f"codes can be made until {_say(max(able))}" if able else "no codes can be made: add sub-keys")


@app.command()
def revoke(
    kid: Annotated[str, typer.Argument(help="The sub-key, as 'list' names it.")],
    reason: Annotated[str, typer.Option("--reason", help="Why.")],
    at: At = "now",
) -> None:
    """Revoke a sub-key at once: every code it signed is refused, and nobody is judged by that.

    For whoever runs this machine, when a key has leaked; on the pages the same takes two persons.
    """
    with opened_house("keys revoke"):
        from pratique.desk.code_keys import do_revoke_sub_key  # noqa: PLC0415  (needs Django)
        from pratique.desk.laboratory import make_shell_actor  # noqa: PLC0415

        do_revoke_sub_key(make_shell_actor(), kid, reason, read_at(at))
    typer.echo(f"{kid} is revoked; hand gates a new bundle")


@app.command()
def bundle(out: Out, at: At = "now") -> None:
    """Write what a registered gate opens codes with; it holds keys, so hand it to nobody else.

    Keys that no living code needs are destroyed by the way.
    """
    with opened_house("keys bundle"):
        from pratique.record.code_keys import forget_old, make_bundle  # noqa: PLC0415  (needs Django)
        from pratique.record.in_force import read_in_force  # noqa: PLC0415

        now = read_at(at)
        held = read_in_force().book.holding_at(now)
        codes = None if held is None else held.pack.pack.codes
        if codes is None:
            raise BadInput("no_codes", "the policy in force gives out no codes")
        made = make_bundle(now, codes.revocation_hard_expiry_h * HOUR)
        write_private(out, write_bundle(made).encode())
        forget_old(now)
    typer.echo(f"version {made.version}, good until {_say(now + codes.revocation_hard_expiry_h * HOUR)}")


def _ask(*, confirm: bool) -> str:
    told = os.environ.get(PASSPHRASE)
    return told or typer.prompt("Passphrase of the root", hide_input=True, confirmation_prompt=confirm, err=True)


def _read_hex(path: Path) -> bytes:
    try:
        return bytes.fromhex(path.read_text("ascii").strip())
    except ValueError:
        raise BadInput("key_file", "this file holds no hexadecimal digits", str(path)) from None


def _say(at: int) -> str:
    return format_instant(at, UTC)
