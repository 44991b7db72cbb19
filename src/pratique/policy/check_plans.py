"""What is wrong with a pack's order plans."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from pratique.kinds.care_fields import ANCHORS, CARE_FIELDS, CARE_PLACES, GROUP_ANCHORS
from pratique.kinds.codes import RUNGS
from pratique.kinds.errors import BadInput
from pratique.kinds.strict_json import Json
from pratique.policy.certlogic.explain import reads
from pratique.policy.certlogic.text import params_of, substitute
from pratique.policy.certlogic.tuples import compile_over_tuple
from pratique.policy.certlogic.validate import validate
from pratique.policy.check_numbers import check_numbers
from pratique.policy.finding import Finding
from pratique.policy.pack import Pack
from pratique.policy.parts import Logic
from pratique.policy.plans_section import GroupPlan

MIDNIGHT = "midnight-after-days"


def check_plans(pack: Pack) -> Iterator[Finding]:
    """Find what is wrong with the plans; codes as in ``check_pack``."""
    groups = [plan.group for plan in pack.plans]
    for group in sorted({one for one in groups if groups.count(one) > 1}):
        yield Finding("twice", f"/plans/{group}", "this group has two plans")
    for plan in pack.plans:
        yield from check_numbers(pack, plan.numbers())
        yield from _check_stages(pack, plan)
        yield from _check_ladder(plan)
        for place, logic in plan.logics():
            yield from _check_logic(pack, place, logic)


def cited_by_plans(pack: Pack) -> list[tuple[str, tuple[str, ...]]]:
    """Give each place of the plans with the clauses it cites."""
    cited: list[tuple[str, tuple[str, ...]]] = []
    for plan in pack.plans:
        place = f"/plans/{plan.group}"
        cited += [(place, plan.clauses), (f"{place}/late_test", plan.late_clauses)]
        cited += [(f"{place}/hard_end", plan.hard_end_clauses)] if plan.hard_end_days else []
        cited += [(f"{place}/fallbacks/{i}", one.clauses) for i, one in enumerate(plan.fallbacks)]
        cited += [(f"{place}/legal_basis", (plan.legal_basis,))] if plan.legal_basis else []
        for one in plan.escalates:
            cited += [(f"{place}/escalates/{one.rung}", (*one.clauses, *filter(None, (one.legal_basis,))))]
        cited += [(f"{place}/exceptions/{each.id}", each.clauses) for each in plan.exceptions]
        for stage in plan.stages:
            cited += [
                (f"{place}/{stage.kind}", stage.clauses),
                (f"{place}/{stage.kind}/duration", stage.duration.clauses),
            ]
            cited += [(f"{place}/{stage.kind}/tests", stage.tests.clauses)] if stage.tests else []
    return cited


def _check_stages(pack: Pack, plan: GroupPlan) -> Iterator[Finding]:
    if not plan.hard_end_days:
        yield Finding("no_hard_end", f"/plans/{plan.group}", "it names no hard end: no order may be without one")
    kinds = [stage.kind for stage in plan.stages]
    for i, stage in enumerate(plan.stages):
        place = f"/plans/{plan.group}/{stage.kind}"
        if kinds.count(stage.kind) > 1:
            yield Finding("twice", place, "this kind of stage stands twice in the plan")
        if stage.kind not in pack.order_kinds:
            yield Finding("unknown_order_kind", place, f"'{stage.kind}' is not one of the pack's order_kinds")
        if stage.place not in CARE_PLACES:
            yield Finding("no_place", place, "the stage says no place: central or home")
        if stage.duration.end_rule != MIDNIGHT:
            yield Finding("no_end_rule", place, "no end rule, no order")
        anchor = stage.duration.anchor
        if anchor not in ANCHORS:
            yield Finding("unknown_anchor", place, f"nothing is called '{anchor}' from which days could be counted")
        elif anchor != GROUP_ANCHORS[plan.group] and (anchor != "stage-start" or i == 0):
            yield Finding("unknown_anchor", place, f"the group '{plan.group}' has no '{anchor}' to count days from")
        if i and _is_stricter(pack, stage.kind, kinds[i - 1]):
            yield Finding("stricter_later", place, "a stage is stricter than the one before it")
    for one in plan.exceptions:
        if one.kind not in pack.order_kinds:
            message = f"'{one.kind}' is not one of the pack's order_kinds"
            yield Finding("unknown_order_kind", f"/plans/{plan.group}/exceptions/{one.id}", message)


def _is_stricter(pack: Pack, kind: str, other: str) -> bool:
    known = pack.order_kinds
    return kind in known and other in known and known.index(kind) < known.index(other)


def _check_ladder(plan: GroupPlan) -> Iterator[Finding]:
    place = f"/plans/{plan.group}/escalates"
    rungs = [plan.rung, *(one.rung for one in plan.escalates)]
    if any(RUNGS.index(one) >= RUNGS.index(other) for one, other in pairwise(rungs)):
        yield Finding("ladder_down", place, "each rung is stricter than the one before: advice, request, order")
    bases = [plan.legal_basis, *(one.legal_basis for one in plan.escalates)]
    if not all(basis.strip() for basis in bases):
        yield Finding("no_legal_basis", place, "each rung names its legal basis")


def _check_logic(pack: Pack, place: str, logic: Logic) -> Iterator[Finding]:
    if _has_number(logic.expr):
        yield Finding("bare_number", place, "a number is a dated, cited parameter: $name")
    for name in sorted(params_of(logic.expr)):
        if (param := pack.param(name)) and param.at(pack.start) is None:
            yield Finding("no_value", place, f"'{name}' has no value yet when the pack begins")
    types = pack.types_over(CARE_FIELDS)
    try:
        expr = substitute(logic.expr, {p.id: p.values[-1].value for p in pack.params if p.values})
    except BadInput as error:
        yield Finding("unknown_param", place, error.message)
        return
    for issue in validate(expr):
        yield Finding("not_certlogic", place, issue.message)
        return
    unknown = sorted(reads(expr) - set(types))
    for name in unknown:
        yield Finding("undeclared_read", place, f"it reads '{name}', which no CareSituation and no attribute has")
    if unknown:
        return
    try:
        compile_over_tuple({"it": expr}, {name: i for i, name in enumerate(types)}, types)
    except BadInput as error:
        yield Finding("not_certlogic", place, error.message)


def _has_number(expr: Json) -> bool:
    if isinstance(expr, list):
        return any(_has_number(item) for item in expr)
    if isinstance(expr, dict):
        return any(_has_number(value) for value in expr.values())
    return isinstance(expr, int | float) and not isinstance(expr, bool)
