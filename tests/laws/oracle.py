"""Answers as docs/algorithms/decide.md says, by the slowest and plainest way, apart from the engine."""

from __future__ import annotations

import operator
import re
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from functools import reduce
from itertools import product
from typing import Any

from pratique.decisions.in_force import InForce
from pratique.decisions.standing import Asking, Standing
from pratique.kinds.codes import RINGS
from pratique.kinds.instants import DAY, EARLIEST, HOUR, LATEST, from_datetime, local_date
from pratique.kinds.situation_fields import MAYBE_FIELDS
from pratique.places.listing import Listing
from pratique.policy.pack import Pack, Rule

Answer = tuple[str, str, str, tuple[str, ...], str, tuple[str, ...], bool]
NEEDS = ((0, 1), (0, 2), (1, 3), (2, 3))  # a yes of the one field needs a yes of the other
CAUSES = ("ASK_COUNTY", "LIST_UNSETTLED", "ASK_PLACE", "HISTORY_GAP")
WORDS = ("no", "maybe", "yes")
TOWNSHIP = re.compile("[^街道镇乡]{1,10}?(街道|地区|镇|乡|苏木)")
PLAIN = {"===": operator.eq, "!": operator.not_, "not-after": operator.le, "before": operator.lt}


def answer(standing: Standing, asking: Asking, at: int, in_force: InForce) -> Answer:
    """Give outcome, status, code, rules of the reasons, handling, kinds of the measures, provisional."""
    trip, origin, divisions = asking.trip, asking.trip and asking.trip.origin, in_force.divisions
    enactments = sorted(in_force.book.enactments, key=lambda e: e.start)
    over = sorted((e for e in enactments if e.until <= at), key=lambda e: e.until)
    naming = [*enactments[:1], *over, *(e for e in enactments if e.start <= at < e.until)]
    both = [trip.boards_at, trip.reaches_at] if trip and naming and EARLIEST <= at < LATEST else []
    if trip and naming and naming[-1].pack.pack.clocks.get(trip.mode) == "reaches_at":
        both.reverse()
    trip_clock = next((t for t in both if t is not None), None)
    clock_at = at if trip_clock is None else trip_clock
    judged, provisional = max(at, clock_at), clock_at > at

    def refer(code: str) -> Answer:
        return "refer", "unknown", code, (code,), "wait-here", (), provisional

    if asking.occasion == "care":
        calm = answer(standing, Asking("none"), at, in_force)
        return "admit", calm[1], "PASSAGE", ("PASSAGE",), "passage", (), False
    if not EARLIEST <= at < LATEST or abs(clock_at - at) > 366 * DAY:
        return refer("CLOCK_RANGE")
    held = [e for e in enactments if e.start <= judged < e.until]
    ended = [e for e in enactments if e.until <= judged]
    if not held and ended:
        default = max(ended, key=lambda e: e.until).pack.pack.default
        return "admit", default.status, "NO_MEASURES", ("NO_MEASURES",), "none", (), provisional
    if not held:
        return refer("PACK_MISSING")
    pack, history = held[-1].pack.pack, held[-1].pack.pack.history
    lists = [risk_list for risk_list in in_force.lists if risk_list.effective_at <= at]
    if {*MAYBE_FIELDS, "last_listed_at"} & {name for rule in pack.rules for name in rule.reads}:
        if not lists:
            return refer("NO_LIST")
        newest = max(lists, key=lambda risk_list: risk_list.effective_at)
        if at - max(t for t in (newest.effective_at, newest.confirmed_at) if t <= at) > pack.list_max_age_h * HOUR:
            return refer("STALE_LIST")
    if standing.overflow or at - clock_at > 2 * DAY:
        return refer("STANDING_OVERFLOW" if at - clock_at <= 2 * DAY else "CLOCK_RANGE")
    opened = [s for s in standing.stays if s.first <= clock_at and (s.last is None or clock_at < s.last)]
    if origin and trip_clock is not None and abs(trip_clock - at) <= 6 * HOUR and opened:
        pairs = [pair for s in opened for pair in ((origin, s.division), (s.division, origin))]
        if not any(divisions.is_within(*pair) for pair in pairs):
            return refer("PLACE_CONFLICT")

    here = [(s.division, s.place) for s in opened if not origin or divisions.is_within(s.division, origin)]
    here = here or ([(origin, None)] if origin else [])
    inside = [divisions.is_within(d, pack.jurisdiction) for d, _ in here]
    ends = [bool(d and divisions.is_within(d, pack.jurisdiction)) for d in (origin, trip and trip.destination)]
    occasion = asking.occasion or {(False, True): "entry", (True, False): "exit"}.get((ends[0], ends[1]), "none")
    counted = [(s.division, s.first, min(s.last or judged, judged)) for s in standing.stays if s.first <= judged]
    window_start = first_day(judged, history.days, pack)
    in_window = [(d, max(first, window_start), last) for d, first, last in counted if last >= window_start]
    coarse = {divisions.prefecture_of(d) for d, first, last in in_window if is_coarse(first, last, standing)}
    visited = {d for d, *_ in (*in_window, *here)} | (coarse - {None})
    spans = [(c.start, c.end) for c in standing.coverage if c.grain != "country"]
    if not standing.coverage:
        spans = [(s.first, at if s.last is None else s.last) for s in standing.stays]
    broken = longest_gap(spans, window_start, at) > history.max_gap_h * HOUR

    values: dict[str, Any] = dict.fromkeys(MAYBE_FIELDS, "no")
    causes: dict[str, set[str]] = {"at_listed_place": {"ASK_PLACE"}}
    if listing := in_force.lists.listing(at, pack.jurisdiction):
        for name in MAYBE_FIELDS[:4]:
            ask = listing.place if "listed" in name else listing.affected
            said = {d: ask(d) for d in (visited if "window" in name else dict(here))}
            unsure = {listing.unsettled(d) for d, word in said.items() if word == "maybe"}
            causes[name] = {"LIST_UNSETTLED" if unsettled else "ASK_COUNTY" for unsettled in unsure}
            causes[name] |= {"HISTORY_GAP"} if not here or ("window" in name and broken) else set()
            values[name] = "yes" if "yes" in said.values() else "maybe" if causes[name] else "no"
        if occasion == "exit":
            found = [at_place(*h, listing) for h, within in zip(here, inside, strict=True) if within]
            values["at_listed_place"] = max(found, key=WORDS.index, default="no" if here else "maybe")
        ever = [*((d, last) for d, _, last in counted), *((d, judged) for d, _ in here)]
        values["last_listed_at"] = max((last for d, last in ever if listing.place(d) == "yes"), default=None)
    told = [s for s in standing.samples if s.reported_at is None or s.reported_at <= at]
    sick_since, met_since = (first_day(judged, d, pack) for d in (history.positive_days, history.exposure_days))
    positive = [s.sampled_at for s in told if s.result == "positive" and s.sampled_at <= judged]
    negative = [s.sampled_at for s in told if s.result == "negative" and s.sampled_at <= clock_at]
    exposed = [e for e in standing.exposures if met_since <= e.last_at <= judged]
    values["negative_sampled_at"] = max(negative, default=None)
    values["positive_at"] = max((t for t in positive if t >= sick_since), default=None)
    values["ring"] = ring = min((e.ring for e in exposed), key=RINGS.index, default=None)
    values["last_exposure_at"] = max((e.last_at for e in exposed if e.ring == ring), default=None)
    orders = [o for o in standing.orders if o.start <= judged < o.until]
    values["order_kind"] = kind = min((o.kind for o in orders), key=pack.order_kinds.index, default=None)
    values["order_until"] = max((o.until for o in orders if o.kind == kind), default=None)
    values |= {"inside_jurisdiction": bool(here) and all(inside), "occasion": occasion, "clock_at": clock_at}
    values |= {"mode": trip.mode if trip else "none"} | {f"attributes.{n}": v for n, v in standing.attributes.items()}
    values |= {f"${p.id}": now.value for p in pack.params for now in [p.at(judged)] if now}

    choices = [("no", "yes") if values[name] == "maybe" else (values[name],) for name in MAYBE_FIELDS]
    worlds = [w for w in product(*choices) if all(w[b] == "yes" for a, b in NEEDS if w[a] == "yes")]
    rules = [rule for rule in pack.rules if rule.start <= judged < rule.until]
    try:
        spoken = {w: speak(rules, values | dict(zip(MAYBE_FIELDS, w, strict=True))) for w in worlds}
    except (TypeError, ValueError):
        return refer("EVALUATION_ERROR")
    says: dict[tuple[str, ...], Any] = {w: spoken[w][0] if spoken[w] else pack.default for w in worlds}
    apart = [
        {name for name, x, y in zip(MAYBE_FIELDS, a, b, strict=True) if x != y}
        for a, b in product(worlds, worlds)
        if says[a].outcome != says[b].outcome
    ]
    if apart:
        matter = {name for fields in apart if not any(other < fields for other in apart) for name in fields}
        return refer(min((cause for name in matter for cause in causes[name]), key=CAUSES.index))
    mild = min(worlds, key=lambda w: (pack.statuses.index(says[w].status), getattr(says[w], "rank", 0), says[w].code))
    best, asked = says[mild], [getattr(says[w], "measures", ()) for w in worlds]
    measures = tuple(m.kind for m in getattr(best, "measures", ()) if all(m in each for each in asked))
    sure = [r for r in spoken[mild] if r.outcome == best.outcome and all(r in spoken[w] for w in worlds)]
    reasons = tuple(dict.fromkeys((getattr(best, "id", "default"), *(rule.id for rule in sure))))
    return best.outcome, best.status, best.code, reasons, getattr(best, "handling", "none"), measures, provisional


def first_day(instant: int, days: int, pack: Pack) -> int:
    return from_datetime(datetime.combine(local_date(instant, pack.zone) - timedelta(days), time.min, pack.zone))


def is_coarse(first: int, last: int, standing: Standing) -> bool:
    moments = {first} | {t for c in standing.coverage for t in (c.start, c.end) if first < t < last}
    grains = ({c.grain for c in standing.coverage if c.start <= t < c.end} for t in moments)
    return {"prefecture"} in [known - {"country"} for known in grains]


def longest_gap(spans: Iterable[tuple[int, int]], start: int, end: int) -> int:
    longest, reached = 0, start
    for first, last in sorted([*spans, (end, end)]):
        longest, reached = max(longest, min(first, end) - reached), max(reached, last)
    return longest


def at_place(code: str, text: str | None, listing: Listing) -> str:
    divisions = listing.divisions
    names = [divisions.name(d or code) for d in (divisions.province_of(code), divisions.prefecture_of(code), code)]
    texts = [text or "", *(entry.place for entry in listing.entries_in(code))]
    mine, *places = (reduce(str.removeprefix, names, "".join(words.split())) for words in texts)
    if not places or len(divisions.counties_below(code)) > 1:
        return "maybe" if places else "no"
    return max((compare(mine, place) for place in places), key=WORDS.index)


def compare(mine: str, place: str) -> str:
    ours, theirs = TOWNSHIP.match(mine), TOWNSHIP.match(place)
    if not place or (ours and theirs):
        return "yes" if not place or ours[0] == theirs[0] else "no"
    tail = place[theirs.end() :] if theirs else place
    return "yes" if mine and (mine in place or (tail and tail in mine)) else "maybe"


def speak(rules: list[Rule], data: dict[str, Any]) -> list[Rule]:
    fired = sorted((r for r in rules if evaluate(r.when, data) is True), key=lambda r: (-r.rank, r.id))
    kept = [rule for rule in fired if not any(rule.id in other.overrides for other in fired)]
    if len({(rule.outcome, rule.status, rule.code) for rule in kept if rule.rank == kept[0].rank}) > 1:
        raise ValueError("equal rank, different answers")
    return kept


def evaluate(expr: Any, data: dict[str, Any]) -> Any:
    """Evaluate CertLogic over instants that are whole microseconds; an absent date raises TypeError."""
    if not isinstance(expr, dict):
        return [evaluate(item, data) for item in expr] if isinstance(expr, list) else expr
    [(name, args)] = expr.items()
    if name in {"var", "param"}:
        return data.get(args) if name == "var" else data[f"${args}"]
    if name == "if":
        return evaluate(args[1] if evaluate(args[0], data) else args[2], data)
    if name == "and":
        return reduce(lambda left, arg: left and evaluate(arg, data), [True, *args])
    if name == "plusTime":
        return evaluate(args[0], data) + evaluate(args[1], data) * {"hour": HOUR, "day": DAY}[args[2]]
    return PLAIN[name](*evaluate(args, data))
