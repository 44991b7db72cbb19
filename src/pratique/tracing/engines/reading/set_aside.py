"""Why a row of presence is set aside: a closed set of codes with their words, and the file that names each row."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from pratique.kinds.cells import guard_cell
from pratique.kinds.place_kinds import PLACE_KINDS, Source
from pratique.tracing.tables import I64, U8

CODES: tuple[str, ...] = (
    "",
    "unreadable_row",
    "no_person",
    "no_place",
    "unknown_kind",
    "unknown_role",
    "unknown_source",
    "no_zone",
    "instant",
    "no_end",
    "ends_before_start",
    "too_long",
    "two_cities",
)
"""A row bears the first of these that it deserves; the empty code is a good row."""

NUMBER_OF: dict[str, int] = {code: number for number, code in enumerate(CODES)}

_SOURCES = [source.name.lower() for source in Source]

WORDS: dict[str, tuple[str, str]] = {
    "unreadable_row": (
        "这一行读不出来：有空字符、引号未闭合或列数不对",
        "NUL, an unclosed quote or a wrong number of fields",
    ),
    "no_person": ("没有写人（person）", "no person is named"),
    "no_place": ("没有写地点（place）", "no place is named"),
    "unknown_kind": (
        f"地点种类（kind）不在政策包中；常用的有：{', '.join(PLACE_KINDS)}",
        f"this kind of place is not one of the pack's; every pack has {', '.join(PLACE_KINDS)}",
    ),
    "unknown_role": (
        "身份（role）不是present、passenger、crew、carer之一",
        "the role is none of present, passenger, crew, carer",
    ),
    "unknown_source": (
        f"来源（source）不是{'、'.join(_SOURCES)}之一",
        f"the source is none of {', '.join(_SOURCES)}",
    ),
    "no_zone": (
        "时间（start、end或recorded_at）没有写时区；请写成2021-08-07T20:00:00+08:00这样",
        "an instant (start, end or recorded_at) has no zone; write it such as 2021-08-07T20:00:00+08:00",
    ),
    "instant": (
        "时间缺失、读不出来，或不在2000年至2099年之间",
        "an instant is missing, unreadable or outside the years 2000 to 2099",
    ),
    "no_end": ("没有写结束时间（end）", "there is no end"),
    "ends_before_start": ("结束不晚于开始（精确到秒）", "it ends at or before its start, in whole seconds"),
    "too_long": ("停留超过48小时，或所属关系超过400天", "it lasts over 48 h, or a membership over 400 days"),
    "two_cities": ("同一人同时在两个城市", "the same person is in another city at the same time"),
}
"""What each code says, in Chinese and English; no word of the row is repeated, so none can run in a spreadsheet."""

HEADER = ("batch", "file", "row", "code", "zh", "en")


class SetAside:
    """Names each row set aside in ``set_aside.csv``, and counts them by code.

    A file of the same name in the same batch is the same file brought again: its rows are not named twice.
    """

    def __init__(self, path: Path, before: Path, batch: int) -> None:
        self.counts: Counter[str] = Counter()
        self._batch = batch
        self._known: set[tuple[str, ...]] = set()
        self._file = path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file, lineterminator="\n")
        self._writer.writerow(HEADER)
        if before.exists():
            with before.open(encoding="utf-8", newline="") as lines:
                for line in list(csv.reader(lines))[1:]:
                    if line[1] and not line[1].startswith("day="):
                        self._known.add(tuple(line[:4]))
                    self._writer.writerow(line)

    def add(self, file: str, rows: I64, codes: U8, *, counted: bool = True) -> None:
        """Name rows of one file by line (CSV) or position from 1, each with its reason (a number of CODES)."""
        for row, number in zip(rows.tolist(), codes.tolist(), strict=True):
            code = CODES[number]
            self.counts[code] += counted
            line = (str(self._batch), guard_cell(file), str(row), code)
            if line not in self._known:
                self._writer.writerow((*line, *WORDS[code]))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()


def read_set_aside(folder: Path) -> Iterable[dict[str, str]]:
    """Give the rows that a presence folder names as set aside, in the order in which they came."""
    path = folder / "set_aside.csv"
    if path.exists():
        with path.open(encoding="utf-8", newline="") as lines:
            yield from csv.DictReader(lines)
