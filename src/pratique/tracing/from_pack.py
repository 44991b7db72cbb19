"""A pack's tracing section at one instant, as the plain numbers that engines read."""

from __future__ import annotations

from pratique.kinds.errors import BadInput
from pratique.kinds.place_kinds import PLACE_KINDS
from pratique.policy.pack import Pack
from pratique.policy.tracing_section import TracingDeadline, TracingRule
from pratique.tracing.rules import Deadline, KindRule, RingRules, SeatRule, TraceRules


def rules_at(pack: Pack, at_us: int) -> TraceRules:
    """Give the tracing rules of a pack in force at an instant (µs of UTC).

    Kinds of place are numbered as in PLACE_KINDS, then the pack's own in their order. Raises BadInput ``no_tracing``
    where the pack has no tracing section, or none of its rules for the close ring holds then; ``no_value`` where a
    number has no value then; ``unknown_kind`` where a rule names a kind that is none.
    """
    section = pack.tracing
    if section is None:
        raise BadInput("no_tracing", f"the pack '{pack.id}' has no tracing section", "/tracing")
    held = [rule for rule in section.rules if rule.start <= at_us < rule.until]
    if not any(rule.ring == "close" for rule in held):
        raise BadInput("no_tracing", f"the pack '{pack.id}' has no rule for close contacts at that time", "/tracing")
    numbers = _Numbers(pack, at_us)
    return TraceRules(
        zone=pack.zone,
        kind_names=numbers.kinds,
        before_d=numbers.value(section.window.before_d, "/tracing/window"),
        gap_min_s=numbers.value(section.gap_min_s, "/tracing/gap_min_s"),
        close=numbers.ring([rule for rule in held if rule.ring == "close"]),
        secondary=numbers.ring([rule for rule in held if rule.ring == "secondary"]),
        general=frozenset(numbers.kind(k, rule) for rule in held if rule.ring == "general" for k in rule.kinds),
        deadlines=tuple(numbers.deadline(one) for one in section.deadlines),
    )


class _Numbers:
    """Params of one pack at one instant, and its kinds of place by number."""

    def __init__(self, pack: Pack, at_us: int) -> None:
        own = pack.tracing.place_kinds if pack.tracing else ()
        self.pack = pack
        self.at_us = at_us
        self.kinds = (*PLACE_KINDS, *(kind.id for kind in own))

    def value(self, param_id: str | None, place: str) -> int:
        param = self.pack.param(param_id) if param_id else None
        held = param.at(self.at_us) if param else None
        if held is None:
            raise BadInput("no_value", f"the number '{param_id}' of the pack '{self.pack.id}' has no value then", place)
        return held.value

    def kind(self, name: str, rule: TracingRule) -> int:
        if name not in self.kinds:
            raise BadInput("unknown_kind", f"'{name}' is no kind of place", f"/tracing/rules/{rule.id}")
        return self.kinds.index(name)

    def ring(self, held: list[TracingRule]) -> RingRules:
        kinds: dict[int, KindRule] = {}
        party: dict[int, int] = {}
        for rule in held:
            least = self.value(rule.min_overlap_s, f"/tracing/rules/{rule.id}")
            for name in rule.kinds:
                if rule.relation == "party":
                    party[self.kind(name, rule)] = least
                else:
                    kinds[self.kind(name, rule)] = self.kind_rule(rule, least)
        return RingRules(kinds, party)

    def kind_rule(self, rule: TracingRule, least: int) -> KindRule:
        place = f"/tracing/rules/{rule.id}"
        seat = SeatRule[(rule.seat_rule or "any").upper()]
        within = self.value(rule.within, place) if seat in {SeatRule.BAY, SeatRule.ROW} else 0
        return KindRule(seat, within, least, self.value(rule.lag_s, place) if rule.lag_s else 0)

    def deadline(self, one: TracingDeadline) -> Deadline:
        place = f"/tracing/deadlines/{one.ring}-{one.what}"
        days, hours = (self.value(name, place) if name else None for name in (one.days, one.hours))
        return Deadline(one.what, one.ring, days, hours, ", ".join(one.clauses))
