"""What a risk list is: its instants, its entries, and how its counts stand against what it declares."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from pratique.kinds.instants import format_instant

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pratique.kinds.codes import Level

Status = Literal["reconciled", "unreconciled"]
DifferenceCode = Literal["province_count", "level_count", "sum_of_provinces", "two_totals", "no_declared_counts"]

ZONE = ZoneInfo("Asia/Shanghai")
"""The zone in which the national lists write their hours."""

LEVEL_NAMES: dict[Level, str] = {"high": "高风险", "medium": "中风险"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One listed place in one county; a line that names two counties gives two entries.

    ``division`` is the deepest code that is certain; ``county`` is None where a person must settle which
    county it is, and ``guesses`` are then the best ones, best first. ``line`` is the line of the notice or
    of the table; in the service's answer, the ordinal of the place. ``whole_area``: a township or larger,
    without exceptions.
    """

    level: Level
    county: str | None
    division: str
    place: str
    whole_area: bool
    line: int
    guesses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tally:
    """What a list declares and what was read, for one level in one province (``""``: in the whole list)."""

    level: Level
    province: str
    declared: int | None
    read: int
    line: int


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where a list does not add up: a stable code, where, and a plain sentence."""

    code: DifferenceCode
    level: Level | None
    province: str
    declared: int | None
    read: int
    line: int
    message: str


@dataclass(frozen=True)
class RiskList:
    """A list as in force from ``effective_at``; instants are microseconds of UTC.

    ``remarks`` tell what else a person should know of the reading, such as a line under a wrong province.
    """

    id: str
    effective_at: int
    published_at: int | None
    read_at: int | None
    confirmed_at: int
    declared: Mapping[Level, int] = field(hash=False)
    entries: tuple[Entry, ...]
    status: Status
    differences: tuple[Difference, ...] = ()
    tallies: tuple[Tally, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def waiting(self) -> tuple[Entry, ...]:
        """The entries whose county a person must settle."""
        return tuple(entry for entry in self.entries if entry.county is None)

    def count_read(self, level: Level) -> int:
        """Count the places of a level as the notice counts them: a line once, however many counties it has."""
        return len({entry.line for entry in self.entries if entry.level == level})


def make_list_id(effective_at: int, entries: Iterable[Entry]) -> str:
    """Make an id that names the instant and the exact entries, so that a decision can cite the list."""
    digest = hashlib.sha256()
    for entry in entries:
        row = (entry.level, entry.division, entry.county or "", entry.place, str(entry.line))
        digest.update("\x1f".join(row).encode() + b"\x1e")
    return f"cn/{format_instant(effective_at, ZONE)[:16]}/{digest.hexdigest()[:8]}"
