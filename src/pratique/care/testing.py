"""The tests of a stage, and the CareSituation that they and the rest make (orders.md, sections 4 and 5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from pratique.care.episode import FIRST_TESTS, Episode, index_known
from pratique.care.history import CareHistory, Placed, Sample
from pratique.kinds.care_fields import CarePlace
from pratique.kinds.instants import HOUR, local_date, local_midnight
from pratique.policy.plans_section import Tests

TestState = Literal["due", "taken", "missed", "dropped"]
_DAY = timedelta(days=1)

_local_date = lru_cache(maxsize=65_536)(local_date)


@dataclass(frozen=True, slots=True)
class Window:
    """When one test is to be sampled: [opens, closes), both µs; ``exit`` marks the one before release."""

    day: date
    opens: int
    closes: int
    exit: bool
    dropped: bool

    def samples(self, samples: Iterable[Sample], instant: int) -> list[Sample]:
        """Give the samples taken within the window by an instant."""
        return [one for one in samples if self.opens <= one.sampled_at < self.closes and one.sampled_at <= instant]

    def state(self, samples: Iterable[Sample], at: int) -> TestState:
        """Say what became of the test by an instant."""
        if self.dropped:
            return "dropped"
        if self.samples(samples, at):
            return "taken"
        return "missed" if self.closes <= at else "due"


def is_negative(taken: Sequence[Sample], instant: int) -> bool:
    """Say whether the samples of a window are known to be negative, and none of them positive."""
    return any(one.says("negative", instant) for one in taken) and not any(
        one.says("positive", instant) for one in taken
    )


@lru_cache(maxsize=8_192)
def make_day(day: date, zone: ZoneInfo, *, last: bool = False, dropped: bool = False) -> Window:
    """Give the window of a test that may be sampled on a whole local day."""
    return Window(day, local_midnight(day, zone), local_midnight(day + _DAY, zone), last, dropped)


def find_entry(placed: Iterable[Placed], place: CarePlace, start: int) -> int | None:
    """Give the instant of entering the place of a stage, None if it is not known."""
    entered = [one.at for one in placed if one.place == place and (one.left_at is None or one.left_at > start)]
    return min(entered, default=None)


def make_windows(
    tests: Tests, days: Iterable[int], exit_h: int | None, anchor: int, start: int, end: int, zone: ZoneInfo
) -> list[Window]:
    """Give the windows of a stage's tests, by rising day.

    ``days`` are the numbers of the test days, ``exit_h`` the hours of the exit test, ``end`` the scheduled end.
    """
    first = _local_date(anchor, zone)
    chosen = {first + timedelta(days=n - tests.first_day) for n in days} | ({first} if tests.entry else set())
    last = _local_date(end - 1, zone) if exit_h is not None else None
    windows = []
    for day in chosen:
        opens = local_midnight(day, zone)
        windows.append(make_day(day, zone, last=day == last, dropped=opens >= end))
    if exit_h is not None and last is not None and last not in chosen:
        windows.append(Window(last, max(end - exit_h * HOUR, start), end, exit=True, dropped=False))
    return sorted(windows, key=lambda one: one.opens)


@dataclass(frozen=True, slots=True)
class Sight:
    """All that a situation of one stage is made of."""

    known: CareHistory
    episode: Episode
    zone: ZoneInfo
    kind: str
    placed_at: int | None
    windows: tuple[Window, ...]
    """Those that are not dropped."""
    asks_exit: bool
    attributes: tuple[object, ...]
    _seen: dict[int, tuple[object, ...]] = field(default_factory=dict, compare=False)

    def situation(self, t: int) -> tuple[object, ...]:
        """Give the CareSituation as of an instant, in the order of CARE_FIELDS, attributes after them."""
        if t not in self._seen:
            self._seen[t] = self._make(t)
        return self._seen[t]

    def _make(self, t: int) -> tuple[object, ...]:
        tested = [(one, taken) for one in self.windows if (taken := one.samples(self.known.samples, t))]
        negative = [one for one, taken in tested if is_negative(taken, t)]
        index_tests, index_positive = self.index(t)
        return (
            (_local_date(t, self.zone) - _local_date(self.episode.anchor, self.zone)).days,
            self.kind,
            self.placed_at,
            sum(one.opens <= t for one in self.windows),
            len(tested),
            len(negative),
            not self.asks_exit or any(one.exit for one in negative),
            self.own_positive(t),
            self.negative_span_h(t),
            index_tests,
            index_positive,
            *self.attributes,
        )

    @property
    def since(self) -> int:
        """Since when own samples speak of this episode."""
        return local_midnight(_local_date(self.episode.first_anchor, self.zone), self.zone)

    def own_positive(self, t: int) -> bool:
        """Say whether an own sample of this episode is known to be positive."""
        return any(one.says("positive", t) and one.sampled_at >= self.since for one in self.known.samples)

    def negative_span_h(self, t: int) -> int:
        """Give whole hours from the first to the last negative since a positive."""
        positive = max((one.sampled_at for one in self.known.samples if one.says("positive", t)), default=-1)
        negatives = [
            one.sampled_at
            for one in self.known.samples
            if one.says("negative", t) and one.sampled_at >= self.since and one.sampled_at > positive
        ]
        return (max(negatives) - min(negatives)) // HOUR if negatives else 0

    def index(self, t: int) -> tuple[int, bool]:
        """Give the fewest known first tests of the close contacts, and whether one is positive."""
        exposed = [one for one in self.known.exposures if one.ring == "secondary"]
        mine = {event.id for event in self.episode.events}
        contacts = {one.contact for one in exposed if one.id in mine}
        found = [index_known(self.known.contact_samples.get(c, ()) if c is not None else (), t) for c in contacts]
        return min((count for count, _ in found), default=FIRST_TESTS), any(positive for _, positive in found)
