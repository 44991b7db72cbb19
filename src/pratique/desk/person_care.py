"""One person's care as a page shows it: the plan that stands and why, the papers, what was withdrawn, the notices.

Made of a reading that is on record already; it reads nobody by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pratique.care.explain import Told, explain, say_missing
from pratique.care.plan import CarePlan
from pratique.care.plans import CarePlans
from pratique.desk.care_history import Unclear, read_histories
from pratique.desk.care_policy import find_plans, find_standing_plan
from pratique.desk.order_papers import OrderPaper, make_papers
from pratique.kinds import payloads as p
from pratique.kinds.instants import find_zone
from pratique.ledger.fact import Recorded
from pratique.policy.pack import Words
from pratique.record.in_force import read_in_force
from pratique.record.register import read_person_history
from pratique.record.views import PersonView

DEFAULT_ZONE = "Asia/Shanghai"
VOIDERS = (p.ResultWithdrawn, p.FactWithdrawn)


@dataclass(frozen=True, slots=True)
class Result:
    """One sample and what is known of it; ``withdrawn_at``: since when it counts no more."""

    fact_id: str
    sampled_at: int
    reported_at: int | None
    result: str
    withdrawn_at: int | None = None


@dataclass(frozen=True, slots=True)
class Care:
    """What is asked of a person at an instant, and why.

    ``plan`` None: no pack with plans is in force, or a person must look first, as ``unclear`` says.
    """

    plan: CarePlan | None
    plans: CarePlans | None
    unclear: tuple[Unclear, ...]
    told: tuple[Told, ...]
    missing: tuple[Words, ...]
    waits: tuple[str, ...]
    papers: tuple[OrderPaper, ...]


def make_care(view: PersonView, at: int) -> Care:
    """Give the plan that stands for the person of a reading, and the papers of their orders."""
    book = read_in_force().book
    plans = find_plans(book, at)
    zone = find_zone(DEFAULT_ZONE) if plans is None else plans.zone
    known = next(iter(read_histories(view.numbers[:1], zone).values()), None)
    papers = make_papers(view)
    if known is None or known.unclear:
        return Care(None, None, known.unclear if known else ("erased",), (), (), (), papers)
    standing = find_standing_plan(known.history, book, at)
    if standing is None:
        return Care(None, None, (), (), (), (), papers)
    told = explain(standing.plan, standing.plans)
    return Care(standing.plan, standing.plans, (), told, say_missing(standing.plan), standing.waits, papers)


def find_results(view: PersonView) -> tuple[Result, ...]:
    """Give the samples that a reading shows, the newest first, withdrawn ones too: the person was told of them."""
    standing = {fact.fact_id for fact in view.facts if fact.kind == "SpecimenReported"}
    history = read_person_history(view.numbers)
    voided = _find_voided(history)
    found = []
    for item in history:
        payload = item.fact.payload
        if isinstance(payload, p.SpecimenReported) and (item.fact.id in standing or item.fact.id in voided):
            ended = None if item.fact.id in standing else voided[item.fact.id]
            found.append(Result(item.fact.id, payload.sampled_at, payload.reported_at, payload.result, ended))
    return tuple(sorted(found, key=lambda one: (one.sampled_at, one.fact_id), reverse=True))


def _find_voided(history: Sequence[Recorded]) -> dict[str, int]:
    """Give when each fact was withdrawn, by what stands or not: of a withdrawal undone the fact stands again."""
    voided: dict[str, int] = {}
    for item in history:
        payload = item.fact.payload
        if isinstance(payload, VOIDERS):
            voided.setdefault(payload.fact, item.fact.happened_at)
    return voided
