"""People, trips, lists and instants to hold the laws against: realistic, and nasty on purpose.

``make_case(seed)`` always gives the same case for a seed, so that a failure is told by one number. About half
of all instants lie at a threshold worked out of the case's own data, or a second or a microsecond beside it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from random import Random
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from pratique.decisions.decision import Decision
from pratique.decisions.in_force import InForce
from pratique.decisions.standing import Asking, Coverage, Exposure, Order, Sample, Standing, Stay, Trip, make_standing
from pratique.kinds.codes import MODES, OCCASIONS, RINGS, Grain, Result
from pratique.kinds.instants import DAY, HOUR, MINUTE, SECOND, format_instant, free_at, local_date, local_midnight
from pratique.places.divisions import load_divisions
from pratique.places.listing import Listing
from pratique.places.risk_lists import load_shipped_list
from tests.laws.holdings import HOLDINGS, get_holding

T = TypeVar("T")
ZONE = ZoneInfo("Asia/Shanghai")
CITY = "110000"
PLACES = (
    None,
    "龙泽园街道龙跃苑二区",
    "龙泽园 街道",
    "阎村镇乐活家园社区3号楼",
    "回龙观街道",
    "测试街道",
    " ",
    "昌平区",
)
GRAINS: tuple[Grain, ...] = ("county", "prefecture", "country")
SPANS = (0, 1, SECOND, 40 * MINUTE, 5 * HOUR, 23 * HOUR, DAY, 3 * DAY, 9 * DAY, 20 * DAY)
GAPS = (0, 0, 0, HOUR, DAY - SECOND, DAY - 1, DAY, DAY + 1, DAY + SECOND, 2 * DAY, 12 * HOUR)
WEIGHTS = {"book": 1, "rules": 1, "lists": 1, "stale": 1, "midnights": 1, "orders": 9, "positive": 40}
"""Thresholds that everybody has are taken less often, those that few people have more often."""
NUDGES = (0, -1, 1, -SECOND, SECOND)


@dataclass(frozen=True)
class Evidence:
    """What is told of a person, before it is put in order."""

    stays: tuple[Stay, ...] = ()
    coverage: tuple[Coverage, ...] = ()
    samples: tuple[Sample, ...] = ()
    exposures: tuple[Exposure, ...] = ()
    orders: tuple[Order, ...] = ()

    def standing(self, person: str, attributes: dict[str, Any], residence: str | None) -> Standing:
        """Put the evidence in order."""
        return make_standing(
            person,
            residence=residence,
            stays=self.stays,
            coverage=self.coverage,
            samples=self.samples,
            exposures=self.exposures,
            orders=self.orders,
            attributes=attributes,
        )


@dataclass(frozen=True)
class Case:
    """One question: a person, what is asked, when, and what is in force."""

    seed: int
    holding: str
    evidence: Evidence
    standing: Standing
    asking: Asking
    at: int
    threshold: str = ""
    """What the instant lies at or beside, if it does, and by how many microseconds beside."""
    beside: int = 0

    @property
    def in_force(self) -> InForce:
        """Give the book, the lists and the divisions."""
        return get_holding(self.holding)


def make_case(seed: int) -> Case:
    """Make the case of a seed."""
    dice = Random(seed)  # noqa: S311  (nothing secret)
    holding = dice.choices(list(HOLDINGS), weights=[h.weight for h in HOLDINGS.values()])[0]
    anchor = pick_instant(dice, holding)
    evidence = _make_plain(dice, anchor) if dice.random() < 0.35 else _make_evidence(dice, anchor)
    if dice.random() < 0.25:
        evidence = _tell_roughly(evidence, dice.choice((HOUR, DAY, DAY)))
    asking = _make_asking(dice, anchor, evidence.stays)
    attributes: dict[str, Any] = {}
    if dice.random() < 0.3:
        attributes = {"age_band": dice.choice(["infant", "child", "adult", "elder"]), "symptoms": dice.random() < 0.5}
    residence = dice.choice([None, _pick(dice)])
    standing = evidence.standing(f"p{seed}", attributes, residence)
    at, group, beside = anchor, "", 0
    if dice.random() < 0.55:
        first = min((e.start for e in get_holding(holding).book.enactments), default=0)
        first -= 20 * DAY if dice.random() < 0.1 else SECOND
        groups = group_thresholds(standing, asking, anchor, get_holding(holding))
        near = {
            name: fit
            for name, found in sorted(groups.items())
            if (fit := [t for t in sorted(found) if abs(t - anchor) < 20 * DAY and t >= first])
        }
        if near:
            [group] = dice.choices(list(near), weights=[WEIGHTS.get(name, 3) for name in near])
            beside = dice.choice(NUDGES)
            at = dice.choice(near[group]) + beside
    return Case(seed, holding, evidence, standing, asking, at, group, beside)


def pick_instant(dice: Random, holding: str) -> int:
    """Pick an instant: mostly while the lists are fresh, at times near an edge of the book, seldom far away."""
    held = get_holding(holding)
    luck = dice.random()
    edges = [t for e in held.book.enactments for t in (e.start, e.until)]
    if luck < 0.06 and edges:
        return dice.choice(edges) + dice.randrange(-3 * DAY, 3 * DAY)
    if luck < 0.08:
        return dice.choice((946_684_800, 4_102_444_800)) * SECOND + dice.choice(NUDGES)
    if luck < 0.11:
        return dice.randrange(1_577_836_800, 1_672_531_200) * SECOND
    starts = [risk_list.confirmed_at for risk_list in held.lists] or [1_628_337_600 * SECOND]
    whole = dice.choice((SECOND, SECOND, HOUR, 1))
    first = min((e.start for e in held.book.enactments), default=0)
    return max(first, dice.choice(starts) + dice.randrange(-HOUR, 40 * HOUR)) // whole * whole


def list_thresholds(standing: Standing, asking: Asking, at: int, in_force: InForce) -> list[int]:
    """List the instants at which something about this question could turn, as the specification has it."""
    return sorted(set().union(*group_thresholds(standing, asking, at, in_force).values()))


def group_thresholds(standing: Standing, asking: Asking, at: int, in_force: InForce) -> dict[str, set[int]]:
    """Give those instants by what they come from."""
    found: dict[str, set[int]] = defaultdict(set)
    for enactment in in_force.book.enactments:
        pack = enactment.pack.pack
        history, zone, gap = pack.history, pack.zone, pack.history.max_gap_h * HOUR
        values = {value for param in pack.params for value in param.values}
        found["book"] |= {enactment.start, enactment.until}
        found["rules"] |= {t for r in pack.rules for t in (r.start, r.until)} | {value.start for value in values}
        found["left"] |= {free_at(s.last, history.days, zone) for s in standing.stays if s.last is not None}
        found["met"] |= {free_at(e.last_at, history.exposure_days, zone) for e in standing.exposures}
        found["met"] |= {e.last_at + 4 * DAY for e in standing.exposures}
        positive = {s.sampled_at for s in standing.samples if s.result == "positive"}
        found["positive"] |= {free_at(t, history.positive_days, zone) for t in positive}
        found["tests"] |= {s.sampled_at + value.value * HOUR for s in standing.samples for value in values}
        known = {t for risk_list in in_force.lists for t in (risk_list.confirmed_at, risk_list.effective_at)}
        found["stale"] |= {t + pack.list_max_age_h * HOUR for t in known}
        ends = {c.end for c in standing.coverage} or {s.last for s in standing.stays if s.last is not None}
        starts = {c.start for c in standing.coverage} or {s.first for s in standing.stays}
        found["gaps"] |= {end + gap for end in ends} | {free_at(t - gap, history.days, zone) for t in starts}
        edges = {t for c in standing.coverage for t in (c.start, c.end)}
        found["coarse"] |= {free_at(t - k, history.days, zone) for t in edges for k in (0, 1)} | edges
    found["lists"] |= {t for risk_list in in_force.lists for t in (risk_list.effective_at, risk_list.confirmed_at)}
    found["stays"] |= {t for s in standing.stays for t in (s.first, s.last) if t is not None}
    found["reports"] |= {t for s in standing.samples for t in (s.sampled_at, s.reported_at) if t is not None}
    found["orders"] |= {t for o in standing.orders for t in (o.start, o.until)}
    found["met"] |= {e.last_at for e in standing.exposures}
    found["midnights"] |= {local_midnight(local_date(at, ZONE), ZONE) + days * DAY for days in range(1, 9)}
    for t in (asking.trip.boards_at, asking.trip.reaches_at) if asking.trip else ():
        if t is not None:
            found["trip"] |= {t, t - 6 * HOUR, t + 6 * HOUR, t - 366 * DAY, t + 366 * DAY}
    return found


@cache
def make_pools() -> dict[str, tuple[str, ...]]:
    """Sort divisions by what the shipped list makes of them."""
    divisions, risk_list = load_divisions(), load_shipped_list()
    listing = Listing(risk_list, divisions, CITY)
    pools: dict[str, list[str]] = {}
    for code in divisions.codes:
        if divisions.is_within(code, CITY):
            kind = "city"
        else:
            level = "county" if divisions.counties_below(code) == {code} else divisions.level(code)
            kind = f"{level} {listing.place(code)} {listing.affected(code)}"
        pools.setdefault(kind, []).append(code)
    pools["city hot"] = [code for code in pools["city"] if listing.entries_in(code)]
    pools["abolished"] = ["330103", "330104", "330110", "330109", "350402", "410306", "410322", "431121", "520522"]
    pools["named late"] = [
        "130102",
        "130104",
        "540102",
        "540100",
        "650502",
        "430103",
        "430100",
        "430000",
        "441900",
    ]
    return {kind: tuple(codes) for kind, codes in sorted(pools.items())}


def _pick(dice: Random) -> str:
    pools = make_pools()
    if dice.random() < 0.3:
        return dice.choice(pools["county yes yes"])
    return dice.choice(pools[dice.choice(list(pools))])


def _tell_roughly(told: Evidence, unit: int) -> Evidence:
    """Tell the same by whole hours or local days, as people do."""

    def whole(t: int) -> int:
        return (t + 8 * HOUR) // unit * unit - 8 * HOUR

    return Evidence(
        tuple(replace(s, first=whole(s.first), last=None if s.last is None else whole(s.last)) for s in told.stays),
        tuple(replace(c, start=whole(c.start), end=whole(c.end)) for c in told.coverage),
        told.samples,
        tuple(replace(e, last_at=whole(e.last_at)) for e in told.exposures),
        tuple(replace(o, start=whole(o.start), until=whole(o.until)) for o in told.orders),
    )


def _make_plain(dice: Random, anchor: int) -> Evidence:
    """Make somebody ordinary: months in one county, perhaps a journey before, a test or none."""
    pools = make_pools()
    kinds = ("county no yes", "county no yes", "county no no", "county yes yes", "city", "city hot", "abolished")
    home = dice.choice(pools[dice.choice(kinds)])
    since = anchor - dice.choice((90, 60, 20, 16, 15, 14, 13, 3)) * DAY + dice.choice((*NUDGES, 5 * HOUR))
    stays = [Stay(home, since, None, dice.choice(PLACES) if home.startswith("11") else None, ("/person/stays/0",))]
    if since > anchor - 40 * DAY and dice.random() < 0.8:
        before = dice.choice(pools[dice.choice(kinds)])
        stays.append(Stay(before, since - 30 * DAY, since, None, ("/person/stays/1",)))
    age = dice.choice((*range(0, 60, 6), 48, 48, 48)) * HOUR + dice.choice(NUDGES)
    samples = (Sample("negative", anchor - age, None, ("/person/tests/0",)),) if dice.random() < 0.7 else ()
    exposures = (Exposure("secondary", anchor - 3 * DAY, ("/person/exposures/0",)),) if dice.random() < 0.1 else ()
    coverage: tuple[Coverage, ...] = ()
    if dice.random() < 0.25:  # known coarsely up to an edge of the window, or from a moment to come
        turn = anchor + dice.choice((-15, -14, -14, -13, -7, 0)) * DAY + dice.randrange(-8, 30) * HOUR
        turn = local_midnight(local_date(turn, ZONE), ZONE) if dice.random() < 0.4 else turn
        grains = dice.choice((GRAINS[:2], GRAINS[1::-1], GRAINS[1::-1]))
        coverage = (
            Coverage(anchor - 40 * DAY, turn, grains[0], ("/person/coverage/0",)),
            Coverage(turn, anchor + 9 * DAY, grains[1], ("/person/coverage/1",)),
        )
    return Evidence(tuple(stays), coverage, samples, exposures)


def _make_evidence(dice: Random, anchor: int) -> Evidence:
    return Evidence(
        stays=_make_stays(dice, anchor),
        coverage=_make_coverage(dice, anchor),
        samples=tuple(_make_sample(dice, anchor, i) for i in range(dice.choice((0, 0, 1, 1, 1, 2, 4)))),
        exposures=tuple(
            Exposure(dice.choice(RINGS), anchor - dice.randrange(-DAY, 16 * DAY), (f"/person/exposures/{i}",))
            for i in range(dice.choice((0, 0, 0, 0, 0, 1, 2)))
        ),
        orders=tuple(_make_order(dice, anchor, i) for i in range(dice.choice((0, 0, 0, 0, 0, 0, 1, 2)))),
    )


def _make_stays(dice: Random, anchor: int) -> tuple[Stay, ...]:
    luck = dice.random()
    if luck < 0.03:
        return ()
    ends = anchor + dice.choice((0, 0, 0, -HOUR, HOUR, -DAY, 1, DAY, 4 * DAY, -2 * DAY))
    count = dice.choice((1, 1, 2, 3, 4, 6)) if luck < 0.985 else 40
    only, told = _pick(dice) if luck > 0.8 else None, dice.random() < 0.9
    made: list[Stay] = []
    for i in range(count):
        span = dice.choice(SPANS) if count < 40 else HOUR
        span = max(span, dice.choice((0, 16 * DAY))) if i == count - 1 else span
        division = only if only and dice.random() < 0.6 else _pick(dice)
        place = (
            dice.choice(PLACES)
            if division.startswith(("11", "4419", "4301"))
            else dice.choice((None, None, None, "某小区"))
        )
        is_open = (i == 0 and dice.random() < 0.7) or dice.random() < 0.03
        sources = (f"/person/stays/{i}",) if told else ()
        made.append(Stay(division, ends - span, None if is_open else ends, place, sources))
        if is_open and dice.random() < 0.1:
            made.append(Stay(division, ends - span - HOUR, ends + DAY, dice.choice(PLACES), sources))
        ends -= span + dice.choice(GAPS) * (count < 40) - (dice.random() < 0.05) * HOUR
    return tuple(made)


def _make_coverage(dice: Random, anchor: int) -> tuple[Coverage, ...]:
    if dice.random() < 0.5:
        return ()
    made: list[Coverage] = []
    end = anchor + dice.choice((0, 0, 0, HOUR, DAY, -DAY, -DAY - SECOND, -HOUR, 5 * DAY))
    start = anchor - dice.choice((10, 16, 30)) * DAY
    while end > start:
        span = dice.choice((0, HOUR, DAY, 4 * DAY, 30 * DAY, 30 * DAY))
        grain = dice.choices(GRAINS, weights=(5, 3, 1))[0]
        made.append(Coverage(end - span, end, grain, (f"/person/coverage/{len(made)}",)))
        end -= span + dice.choice(GAPS) - (dice.random() < 0.2) * 5 * HOUR
        if len(made) > 12:
            break
    return tuple(made)


def _make_sample(dice: Random, anchor: int, i: int) -> Sample:
    result: Result = "positive" if dice.random() < 0.08 else "negative"
    back = dice.choice((0, HOUR, DAY, 2 * DAY, 2 * DAY, 2 * DAY, 5 * DAY, 28 * DAY, -HOUR, -DAY))
    back = dice.choice((HOUR, 5 * DAY, 10 * DAY, 28 * DAY)) if result == "positive" else back
    sampled = anchor - back + dice.choice((*NUDGES, -HOUR, HOUR, 12 * HOUR))
    reported = dice.choice((None, None, sampled + dice.choice((0, HOUR, 6 * HOUR, DAY, 3 * DAY))))
    return Sample(result, sampled, reported, (f"/person/tests/{i}",))


def _make_order(dice: Random, anchor: int, i: int) -> Order:
    start = anchor - dice.randrange(-2 * DAY, 14 * DAY)
    kind = dice.choice(("central-isolation", "home-isolation", "home-monitoring", "home-monitoring"))
    return Order(kind, start, start + dice.choice((0, HOUR, 7 * DAY, 14 * DAY)), (f"/person/orders/{i}",))


def _make_asking(dice: Random, anchor: int, stays: Sequence[Stay]) -> Asking:
    occasion = None
    if dice.random() < 0.4:
        occasion = dice.choices(OCCASIONS, weights=(6, 4, 2, 1, 2))[0]
    if dice.random() < 0.25:
        return Asking(occasion)
    divisions = load_divisions()
    current = stays[0].division if stays else _pick(dice)
    above = divisions.parent(current) or current
    origin = dice.choice((current, current, current, above, above, None, _pick(dice)))
    destination = dice.choice((CITY, CITY, CITY, CITY, "110105", None, _pick(dice)))
    ahead = dice.choice((0, 2 * HOUR, 5 * HOUR, 6 * HOUR, 7 * HOUR, DAY, 3 * DAY, 15 * DAY, 40 * DAY, -HOUR, -6 * HOUR))
    ahead = ahead if dice.random() < 0.97 else dice.choice((366, -366, 400, -2)) * DAY
    boards: int | None = anchor + ahead + dice.choice(NUDGES)
    reaches = dice.choice((None, (boards or 0) + dice.choice((0, HOUR, 5 * HOUR, 30 * HOUR))))
    if dice.random() < 0.15:
        boards = None
    return Asking(occasion, Trip(dice.choice(MODES), origin, destination, boards, reaches))


def told_by(decision: Decision) -> tuple[Any, ...]:
    """Give of a decision what the oracle answers too."""
    return (
        decision.outcome,
        decision.status,
        decision.code,
        tuple(reason.rule for reason in decision.reasons),
        decision.handling,
        tuple(measure.kind for measure in decision.measures),
        decision.provisional,
    )


def describe_as_file(case: Case) -> dict[str, Any]:
    """Write a case's person and trip as a traveller file."""

    def when(us: int | None) -> str | None:
        return None if us is None else format_instant(us, ZONE)

    standing, told, trip = case.standing, case.evidence, case.asking.trip
    person: dict[str, Any] = {
        "id": standing.person,
        "residence": standing.residence,
        "stays": [
            {"division": s.division, "from": when(s.first), "to": when(s.last), "place": s.place} for s in told.stays
        ],
        "coverage": [{"from": when(c.start), "to": when(c.end), "grain": c.grain} for c in told.coverage],
        "tests": [
            {"result": s.result, "sampled_at": when(s.sampled_at), "reported_at": when(s.reported_at)}
            for s in told.samples
        ],
        "exposures": [{"ring": e.ring, "last_at": when(e.last_at)} for e in told.exposures],
        "orders": [{"kind": o.kind, "from": when(o.start), "until": when(o.until)} for o in told.orders],
        "attributes": dict(standing.attributes),
    }
    document: dict[str, Any] = {"schema": 1, "person": {k: v for k, v in person.items() if v}}
    if trip:
        document["trip"] = {
            "mode": trip.mode,
            "from": trip.origin,
            "to": trip.destination,
            "boards_at": when(trip.boards_at),
            "reaches_at": when(trip.reaches_at),
        }
    return document | {"occasion": case.asking.occasion}


def describe(case: Case) -> str:
    """Write a case so that a person can read it: its seed, what is in force, and a traveller file."""
    told = json.dumps(describe_as_file(case), ensure_ascii=False, indent=1)
    return f"\nseed {case.seed}, in force: {case.holding}, at {format_instant(case.at, ZONE)}\n{told}"
