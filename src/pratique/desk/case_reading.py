"""What the record says of a person as a case: their results, what they told, the cases that stand and who made them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from pratique.kinds import payloads as p
from pratique.kinds.instants import local_midnight
from pratique.laboratory.case_rules import Result
from pratique.ledger.fact import Recorded
from pratique.ledger.feed import read_lives
from pratique.record.actors import HOUSE_ACTOR_ID
from pratique.record.people import get_groups
from pratique.record.register import open_reader


@dataclass(frozen=True, slots=True)
class HeldCase:
    """A case that stands. ``by_house``: a result made it; ``by_hand``: since then a person said what it is."""

    case_id: str
    person_no: int
    fact_id: str
    told: p.CaseNotified
    classification: str
    anchor: int
    by_house: bool
    by_hand: bool


@dataclass(frozen=True, slots=True)
class GoneCase:
    """A case of the house's that a person withdrew, with the seq of that: what was known then makes no other."""

    anchor: int
    seq: int


@dataclass(frozen=True, slots=True)
class Retest:
    """A re-test that was asked and has not ended."""

    fact_id: str
    person_no: int
    told: p.RetestAsked


@dataclass(frozen=True, slots=True)
class Known:
    """All of it; ``seqs``: when each result was recorded; ``symptoms``: when told, and whether there were any."""

    person_no: int
    numbers: tuple[int, ...]
    division: str | None
    results: tuple[Result, ...]
    seqs: dict[str, int]
    discharges: tuple[int, ...]
    symptoms: tuple[tuple[int, bool], ...]
    cases: tuple[HeldCase, ...]
    gone: tuple[GoneCase, ...]
    retests: tuple[Retest, ...]


def read_known(people: Sequence[int], zone: ZoneInfo) -> list[Known]:
    """Read people, each under every number that stands for them, in few questions for all."""
    groups = get_groups(people)
    lives = read_lives(open_reader(), {number for numbers in groups.values() for number in numbers})
    return [_make(groups[one], [lives[number] for number in groups[one]], zone) for one in people]


def _make(numbers: tuple[int, ...], lives: Sequence[tuple[list[Recorded], list[Recorded]]], zone: ZoneInfo) -> Known:
    standing = sorted((one for stands, _ in lives for one in stands), key=lambda one: one.seq)
    history = sorted((one for _, told in lives for one in told), key=lambda one: one.seq)
    cases = _find_cases(standing, history, zone)
    told = [one.fact.payload for one in standing]
    return Known(
        person_no=numbers[0],
        numbers=numbers,
        division=next((one.division for one in reversed(told) if isinstance(one, p.ResidenceDeclared)), None),
        results=tuple(_find_results(standing)),
        seqs={one.fact.id: one.seq for one in standing},
        discharges=tuple(one.fact.happened_at for one in standing if isinstance(one.fact.payload, p.DischargeReported)),
        symptoms=(
            *(
                (one.fact.happened_at, bool(one.fact.payload.symptoms))
                for one in standing
                if isinstance(one.fact.payload, p.SymptomsReported)
            ),
            *((local_midnight(date.fromisoformat(c.told.onset), zone), True) for c in cases if c.told.onset),
        ),
        cases=tuple(cases),
        gone=tuple(_find_gone(standing, history, {one.case_id for one in cases}, zone)),
        retests=tuple(_find_retests(standing)),
    )


def _find_results(standing: Iterable[Recorded]) -> Iterable[Result]:
    """Give the results of single samples: a pool's negative says nothing of a positive of one's own."""
    for one in standing:
        told = one.fact.payload
        if isinstance(told, p.SpecimenReported) and told.pool is None:
            known_at = max(told.sampled_at, told.reported_at or told.sampled_at)
            is_confirmatory = told.purpose == "confirmatory"
            yield Result(one.fact.id, told.sampled_at, known_at, told.result == "positive", is_confirmatory)


def _find_cases(standing: Sequence[Recorded], history: Sequence[Recorded], zone: ZoneInfo) -> list[HeldCase]:
    classed = {one.fact.payload.case_id: one for one in standing if isinstance(one.fact.payload, p.CaseClassified)}
    makers: dict[str, list[str]] = {}
    for one in history:
        if isinstance(one.fact.payload, p.CaseNotified):
            makers.setdefault(one.fact.payload.case_id, []).append(one.fact.by)
    found = []
    for one in standing:
        told = one.fact.payload
        if not isinstance(told, p.CaseNotified) or one.fact.subject is None:
            continue
        said = classed.get(told.case_id)
        since = [*makers[told.case_id][1:], *([] if said is None else [said.fact.by])]
        found.append(
            HeldCase(
                case_id=told.case_id,
                person_no=one.fact.subject,
                fact_id=one.fact.id,
                told=told,
                classification=_get_class(said) or told.classification,
                anchor=_find_anchor(told, one.fact.happened_at, zone),
                by_house=makers[told.case_id][0] == HOUSE_ACTOR_ID,
                by_hand=any(by != HOUSE_ACTOR_ID for by in since),
            )
        )
    return found


def _find_gone(
    standing: Sequence[Recorded], history: Sequence[Recorded], held: set[str], zone: ZoneInfo
) -> Iterable[GoneCase]:
    withdrawn = {
        one.fact.corrects: one
        for one in standing
        if isinstance(one.fact.payload, p.FactWithdrawn) and one.fact.by != HOUSE_ACTOR_ID
    }
    for one in history:
        told, by_hand = one.fact.payload, withdrawn.get(one.fact.id)
        if isinstance(told, p.CaseNotified) and told.case_id not in held and by_hand is not None:
            yield GoneCase(_find_anchor(told, one.fact.happened_at, zone), by_hand.seq)


def _find_retests(standing: Sequence[Recorded]) -> Iterable[Retest]:
    ended = {one.fact.payload.retest for one in standing if isinstance(one.fact.payload, p.RetestEnded)}
    for one in standing:
        told = one.fact.payload
        if isinstance(told, p.RetestAsked) and one.fact.id not in ended and one.fact.subject is not None:
            yield Retest(one.fact.id, one.fact.subject, told)


def _get_class(said: Recorded | None) -> str | None:
    return said.fact.payload.classification if said and isinstance(said.fact.payload, p.CaseClassified) else None


def _find_anchor(told: p.CaseNotified, happened_at: int, zone: ZoneInfo) -> int:
    if told.first_positive is not None:
        return told.first_positive
    return local_midnight(date.fromisoformat(told.onset), zone) if told.onset else happened_at
