"""What is wrong with a pack, found before anyone is judged by it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import Any, cast

from pratique.kinds.codes import BuiltIn
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import format_instant, parse_instant
from pratique.kinds.situation_fields import SITUATION_FIELDS
from pratique.kinds.strict_json import Json
from pratique.places.divisions import load_divisions
from pratique.policy.certlogic.errors import CertLogicError
from pratique.policy.certlogic.explain import reads
from pratique.policy.certlogic.text import params_of, substitute
from pratique.policy.certlogic.validate import validate
from pratique.policy.check_laboratory import check_laboratory
from pratique.policy.check_plans import check_plans, cited_by_plans
from pratique.policy.check_tasks import check_tasks, cited_by_tasks
from pratique.policy.check_tracing import check_tracing, cited_by_tracing
from pratique.policy.codes_section import check_codes
from pratique.policy.compiled import CompiledPack, RankClash
from pratique.policy.finding import Finding
from pratique.policy.pack import Example, Pack, Rule

FIELDS = {field.name: field for field in SITUATION_FIELDS}
ORDINARY: Mapping[str, Any] = {
    **{f.name: None if f.nullable else "no" for f in SITUATION_FIELDS},
    "list_age_s": 0,
    "history_gap_s": 0,
    "inside_jurisdiction": False,
    "mode": "rail",
    "occasion": "entry",
}
"""Somebody of whom nothing is known against: what an example leaves out."""


def check_pack(pack: Pack) -> list[Finding]:
    """Find what is wrong with a pack.

    Codes: ``uncited``, ``unknown_clause``, ``undeclared_read``, ``unread``, ``not_certlogic``, ``unknown_param``,
    ``unknown_status``, ``reserved_code``, ``no_end``, ``no_span``, ``outside_pack``, ``unknown_override``,
    ``override_up``, ``no_handling``, ``rank_clash``, ``no_example``, ``example_fails``, ``example_field``,
    ``twice``, ``no_maximum``, ``bare_number``, ``unknown_division``; of the tracing section also ``wrong_unit``,
    ``no_value``, ``below_zero``, ``unknown_kind``, ``reserved_kind``, ``no_vehicle``, ``no_within``,
    ``needless_within``, ``no_close_ring``, ``two_seat_rules``; of the plans also
    ``no_hard_end``, ``no_place``, ``no_end_rule``, ``unknown_anchor``, ``unknown_order_kind``,
    ``stricter_later``, ``ladder_down``, ``no_legal_basis``; of the tasks also ``step_order``.
    """
    found = [*_check_pack_itself(pack), *_check_citations(pack)]
    for rule in pack.rules:
        found += _check_rule(pack, rule)
    found += [*_check_ranks(pack), *check_tracing(pack), *check_plans(pack), *check_laboratory(pack)]
    found += [*check_tasks(pack), *check_codes(pack)]
    if not any(f.code in {"not_certlogic", "undeclared_read", "unknown_param"} for f in found):
        found += _check_examples(pack)
    return found


def _check_pack_itself(pack: Pack) -> Iterator[Finding]:
    if pack.jurisdiction not in load_divisions():
        yield Finding("unknown_division", "/jurisdiction", f"no division has the code '{pack.jurisdiction}'")
    if pack.until <= pack.start:
        yield Finding("no_span", "/until", "the pack ends before it begins")
    groups: tuple[tuple[str, Iterable[str]], ...] = (
        ("rules", (r.id for r in pack.rules)),
        ("sources", (s.id for s in pack.sources)),
        ("clauses", (c.id for s in pack.sources for c in s.clauses)),
        ("params", (p.id for p in pack.params)),
        ("advice", (a.id for a in pack.advice)),
        ("statuses", pack.statuses),
    )
    for name, ids in groups:
        listed = list(ids)
        for twice in sorted({i for i in listed if listed.count(i) > 1}):
            yield Finding("twice", f"/{name}/{twice}", "this id stands twice")
    if pack.default.status not in pack.statuses:
        yield Finding("unknown_status", "/default", f"'{pack.default.status}' is not one of the pack's statuses")
    for advice in pack.advice:
        if not pack.start <= advice.start < advice.until <= pack.until:
            yield Finding("outside_pack", f"/advice/{advice.id}", "it does not lie within the pack's own dates")


def _check_citations(pack: Pack) -> Iterator[Finding]:
    cited: list[tuple[str, tuple[str, ...]]] = [
        *((f"/rules/{r.id}", r.clauses) for r in pack.rules),
        *((f"/advice/{a.id}", a.clauses) for a in pack.advice),
        *((f"/params/{p.id}", tuple(v.clause for v in p.values)) for p in pack.params),
        *((f"/settings/{s.name}", (s.clause,)) for s in pack.settings),
        *((f"/conflicts/{i}", (*c.clauses, c.holds)) for i, c in enumerate(pack.conflicts)),
        ("/default", pack.default.clauses),
        *cited_by_tracing(pack.tracing),
        *cited_by_plans(pack),
        *cited_by_tasks(pack),
        *(() if pack.laboratory is None else pack.laboratory.cited()),
        *(() if pack.foreign is None else (("/foreign", pack.foreign.clauses),)),
    ]
    for place, clauses in cited:
        if not clauses:
            yield Finding("uncited", place, "it cites no clause of a source")
        for clause in clauses:
            if pack.clause(clause) is None:
                yield Finding("unknown_clause", place, f"no source of this pack has the clause '{clause}'")


def _check_rule(pack: Pack, rule: Rule) -> Iterator[Finding]:
    place = f"/rules/{rule.id}"
    if rule.status not in pack.statuses:
        yield Finding("unknown_status", place, f"'{rule.status}' is not one of the pack's statuses")
    if rule.code in BuiltIn.__members__:
        yield Finding("reserved_code", place, f"'{rule.code}' is a code of the engine's own")
    if rule.outcome == "postpone" and rule.handling == "none":
        yield Finding("no_handling", place, "a refusal says where to go or to wait: give it a handling")
    if rule.until <= rule.start:
        yield Finding("no_end", place, "the rule ends before it begins")
    elif not pack.start <= rule.start < rule.until <= pack.until:
        yield Finding("outside_pack", place, "the rule does not lie within the pack's own dates")
    for other in rule.overrides:
        overridden = pack.rule(other)
        if overridden is None or other == rule.id:
            yield Finding("unknown_override", place, f"it overrides '{other}', which is no other rule here")
        elif overridden.rank > rule.rank:
            yield Finding("override_up", place, f"it overrides '{other}', whose rank is higher: say which is stricter")
    if not rule.examples:
        yield Finding("no_example", place, "it has no worked example: its test and its training question")
    yield from _check_logic(pack, rule, place)
    for measure in rule.measures:
        if not measure.max_days:
            yield Finding("no_maximum", f"{place}/measures/{measure.kind}", "it names no longest duration")


def _check_logic(pack: Pack, rule: Rule, place: str) -> Iterator[Finding]:
    params = {p.id: p.values[0].value for p in pack.params if p.values}
    for name in sorted(params_of(rule.when)):
        if (param := pack.param(name)) and param.at(rule.start) is None:
            yield Finding("unknown_param", place, f"'{name}' has no value yet when the rule begins")
    if has_bare_number(rule.when):
        yield Finding("bare_number", f"{place}/when", "a number of hours or days is a dated, cited parameter: $name")
    try:
        logic = substitute(rule.when, params)
    except BadInput as error:
        yield Finding("unknown_param", place, error.message)
        return
    for issue in validate(logic):
        yield Finding("not_certlogic", f"{place}/when", issue.message)
        return
    declared = set(FIELDS) | {f"attributes.{a.name}" for a in pack.attributes}
    actual = reads(logic)
    for name in sorted(actual - declared):
        yield Finding("undeclared_read", f"{place}/when", f"it reads '{name}', which no situation and no attribute has")
    for name in sorted(actual & declared):
        if name in FIELDS and not FIELDS[name].readable:
            yield Finding("undeclared_read", f"{place}/when", f"only the engine itself may weigh '{name}'")
    for name in sorted((actual & declared) - set(rule.reads)):
        yield Finding("undeclared_read", f"{place}/reads", f"it reads '{name}' but does not declare it")
    for name in sorted(set(rule.reads) - actual):
        yield Finding("unread", f"{place}/reads", f"it declares '{name}' but does not read it")


def has_bare_number(expr: Json) -> bool:
    """Say whether an expression moves a date by a number that no parameter gives."""
    if isinstance(expr, list):
        return any(has_bare_number(item) for item in expr)
    if not isinstance(expr, dict):
        return False
    if "plusTime" in expr:
        _, amount, _ = cast("list[Json]", expr["plusTime"])
        return isinstance(amount, int) and amount != 0
    return any(has_bare_number(value) for value in expr.values())


def _check_ranks(pack: Pack) -> Iterator[Finding]:
    for one, other in combinations(pack.rules, 2):
        same = (one.outcome, one.status, one.code) == (other.outcome, other.status, other.code)
        settled = other.id in one.overrides or one.id in other.overrides
        meet = one.start < other.until and other.start < one.until
        if one.rank == other.rank and meet and not same and not settled:
            message = f"rule {other.id} has the same rank {one.rank} and another answer: say which overrides which"
            yield Finding("rank_clash", f"/rules/{one.id}", message)


def _check_examples(pack: Pack) -> Iterator[Finding]:
    compiled = CompiledPack(pack)
    for rule in pack.rules:
        try:
            for i, example in enumerate(rule.examples):
                yield from _check_example(compiled, example, f"/rules/{rule.id}/examples/{i}")
        except BadInput as error:
            yield Finding("not_certlogic", f"/rules/{rule.id}", f"some rule in force with it: {error.message}")


def _check_example(compiled: CompiledPack, example: Example, place: str) -> Iterator[Finding]:
    pack = compiled.pack
    try:
        values = make_example_values(pack, example)
    except BadInput as error:
        yield Finding("example_field", f"{place}{error.place}", error.message)
        return
    try:
        verdict = compiled.epoch_at(example.at).verdict(compiled.make_tuple(values))
    except (CertLogicError, RankClash) as error:
        yield Finding("example_fails", place, f"'{example.name.en}' ends in an error: {error}")
        return
    told = (verdict.outcome, verdict.status, verdict.code, verdict.rule.id if verdict.rule else None)
    meant = (example.outcome, example.status, example.code, example.rule)
    if told != meant:
        when = format_instant(example.at, pack.zone)
        message = f"'{example.name.en}' at {when} is said to give {_tell(meant)}, but the rules give {_tell(told)}"
        yield Finding("example_fails", place, message)
    if not pack.start <= example.at < pack.until:
        yield Finding("example_fails", place, f"'{example.name.en}' lies outside the pack's own dates")


def make_example_values(pack: Pack, example: Example) -> dict[str, Any]:
    """Give the whole situation of an example: an ordinary person's, less what the example says.

    Raises BadInput ``example_field`` for a name or a value that no situation has.
    """
    values = {**ORDINARY, "clock_at": example.at}
    declared = {f"attributes.{a.name}" for a in pack.attributes}
    for name, told in example.situation.items():
        if name not in values and name not in declared:
            raise BadInput("example_field", f"no situation has '{name}'", "/situation")
        kind = FIELDS[name].type if name in FIELDS else ""
        if kind == "maybe" and told not in {"yes", "no"}:
            raise BadInput("example_field", f"'{name}' is yes or no in an example", "/situation")
        if kind == "bool" and not isinstance(told, bool):
            raise BadInput("example_field", f"'{name}' is true or false", "/situation")
        values[name] = parse_instant(str(told), f"/situation/{name}") if kind == "instant" and told else told
    return values


def _tell(answer: tuple[str, str, str, str | None]) -> str:
    outcome, status, code, rule = answer
    return f"{outcome}, {status}, {code} by {rule or 'the default'}"
