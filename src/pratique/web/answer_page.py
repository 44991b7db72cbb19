"""A decision as a page shows it: one large answer, then why, what would change it, what to do now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pratique.decisions.decision import Change, Decision
from pratique.decisions.say import Said, find_pack, say
from pratique.decisions.words import PROVISIONAL, find_need
from pratique.kinds.codes import BuiltIn
from pratique.policy.pack import Advice, Clause, Pack, Source, Words
from pratique.web.holdings import Holdings

EVIDENCE_WORDS: dict[str, Promise] = {
    "stays": _("your stay %(n)d"),
    "tests": _("your test %(n)d"),
    "exposures": _("the contact you told of"),
    "orders": _("the order you are under"),
    "trip": _("your journey"),
}

ASKS = (BuiltIn.ASK_COUNTY, BuiltIn.ASK_PLACE, BuiltIn.HISTORY_GAP, BuiltIn.PLACE_CONFLICT)
"""What the traveller can settle by filling in the form."""
OPEN_QUESTIONS = (*ASKS[:3], BuiltIn.LIST_UNSETTLED)
"""Where the rules answer differently depending on what is not known."""
RUNG_WORDS: dict[str, Promise] = {"advice": _("advice"), "request": _("request"), "order": _("order")}


@dataclass(frozen=True, slots=True)
class CitedClause:
    """A clause with the source it stands in."""

    clause: Clause
    source: Source


@dataclass(frozen=True, slots=True)
class CitedSource:
    """A source with those of its clauses that are cited together."""

    source: Source
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class ReasonShown:
    """Why: in plain words, what of the traveller's own telling it rests on, and the clauses it rests on."""

    title: str
    evidence: tuple[str, ...]
    sources: tuple[CitedSource, ...]


@dataclass(frozen=True, slots=True)
class ChangeShown:
    """What would make the answer better, and when if time alone brings it."""

    need: str
    at: int | None


@dataclass(frozen=True, slots=True)
class MeasureShown:
    """What is asked after arrival, how binding it is, and for how long at most."""

    title: str
    rung: Promise
    max_days: int


@dataclass(frozen=True, slots=True)
class Answer:
    """All that the answer's page shows."""

    decision: Decision
    said: Said
    do_now: tuple[str, ...]
    reasons: tuple[ReasonShown, ...]
    changes: tuple[ChangeShown, ...]
    measures: tuple[MeasureShown, ...]
    advice: tuple[Advice, ...]
    provisional: str
    can_fill_in: bool
    is_open_question: bool


Name = Callable[[Iterable[str]], tuple[str, ...]]
"""Names the evidence of a reason: parts of a traveller file, or facts."""


def make_answer(
    decision: Decision,
    document: Mapping[str, Any],
    holdings: Holdings,
    language: str,
    name_evidence: Name | None = None,
) -> Answer:
    """Gather what the page shows of a decision about a traveller file, or about somebody registered."""
    name = name_evidence or _name_evidence
    lang = "zh" if language.startswith("zh") else "en"
    pack = find_pack(decision, holdings.in_force) or holdings.pack
    said = say(decision, holdings.in_force, lang)
    measures = _show_measures(decision, pack, lang)
    apart = {*(measure.title for measure in measures), PROVISIONAL[lang]}
    do_now = tuple(line for line in said.do_now if line not in apart)
    is_advised = decision.outcome != "admit" or ("trip" in document and decision.handling != "passage")
    nearest = min(max(decision.at, pack.start), pack.until - 1)
    return Answer(
        decision=decision,
        said=said,
        do_now=do_now,
        reasons=tuple(
            ReasonShown("" if title in do_now else title, name(r.evidence), cite_by_source(r.clauses, pack))
            for r, title in zip(decision.reasons, said.why, strict=True)
        ),
        changes=tuple(_show_change(change, lang) for change in decision.would_change),
        measures=measures,
        advice=tuple(a for a in pack.advice if a.start <= nearest < a.until) if is_advised else (),
        provisional=PROVISIONAL[lang] if decision.provisional else "",
        can_fill_in=decision.code in ASKS,
        is_open_question=decision.code in OPEN_QUESTIONS,
    )


def cite(clause_ids: Iterable[str], pack: Pack) -> tuple[CitedClause, ...]:
    """Find clauses and their sources."""
    cited = []
    for clause_id in clause_ids:
        clause, source = pack.clause(clause_id), pack.source_of(clause_id)
        if clause is not None and source is not None:
            cited.append(CitedClause(clause, source))
    return tuple(cited)


def cite_by_source(clause_ids: Iterable[str], pack: Pack) -> tuple[CitedSource, ...]:
    """Find clauses, those of one source together, in the order of their first mention."""
    gathered: dict[str, tuple[Source, list[Clause]]] = {}
    for cited in cite(clause_ids, pack):
        gathered.setdefault(cited.source.id, (cited.source, []))[1].append(cited.clause)
    return tuple(CitedSource(source, tuple(clauses)) for source, clauses in gathered.values())


def _show_change(change: Change, lang: str) -> ChangeShown:
    need: Words = find_need(change.field, change.need)
    text = need[lang]
    return ChangeShown(text[:1].upper() + text[1:], change.at)


def _show_measures(decision: Decision, pack: Pack, lang: str) -> tuple[MeasureShown, ...]:
    """Give the measures after arrival in the words of the rules that ask for them."""
    kinds = {measure.kind for measure in decision.measures}
    shown: dict[str, MeasureShown] = {}
    for reason in decision.reasons:
        rule = pack.rule(reason.rule)
        for one in rule.measures if rule else ():
            if one.kind in kinds:
                shown.setdefault(one.kind, MeasureShown(one.title[lang], RUNG_WORDS[one.rung], one.max_days))
    return tuple(shown.values())


def _name_evidence(pointers: Iterable[str]) -> tuple[str, ...]:
    """Name the parts of the traveller file that a reason rests on."""
    named: dict[str, None] = {}
    for pointer in pointers:
        steps = [step for step in pointer.split("/") if step and step != "person"]
        word = EVIDENCE_WORDS.get(steps[0]) if steps else None
        if word is not None:
            number = int(steps[1]) + 1 if len(steps) > 1 and steps[1].isdigit() else 1
            named[str(word) % {"n": number} if "%(" in str(word) else str(word)] = None
    return tuple(named)
