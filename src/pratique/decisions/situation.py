"""From what is known of a person to the scalars that rules read (docs/algorithms/decide.md, 4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from pratique.decisions.clocks import Clocks
from pratique.decisions.listed_place import is_at_listed_place
from pratique.decisions.standing import Asking, Sample, Standing, Stay
from pratique.kinds.codes import RINGS, BuiltIn, Maybe, OccasionKind, Result
from pratique.kinds.instants import HOUR, LATEST, SECOND, free_at, local_date, local_midnight
from pratique.kinds.situation_fields import MAYBE_FIELDS
from pratique.places.divisions import Divisions
from pratique.places.listing import Listing
from pratique.policy.pack import Pack

Value = str | int | bool | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A fact id or a JSON pointer, and the instant of what it tells."""

    ref: str
    instant: int | None


@dataclass(slots=True)
class Situation:
    """The scalars by name, why each unknown one is unknown, and the evidence behind each."""

    values: dict[str, Value] = field(default_factory=dict)
    causes: dict[str, frozenset[BuiltIn]] = field(default_factory=dict)
    evidence: dict[str, tuple[Evidence, ...]] = field(default_factory=dict)
    edges: list[int] = field(default_factory=list)
    """Instants at which a scalar changes by time alone; some may be past."""
    drift: list[int] = field(default_factory=list)
    """The same, where the judging instant moves with the deciding one: not before a trip to come."""

    @property
    def unknown(self) -> tuple[str, ...]:
        """Name the fields that are ``maybe``."""
        return tuple(name for name in MAYBE_FIELDS if self.values[name] == "maybe")


@dataclass(frozen=True, slots=True)
class _Known:
    """A place that counts for a field: where, from when until when, and where we know it from."""

    division: str
    first: int
    last: int
    sources: tuple[str, ...]
    place: str | None = None


def make_situation(
    standing: Standing,
    asking: Asking,
    occasion: OccasionKind,
    clocks: Clocks,
    pack: Pack,
    listing: Listing | None,
    divisions: Divisions,
    confirmed_at: int | None,
) -> Situation:
    """Fold a standing, an occasion and an instant into scalars; pure, and the same for evidence in any order."""
    made = Situation()
    builder = _Builder(made, standing, asking, clocks, pack, divisions)
    places = builder.find_places_now()
    builder.add_history(places, listing)
    builder.add_samples()
    builder.add_exposures()
    builder.add_orders()
    values = made.values
    age = None if confirmed_at is None else (clocks.at - confirmed_at) // SECOND
    values["list_age_s"] = age
    inside = bool(places) and all(divisions.is_within(p.division, pack.jurisdiction) for p in places)
    values["inside_jurisdiction"] = inside
    builder.note("inside_jurisdiction", places)
    values["at_listed_place"] = "no"
    if occasion == "exit" and listing is not None:
        here = [(p.division, p.place) for p in places if divisions.is_within(p.division, pack.jurisdiction)]
        values["at_listed_place"] = is_at_listed_place(here, listing) if places else "maybe"
    made.causes["at_listed_place"] = frozenset({BuiltIn.ASK_PLACE})
    builder.note("at_listed_place", places)
    values["mode"] = asking.trip.mode if asking.trip else "none"
    values["occasion"] = occasion
    values["clock_at"] = clocks.counts
    return made


class _Builder:
    """Fills a situation part by part."""

    def __init__(
        self,
        made: Situation,
        standing: Standing,
        asking: Asking,
        clocks: Clocks,
        pack: Pack,
        divisions: Divisions,
    ) -> None:
        self.made = made
        self.standing = standing
        self.asking = asking
        self.clocks = clocks
        self.pack = pack
        self.divisions = divisions
        zone, days = pack.zone, pack.history.days
        self.judged = clocks.judged
        self.window_start = local_midnight(local_date(self.judged, zone) - timedelta(days=days), zone)
        self.open_stays = [s for s in standing.stays if is_open(s, clocks.counts)]

    def note(self, name: str, places: Iterable[_Known]) -> None:
        """Record the evidence behind a field."""
        self.made.evidence[name] = tuple(Evidence(ref, place.last) for place in places for ref in place.sources)

    def find_places_now(self) -> list[_Known]:
        """Give every place where the person may be said to be; none if that is unknown."""
        self.made.drift += [t for s in self.standing.stays for t in (s.first, s.last) if t is not None]
        now = self.clocks.counts
        origin = self.asking.trip.origin if self.asking.trip else None
        found = self.open_stays
        if origin is not None:
            found = [s for s in found if self.divisions.is_within(s.division, origin)]
            if not found:
                return [_Known(origin, now, now, ("/trip/from",))]
        return [_Known(s.division, now, now, s.sources, s.place) for s in found]

    def add_history(self, places: list[_Known], listing: Listing | None) -> None:
        """Add the four fields of listed and affected places, the last listed instant and the gap."""
        judged, values = self.judged, self.made.values
        counted = [
            _Known(s.division, s.first, judged if s.last is None else min(s.last, judged), s.sources)
            for s in self.standing.stays
            if s.first <= judged
        ]
        self.made.drift += [free_at(k.last, self.pack.history.days, self.pack.zone) for k in counted]
        window = [k for k in counted if k.last >= self.window_start]
        window += self._find_coarse(counted)
        gap = self._find_gap()
        values["history_gap_s"] = gap // SECOND
        broken = gap > self.pack.history.max_gap_h * HOUR
        unknown_now = frozenset() if places else frozenset({BuiltIn.HISTORY_GAP})
        unknown_window = unknown_now | (frozenset({BuiltIn.HISTORY_GAP}) if broken else frozenset())
        for name, ask in (("in_listed", _ask_place), ("in_affected_prefecture", _ask_affected)):
            self._weigh(f"{name}_now", places, listing, ask, unknown_now)
            self._weigh(f"{name}_window", [*places, *window], listing, ask, unknown_window)
        listed = [k for k in counted if listing is not None and listing.place(k.division) == "yes"]
        listed += [
            _Known(k.division, judged, judged, k.sources)
            for k in places
            if listing is not None and listing.place(k.division) == "yes"
        ]
        newest = max(listed, key=lambda k: (k.last, k.division), default=None)
        values["last_listed_at"] = newest.last if newest else None
        self.note("last_listed_at", [newest] if newest else [])

    def _weigh(
        self,
        name: str,
        places: Sequence[_Known],
        listing: Listing | None,
        ask: Callable[[Listing, str], Maybe],
        unknown: frozenset[BuiltIn],
    ) -> None:
        answers = [("no" if listing is None else ask(listing, k.division), k) for k in places]
        value: Maybe = "maybe" if unknown or any(a == "maybe" for a, _ in answers) else "no"
        if any(answer == "yes" for answer, _ in answers):
            value = "yes"
        causes = set(unknown)
        for answer, known in answers:
            if answer == "maybe" and listing is not None:
                unsettled = listing.unsettled(known.division)
                causes.add(BuiltIn.LIST_UNSETTLED if unsettled else BuiltIn.ASK_COUNTY)
        self.made.values[name] = value
        self.made.causes[name] = frozenset(causes)
        self.note(name, [known for answer, known in answers if answer == value])

    def _find_coarse(self, counted: Sequence[_Known]) -> list[_Known]:
        """Give the prefecture of each counted stay of which a moment is known to the prefecture only."""
        found: list[_Known] = []
        coverage = self.standing.coverage
        if not any(c.grain == "prefecture" for c in coverage):
            return found
        for t in {t for c in coverage for t in (c.start, c.end)}:  # an edge comes into the window, and leaves it
            days, zone = self.pack.history.days, self.pack.zone
            self.made.drift += [t, t + 1, free_at(t - 1, days, zone), free_at(t, days, zone)]
        for known in counted:
            prefecture = self.divisions.prefecture_of(known.division)
            if prefecture is None or known.last < self.window_start:
                continue
            start = max(known.first, self.window_start)
            moments = {start, *(t for c in coverage for t in (c.start, c.end) if start <= t < known.last)}
            if any(self._is_coarse_at(t) for t in moments):
                found.append(_Known(prefecture, start, known.last, known.sources))
        return found

    def _is_coarse_at(self, moment: int) -> bool:
        grains = {c.grain for c in self.standing.coverage if c.start <= moment < c.end}
        return "prefecture" in grains and "county" not in grains

    def _find_gap(self) -> int:
        """Give the longest uncovered stretch of the window in microseconds, and note when it will change."""
        at = self.clocks.at
        if self.standing.coverage:
            spans = [(c.start, c.end) for c in self.standing.coverage if c.grain != "country"]
        else:
            spans = [(s.first, LATEST if s.last is None else s.last) for s in self.standing.stays]
        longest, reached = 0, self.window_start
        limit = self.pack.history.max_gap_h * HOUR
        for start, end in sorted(spans):
            if start >= at:
                break
            if start > reached:
                longest = max(longest, start - reached)
            reached = max(reached, end)
        longest = max(longest, at - reached)
        self.made.edges.append(reached + limit + 1)
        if longest > limit:
            tomorrow = local_date(self.judged, self.pack.zone) + timedelta(days=1)
            self.made.drift.append(local_midnight(tomorrow, self.pack.zone))
        return longest

    def add_samples(self) -> None:
        """Add the newest negative sample up to the clock, and the newest positive one that still counts."""
        days, zone = self.pack.history.positive_days, self.pack.zone
        reported = [s for s in self.standing.samples if s.reported_at is None or s.reported_at <= self.clocks.at]
        self.made.edges += [s.reported_at for s in self.standing.samples if s.reported_at is not None]
        self.made.drift += [s.sampled_at for s in self.standing.samples]
        negative = _newest(reported, "negative", self.clocks.counts)
        positive = _newest(reported, "positive", self.judged)
        if positive is not None:
            end = free_at(positive.sampled_at, days, zone)
            self.made.drift.append(end)
            positive = positive if self.judged < end else None
        for name, sample in (("negative_sampled_at", negative), ("positive_at", positive)):
            self.made.values[name] = sample.sampled_at if sample else None
            sources = sample.sources if sample else ()
            instant = sample.sampled_at if sample else None
            self.made.evidence[name] = tuple(Evidence(ref, instant) for ref in sources)

    def add_exposures(self) -> None:
        """Add the nearest ring whose last exposure still counts."""
        days, zone = self.pack.history.exposure_days, self.pack.zone
        ends = {e: free_at(e.last_at, days, zone) for e in self.standing.exposures if e.last_at <= self.judged}
        self.made.drift += [*ends.values(), *(e.last_at for e in self.standing.exposures)]
        live = [e for e, end in ends.items() if self.judged < end]
        nearest = min(live, key=lambda e: (RINGS.index(e.ring), -e.last_at), default=None)
        self.made.values["ring"] = nearest.ring if nearest else None
        self.made.values["last_exposure_at"] = nearest.last_at if nearest else None
        found = tuple(Evidence(ref, nearest.last_at) for ref in nearest.sources) if nearest else ()
        self.made.evidence["ring"] = self.made.evidence["last_exposure_at"] = found

    def add_orders(self) -> None:
        """Add the strictest order in force, by the pack's own ranking, and its latest end."""
        kinds = self.pack.order_kinds
        live = [o for o in self.standing.orders if o.start <= self.judged < o.until and o.kind in kinds]
        self.made.drift += [t for o in self.standing.orders for t in (o.start, o.until)]
        strictest = min(live, key=lambda o: (kinds.index(o.kind), -o.until, o.start), default=None)
        self.made.values["order_kind"] = strictest.kind if strictest else None
        self.made.values["order_until"] = strictest.until if strictest else None
        found = tuple(Evidence(ref, strictest.start) for ref in strictest.sources) if strictest else ()
        self.made.evidence["order_kind"] = self.made.evidence["order_until"] = found


def is_open(stay: Stay, instant: int) -> bool:
    """Say whether a stay goes on at an instant."""
    return stay.first <= instant and (stay.last is None or instant < stay.last)


def _newest(samples: Iterable[Sample], result: Result, by: int) -> Sample | None:
    fit = [s for s in samples if s.result == result and s.sampled_at <= by]
    return max(fit, key=lambda s: (s.sampled_at, s.sources), default=None)


def _ask_place(listing: Listing, division: str) -> Maybe:
    return listing.place(division)


def _ask_affected(listing: Listing, division: str) -> Maybe:
    return listing.affected(division)
