"""Cases and the small files beside them, read from columns of text; what cannot be taken is set aside with its reason.

Columns come as text (``None`` where empty), whatever file or table they stood in.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from pratique.kinds.errors import BadInput
from pratique.kinds.instants import SECOND, local_date, local_midnight, parse_instant

Row = dict[str, str | None]

CASES = (("case", "person"), ("onset", "first_positive", "isolated_at", "source_place"))
ISOLATIONS = (("person", "from"), ())
"""The columns of each file: those it must have, and those it may have."""

WORDS = {
    "missing": "缺少必填的内容",
    "no_anchor": "既没有发病时间，也没有首次阳性时间",
    "instant": "时间读不出来",
    "no_zone": "时间没有写时区",
    "after_at": "首次发现晚于追踪时刻",
    "contradicts": "同一对象的几行内容互相矛盾",
    "yes_no": "既不是“是”也不是“否”",
    "unreadable_row": "这一行读不出来：有空字符、引号未闭合或列数不对",
    "no_place": "没有写地点",
    "unknown_kind": "地点种类不在政策包中",
    "unknown_division": "行政区划代码读不出来",
    "place_twice": "同一地点的几行内容互相矛盾",
}
"""What each code of a row set aside says in Chinese; the row's own sentence is in English."""

ANSWERS = {"yes": True, "true": True, "1": True, "是": True, "no": False, "false": False, "0": False, "否": False}
_INSTANT = "2021-08-07T20:00:00+08:00"
_NO_ZONE = re.compile(r"\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A small table as text: rows by line of a CSV file, else from 1; ``unreadable`` are other lines."""

    columns: Mapping[str, Sequence[str | None]]
    numbers: Sequence[int]
    unreadable: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class SetAside:
    """A row that was not taken: its file, number and key, a code, and a plain sentence; ``zh`` empty is WORDS'."""

    file: str
    row: int
    key: str
    code: str
    message: str
    zh: str = ""


class BadRow(BadInput):
    """Why a row cannot be taken, in both languages."""

    def __init__(self, code: str, message: str, zh: str) -> None:
        super().__init__(code, message)
        self.zh = zh


@dataclass(slots=True)
class Account:
    """What became of a file's rows: ``rows = taken + set_aside + duplicates``."""

    file: str
    rows: int = 0
    taken: int = 0
    duplicates: int = 0
    set_aside: list[SetAside] = field(default_factory=list)

    def count(self) -> dict[str, object]:
        """Give the counts, and how often each reason occurs."""
        codes = Counter(one.code for one in self.set_aside)
        reasons = dict(sorted(codes.items()))
        return {
            "rows": self.rows,
            "taken": self.taken,
            "duplicates": self.duplicates,
            "set_aside": len(self.set_aside),
            "reasons": reasons,
        }


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case as the file tells it, with its window in seconds of UTC; ``person`` is a name."""

    case: str
    person: str
    start: int
    end: int
    isolated_at: int | None
    source_place: str | None


def read_cases(sheet: Sheet, zone: ZoneInfo, before_d: int, at: int) -> tuple[tuple[CaseRow, ...], Account]:
    """Read cases, by name, with their windows; ``at`` in seconds of UTC.

    Set aside: ``missing`` (case or person), ``no_anchor``, ``instant``, ``no_zone``, ``after_at`` (first known later
    than ``at``), ``contradicts`` (one case told in two ways: both).
    """
    account = Account("cases")
    cases = []
    for number, row in _take_once(sheet, "case", account):
        try:
            cases.append(_read_case(row, zone, before_d, at))
        except BadRow as bad:
            account.set_aside.append(SetAside("cases", number, row["case"] or "", bad.code, bad.message, bad.zh))
    account.taken = len(cases)
    return tuple(sorted(cases, key=lambda one: one.case)), account


def read_isolations(sheet: Sheet) -> tuple[dict[str, tuple[int, ...]], Account]:
    """Read by person since when they are isolated, seconds of UTC, rising."""
    account = Account("isolations")
    found: defaultdict[str, set[int]] = defaultdict(set)
    for number, row in _rows(sheet, account):
        person = row["person"] or ""
        try:
            since = _read_since(row)
        except BadRow as bad:
            account.set_aside.append(SetAside("isolations", number, person, bad.code, bad.message, bad.zh))
            continue
        account.duplicates += since in found[person]
        account.taken += since not in found[person]
        found[person].add(since)
    return {person: tuple(sorted(since)) for person, since in found.items()}, account


def _read_since(row: Row) -> int:
    since = _read_instant(row["from"], "from")
    if not row["person"] or since is None:
        en = "the row needs a person and the instant from which they are isolated"
        raise BadRow("missing", en, "这一行要有人（person）和开始隔离的时间（from）")
    return since


def _read_case(row: Row, zone: ZoneInfo, before_d: int, at: int) -> CaseRow:
    if not row["person"]:
        raise BadRow("missing", "the row names no person", "这一行没有写人（person）")
    onset, first_positive = row.get("onset"), row.get("first_positive")
    days = [_read_day(onset, zone)] if onset else []
    positive = _read_instant(first_positive, "first_positive")
    if positive is not None:
        days.append(local_date(positive * SECOND, zone))
    if not days:
        en = "the case has neither an onset nor a first positive sample"
        raise BadRow("no_anchor", en, "该病例既没有发病时间（onset），也没有首次阳性时间（first_positive）")
    anchor = min(days)
    if local_midnight(anchor, zone) > at * SECOND:
        en = "the case is first known later than the instant of the tracing"
        raise BadRow("after_at", en, f"该病例最早见于{anchor}，晚于追踪时刻")
    isolated_at = _read_instant(row.get("isolated_at"), "isolated_at")
    start = local_midnight(anchor - timedelta(days=before_d), zone) // SECOND
    end = at if isolated_at is None else min(isolated_at, at)
    return CaseRow(row["case"] or "", row["person"], start, end, isolated_at, row.get("source_place"))


def _read_day(onset: str, zone: ZoneInfo) -> date:
    try:
        return (
            date.fromisoformat(onset) if len(onset) == len("2021-08-03") else local_date(_parse(onset, "onset"), zone)
        )
    except ValueError:
        raise _unreadable(onset, "onset", f"'{onset[:40]}' in 'onset' is not a date that exists") from None


def _read_instant(text: str | None, column: str) -> int | None:
    return _parse(text, column) // SECOND if text else None


def _parse(text: str, column: str) -> int:
    if _NO_ZONE.fullmatch(text):
        en = f"'{text}' in '{column}' has no zone; write it such as {_INSTANT}"
        raise BadRow("no_zone", en, f"“{column}”中的“{text}”没有写时区；请写成{_INSTANT}这样")
    try:
        return parse_instant(text)
    except BadInput as error:
        raise _unreadable(text, column, f"{error.message} (in '{column}')") from None


def _unreadable(text: str, column: str, message: str) -> BadRow:
    zh = f"“{column}”中的“{text[:40]}”读不出来；请写成{_INSTANT}这样"
    if column == "onset":
        return BadRow("instant", f"{message}; a date is written such as 2021-08-05", f"{zh}，或只写日期，如2021-08-05")
    return BadRow("instant", message, zh)


def _rows(sheet: Sheet, account: Account) -> Iterator[tuple[int, Row]]:
    """Give each row that can be read, trimmed, with its number; set the others aside (``unreadable_row``)."""
    account.rows = len(sheet.numbers) + len(sheet.unreadable)
    message = "the line has a NUL, an unclosed quote or a wrong number of fields"
    account.set_aside += [SetAside(account.file, line, "", "unreadable_row", message) for line in sheet.unreadable]
    for number, *values in zip(sheet.numbers, *sheet.columns.values(), strict=True):
        row = {name: (value or "").strip() or None for name, value in zip(sheet.columns, values, strict=True)}
        yield number, row


def _take_once(sheet: Sheet, key: str, account: Account) -> Iterator[tuple[int, Row]]:
    """Give each row once; rows of one key that differ are all set aside (``contradicts``)."""
    by_key: defaultdict[str, list[tuple[int, Row]]] = defaultdict(list)
    for number, row in _rows(sheet, account):
        name = row[key]
        if name is None:
            account.set_aside.append(
                SetAside(account.file, number, "", "missing", f"the row names no {key}", f"这一行没有写{key}")
            )
        else:
            by_key[name].append((number, row))
    for name, rows in by_key.items():
        if all(row == rows[0][1] for _, row in rows):
            account.duplicates += len(rows) - 1
            yield rows[0]
        else:
            message = f"the {key} stands in {len(rows)} rows that do not agree"
            zh = f"“{name}”出现在{len(rows)}行中，内容互相矛盾"
            account.set_aside += [
                SetAside(account.file, number, name, "contradicts", message, zh) for number, _ in rows
            ]
