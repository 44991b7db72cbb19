"""The user's table of places, and how it joins what a folder knows already."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TypeVar

import numpy as np

from pratique.kinds.errors import BadInput
from pratique.kinds.place_kinds import PLACE_KINDS
from pratique.places.divisions import load_divisions
from pratique.tracing.cases import ANSWERS, Account, BadRow, SetAside
from pratique.tracing.engines.reading.columns import Numbering, Texts, check_columns, read_texts
from pratique.tracing.engines.reading.sources import open_source
from pratique.tracing.places import Places
from pratique.tracing.tables import I64, U8

NOT_SEEN = 255
_TEXTS = ("place", "kind", "division")
_T = TypeVar("_T", str, bool)
_Row = tuple[int, str | None, bool | None, bool | None]


def read_places(source: object, kind_names: Sequence[str] = PLACE_KINDS) -> Places:
    """Read ``place, kind, division?, enclosed?, checkin?`` from a file or table (see ``open_source``).

    A division is a six-digit code of GB/T 2260 that some edition knows; answers are yes, no or empty. Raises BadInput
    with the row: ``no_place``, ``unknown_kind``, ``unknown_division``, ``yes_no``, ``place_twice`` (with other words),
    ``unreadable_row``; and for the whole, ``columns``, ``id_float``, ``text_type``.
    """
    rows: dict[str, _Row] = {}
    for file, number, name, row in _read(source, kind_names):
        where = f"{file}: row {number}" if file else f"row {number}"
        if isinstance(row, BadInput):
            raise row.under(where)
        if rows.setdefault(name, row) != row:
            raise BadInput("place_twice", f"{name[:40]} stands here twice, with different words", where)
    return _gather(rows)


def take_places(source: object, kind_names: Sequence[str]) -> tuple[Places, Account]:
    """Read places as ``read_places`` does, but set aside rows that are wrong (``place_twice``: all of the place)."""
    account = Account("places")
    told: dict[str, list[tuple[int, _Row]]] = {}
    for _, number, name, row in _read(source, kind_names):
        account.rows += 1
        if isinstance(row, BadRow):
            account.set_aside.append(SetAside("places", number, name, row.code, row.message, row.zh))
        else:
            told.setdefault(name, []).append((number, row))
    rows = {name: given[0][1] for name, given in told.items() if len({row for _, row in given}) == 1}
    for name, given in told.items():
        if name in rows:
            account.duplicates += len(given) - 1
            continue
        en = f"the place stands in {len(given)} rows that do not agree"
        zh = f"该地点出现在{len(given)}行中，内容互相矛盾"
        account.set_aside += [SetAside("places", number, name, "place_twice", en, zh) for number, _ in given]
    account.taken = len(rows)
    return _gather(rows), account


def _gather(rows: dict[str, _Row]) -> Places:
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


def _read(source: object, kind_names: Sequence[str]) -> Iterator[tuple[str, int, str, _Row | BadRow]]:
    """Give the file, number and place of each row, with what it says or why it cannot be taken."""
    kinds = {name: number for number, name in enumerate(kind_names)}
    for batch in open_source(source):
        for line in batch.unreadable.tolist():
            en = "a NUL, an unclosed quote or a wrong number of fields"
            yield batch.file, line, "", BadRow("unreadable_row", en, "这一行有空字符、引号未闭合或列数不对")
        table, file = batch.table, batch.file
        check_columns(table.column_names, ("place", "kind"), ("division", "enclosed", "checkin"), file)
        columns = [_written(read_texts(table, name, file, numbers=name == "division")) for name in _TEXTS]
        columns += [_written(read_texts(table, name, file, answers=True)) for name in ("enclosed", "checkin")]
        for number, row in zip(batch.numbers.tolist(), zip(*columns, strict=True), strict=True):
            try:
                yield file, number, row[0], _read_row(kinds, *row)
            except BadRow as bad:
                yield file, number, row[0], bad


def _read_row(kinds: dict[str, int], place: str, kind: str, division: str, enclosed: str, checkin: str) -> _Row:
    if not place:
        raise BadRow("no_place", "no place is named", "没有写地点")
    if kind.lower() not in kinds:
        shown, known = kind[:40], ", ".join(kinds)
        en = f"'{shown}' in 'kind' is no kind of place of this pack; there are {known}"
        raise BadRow("unknown_kind", en, f"“kind”中的“{shown}”不是本政策包的地点种类；可用的有：{known}")
    try:
        code = load_divisions().check(division, "") if division else None
    except BadInput as bad:
        zh = f"“division”中的“{division[:20]}”不是GB/T 2260的六位代码，例如110105"
        raise BadRow(bad.code, bad.message, zh) from None
    return kinds[kind.lower()], code, _answer(enclosed, "enclosed"), _answer(checkin, "checkin")


def _written(texts: Texts) -> list[str]:
    values = [*texts.values, ""]
    return [values[code] for code in texts.codes.tolist()]


def _answer(text: str, column: str) -> bool | None:
    if text and text.lower() not in ANSWERS:
        en = f"'{text[:20]}' in '{column}' is neither yes nor no"
        raise BadRow("yes_no", en, f"“{column}”中的“{text[:20]}”既不是“是”（yes）也不是“否”（no）")
    return ANSWERS.get(text.lower())
