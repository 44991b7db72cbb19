"""The user's table of places, and how it joins what a folder knows already."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TypeVar

import numpy as np

from pratique.kinds.errors import BadInput
from pratique.kinds.place_kinds import PLACE_KINDS
from pratique.places.divisions import load_divisions
from pratique.tracing.engines.reading.columns import Numbering, Texts, check_columns, read_texts
from pratique.tracing.engines.reading.sources import Batch, open_source
from pratique.tracing.places import Places
from pratique.tracing.tables import I64, U8

NOT_SEEN = 255
_ANSWERS = {"yes": True, "true": True, "1": True, "是": True, "no": False, "false": False, "0": False, "否": False}
_TEXTS = ("place", "kind", "division")
_T = TypeVar("_T", str, bool)
_Row = tuple[int, str | None, bool | None, bool | None]


def read_places(source: object, kind_names: Sequence[str] = PLACE_KINDS) -> Places:
    """Read ``place, kind, division?, enclosed?, checkin?`` from a file or table (see ``open_source``).

    A division is a six-digit code of GB/T 2260 that some edition knows; answers are yes, no or empty. Raises BadInput
    with the row: ``no_place``, ``unknown_kind``, ``unknown_division``, ``yes_no``, ``place_twice`` (with other words),
    ``unreadable_row``; and for the whole, ``columns``, ``id_float``, ``text_type``.
    """
    kinds = {name: number for number, name in enumerate(kind_names)}
    rows: dict[str, _Row] = {}
    for batch in open_source(source):
        if len(batch.unreadable):
            message = "a NUL, an unclosed quote or a wrong number of fields"
            raise BadInput("unreadable_row", message, _where(batch, int(batch.unreadable[0])))
        _read_batch(batch, kinds, rows)
    kind = np.array([row[0] for row in rows.values()], np.uint8)
    _, divisions, enclosed, checkin = zip(*rows.values(), strict=True) if rows else ((), (), (), ())
    return Places(list(rows), kind, divisions, enclosed, checkin)


def join_places(known: Places | None, given: Places | None, numbering: Numbering) -> dict[int, _Row]:
    """Join the given places to the known, by place number: what was unknown becomes known.

    Raises BadInput ``place_changed`` where both know and differ.
    """
    rows: dict[int, _Row] = {}
    for table in (known, given):
        if table is None:
            continue
        fields = zip(table.names, table.kind.tolist(), table.division, table.enclosed, table.checkin, strict=True)
        for name, kind, division, enclosed, checkin in fields:
            number = numbering.add(name)
            before = rows.get(number, (kind, None, None, None))
            rows[number] = (
                kind,
                _join(before[1], division, name),
                _join(before[2], enclosed, name),
                _join(before[3], checkin, name),
            )
    return rows


def _join(before: _T | None, now: _T | None, name: str) -> _T | None:
    if before is not None and now is not None and before != now:
        raise BadInput("place_changed", "the folder knows another division or answer of this place", name[:40])
    return before if now is None else now


def make_places(names: Sequence[str], rows: dict[int, _Row], seen: U8) -> Places:
    """Give all places by number; one that no table knows has the kind of its first record (``seen``)."""
    unknown = (None, None, None)
    full = [rows.get(number, (int(seen[number]), *unknown)) for number in range(len(names))]
    return Places(
        names,
        np.array([row[0] for row in full], np.uint8),
        [row[1] for row in full],
        [row[2] for row in full],
        [row[3] for row in full],
    )


def cities_of(rows: dict[int, _Row], places: int) -> I64:
    """Give the city of each place as a number, -1 where its division is unknown or holds several (contract 5)."""
    city = np.full(places, -1, np.int64)
    for number, row in rows.items():
        city[number] = _city_of(row[1]) if row[1] else -1
    return city


@lru_cache(maxsize=8192)
def _city_of(code: str) -> int:
    divisions = load_divisions()
    try:
        return int(divisions.prefecture_of(code) or -1)
    except BadInput:
        return -1


def _read_batch(batch: Batch, kinds: dict[str, int], rows: dict[str, _Row]) -> None:
    table, file = batch.table, batch.file
    check_columns(table.column_names, ("place", "kind"), ("division", "enclosed", "checkin"), file)
    columns = [_written(read_texts(table, name, file, numbers=name == "division")) for name in _TEXTS]
    columns += [_written(read_texts(table, name, file, answers=True)) for name in ("enclosed", "checkin")]
    for number, (place, kind, division, enclosed, checkin) in zip(
        batch.numbers.tolist(), zip(*columns, strict=True), strict=True
    ):
        where = _where(batch, number)
        if not place:
            raise BadInput("no_place", "no place is named", where)
        if kind.lower() not in kinds:
            raise BadInput("unknown_kind", f"'{kind[:40]}' is no kind of place of this pack", where)
        code = load_divisions().check(division, where) if division else None
        row = (kinds[kind.lower()], code, _answer(enclosed, where), _answer(checkin, where))
        if rows.setdefault(place, row) != row:
            raise BadInput("place_twice", f"{place[:40]} stands here twice, with different words", where)


def _written(texts: Texts) -> list[str]:
    values = [*texts.values, ""]
    return [values[code] for code in texts.codes.tolist()]


def _answer(text: str, where: str) -> bool | None:
    if text and text.lower() not in _ANSWERS:
        raise BadInput("yes_no", f"'{text[:20]}' is neither yes nor no", where)
    return _ANSWERS.get(text.lower())


def _where(batch: Batch, number: int) -> str:
    return f"{batch.file}: row {number}" if batch.file else f"row {number}"
