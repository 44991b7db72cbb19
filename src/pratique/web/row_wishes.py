"""What a button of the form does to what was typed: a row added, taken away, or laid over a gap; the field to go to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, time
from typing import Any

from pratique.kinds.instants import MINUTE
from pratique.web.travel_fields import Ground

MAX_ROWS = 32

_KINDS = ("stay", "test", "contact", "order")
_ROW = re.compile(r"(stay|test|contact|order)-(\d{1,3})-", re.ASCII)
_ADD = re.compile(r"add-(stay|test|contact|order)", re.ASCII)
_DROP = re.compile(r"drop-(stay|test|contact|order)-(\d{1,3})", re.ASCII)
_FILL = re.compile(r"fill:(\d{4}-\d\d-\d\d)T(\d\d:\d\d)/(\d{4}-\d\d-\d\d)T(\d\d:\d\d)", re.ASCII)
_EDIT = re.compile(r"edit:(stay-\d{1,3}-place)", re.ASCII)


def move_rows(typed: Mapping[str, Any], first_fields: Mapping[str, str], ground: Ground) -> tuple[dict[str, Any], str]:
    """Give what was typed with the wished row added, taken away or filled in, and the field that takes the focus."""
    wish = str(typed.get("do", ""))
    dropped, added, edited = _DROP.fullmatch(wish), _ADD.fullmatch(wish), _EDIT.fullmatch(wish)
    moved = dict(typed)
    if dropped:
        gone = f"{dropped[1]}-{int(dropped[2])}-"
        moved = {name: value for name, value in moved.items() if not name.startswith(gone)}
    if added:
        field = f"{added[1]}-{_next_number(typed, added[1])}-{first_fields[added[1]]}"
        moved.setdefault(field, "")
        return moved, field
    if filled := _FILL.fullmatch(wish):
        return _fill_gap(moved, filled.groups(), ground)
    return moved, edited[1] if edited else ""


def number_rows(typed: Iterable[str]) -> dict[str, list[int]]:
    """Give the numbers of the rows of each kind, at least one of each."""
    numbers: dict[str, set[int]] = {kind: set() for kind in _KINDS}
    for name in typed:
        match = _ROW.match(name)
        if match:
            numbers[match[1]].add(int(match[2]))
    return {kind: sorted(found or {0})[:MAX_ROWS] for kind, found in numbers.items()}


def _next_number(typed: Iterable[str], kind: str) -> int:
    return max(number_rows(typed)[kind]) + 1


def _fill_gap(typed: dict[str, Any], ends: tuple[str, ...], ground: Ground) -> tuple[dict[str, Any], str]:
    """Lay a stay over a gap, in the first row that is still empty, and go to its place."""
    numbers = number_rows(typed)["stay"]
    parts = ("place", "from_date", "from_time", "until_date", "until_time")
    empty = (n for n in numbers if not any(str(typed.get(f"stay-{n}-{part}", "")).strip() for part in parts))
    row = f"stay-{next(empty, max(numbers) + 1)}"
    typed |= {f"{row}-place": "", f"{row}-from_date": ends[0], f"{row}-from_time": ends[1]}
    typed.pop(f"{row}-here", None)
    if _is_now(ends[2], ends[3], ground):
        typed[f"{row}-here"] = "on"
    else:
        typed |= {f"{row}-until_date": ends[2], f"{row}-until_time": ends[3]}
    return typed, f"{row}-place"


def _is_now(day: str, clock: str, ground: Ground) -> bool:
    """Say whether a gap lasts until now, so that the stay over it still goes on."""
    try:
        last = ground.instant(date.fromisoformat(day), time.fromisoformat(clock))
    except ValueError:
        return False
    return abs(ground.now - last) <= MINUTE
