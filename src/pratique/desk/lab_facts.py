"""The facts that results make: about each person they speak of, or set aside where they speak of nobody."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from pratique.desk.case_facts import CHANNEL
from pratique.desk.lab_matching import Bearer, Match, Matcher
from pratique.desk.tasks import make_opening, make_task_id
from pratique.kinds import payloads as p
from pratique.kinds.codes import Result, Rung
from pratique.kinds.instants import DAY
from pratique.laboratory.items import Item
from pratique.laboratory.words import Why
from pratique.ledger.fact import Fact, Source, make_fact_id
from pratique.record.laboratory_projections import make_result_key
from pratique.record.models import AsideRow, RetestRow, SpecimenRow, TakenRow
from pratique.record.permissions import Actor
from pratique.record.register import make_fact, make_lookups
from pratique.tasks.task import Task

SOURCE: Final = "laboratory"
CONTRADICTION: Final = "contradiction"


@dataclass(frozen=True, slots=True)
class PoolRule:
    """What binds the members of a positive pool, by which clause, how long (µs); how many members there may be."""

    kind: str
    rung: Rung
    clause: str
    hold: int
    members: int


@dataclass(slots=True)
class Sorted:
    """What became of some items: facts to record; rows accepted, repeated, set aside with why."""

    facts: list[Fact] = field(default_factory=list)
    accepted: int = 0
    duplicates: int = 0
    aside: list[tuple[int, Why]] = field(default_factory=list)


class Sorter:
    """Sorts some items at once, within ``writing``."""

    def __init__(
        self, actor: Actor, laboratory: str, desk: str, items: Sequence[Item], pool: PoolRule | None, at: int
    ) -> None:
        self.actor, self.laboratory, self.desk, self.pool, self.at = actor, laboratory, desk, pool, at
        self.matcher = Matcher(laboratory, items, None if pool is None else pool.members)
        refs = {ref for item in items for ref in (item.specimen_ref, *item.members)}
        refs |= {row.specimen_ref for rows in self.matcher.pools.values() for row in rows}
        self.keys: set[str | None] = set()
        self.said: dict[str, set[tuple[int, str]]] = defaultdict(set)
        for row in SpecimenRow.objects.filter(laboratory=laboratory, specimen_ref__in=refs):
            self.keys.add(row.key)
            if not row.withdrawn and row.result:
                self.said[row.specimen_ref].add((row.person_no, row.result))
        for asked in RetestRow.objects.filter(laboratory=laboratory, specimen_ref__in=refs):
            self.keys.add(asked.key)
        self.asides = dict(
            AsideRow.objects.filter(laboratory=laboratory, specimen_ref__in=refs).values_list("key", "fact_id")
        )
        self.waiting = set(
            AsideRow.objects.filter(fact_id__in=self.asides.values(), settled="").values_list("fact_id", flat=True)
        )
        self.taken = set(TakenRow.objects.filter(specimen_ref__in=refs).values_list("specimen_ref", "person_no"))
        self.made = Sorted()

    def sort(self, items: Sequence[Item]) -> Sorted:
        """Sort all of them."""
        for item in items:
            self._sort_taken(item) if item.result is None else self._sort_result(item)
        return self.made

    def _sort_taken(self, item: Item) -> None:
        """Take a line of a sampling list: whose sample it is must be told by an identifier."""
        found = self.matcher.match(item) if item.who is not None else None
        if found is None or found.why is not None:
            self.made.aside.append((item.row, "nobody" if found is None or found.why is None else found.why))
            return
        why = _find_wrong(item.sampled_at, self.at, self.at)
        if why is not None or item.sampled_at is None:
            self.made.aside.append((item.row, why or "no_sampled"))
            return
        person_no = found.bearers[0].person_no
        if (item.specimen_ref, person_no) in self.taken:
            self.made.duplicates += 1
            return
        self.taken.add((item.specimen_ref, person_no))
        told = p.SpecimenTaken(
            specimen_ref=item.specimen_ref,
            sampled_at=item.sampled_at,
            laboratory=self.laboratory,
            pool=item.pool,
            purpose=item.purpose,
        )
        self._add("SpecimenTaken", told, person_no, item, happened_at=item.sampled_at)
        self.made.accepted += 1

    def _sort_result(self, item: Item) -> None:
        found = self.matcher.match(item)
        if found.why is not None:
            self._set_aside(item, item.specimen_ref, found.why)
            return
        before, whys = len(self.made.facts), set()
        for bearer in found.bearers:
            why = self._tell(item, bearer)
            if why is not None:
                whys.add(why)
        for ref in found.missing:
            self._set_aside(item, ref, "nobody", counted=False)
        if whys:
            self._set_aside(item, item.specimen_ref, min(whys))
        elif found.missing:
            self.made.aside.append((item.row, "pool_nobody"))
        elif len(self.made.facts) > before:
            self.made.accepted += 1
        else:
            self.made.duplicates += 1

    def tell_of(self, item: Item, found: Match) -> str | None:
        """Record a result of people whom somebody named; give the first fact's id, None if it cannot be."""
        before = len(self.made.facts)
        whys = [self._tell(item, bearer) for bearer in found.bearers]
        told = [one for one in self.made.facts[before:] if one.subject is not None]
        return None if any(whys) or not told else told[0].id

    def _tell(self, item: Item, bearer: Bearer) -> Why | None:
        """Record what a result says of one person; give why it cannot be, if so."""
        reported_at = self.at if item.reported_at is None else item.reported_at
        why = _find_wrong(bearer.sampled_at, reported_at, self.at)
        if why is not None or bearer.sampled_at is None:
            return why or "no_sampled"
        is_asked = bearer.pool is not None and item.result == "positive"
        if is_asked and self.pool is None:
            return "no_pool_rule"
        says = f"pool {bearer.pool}" if is_asked else str(item.result)
        key = make_result_key(self.laboratory, bearer.specimen_ref, item.version, says, bearer.person_no)
        if key in self.keys:
            return None
        self.keys.add(key)
        payload = self._make_payload(item, bearer, bearer.sampled_at, reported_at, is_asked=is_asked)
        fact = self._add(type(payload).__name__, payload, bearer.person_no, item, happened_at=bearer.sampled_at)
        if is_asked or isinstance(payload, p.ResultUnclear):
            template = "retest-asked" if is_asked else "result-unclear"
            notice = p.NoticeSent(channel=CHANNEL, template=template, about=fact.id)
            self._add("NoticeSent", notice, bearer.person_no, item)
        self._look_for_contradiction(bearer, str(item.result), fact)
        self._end_aside(item, fact)
        return None

    def _make_payload(
        self, item: Item, bearer: Bearer, sampled_at: int, reported_at: int, *, is_asked: bool
    ) -> p.SpecimenReported | p.ResultUnclear | p.RetestAsked:
        shared = {
            "laboratory": self.laboratory,
            "specimen_ref": bearer.specimen_ref,
            "version": item.version,
            "run": item.run,
            "sampled_at": sampled_at,
            "reported_at": reported_at,
        }
        if is_asked and self.pool is not None:
            rule = self.pool
            return p.RetestAsked(
                **shared,  # type: ignore[arg-type]
                pool=bearer.pool or item.specimen_ref,
                kind=rule.kind,
                rung=rule.rung,
                start=self.at,
                until=self.at + rule.hold,
                clause=rule.clause,
            )
        if item.result in ("inconclusive", "invalid"):
            return p.ResultUnclear(**shared, result=item.result, purpose=item.purpose)  # type: ignore[arg-type]
        result: Result = "positive" if item.result == "positive" else "negative"
        return p.SpecimenReported(
            **shared,  # type: ignore[arg-type]
            result=result,
            method=item.method,
            pool=bearer.pool,
            purpose=item.purpose,
        )

    def _look_for_contradiction(self, bearer: Bearer, result: str, fact: Fact) -> None:
        """Open a task where the same specimen was said to be otherwise, or somebody else's: both stay."""
        said = self.said[bearer.specimen_ref]
        now = (bearer.person_no, result)
        if result in ("positive", "negative"):
            if any(one != now for one in said):
                task = Task(
                    id=make_task_id(self.at), kind=CONTRADICTION, subject=bearer.person_no, cause=fact.id,
                    unit=self.desk, opened_at=self.at, due_at=self.at + DAY,
                )  # fmt: skip
                self.made.facts.append(make_opening(self.actor, task, self.at))
            said.add(now)

    def _set_aside(self, item: Item, ref: str, why: Why, *, counted: bool = True) -> None:
        key = make_result_key(self.laboratory, ref, item.version, str(item.result), None)
        if key in self.asides:
            self.made.duplicates += counted
            return
        told = p.ResultSetAside(
            laboratory=self.laboratory,
            specimen_ref=ref,
            version=item.version,
            result=item.result or "invalid",
            reported_at=self.at if item.reported_at is None else item.reported_at,
            why=why,
            sampled_at=item.sampled_at,
            run=item.run,
            pool=item.specimen_ref if item.members else item.pool,
            purpose=item.purpose,
            method=item.method,
            lookups=() if item.who is None else make_lookups(item.who),
        )
        self.asides[key] = self._add("ResultSetAside", told, None, item).id
        if counted:
            self.made.aside.append((item.row, why))

    def _end_aside(self, item: Item, fact: Fact) -> None:
        """Settle the same result that was set aside before, now that it is known whose it is."""
        key = make_result_key(self.laboratory, item.specimen_ref, item.version, str(item.result), None)
        aside = self.asides.get(key)
        if aside in self.waiting:
            self.waiting.discard(aside)
            self._add("ResultSettled", p.ResultSettled(aside=aside or "", result=fact.id), None, item)

    def _add(
        self, kind: str, payload: p.Payload, subject: int | None, item: Item, *, happened_at: int | None = None
    ) -> Fact:
        fact = make_fact(
            kind,
            payload,
            self.actor,
            self.at,
            subject=subject,
            happened_at=happened_at,
            fact_id=make_fact_id(self.at, os.urandom(10)),
            source=Source(SOURCE, f"{self.laboratory}/{item.run or ''}"[:240]),
        )
        self.made.facts.append(fact)
        return fact


def _find_wrong(sampled_at: int | None, reported_at: int, at: int) -> Why | None:
    if sampled_at is not None and max(sampled_at, reported_at) > at:
        return "future"
    return "order" if sampled_at is not None and sampled_at > reported_at else None
