"""Numbers of trains, flights and coaches: made comparable, and one place for all numbers of one run (contract 5).

The place of a run is ``service:<no>/<local date at its origin>``. A train that changes its number under way (G1/G4) has
several; the **canonical** one is the least: letters first, then the number as a number. Where only one of them is
given, a table of aliases, dated, tells the canonical one.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from pratique.kinds.errors import BadInput

_NUMBER = re.compile(r"([A-Z]{0,2}|[A-Z]\d|\d[A-Z])0*(\d{1,5})([A-Z]?)", re.ASCII)
"""Letters of a train (none to two) or an airline's two signs, the number, a suffix of a flight."""

_PLATE = re.compile(r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][A-Z0-9]{5,6}", re.ASCII)
"""The registration plate of a coach: it names a vehicle, and has no leading zeros to drop."""

_WORDS = re.compile(r"^(?:FLIGHT|TRAIN|COACH|航班|列车|车次)|(?:次列车|次|列车|航班|号)$")
_BETWEEN = re.compile(r"[/、,;&]")


@dataclass(frozen=True, slots=True)
class Alias:
    """``number`` was a number of the run ``canonical`` from a date until before another; None is open."""

    number: str
    canonical: str
    since: date | None = None
    until: date | None = None


class Aliases:
    """The dated table of aliases; raises BadInput ``alias_clash`` where two rows give one number two runs at once."""

    def __init__(self, rows: Iterable[Alias] = ()) -> None:
        self._rows: dict[str, list[Alias]] = {}
        for row in rows:
            known = self._rows.setdefault(row.number, [])
            if any(other.canonical != row.canonical and _overlap(other, row) for other in known):
                raise BadInput("alias_clash", f"{row.number} has two canonical numbers at one time", row.number)
            known.append(row)

    def canonical(self, number: str, on: date) -> str:
        """Give the canonical number of the run that bears this number on a date; the number itself if none is known."""
        for row in self._rows.get(number, ()):
            if (row.since is None or row.since <= on) and (row.until is None or on < row.until):
                return row.canonical
        return number


NO_ALIASES = Aliases()
"""Where nothing tells of other numbers: only those that are given together are of one run."""


def read_aliases(lines: Iterable[str]) -> Aliases:
    """Read a table of aliases: CSV with the columns number, canonical, from, until (dates, either may be empty).

    Raises BadInput ``alias_columns``, ``service_number``, ``alias_date`` or ``alias_clash``.
    """
    table = csv.DictReader(lines)
    if set(table.fieldnames or ()) != {"number", "canonical", "from", "until"}:
        raise BadInput("alias_columns", "the columns are number, canonical, from, until", "line 1")
    return Aliases(_read_alias(row, f"line {line}") for line, row in enumerate(table, 2))


def read_services(path: Path | None) -> Aliases:
    """Read a file of aliases, UTF-8 with or without BOM; raises BadInput ``unreadable`` and what read_aliases says."""
    if path is None:
        return NO_ALIASES
    try:
        return read_aliases(path.read_text("utf-8-sig").splitlines())
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadInput("unreadable", "cannot be read as CSV in UTF-8", path.name) from error
    except BadInput as bad:
        raise bad.under(path.name) from None


@lru_cache(maxsize=65_536)
def service_numbers(text: str) -> tuple[str, ...]:
    """Give the numbers in a text such as ``G1/G4次``, ``D3273/2`` (D3273 and D3272), ``ca 1234``: least first.

    A part without letters that is shorter than the number before it replaces that number's last digits. Raises
    BadInput ``service_number`` where a part is no number, or could be a number of its own as well as such a tail.
    """
    flat = "".join(unicodedata.normalize("NFKC", text).upper().split())
    found: list[str] = []
    for part in _BETWEEN.split(_strip(flat)):
        found.append(_read_number(_strip(part), found[-1] if found else None, text))
    return tuple(sorted(set(found), key=rank_of))


def rank_of(number: str) -> tuple[str, int, str]:
    """Give what numbers are compared by: the letters, the number as a number, the suffix."""
    match = _NUMBER.fullmatch(number)
    return (match[1], int(match[2]), match[3]) if match else (number, 0, "")


def service_place(text: str, origin_date: date, aliases: Aliases = NO_ALIASES) -> str:
    """Give the place of a run from its numbers and the local date at its origin; raises BadInput ``service_number``."""
    canonical = min((aliases.canonical(number, origin_date) for number in service_numbers(text)), key=rank_of)
    return f"service:{canonical}/{origin_date.isoformat()}"


def canonical_place(name: str, aliases: Aliases) -> str:
    """Give the one name of a place: of a run with several numbers, under its canonical one; any other name as it is."""
    scheme, _, rest = name.partition(":")
    numbers, _, day = rest.rpartition("/")
    if scheme != "service" or not numbers:
        return name
    try:
        return service_place(numbers, date.fromisoformat(day), aliases)
    except (BadInput, ValueError):
        return name


def _strip(flat: str) -> str:
    return _WORDS.sub("", _WORDS.sub("", flat))


def _read_number(part: str, before: str | None, text: str) -> str:
    if _PLATE.fullmatch(part):
        return part
    match = _NUMBER.fullmatch(part)
    if match is None:
        raise _no_number(text)
    number = f"{match[1]}{match[2]}{match[3]}"
    if before is None or not part.isdigit():
        return number
    letters, whole, suffix = rank_of(before)
    if not letters:
        return number
    if suffix or len(part) >= len(str(whole)):
        raise _no_number(text)
    return f"{letters}{str(whole)[: -len(part)]}{part}"


def _no_number(text: str) -> BadInput:
    message = f"'{text[:40]}' is no number of a train, flight or coach, such as G1/G4, CA1234 or 京A12345"
    return BadInput("service_number", message)


def _read_alias(row: Mapping[str, str], place: str) -> Alias:
    try:
        number, canonical = service_numbers(row["number"]), service_numbers(row["canonical"])
    except BadInput as bad:
        raise bad.under(place) from None
    if len(number) != 1 or len(canonical) != 1:
        raise BadInput("service_number", "one number a field", place)
    return Alias(number[0], canonical[0], _read_date(row["from"], place), _read_date(row["until"], place))


def _read_date(text: str, place: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadInput("alias_date", f"'{text[:20]}' is not a date, such as 2021-08-07", place) from None


def _overlap(one: Alias, other: Alias) -> bool:
    least, most = date.min, date.max
    return (one.since or least) < (other.until or most) and (other.since or least) < (one.until or most)
