"""One cell read as one field: its one way of writing, or the code of what is wrong with it.

Days are ``2021-08-03``; moments are a day or, where the hour is told, RFC 3339 with the zone's offset.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from pratique.kinds.calendar_words import MONTHS
from pratique.kinds.errors import BadInput
from pratique.linelist.fields import CODE_SETS, FIELD, NOT_KEPT, Field, fold
from pratique.linelist.raw import EXACT_DIGITS, Flaw, Number
from pratique.people.identifiers import normalise_email, normalise_phone
from pratique.people.names import clean_name

DateOrder = Literal["day-first", "month-first"]
DATE_ORDERS: tuple[DateOrder, ...] = ("day-first", "month-first")
MAX_ID, MAX_TEXT, MAX_AGE = 120, 4_000, 125
_EARLIEST_YEAR, _LATEST_YEAR = 1890, 2099
_YEAR_FIRST = re.compile(r"(\d{4})\s*([-/.年])\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?:\s*日)?", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})", re.ASCII)
_NAMED = re.compile(r"(?:(\d{1,2})[\s\-]+([A-Za-z]{3,9})|([A-Za-z]{3,9})\s+(\d{1,2})),?[\s\-]+(\d{4}|\d{2})", re.ASCII)
_HOUR = re.compile(
    r"(?:[T\s]+)(\d{1,2})(?::|时|点)(\d{2})分?(?::?(\d{2})(?:\.\d{1,6})?秒?)?\s*(Z|[+-]\d{2}:?\d{2})?", re.ASCII
)


@dataclass(slots=True)
class CellReader:
    """Reads the cells of one column; remembers what it read, for dates and words come again and again."""

    target: Field
    zone: ZoneInfo
    date_order: DateOrder | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    _known: dict[str, str] = field(init=False, default_factory=dict)
    _read: Callable[[str], str] = field(init=False)

    def __post_init__(self) -> None:
        readers: dict[str, Callable[[str], str]] = {
            "id": _read_id, "name": clean_name, "code": self._read_code, "day": self._read_day,
            "moment": self._read_moment, "age": _read_age, "document": _read_document, "phone": _read_phone,
            "email": normalise_email, "text": _read_text,
        }  # fmt: skip
        self._read = readers[self.target.type]

    def read(self, cell: str) -> str:
        """Give the field's text, "" for an empty cell; raises BadInput with a code of ``faults.FAULTS``."""
        if isinstance(cell, Flaw):
            raise BadInput(cell.code, "")
        text = cell.strip()
        if not text:
            return ""
        if len(text) > MAX_TEXT:
            raise BadInput("long", "")
        if isinstance(cell, Number):
            text = self._check_number(text)
        if self.target.type not in ("code", "day", "moment", "age"):
            return self._read(text)
        found = self._known.get(text)
        if found is None:
            found = self._known[text] = self._read(text)
        return found

    def _check_number(self, text: str) -> str:
        """Refuse what a spreadsheet has rounded: beyond the fifteenth, digits are lost and not guessed back."""
        if self.target.type in ("id", "document", "phone"):
            if len(text.lstrip("-")) > EXACT_DIGITS or "e" in text.casefold():
                raise BadInput("number_rounded", "")
            if not text.isdigit():
                raise BadInput("number_fraction", "")
        return text

    def _read_code(self, text: str) -> str:
        folded = fold(text)
        code = self.words.get(text) or _CODE_OF[self.target.name].get(folded)
        if code is None:
            raise BadInput(
                "class_not_kept" if self.target.name == "classification" and folded in NOT_KEPT else "code", ""
            )
        return code

    def _read_day(self, text: str) -> str:
        day, rest = self._split_day(text)
        hour = _HOUR.fullmatch(rest) if rest else None
        if rest and hour is None:
            raise BadInput("date", "")
        if hour is None or hour[4] is None or (int(hour[1]), int(hour[2])) == (0, 0):
            return day.isoformat()  # Go.Data writes a day as its midnight in UTC
        return datetime.fromisoformat(_join(day, hour, self.zone)).astimezone(self.zone).date().isoformat()

    def _read_moment(self, text: str) -> str:
        day, rest = self._split_day(text)
        hour = _HOUR.fullmatch(rest) if rest else None
        if rest and hour is None:
            raise BadInput("date", "")
        if hour is None or (hour[4] == "Z" and (int(hour[1]), int(hour[2])) == (0, 0)):
            return day.isoformat()
        return _join(day, hour, self.zone)

    def _split_day(self, text: str) -> tuple[date, str]:
        """Give the day with which a text begins, and what follows it."""
        plain = unicodedata.normalize("NFKC", text)
        for shape in (_YEAR_FIRST, _COMPACT, _YEAR_LAST, _NAMED):
            match = shape.match(plain)
            rest = "" if match is None else plain[match.end() :].rstrip()
            if match is not None and not rest[:1].isdigit():
                return _make_day(*self._order(shape, match)), rest
        raise BadInput("date_number" if re.fullmatch(r"\d+(\.\d+)?", plain) else "date", "")

    def _order(self, shape: re.Pattern[str], match: re.Match[str]) -> tuple[int, int, int]:
        if shape is _YEAR_FIRST:
            return int(match[1]), int(match[3]), int(match[4])
        if shape is _COMPACT:
            return int(match[1]), int(match[2]), int(match[3])
        year = match[4] if shape is _YEAR_LAST else match[5]
        if len(year) < 4:  # noqa: PLR2004  (a year has four digits)
            raise BadInput("date_year", "")
        if shape is _NAMED:
            month = (match[2] or match[3]).casefold()
            number = next((at for at, full in enumerate(MONTHS, 1) if full.lower().startswith(month)), 0)
            return int(year), number, int(match[1] or match[4])
        one, other = int(match[1]), int(match[3])
        if one == other or self.date_order == "day-first":
            return int(year), other, one
        if self.date_order == "month-first":
            return int(year), one, other
        if max(one, other) <= 12:  # noqa: PLR2004  (months)
            raise BadInput("date_order", "")
        return (int(year), other, one) if one > other else (int(year), one, other)


def _make_day(year: int, month: int, number: int) -> date:
    try:
        day = date(year, month, number)
    except ValueError:
        raise BadInput("date", "") from None
    if not _EARLIEST_YEAR <= year <= _LATEST_YEAR:
        raise BadInput("date", "")
    return day


def _join(day: date, hour: re.Match[str], zone: ZoneInfo) -> str:
    """Give an instant with its offset; without one in the text, it is the zone's."""
    try:
        told = datetime(day.year, day.month, day.day, int(hour[1]), int(hour[2]), int(hour[3] or 0), tzinfo=zone)
        if hour[4] is None:
            return told.isoformat()
        offset = "+00:00" if hour[4] == "Z" else hour[4] if ":" in hour[4] else f"{hour[4][:3]}:{hour[4][3:]}"
        return datetime.fromisoformat(told.replace(tzinfo=None).isoformat() + offset).astimezone(zone).isoformat()
    except (ValueError, OverflowError):
        raise BadInput("date", "") from None


def _read_id(text: str) -> str:
    if len(text) > MAX_ID or not text.isprintable() or text[0] in "=@":
        raise BadInput("id", "")
    return text


def _read_age(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).removesuffix("岁").removesuffix("周").strip()
    plain = plain.removesuffix(".0")
    if not (plain.isascii() and plain.isdigit()) or int(plain[:5]) > MAX_AGE:
        raise BadInput("age", "")
    return str(int(plain))


def _read_document(text: str) -> str:
    """Give it as it stands: what it must look like depends on the type of document, in another cell."""
    if len(text) > MAX_ID:
        raise BadInput("document_shape", "")
    return text


def _read_phone(text: str) -> str:
    return normalise_phone(text)


def _read_text(text: str) -> str:
    if not text.isprintable():
        unseen = {unicodedata.category(c) for c in text if c not in "\t\r\n\u200b\u3000\xa0"} & {"Cc", "Co", "Cs", "Cn"}
        if unseen or "\ufffd" in text:
            raise BadInput("control", "")
    return text


def _make_codes(name: str) -> dict[str, str]:
    codes = {}
    for one in CODE_SETS[name]:
        for written in (one.code, one.zh, one.en, *one.written):
            codes[fold(written)] = one.code
    return codes


_CODE_OF: Mapping[str, Mapping[str, str]] = {name: _make_codes(name) for name in CODE_SETS if name in FIELD}
