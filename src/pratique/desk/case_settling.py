"""What results make of people, settled: cases notified, classified, taken back; re-tests ended; tasks with clocks.

What a person decided by hand stands: a case that somebody corrected or classified is never changed from here, one that
somebody withdrew is not notified again for results that were known then, one notified by hand is never withdrawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from django.db.models import Q

from pratique.desk.case_facts import (
    DISMISSED,
    RESULT_GONE,
    SOURCE,
    make_classification,
    make_correction,
    make_dismissal,
    make_notice,
    make_notification,
)
from pratique.desk.case_reading import HeldCase, Known, Retest, read_known
from pratique.desk.followup.follow import Follow
from pratique.desk.task_clocks import TaskClocks
from pratique.desk.tasks import make_differences
from pratique.kinds import payloads as p
from pratique.kinds.instants import DAY, find_zone
from pratique.laboratory.case_rules import Episode, Numbers, find_episodes, find_lasting, make_numbers
from pratique.ledger.fact import Fact
from pratique.record.in_force import read_in_force
from pratique.record.models import CaseRow, Person, RetestRow, SpecimenRow, TaskRow
from pratique.record.permissions import Actor
from pratique.record.register import append, make_fact
from pratique.record.responsible import find_responsible
from pratique.record.tasks import make_task
from pratique.tasks.task import Task
from pratique.tasks.wanted import WantedTask

WHAT: Final = "case"
AT_ONCE = 200
"""So many people are settled in one transaction."""
NO_PACK = find_zone("UTC")
CONFIRM, CLASSIFY, LASTING, EVIDENCE, RETEST = (
    "confirm-screening", "classify-case", "lasting-positive", "case-without-evidence", "pool-retest",
)  # fmt: skip
"""Kinds of task that results open."""


def settle_case(keys: Sequence[str], at: int, follow: Follow) -> int:
    """Make people (by number) the cases that their results show at an instant; give the number of facts recorded."""
    held = read_in_force().book.holding_at(at)
    section = None if held is None else held.pack.pack.laboratory
    numbers = None if held is None or section is None else make_numbers(held.pack.pack, section, at)
    zone = NO_PACK if held is None else held.pack.pack.zone
    concerned = _find_concerned([int(key) for key in keys])
    idle: dict[str, int | None] = {key: None for key in keys if int(key) not in concerned}
    if idle:
        with follow.settling(WHAT, idle):
            pass
    count = 0
    people = sorted(concerned)
    for start in range(0, len(people), AT_ONCE):
        known = read_known(people[start : start + AT_ONCE], zone)
        units = find_responsible({one.person_no: (one.numbers, one.division) for one in known}, at)
        clocks = TaskClocks(at)
        with follow.settling(WHAT, {str(one.person_no): _find_next(one, at) for one in known}):
            tasks = _read_tasks([one.person_no for one in known])
            facts = [
                fact
                for one in known
                for fact in _settle_person(follow.actor, one, numbers, units[one.person_no], clocks, tasks)
            ]
            append(facts, at)
        count += len(facts)
    return count


def _read_tasks(people: Sequence[int]) -> dict[str, list[Task]]:
    """Give every task of each person's scope."""
    found: dict[str, list[Task]] = {_name_scope(person_no): [] for person_no in people}
    for row in TaskRow.objects.filter(scope__in=found).order_by("task_id"):
        found[row.scope].append(make_task(row))
    return found


def _name_scope(person_no: int) -> str:
    return f"case:{person_no}"


def _find_concerned(people: Sequence[int]) -> set[int]:
    """Give those of whom anything could follow: of ten thousand negatives nothing does."""
    heads = dict(Person.objects.filter(head__in=people).values_list("person_no", "head"))
    positive = SpecimenRow.objects.filter(Q(result="positive"), person_no__in=heads)
    asked = RetestRow.objects.filter(person_no__in=heads, ended_at__isnull=True)
    cases = CaseRow.objects.filter(person_no__in=heads)
    found = {number for rows in (positive, asked, cases) for number in rows.values_list("person_no", flat=True)}
    return {heads[number] for number in found}


def _find_next(known: Known, at: int) -> int | None:
    """Give the next instant at which time alone changes the answer: a result that is due to be known."""
    return min((one.known_at for one in known.results if one.known_at > at), default=None)


def _settle_person(
    actor: Actor,
    known: Known,
    numbers: Numbers | None,
    unit: str,
    clocks: TaskClocks,
    standing: Mapping[str, Sequence[Task]],
) -> list[Fact]:
    """Give what is to be recorded of one person, within ``writing``; without a pack, cases stay as they are."""
    at = clocks.at
    ended, waiting = _settle_retests(actor, known, at)
    facts, tasks = list(ended), [_ask_retest(one, unit) for one in waiting]
    if numbers is not None:
        episodes = find_episodes(known.results, known.discharges, known.symptoms, numbers, at)
        facts += _settle_cases(actor, known, episodes, numbers, unit, at)
        tasks += _find_tasks(known, episodes, unit, at)
        tasks += [
            WantedTask(f"lasting:{one}", LASTING, unit, at + DAY, known.person_no, one)
            for one in find_lasting(known.results, known.discharges, numbers, at)
        ]
        tasks += _find_without_evidence(known, episodes, numbers, unit, at)
        scope = _name_scope(known.person_no)
        wanted = clocks.fill(_keep_clocks(standing[scope], tasks))
        facts += make_differences(actor, scope, wanted, at, standing=standing[scope])
    return facts


def _settle_cases(
    actor: Actor, known: Known, episodes: Sequence[Episode], numbers: Numbers, unit: str, at: int
) -> list[Fact]:
    facts: list[Fact] = []
    matched: set[str] = set()
    for episode in episodes:
        case = _match(episode, known, numbers, matched)
        if case is not None:
            matched.add(case.case_id)
            facts += _change(actor, case, episode, at)
        elif episode.found is not None and not _is_barred(episode, known, numbers):
            facts += make_notification(actor, known.person_no, unit, episode, at)
    for case in known.cases:
        if case.case_id not in matched and case.by_house and not case.by_hand:
            facts += make_dismissal(actor, _get_row(case), RESULT_GONE, at)
    return facts


def _change(actor: Actor, case: HeldCase, episode: Episode, at: int) -> list[Fact]:
    """Give what makes a case what its results show; what a person decided stands."""
    if case.by_hand:
        return []
    if not case.by_house:
        is_raised = case.classification in ("suspected", "screening-positive") and episode.found in (
            "confirmed",
            "asymptomatic",
        )
        return make_classification(actor, case.person_no, case.case_id, episode, at) if is_raised else []
    if episode.found is None:
        return make_dismissal(actor, _get_row(case), DISMISSED, at)
    facts: list[Fact] = []
    if case.told.first_positive != episode.first_at:
        facts.append(make_correction(actor, case.person_no, case.told, case.fact_id, episode, at))
    if case.classification != episode.found:
        facts += make_classification(actor, case.person_no, case.case_id, episode, at)
    return facts


def _match(episode: Episode, known: Known, numbers: Numbers, matched: Iterable[str]) -> HeldCase | None:
    """Give the case that an episode is: the nearest whose own instant lies within the length of an infection."""
    near = [case for case in known.cases if case.case_id not in matched and _is_near(case.anchor, episode, numbers)]
    return min(near, key=lambda case: (abs(case.anchor - episode.first_at), case.case_id), default=None)


def _is_near(anchor: int, episode: Episode, numbers: Numbers) -> bool:
    return episode.first_at - numbers.episode < anchor < episode.last_at + numbers.episode


def _is_barred(episode: Episode, known: Known, numbers: Numbers) -> bool:
    """Say whether a person withdrew this case, and no positive of it was recorded since."""
    newest = max(known.seqs[one] for one in episode.positives)
    return any(_is_near(gone.anchor, episode, numbers) and newest < gone.seq for gone in known.gone)


def _get_row(case: HeldCase) -> CaseRow:
    return CaseRow.objects.get(case_id=case.case_id)


def _settle_retests(actor: Actor, known: Known, at: int) -> tuple[list[Fact], list[Retest]]:
    """End what binds members of a positive pool whose own result is known; give also those that still wait."""
    facts: list[Fact] = []
    waiting: list[Retest] = []
    for one in known.retests:
        own = next((r for r in known.results if r.sampled_at >= one.told.sampled_at and r.known_at <= at), None)
        if own is None:
            waiting.append(one)
            continue
        told = p.RetestEnded(retest=one.fact_id, at=at, result=own.id)
        facts.append(make_fact("RetestEnded", told, actor, at, subject=one.person_no, source=SOURCE))
        facts.append(make_notice(actor, one.person_no, "retest-ended", own.id, at))
    return facts, waiting


def _ask_retest(one: Retest, unit: str) -> WantedTask:
    return WantedTask(f"retest:{one.fact_id}", RETEST, unit, one.told.until, one.person_no, one.fact_id)


def _find_tasks(known: Known, episodes: Iterable[Episode], unit: str, at: int) -> list[WantedTask]:
    """Give the clocks of what waits for another sample, and of what the pack leaves to a person."""
    decided = {case.case_id for case in known.cases if case.by_hand}
    if decided:
        return []
    found = []
    for one in episodes:
        if one.ask:
            found.append(WantedTask(f"classify:{one.result}", CLASSIFY, unit, at + DAY, known.person_no, one.result))
        elif one.retest_by is not None:
            task = WantedTask(f"confirm:{one.result}", CONFIRM, unit, one.retest_by, known.person_no, one.result)
            found.append(task)
    return found


def _find_without_evidence(
    known: Known, episodes: Sequence[Episode], numbers: Numbers, unit: str, at: int
) -> list[WantedTask]:
    """Give the cases that a result made and a person kept, of which no result is left: somebody looks again."""
    return [
        WantedTask(f"evidence:{case.case_id}", EVIDENCE, unit, at + DAY, case.person_no, case.fact_id)
        for case in known.cases
        if case.by_house and case.by_hand and not any(_is_near(case.anchor, one, numbers) for one in episodes)
    ]


def _keep_clocks(standing: Sequence[Task], tasks: Sequence[WantedTask]) -> list[WantedTask]:
    """Leave the clock of a task that stands as it was when it was opened."""
    held = {task.key: task.due_at for task in standing if task.key}
    return [replace(task, due_at=min(task.due_at, held.get(task.key, task.due_at))) for task in tasks]
