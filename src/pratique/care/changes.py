"""What changed between two plans of a person, and whether it waits for two people (orders.md, section 7)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from pratique.care.merging import CareStage
from pratique.care.plan import CarePlan
from pratique.care.plans import CarePlans

Verdict = Literal["same", "shortens", "lengthens"]
Ends = tuple[tuple[str, int | None, int | None], ...]


@dataclass(frozen=True, slots=True)
class Change:
    """How the new plan differs; ``ends``: for each kind, until when it or a stricter one held, and holds."""

    verdict: Verdict
    ends: Ends
    digest: str
    waits: bool


def digest_of(plan: CarePlan) -> str:
    """Give the name by which two people confirm a plan: of its stages' kinds, places, starts and ends, nothing else."""
    told = [[one.kind, one.place, one.start, one.end] for one in plan.stages]
    return hashlib.sha256(json.dumps(told, separators=(",", ":")).encode()).hexdigest()


def compare(old: CarePlan, new: CarePlan, plans: CarePlans, *, by_policy: bool) -> Change:
    """Compare two plans of a person; ``by_policy`` says that the evidence is the same and only policy differs.

    A new exposure is evidence: its lengthening never waits.
    """
    ends = _find_ends(old.stages, new.stages, plans)
    longer = any((after or 0) > (before or 0) for _, before, after in ends)
    shorter = any((after or 0) < (before or 0) for _, before, after in ends)
    verdict: Verdict = "lengthens" if longer else "shortens" if shorter else "same"
    return Change(verdict, ends, digest_of(new), by_policy and longer)


def settle(
    old: CarePlan, new: CarePlan, plans: CarePlans, confirmed: Collection[str], *, by_policy: bool
) -> tuple[CarePlan, Change]:
    """Give the plan that stands, and the change: the old one while a lengthening waits to be confirmed.

    ``old`` is the plan by the policy until now over the same evidence; it still ends when it ends.
    """
    change = compare(old, new, plans, by_policy=by_policy)
    return (old if change.waits and change.digest not in confirmed else new), change


def is_longer(old: Sequence[CareStage], new: Sequence[CareStage], plans: CarePlans) -> bool:
    """Say whether new stages hold a person longer than the old ones, under any kind of order."""
    return any((after or 0) > (before or 0) for _, before, after in _find_ends(old, new, plans))


def _find_ends(old: Sequence[CareStage], new: Sequence[CareStage], plans: CarePlans) -> Ends:
    return tuple((kind, _until(old, kind, plans), _until(new, kind, plans)) for kind in plans.pack.order_kinds)


def _until(stages: Sequence[CareStage], kind: str, plans: CarePlans) -> int | None:
    """Until when the person is under this kind of order or a stricter one."""
    limit = plans.strictness[kind]
    return max((one.end for one in stages if plans.strictness[one.kind] <= limit), default=None)
