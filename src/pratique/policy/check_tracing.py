"""What is wrong with a pack's tracing section."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from pratique.kinds.place_kinds import PLACE_KINDS, VEHICLE_KINDS
from pratique.policy.check_numbers import check_numbers
from pratique.policy.finding import Finding
from pratique.policy.pack import Pack
from pratique.policy.tracing_section import Tracing, TracingRule

TAKES_WITHIN = frozenset({"bay", "row"})


def check_tracing(pack: Pack) -> Iterator[Finding]:
    """Find what is wrong with the section; codes as in ``check_pack``."""
    if pack.tracing is None:
        return
    section = pack.tracing
    yield from check_numbers(pack, section.numbers())
    yield from _check_kinds(section)
    for rule in section.rules:
        yield from _check_rule(pack, section, rule)
    yield from _check_pairs(section)


def cited_by_tracing(section: Tracing | None) -> list[tuple[str, tuple[str, ...]]]:
    """Give each place of the section with the clauses it cites."""
    if section is None:
        return []
    return [
        ("/tracing/window", section.window.clauses),
        *((f"/tracing/rules/{rule.id}", rule.clauses) for rule in section.rules),
        *((f"/tracing/deadlines/{d.ring}-{d.what}", d.clauses) for d in section.deadlines),
    ]


def _check_kinds(section: Tracing) -> Iterator[Finding]:
    own = [kind.id for kind in section.place_kinds]
    for name in sorted(set(own)):
        if name in PLACE_KINDS:
            yield Finding("reserved_kind", f"/tracing/place_kinds/{name}", "this kind of place is built in")
        if own.count(name) > 1:
            yield Finding("twice", f"/tracing/place_kinds/{name}", "this kind of place stands twice")
    ids = [rule.id for rule in section.rules]
    for name in sorted({i for i in ids if ids.count(i) > 1}):
        yield Finding("twice", f"/tracing/rules/{name}", "this id stands twice")
    lasts = [(d.ring, d.what) for d in section.deadlines]
    for ring, what in sorted({one for one in lasts if lasts.count(one) > 1}):
        yield Finding("twice", f"/tracing/deadlines/{ring}-{what}", "this deadline stands twice")


def _check_rule(pack: Pack, section: Tracing, rule: TracingRule) -> Iterator[Finding]:
    place = f"/tracing/rules/{rule.id}"
    own = {kind.id: kind.vehicle for kind in section.place_kinds}
    for name in rule.kinds:
        if name not in PLACE_KINDS and name not in own:
            yield Finding("unknown_kind", place, f"'{name}' is no kind of place, nor one that this pack adds")
        elif rule.seat_rule not in {None, "any"} and name not in VEHICLE_KINDS and not own.get(name):
            yield Finding("no_vehicle", place, f"'{name}' is no vehicle, so nobody has a seat there")
    if rule.seat_rule in TAKES_WITHIN and rule.within is None:
        yield Finding("no_within", place, f"the seat rule '{rule.seat_rule}' needs 'within': how many to each side")
    if rule.seat_rule not in TAKES_WITHIN and rule.within is not None:
        yield Finding("needless_within", place, f"the seat rule '{rule.seat_rule}' does not look at 'within'")
    if rule.until <= rule.start:
        yield Finding("no_end", place, "the rule ends before it begins")
    elif rule.until > pack.until:
        yield Finding("outside_pack", place, "the rule outlives its pack")
    if rule.ring == "secondary" and not _has_close_ring(section, rule):
        yield Finding("no_close_ring", place, "contacts of contacts grow from close ones, for which no rule holds then")


def _has_close_ring(section: Tracing, rule: TracingRule) -> bool:
    close = [one for one in section.rules if one.ring == "close"]
    edges = {rule.start, *(one.until for one in close if rule.start <= one.until < rule.until)}
    return all(any(one.start <= edge < one.until for one in close) for edge in edges)


def _check_pairs(section: Tracing) -> Iterator[Finding]:
    for one, other in combinations(section.rules, 2):
        meet = one.start < other.until and other.start < one.until
        both = sorted(set(one.kinds) & set(other.kinds))
        if meet and both and (one.ring, one.relation) == (other.ring, other.relation):
            message = f"rule {other.id} speaks of '{both[0]}' in the same ring and at the same time"
            yield Finding("two_seat_rules", f"/tracing/rules/{one.id}", message)
