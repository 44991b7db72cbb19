"""What pages of tracing are given: cases, a case's timeline, its rings; instants in µs of UTC.

cases.list_cases(actor, at, after=None, limit=25) -> CasePage
cases.read_case(actor, case_id, at) -> CaseView, without tracing
tracing.read_case_timeline(actor, case_id, at) -> Timeline
tracing.read_rings(actor, case_ids, at, Filters(...), page_no, limit=50, as_of=None) -> Rings
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

Missing = Literal["no_date", "no_isolation", "no_presence", "empty_window"]
"""What a case lacks: any date to count from, an instant of isolation, any record in presence, a window that is not
empty (isolated before it begins). With ``no_date`` it cannot be traced."""

Report = Mapping[str, object]
"""Of one case, as completeness.json of docs/algorithms/trace.md: what could have been missed, and what to ask next."""


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case as it stands; ``onset`` is a local date (2021-08-03)."""

    case_id: str
    fact_id: str
    person_no: int
    person_id: str | None
    names: tuple[str, ...]
    classification: str
    onset: str | None
    first_positive: int | None
    isolated_at: int | None
    source_place: str | None
    notified_at: int
    unit: str
    missing: tuple[Missing, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One presence record of the case's person, whole; ``kind``, ``role`` and ``source`` are words of the closed lists.

    ``is_membership``: it says that the person belongs there, not that they were seen. ``close``: how many people were
    close contacts at this record for sure, ``possible``: how many more might have been. ``lacks_seat``: the rule of its
    kind asks for a carriage or a row that is not known. ``place_no`` serves as a filter of ``read_rings``. ``visit``:
    the fact by which it was told in the interview, "" where presence holds it.
    """

    number: int
    start: int
    end: int
    place_no: int
    place: str
    kind: str
    role: str
    source: str
    is_membership: bool
    is_late: bool
    carriage: int | None
    row: int | None
    seat: int | None
    lacks_seat: bool
    close: int
    possible: int
    visit: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a local day, cut to it and to the window: of the bar of that number, or a gap (``bar`` None)."""

    start: int
    end: int
    bar: int | None


@dataclass(frozen=True, slots=True)
class TimelineDay:
    """One local day of the window: 00:00 to 00:00 of the next (23 to 25 hours), its pieces by start."""

    date: str
    start: int
    end: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """A case's window, day by day; empty where the case has no date. ``report`` holds gaps and questions."""

    case: CaseView
    zone: ZoneInfo
    window: tuple[int, int] | None
    bars: tuple[Bar, ...]
    days: tuple[TimelineDay, ...]
    report: Report


RingName = Literal["close", "secondary"]
StrengthName = Literal["sure", "possible"]


@dataclass(frozen=True, slots=True)
class Filters:
    """Which contacts are wanted; None, False and "" want all.

    ``text``: the beginning of a person's id, or a part of the name of the place of their longest meeting.
    """

    ring: RingName | None = None
    strength: StrengthName | None = None
    kind: str | None = None
    place_no: int | None = None
    household: int | None = None
    unreachable: bool = False
    text: str = ""


@dataclass(frozen=True, slots=True)
class ContactRow:
    """One contact over all cases asked for. ``person_id`` and ``names`` are None and () where nobody is registered.

    ``file_name``: what the presence file calls somebody who is not registered. ``household``: the number of the place
    where they live, None if unknown; rows of one household stand together. ``longest_s``: the longest single overlap.
    ``place``: where that was. ``pairs``: pairs of records in that ring. ``is_case``: they are a case themselves.
    """

    person_no: int
    person_id: str | None
    names: tuple[str, ...]
    file_name: str | None
    ring: RingName
    strength: StrengthName
    first_at: int
    last_at: int
    longest_s: int
    kinds: tuple[str, ...]
    place: str
    pairs: int
    cases: tuple[str, ...]
    household: int | None
    household_name: str | None
    is_case: bool
    is_reachable: bool


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many people met a case (close) or a close contact (secondary) at a kind of place; a person counts at each."""

    kind: str
    close: int
    secondary: int


@dataclass(frozen=True, slots=True)
class PlaceCount:
    """The same for one place."""

    place_no: int
    place: str
    kind: str
    close: int
    secondary: int


@dataclass(frozen=True, slots=True)
class Rings:
    """Contacts of some cases, filtered and paged, with what was traced by what.

    ``close`` and ``secondary`` count all contacts by nearest ring, ``matched`` those the filters leave, ``general`` is
    by case. ``kinds`` are all, ``places`` those with most people, of ``place_total``. ``untraced``: cases left out,
    with why. ``presence_seq`` is the last fact of presence that the answer rests on.
    """

    cases: tuple[CaseView, ...]
    untraced: Mapping[str, Missing]
    reports: Mapping[str, Report]
    close: int
    secondary: int
    general: Mapping[str, int]
    unreachable: int
    matched: int
    page: int
    pages: int
    rows: tuple[ContactRow, ...]
    kinds: tuple[KindCount, ...]
    places: tuple[PlaceCount, ...]
    place_total: int
    pack: str
    pack_version: str
    presence_seq: int
    at: int
    zone: ZoneInfo
