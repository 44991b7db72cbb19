"""``pratique credential open``: the reference opener of our own codes, as a gate opens them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from pratique.cli.house import opened_house, read_at, refuse
from pratique.credentials.bundle import Held, read_bundle, write_bundle
from pratique.credentials.hc1 import MAX_TEXT
from pratique.credentials.opening import Opened, open_code
from pratique.credentials.reach import Reach, make_reach
from pratique.decisions.in_force import make_in_force
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import HOUR, find_zone, format_instant
from pratique.policy.load import load_pack

UTC = find_zone("UTC")


def open_command(
    code: Annotated[str, typer.Argument(help="The code's text; - reads standard input.")],
    keys: Annotated[
        Path | None, typer.Option("--keys", help="A gate's bundle, or its folder; else the register.")
    ] = None,
    pack: Annotated[str, typer.Option("--pack", help="The gate's pack, with a bundle.")] = "cn-beijing-2021-08",
    at: Annotated[str, typer.Option("--at", help="The instant of the scan, with its zone.")] = "now",
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Open a code and print what it tells; a code that cannot be used exits 1 with the reason, bad input 2."""
    text = (sys.stdin.read(MAX_TEXT + 2) if code == "-" else code).strip("\r\n")
    try:
        now = read_at(at)
        held, reach = _read_register(now) if keys is None else _read_keys(keys, pack, now)
    except BadInput as error:
        refuse("credential open", str(error))
    except OSError as error:
        refuse("credential open", f"{error.filename}: {error.strerror}")
    try:
        opened = open_code(text, held.keys, now, held.revoked, reach)
    except BadInput as error:
        typer.echo(json.dumps({"code": error.code}) if as_json else f"{error.code}: {error.message}")
        raise typer.Exit(1) from None
    told = _tell(opened)
    typer.echo(json.dumps(told, ensure_ascii=False, indent=2) if as_json else _say(told))


def _read_keys(path: Path, pack: str, at: int) -> tuple[Held, Reach]:
    found = path / "bundle.json" if path.is_dir() else path
    return read_bundle(found.read_bytes()), make_reach(make_in_force([load_pack(pack)], []).book, at)


def _read_register(at: int) -> tuple[Held, Reach]:
    with opened_house("credential open"):
        from pratique.record.code_keys import make_bundle  # noqa: PLC0415  (needs Django)
        from pratique.record.in_force import read_in_force  # noqa: PLC0415

        return read_bundle(write_bundle(make_bundle(at, HOUR))), make_reach(read_in_force().book, at)


def _tell(opened: Opened) -> dict[str, Any]:
    standing = opened.standing
    return {
        "id": opened.code_id.hex(),
        "form": opened.form,
        "provisional": opened.provisional,
        "issued_at": _at(opened.issued_at),
        "expires_at": _at(opened.expires_at),
        "stays": [{"division": s.division, "from": _at(s.first), "to": _at(s.last)} for s in standing.stays],
        "coverage": [
            {"grain": c.grain, "from": _at(c.start), "to": _at(c.end)} for c in standing.coverage if c.end > c.start
        ],
        "tests": [{"result": s.result, "sampled_at": _at(s.sampled_at)} for s in standing.samples],
        "exposures": [{"ring": e.ring, "last_at": _at(e.last_at)} for e in standing.exposures],
        "orders": [{"kind": o.kind, "from": _at(o.start), "until": _at(o.until)} for o in standing.orders],
        "attributes": dict(standing.attributes),
        "refers": sorted(standing.overflow),
    }


def _say(told: dict[str, Any]) -> str:
    lines = [f"{name}: {value}" for name, value in told.items() if not isinstance(value, list | dict)]
    for name, value in told.items():
        if isinstance(value, list | dict):
            lines += [f"{name}: {json.dumps(item, ensure_ascii=False)}" for item in ([value] if value else [])]
    return "\n".join(lines)


def _at(instant: int | None) -> str | None:
    return None if instant is None else format_instant(instant, UTC)
