"""Lists and packs as text that stands in facts, and back: a replay needs no file and no newer reading of one."""

from __future__ import annotations

from typing import Any, cast

import msgspec

from pratique.kinds.codes import Level
from pratique.kinds.errors import BadInput
from pratique.kinds.strict_json import read_json
from pratique.places.risk_lists.entries import Difference, DifferenceCode, Entry, RiskList, Status
from pratique.policy.load import check_document, make_pack
from pratique.policy.pack import Pack

FORMAT = "pratique/risk-list/1"


def write_list(risk_list: RiskList) -> str:
    """Give a list as one text, the same for the same list."""
    entries = [
        [e.level, e.county, e.division, e.place, e.whole_area, e.line, list(e.guesses)] for e in risk_list.entries
    ]
    differences = [[d.code, d.level, d.province, d.declared, d.read, d.line, d.message] for d in risk_list.differences]
    return _write(
        {
            "format": FORMAT,
            "id": risk_list.id,
            "effective_at": risk_list.effective_at,
            "published_at": risk_list.published_at,
            "read_at": risk_list.read_at,
            "confirmed_at": risk_list.confirmed_at,
            "declared": dict(risk_list.declared),
            "entries": entries,
            "status": risk_list.status,
            "differences": differences,
            "remarks": list(risk_list.remarks),
        }
    )


def read_list(text: str) -> RiskList:
    """Read a list as ``write_list`` wrote it; raises BadInput ``list_text``."""
    told = cast("dict[str, Any]", read_json(text))
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise BadInput("list_text", "this is not the text of an enacted list")
    return RiskList(
        id=told["id"],
        effective_at=told["effective_at"],
        published_at=told["published_at"],
        read_at=told["read_at"],
        confirmed_at=told["confirmed_at"],
        declared={cast("Level", level): count for level, count in told["declared"].items()},
        entries=tuple(_read_entry(entry) for entry in told["entries"]),
        status=cast("Status", told["status"]),
        differences=tuple(Difference(cast("DifferenceCode", code), *rest) for code, *rest in told["differences"]),
        remarks=tuple(told["remarks"]),
    )


def _read_entry(told: list[Any]) -> Entry:
    level, county, division, place, whole_area, line, guesses = told
    return Entry(level, county, division, place, whole_area, line, tuple(guesses))


def write_pack(document: dict[str, Any]) -> str:
    """Give a pack's document, its parents taken in, as one text."""
    return _write(document)


def read_pack(text: str) -> Pack:
    """Read a pack as ``write_pack`` wrote it; raises BadInput."""
    document = read_json(text)
    if not isinstance(document, dict):
        raise BadInput("schema", "a pack is an object of names", "/")
    check_document(document, str(document.get("id", ""))[:64])
    return make_pack(document)


def _write(value: object) -> str:
    return msgspec.json.encode(value, order="sorted").decode()
