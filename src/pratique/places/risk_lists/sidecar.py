"""The small JSON beside a resolved table: what the list declared, and how its counts stood."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from pratique.kinds.errors import BadInput
from pratique.kinds.instants import format_instant
from pratique.kinds.strict_json import read_json
from pratique.places.risk_lists.entries import ZONE, Difference, RiskList, Tally
from pratique.places.risk_lists.reconcile import find_differences

if TYPE_CHECKING:
    from pathlib import Path

    from pratique.kinds.strict_json import Json

_TALLY_FIELDS = {"level", "province", "declared", "read", "line"}


def write_sidecar(risk_list: RiskList, source: str) -> str:
    """Write what a table cannot bear: the source and the declared counts with what was read."""
    document = {
        "source": source,
        "effective_at": format_instant(risk_list.effective_at, ZONE),
        "declared": dict(risk_list.declared),
        "status": risk_list.status,
        "differences": [difference.message for difference in risk_list.differences],
        "tallies": [asdict(tally) for tally in risk_list.tallies],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def read_sidecar(table: Path) -> dict[str, Json] | None:
    """Read the JSON beside a table, if there is one of its name that tells of it."""
    path = table.with_suffix(".json")
    if path == table or not path.is_file() or path.stat().st_size > 1_000_000:  # noqa: PLR2004
        return None
    value = read_json(path.read_bytes())
    return value if isinstance(value, dict) and "tallies" in value else None


def apply_sidecar(risk_list: RiskList, sidecar: dict[str, Json] | None) -> RiskList:
    """Give a list read from a table the counts that its list declared; raises BadInput ``sidecar``."""
    if sidecar is None:
        return risk_list
    if sidecar.get("effective_at") != format_instant(risk_list.effective_at, ZONE):
        raise BadInput("sidecar", "the JSON beside the table tells of another instant", "/effective_at")
    tallies = _read_tallies(sidecar.get("tallies"))
    differences: tuple[Difference, ...] = tuple(find_differences(tallies))
    for tally in tallies:
        if not tally.province and tally.read != risk_list.count_read(tally.level):
            raise BadInput("sidecar", "the table does not hold the lines that its JSON counts", "/tallies")
    declared = {t.level: t.declared for t in tallies if not t.province and t.declared is not None}
    return replace(
        risk_list,
        declared=declared,
        tallies=tallies,
        differences=differences,
        status="unreconciled" if differences else "reconciled",
    )


def _read_tallies(value: Any) -> tuple[Tally, ...]:  # noqa: ANN401  (checked here, field by field)
    found: list[Tally] = []
    for i, item in enumerate(value if isinstance(value, list) else [None]):
        fits = isinstance(item, dict) and set(item) == _TALLY_FIELDS and item["level"] in ("high", "medium")
        if not fits or not isinstance(item["province"], str) or not _are_counts(item):
            raise BadInput("sidecar", "a tally must give level, province, declared, read, line", f"/tallies/{i}")
        found.append(Tally(**item))
    return tuple(found)


def _are_counts(item: dict[str, Any]) -> bool:
    counts = [item["read"], item["line"], *([] if item["declared"] is None else [item["declared"]])]
    return all(isinstance(count, int) and not isinstance(count, bool) for count in counts)
