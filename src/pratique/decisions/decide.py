"""The decision: pure, explained, dated and cited (docs/algorithms/decide.md)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from pratique.decisions.changes import find_changes
from pratique.decisions.clocks import Clocks, find_occasion, find_trip_clock
from pratique.decisions.decision import Change, Decision, Reason
from pratique.decisions.in_force import InForce
from pratique.decisions.situation import Evidence, Situation, is_open, make_situation
from pratique.decisions.standing import Asking, Standing
from pratique.decisions.worlds import (
    World,
    find_fields_that_matter,
    find_mildest,
    find_question,
    find_reasons,
    is_unanimous,
    try_worlds,
)
from pratique.kinds.codes import UNKNOWN, BuiltIn, Handling, Outcome
from pratique.kinds.instants import DAY, EARLIEST, HOUR, LATEST, SECOND
from pratique.places.risk_lists import RiskList
from pratique.policy.certlogic.errors import CertLogicError
from pratique.policy.compiled import CompiledPack, Epoch, RankClash
from pratique.policy.pack import Measure, Rule

CONFLICT_WITHIN = 6 * HOUR
FARTHEST_TRIP = 366 * DAY
OLDEST_TRIP = 2 * DAY
"""A trip that left longer ago than this is over; nobody is judged by it."""


def decide(standing: Standing, asking: Asking, at: int, in_force: InForce) -> Decision:
    """Decide for a person, an occasion and an instant by what is in force.

    Never raises for what is not known: that is ``refer``. Care is never refused.
    """
    if asking.occasion == "care":
        return _pass_for_care(standing, at, in_force)
    return _Deciding(standing, asking, at, in_force).run()


def _pass_for_care(standing: Standing, at: int, in_force: InForce) -> Decision:
    plain = decide(standing, Asking("none"), at, in_force)
    return replace(
        plain,
        outcome="admit",
        code=BuiltIn.PASSAGE.value,
        handling="passage",
        provisional=False,
        reasons=(Reason(BuiltIn.PASSAGE.value, (), (), None),),
        measures=(),
        would_change=(),
    )


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the rules were asked: the situation, the ways its unknowns may be, and the rules in force."""

    situation: Situation
    worlds: list[World]
    epoch: Epoch


def weigh(standing: Standing, asking: Asking, at: int, in_force: InForce) -> Weighed | None:
    """Give what the rules were asked for a decision; None where no rule was asked."""
    run = _Deciding(standing, asking, at, in_force)
    run.run()
    return run.weighed


@dataclass(slots=True)
class _Deciding:
    """One run of ``decide``: the parts found so far, and the instants at which each may change."""

    standing: Standing
    asking: Asking
    at: int
    in_force: InForce
    clocks: Clocks = field(init=False)
    pack: CompiledPack | None = None
    risk_list: RiskList | None = None
    edges: list[int] = field(default_factory=list)
    drift: list[int] = field(default_factory=list)
    weighed: Weighed | None = None

    def run(self) -> Decision:
        """Walk the gates before the rules, then the rules."""
        self.clocks = Clocks(self.at, None)
        if not EARLIEST <= self.at < LATEST:
            return self.refer(BuiltIn.CLOCK_RANGE, edges=[EARLIEST])
        book = self.in_force.book
        self.edges += [LATEST, *book.changes()]
        known = book.holding_at(self.at) or book.ended_by(self.at) or book.first()
        if known is None:
            return self.refer(BuiltIn.PACK_MISSING)
        self.clocks = Clocks(self.at, find_trip_clock(self.asking.trip, known.pack.pack))
        if self.clocks.trip is not None:
            self.edges += [self.clocks.trip - FARTHEST_TRIP, self.clocks.trip + FARTHEST_TRIP + 1]
        if abs(self.clocks.counts - self.at) > FARTHEST_TRIP:
            return self.refer(BuiltIn.CLOCK_RANGE)
        if self.clocks.provisional:
            self.edges.append(self.clocks.counts)
        held = book.holding_at(self.clocks.judged)
        if held is None:
            ended = book.ended_by(self.clocks.judged)
            if ended is None:
                return self.refer(BuiltIn.PACK_MISSING)
            self.pack = ended.pack
            return self.answer("admit", ended.pack.pack.default.status, BuiltIn.NO_MEASURES.value)
        self.pack = held.pack
        self.drift += self.pack.dates
        fault = self.find_fault(held.pack)
        return self.refer(fault) if fault else self.weigh(held.pack)

    def find_fault(self, pack: CompiledPack) -> BuiltIn | None:
        """Find what forbids to ask the rules: the list, a trip long over, an overflow, a place in conflict."""
        lists = self.in_force.lists
        if pack.reads_list:
            self.edges += lists.changes_after(self.at)
            self.risk_list = lists.at(self.at)
            confirmed = lists.confirmed_at(self.at)
            if confirmed is None:
                return BuiltIn.NO_LIST
            stale_after = confirmed + pack.pack.list_max_age_h * HOUR
            self.edges.append(stale_after + 1)
            if self.at > stale_after:
                return BuiltIn.STALE_LIST
        if self.clocks.trip is not None:
            self.edges.append(self.clocks.trip + OLDEST_TRIP + 1)
            if self.at - self.clocks.trip > OLDEST_TRIP:
                return BuiltIn.CLOCK_RANGE
        if self.standing.overflow:
            return BuiltIn.STANDING_OVERFLOW
        return BuiltIn.PLACE_CONFLICT if self.is_in_conflict() else None

    def is_in_conflict(self) -> bool:
        """Say whether a trip about to start leaves from where the person is known not to be."""
        trip, clock = self.asking.trip, self.clocks.trip
        if trip is None or trip.origin is None or clock is None:
            return False
        self.edges += [clock - CONFLICT_WITHIN, clock + CONFLICT_WITHIN + 1]
        open_stays = [s for s in self.standing.stays if is_open(s, clock)]
        if not open_stays or abs(clock - self.at) > CONFLICT_WITHIN:
            return False
        is_within = self.in_force.divisions.is_within
        return not any(is_within(s.division, trip.origin) or is_within(trip.origin, s.division) for s in open_stays)

    def weigh(self, pack: CompiledPack) -> Decision:
        """Fold the situation, try what is unknown both ways, and answer."""
        lists = self.in_force.lists
        situation = make_situation(
            self.standing,
            self.asking,
            find_occasion(self.asking, pack.pack, self.in_force.divisions),
            self.clocks,
            pack.pack,
            lists.listing(self.at, pack.pack.jurisdiction),
            self.in_force.divisions,
            lists.confirmed_at(self.at),
        )
        situation.values |= {f"attributes.{k}": v for k, v in self.standing.attributes.items()}
        self.edges += situation.edges
        self.drift += situation.drift
        epoch = pack.epoch_at(self.clocks.judged)
        if self.clocks.trip is None:
            self.drift += epoch.flips(situation.values, frozenset({"clock_at"}))
        try:
            worlds = try_worlds(situation, pack, epoch)
        except (CertLogicError, RankClash):
            return self.refer(BuiltIn.EVALUATION_ERROR)
        self.weighed = Weighed(situation, worlds, epoch)
        if not is_unanimous(worlds):
            return self.ask(situation, worlds)
        return self.tell(situation, worlds, pack)

    def tell(self, situation: Situation, worlds: list[World], pack: CompiledPack) -> Decision:
        """Answer by what holds in every world."""
        verdict = find_mildest(worlds, pack.pack.statuses).verdict
        is_refer = verdict.outcome == "refer"
        reasons = tuple(self.reason(rule, situation) for rule in find_reasons(worlds, verdict))
        if not reasons:
            reasons = (Reason("default", pack.pack.default.clauses, (), None),)
        measures = tuple(m for m in verdict.measures if all(m in world.verdict.measures for world in worlds))
        return self.answer(
            verdict.outcome,
            UNKNOWN if is_refer else verdict.status,
            verdict.code,
            reasons=reasons,
            handling="wait-here" if is_refer and verdict.handling == "none" else verdict.handling,
            measures=measures,
            would_change=find_changes(situation, worlds, pack, self.clocks.judged),
        )

    def ask(self, situation: Situation, worlds: list[World]) -> Decision:
        """Refer with the one question that settles it."""
        code = find_question(situation, worlds)
        matter = sorted(find_fields_that_matter(worlds))
        found = tuple(dict.fromkeys(e for name in matter for e in situation.evidence.get(name, ())))
        changes = tuple(Change(name, code.value) for name in matter if code in situation.causes.get(name, ()))
        return self.refer(code, evidence=found, would_change=changes)

    def reason(self, rule: Rule, situation: Situation) -> Reason:
        """Give a rule with the evidence behind what it reads."""
        found = dict.fromkeys(e for name in rule.reads for e in situation.evidence.get(name, ()))
        return Reason(rule.id, rule.clauses, *self.weigh_age(found))

    def weigh_age(self, evidence: Iterable[Evidence]) -> tuple[tuple[str, ...], int | None]:
        """Give the references, each once, and the age of the newest in seconds."""
        listed = list(evidence)
        instants = [e.instant for e in listed if e.instant is not None and e.instant > EARLIEST]
        age = (self.at - min(self.at, max(instants))) // SECOND if instants else None
        return tuple(dict.fromkeys(e.ref for e in listed)), age

    def refer(
        self,
        code: BuiltIn,
        evidence: Iterable[Evidence] = (),
        would_change: tuple[Change, ...] = (),
        edges: Iterable[int] = (),
    ) -> Decision:
        """Answer that a person must look, and why."""
        self.edges += edges
        reason = Reason(code.value, (), *self.weigh_age(evidence))
        changes = would_change or (Change(_FIELD_OF_FAULT.get(code, "situation"), "settled"),)
        return self.answer("refer", UNKNOWN, code.value, reasons=(reason,), handling="wait-here", would_change=changes)

    def answer(
        self,
        outcome: Outcome,
        status: str,
        code: str,
        *,
        reasons: tuple[Reason, ...] = (),
        handling: Handling = "none",
        measures: tuple[Measure, ...] = (),
        would_change: tuple[Change, ...] = (),
    ) -> Decision:
        """Close the run with its horizon."""
        later = [t for t in self.edges if t > self.at]
        if not self.clocks.provisional:
            later += [t for t in self.drift if t > self.at]
        return Decision(
            outcome=outcome,
            status=status,
            code=code,
            provisional=self.clocks.provisional,
            reasons=reasons or (Reason(code, (), (), None),),
            would_change=would_change,
            handling=handling,
            horizon=min(later, default=None),
            measures=measures,
            pack=self.pack.pack.id if self.pack else None,
            pack_version=self.pack.pack.version if self.pack else None,
            list_id=self.risk_list.id if self.risk_list else None,
            at=self.at,
        )


_FIELD_OF_FAULT = {
    BuiltIn.STALE_LIST: "list_age_s",
    BuiltIn.NO_LIST: "list_age_s",
    BuiltIn.PACK_MISSING: "pack",
    BuiltIn.CLOCK_RANGE: "clock_at",
    BuiltIn.PLACE_CONFLICT: "in_listed_now",
    BuiltIn.STANDING_OVERFLOW: "standing",
    BuiltIn.EVALUATION_ERROR: "pack",
}
