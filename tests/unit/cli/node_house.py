"""A hand on the demonstration's record: `python -m tests.unit.cli.node_house`; a line of JSON in, one out."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from typing import Any

AT = "2021-08-07T20:00:00+08:00"


def do(what: str, *told: Any) -> Any:
    """Do one thing to the record."""
    from pratique.desk.accounts import FIRST_UNIT  # noqa: PLC0415  (after Django has started)
    from pratique.desk.demonstration import RESIDENT  # noqa: PLC0415
    from pratique.desk.gate_nodes import do_end_node, do_register_node  # noqa: PLC0415
    from pratique.desk.reports import do_report, do_withdraw  # noqa: PLC0415
    from pratique.gate.tokens import TokenKey, write_token  # noqa: PLC0415
    from pratique.kinds import payloads as p  # noqa: PLC0415
    from pratique.kinds.instants import HOUR, parse_instant  # noqa: PLC0415
    from pratique.people.identifiers import make_identifier  # noqa: PLC0415
    from pratique.record.code_keys import get_token_key  # noqa: PLC0415
    from pratique.record.people import find_by_identifier  # noqa: PLC0415
    from pratique.record.permissions import Actor  # noqa: PLC0415
    from pratique.record.register import open_reader  # noqa: PLC0415

    at = parse_instant(AT)
    admin = Actor("a-admin", FIRST_UNIT, frozenset({"administrator"}), has_second_factor=True)
    [person] = find_by_identifier(make_identifier("email", RESIDENT))
    resident = Actor("a-zhang", "residents", frozenset({"resident"}), has_second_factor=False, person_no=person)
    match what:
        case "node":
            return do_register_node(admin, told[0], told[0], FIRST_UNIT, at)
        case "end":
            return do_end_node(admin, told[0], "lost", at)
        case "token":
            return write_token(person, at, TokenKey(get_token_key(at)))
        case "stay":
            return do_report(resident, person, p.StayReported(division=told[0], first=at - told[1] * HOUR), at)
        case "withdraw":
            return do_withdraw(resident, person, told[0], "a mistake", at)
    return open_reader().read_head().seq


def listen(hand: Callable[..., object]) -> None:
    """Let a hand do what each line asks, until there are no more."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pratique.web.settings")
    import django  # noqa: PLC0415

    django.setup()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(hand(*json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    listen(do)
