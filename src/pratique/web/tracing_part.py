"""The part of the policy page that says who is a contact: the pack's tracing section at the page's clock."""

from __future__ import annotations

from dataclasses import dataclass

from pratique.kinds.errors import BadInput
from pratique.policy.pack import Pack, Words
from pratique.policy.tracing_section import TracingRule
from pratique.web.answer_page import CitedSource, cite_by_source
from pratique.web.tracing_words import (
    COUNTED_WORDS,
    DEADLINE_WORDS,
    PARTY_WORDS,
    RING_WORDS,
    SEAT_WORDS,
    fill,
    name_kinds,
    say_length,
)


@dataclass(frozen=True, slots=True)
class ContactRuleShown:
    """One row: where, who there, how long together at least (None: it is not asked), and what it rests on."""

    id: str
    title: Words
    kinds: tuple[Words, ...]
    who: Words
    least: Words | None
    sources: tuple[CitedSource, ...]


@dataclass(frozen=True, slots=True)
class DeadlineShown:
    """How long something lasts from the last contact, in days or in hours."""

    what: Words
    days: int | None
    hours: int | None


@dataclass(frozen=True, slots=True)
class RingShown:
    """One ring's rules, and how long its people are asked to stay."""

    id: str
    title: Words
    rules: tuple[ContactRuleShown, ...]
    deadlines: tuple[DeadlineShown, ...]


@dataclass(frozen=True, slots=True)
class TracingShown:
    """The days of a case that count, and the rings, nearest first."""

    before_d: int
    window: tuple[CitedSource, ...]
    rings: tuple[RingShown, ...]


def make_tracing_part(pack: Pack, now: int) -> TracingShown | None:
    """Gather what the page shows of tracing; None where the pack says nothing of it at that time."""
    section = pack.tracing
    held = [rule for rule in section.rules if rule.start <= now < rule.until] if section else []
    if section is None or not held:
        return None
    rings = []
    for ring, title in RING_WORDS.items():
        rules = tuple(_show_rule(rule, pack, now) for rule in held if rule.ring == ring)
        lasts = tuple(
            DeadlineShown(DEADLINE_WORDS[d.what], _value(pack, d.days, now), _value(pack, d.hours, now))
            for d in section.deadlines
            if d.ring == ring
        )
        if rules:
            rings.append(RingShown(ring, title, rules, lasts))
    before = _value(pack, section.window.before_d, now) or 0
    return TracingShown(before, cite_by_source(section.window.clauses, pack), tuple(rings))


def _show_rule(rule: TracingRule, pack: Pack, now: int) -> ContactRuleShown:
    names = name_kinds(pack)
    least = _value(pack, rule.min_overlap_s, now)
    if rule.ring == "general":
        who = COUNTED_WORDS
    elif rule.relation == "party":
        who = PARTY_WORDS
    else:
        who = fill(SEAT_WORDS[rule.seat_rule or "any"], _value(pack, rule.within, now) or 0)
    return ContactRuleShown(
        id=rule.id,
        title=rule.title,
        kinds=tuple(names[kind] for kind in rule.kinds),
        who=who,
        least=None if least is None else say_length(least),
        sources=cite_by_source(rule.clauses, pack),
    )


def _value(pack: Pack, param_id: str | None, now: int) -> int | None:
    if param_id is None:
        return None
    param = pack.param(param_id)
    held = param.at(now) if param else None
    if held is None:
        raise BadInput("no_value", f"the number '{param_id}' has no value then", "/tracing")
    return held.value
