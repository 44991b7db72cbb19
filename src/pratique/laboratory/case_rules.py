"""What a person's results make of them, by the pack's laboratory section (docs/algorithms/laboratory.md).

Pure: everything known of the person in, what should stand out. Results are single samples' own; a pool's negative
counts for its members at gates, and never here. Instants are µs of UTC.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from pratique.kinds.instants import DAY, HOUR
from pratique.policy.laboratory_section import ByResult, LaboratorySection
from pratique.policy.pack import Pack

Class = Literal["screening-positive", "confirmed", "asymptomatic"]
SYMPTOMS_BEFORE = 14 * DAY
"""What somebody says of symptoms counts from so long before the first positive: the longest incubation (plan 8)."""


@dataclass(frozen=True, slots=True)
class Result:
    """One result of one sample: ``known_at`` is when it was reported, or sampled where that is not told."""

    id: str
    sampled_at: int
    known_at: int
    is_positive: bool
    is_confirmatory: bool = False


@dataclass(frozen=True, slots=True)
class Numbers:
    """The section's numbers as they hold at an instant."""

    retest: int
    negatives: int
    apart: int
    within: int
    recovered: int
    episode: int
    with_symptoms: ByResult | None
    without_symptoms: ByResult | None
    not_known: ByResult | None
    clauses: dict[str, str]


@dataclass(frozen=True, slots=True)
class Episode:
    """One infection, as its results tell: ``found`` None: it was none, by the pack's negatives; or nobody can say yet.

    ``result``: the result that decides, ``clause`` by which. ``retest_by``: until when another sample is waited for.
    ``ask``: a person is to decide what a confirmatory positive means.
    """

    first_at: int
    last_at: int
    found: Class | None
    result: str
    clause: str
    positives: tuple[str, ...]
    retest_by: int | None = None
    ask: bool = False


def make_numbers(pack: Pack, section: LaboratorySection, at: int) -> Numbers:
    """Give the numbers that hold at an instant; before its first value a param has that value."""

    def number(name: str, unit: int = 1) -> int:
        param = pack.param(name)
        if param is None:
            raise LookupError(name)  # check_pack lets no such pack through
        return (param.at(at) or param.values[0]).value * unit

    return Numbers(
        retest=number(section.screening.hours, HOUR),
        negatives=number(section.dismissal.negatives),
        apart=number(section.dismissal.apart_h, HOUR),
        within=number(section.dismissal.within_h, HOUR),
        recovered=number(section.recovered.days, DAY),
        episode=number(section.episode.days, DAY),
        with_symptoms=section.confirmatory.with_symptoms,
        without_symptoms=section.confirmatory.without_symptoms,
        not_known=section.confirmatory.not_known,
        clauses={
            "screening": section.screening.clauses[0],
            "dismissal": section.dismissal.clauses[0],
            "confirmatory": section.confirmatory.clauses[0],
        },
    )


def find_lasting(results: Iterable[Result], discharges: Iterable[int], numbers: Numbers, at: int) -> tuple[str, ...]:
    """Give the positives known at an instant that were sampled soon after a discharge: alone they make no case."""
    left = tuple(discharges)
    return tuple(
        one.id
        for one in _in_order(results, at)
        if one.is_positive and any(day <= one.sampled_at < day + numbers.recovered for day in left)
    )


def find_episodes(
    results: Iterable[Result],
    discharges: Iterable[int],
    symptoms: Iterable[tuple[int, bool]],
    numbers: Numbers,
    at: int,
) -> tuple[Episode, ...]:
    """Give what each run of positives means as of an instant, the oldest first.

    ``symptoms``: when somebody told of symptoms, and whether they had any.
    """
    said = tuple(symptoms)
    known = _in_order(results, at)
    lasting = set(find_lasting(known, discharges, numbers, at))
    runs: list[list[Result]] = []
    for one in known:
        if not one.is_positive or one.id in lasting:
            continue
        if runs and one.sampled_at < runs[-1][0].sampled_at + numbers.episode:
            runs[-1].append(one)
        else:
            runs.append([one])
    return tuple(_judge(run, known, said, numbers) for run in runs)


def _judge(
    run: list[Result], known: tuple[Result, ...], said: tuple[tuple[int, bool], ...], numbers: Numbers
) -> Episode:
    first, last = run[0], run[-1]
    told = (first.sampled_at, last.sampled_at)
    ids = tuple(one.id for one in run)
    confirming = next((one for one in run if one.is_confirmatory), None)
    if confirming is not None:
        found = _classify(first.sampled_at, said, numbers)
        clause = numbers.clauses["confirmatory"]
        return Episode(*told, found or "screening-positive", confirming.id, clause, ids, ask=found is None)
    cleared = [
        one
        for one in known
        if not one.is_positive and last.sampled_at < one.sampled_at <= first.sampled_at + numbers.within
    ]
    is_far = len(cleared) > 0 and cleared[-1].sampled_at - cleared[0].sampled_at >= numbers.apart
    if len(cleared) >= numbers.negatives and (is_far or numbers.negatives == 1):
        return Episode(*told, None, cleared[-1].id, numbers.clauses["dismissal"], ids)
    due = first.known_at + numbers.retest
    return Episode(*told, "screening-positive", first.id, numbers.clauses["screening"], ids, retest_by=due)


def _classify(first_at: int, said: tuple[tuple[int, bool], ...], numbers: Numbers) -> ByResult | None:
    """Symptoms told once count; somebody who only said that there are none has none."""
    heard = [had for at, had in said if first_at - SYMPTOMS_BEFORE <= at < first_at + numbers.episode]
    if not heard:
        return numbers.not_known
    return numbers.with_symptoms if any(heard) else numbers.without_symptoms


def _in_order(results: Iterable[Result], at: int) -> tuple[Result, ...]:
    known = (one for one in results if one.known_at <= at and one.sampled_at <= at)
    return tuple(sorted(known, key=lambda one: (one.sampled_at, one.known_at, one.id)))
