"""Laboratories and what they send: registered, taken in without loss, heard in time.

Every row of a file is accepted, set aside or a repeat; what is sent again changes nothing. Rows are recorded some
hundreds at a time: after a kill the same file goes on where it stopped.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.db import IntegrityError

from pratique.desk.followup.follow import Follow
from pratique.desk.lab_facts import SOURCE, PoolRule, Sorted, Sorter
from pratique.desk.permitting import check_may, refuse
from pratique.desk.task_clocks import TaskClocks
from pratique.desk.tasks import make_differences
from pratique.kinds import payloads as p
from pratique.kinds.codes import LAB_RESULTS, LabResult
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import DAY, HOUR, MINUTE, SECOND
from pratique.kinds.payloads.laboratory import ResultWord
from pratique.laboratory.items import BadRow, Item, Told
from pratique.laboratory.words import Why
from pratique.ledger.fact import Fact, Source, make_fact_id
from pratique.record.in_force import read_in_force
from pratique.record.models import AsideRow, LaboratoryRow, RetestRow, RunRow, SpecimenRow, Unit
from pratique.record.permissions import Actor
from pratique.record.register import append, make_fact, open_reader, writing
from pratique.tasks.wanted import WantedTask

AT_ONCE: Final = 500
NOBODY, SILENT = "results-for-nobody", "laboratory-silent"
"""Kinds of task of a laboratory."""
CADENCE_S: Final = 900
"""How long a laboratory may be silent where nothing else is registered."""
MISSES_AN_HOUR: Final = 2_000
"""Results for nobody that one account may send: somebody could try documents."""
WHAT: Final = "laboratory"

Progress = Callable[[int, int], None]
"""Told how many rows are done, and of how many."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of what was sent: ``rows == accepted + quarantined + duplicates``.

    ``aside``: rows set aside, with why (``laboratory.words.WHY_WORDS``); ``bad``: rows that cannot be read.
    """

    rows: int
    accepted: int
    quarantined: int
    duplicates: int
    aside: tuple[tuple[int, Why], ...]
    bad: tuple[BadRow, ...]


def make_shell_actor() -> Actor:
    """Give who acts when somebody at the machine itself runs a command."""
    unit = Unit.objects.filter(parent__isnull=True).order_by("unit_id").first()
    if unit is None:
        raise BadInput("no_unit", "there is no unit yet: run 'pratique accounts enrol' first")
    roles = frozenset({"laboratory", "commander", "administrator"})
    return Actor("shell", unit.unit_id, roles, has_second_factor=True)  # type: ignore[arg-type]


def do_register_laboratory(
    actor: Actor, laboratory: str, name: str, unit: str, desk: str, at: int, *, cadence_s: int = CADENCE_S,
    words: Mapping[str, LabResult] | None = None,
) -> str:  # fmt: skip
    """Register a laboratory, or change what is registered; give the fact's id.

    Raises Refused, BadInput ``lab_code``, ``no_unit``, ``lab_cadence``, ``lab_words``.
    """
    check_may(actor, "register-laboratory", at)
    code = laboratory.strip()
    if not (0 < len(code) <= 40 and code.isprintable() and "/" not in code and name.strip()):  # noqa: PLR2004
        raise BadInput("lab_code", "a laboratory has a code of at most 40 characters, without '/', and a name", "code")
    for place, one in (("unit", unit), ("desk", desk)):
        if not Unit.objects.filter(unit_id=one).exists():
            raise BadInput("no_unit", "there is no such unit", place)
    if not MINUTE <= cadence_s * SECOND <= 7 * DAY:
        raise BadInput("lab_cadence", "a laboratory is heard of every minute to every week", "cadence")
    if any(one not in LAB_RESULTS for one in (words or {}).values()):
        raise BadInput("lab_words", f"each word stands for one of: {', '.join(LAB_RESULTS)}", "words")
    told = p.LaboratoryRegistered(
        laboratory=code,
        name=name.strip()[:200],
        unit=unit,
        desk=desk,
        cadence_s=cadence_s,
        words=tuple(ResultWord(word=word, code=one) for word, one in sorted((words or {}).items())),
    )
    fact = make_fact("LaboratoryRegistered", told, actor, at)
    with writing():
        append([fact], at)
    return fact.id


def get_own_laboratory(actor: Actor, laboratory: str, at: int) -> LaboratoryRow:
    """Give the laboratory for which an actor may act: that of their unit, any for a commander; Refused, BadInput."""
    check_may(actor, "take-in-results", at)
    row = LaboratoryRow.objects.filter(laboratory=laboratory).first()
    if row is None:
        raise BadInput("no_laboratory", "no laboratory is registered under this code", "laboratory")
    if row.unit_id != actor.unit_id and "commander" not in actor.roles:
        refuse(actor, "take-in-results", "operation_not_of_role", at)
    return row


def read_words(row: LaboratoryRow) -> dict[str, LabResult]:
    """Give the words that a laboratory writes for results."""
    found = open_reader().read_facts([row.fact_id])[row.fact_id].fact.payload
    return {one.word: one.code for one in found.words} if isinstance(found, p.LaboratoryRegistered) else {}


def do_take_in_results(
    actor: Actor, laboratory: str, told: Told, at: int, *, sent: Mapping[str, int] | None = None,
    on_progress: Progress | None = None,
) -> TakenIn:  # fmt: skip
    """Take results or samples in, some hundreds a transaction; ``sent``: how many a laboratory says a run has.

    Raises Refused (also ``too_many_lookups``: too many results for nobody in an hour), BadInput ``no_laboratory``.
    """
    row, told = get_own_laboratory(actor, laboratory, at), _name_runs(told)
    missed = AsideRow.objects.filter(by=actor.actor_id, set_aside_at__gt=at - HOUR, why="nobody")
    if actor.actor_id != "shell" and missed.count() >= MISSES_AN_HOUR:
        refuse(actor, "take-in-results", "too_many_lookups", at)
    rule = find_pool_rule(at)
    accepted = duplicates = 0
    aside: list[tuple[int, Why]] = []
    for start in range(0, len(told.items), AT_ONCE):
        made = _take_some(actor, row, told.items[start : start + AT_ONCE], rule, at)
        accepted, duplicates = accepted + made.accepted, duplicates + made.duplicates
        aside += made.aside
        if on_progress is not None:
            on_progress(min(start + AT_ONCE, len(told.items)), len(told.items))
    runs = {item.run for item in told.items if item.run and item.result is not None} | set(sent or {})
    with writing():
        facts = [one for run in sorted(runs) if (one := _report_run(actor, row, run, sent or {}, at)) is not None]
        append([*facts, *make_laboratory_tasks(actor, row, at, heard=bool(told.items or facts))], at)
    return TakenIn(told.rows, accepted, len(aside) + len(told.bad), duplicates, tuple(aside), told.bad)


def _name_runs(told: Told) -> Told:
    """Give results without a run the file's own: it can then be withdrawn as a whole."""
    run = told.sha256[:12]
    named = (one if one.run or one.result is None else replace(one, run=run) for one in told.items)
    return replace(told, items=tuple(named))


def _take_some(actor: Actor, row: LaboratoryRow, items: Sequence[Item], rule: PoolRule | None, at: int) -> Sorted:
    """Record some rows in one transaction; two who send the same at once: the second finds it there."""
    for is_last in (False, True):
        try:
            with writing():
                made = Sorter(actor, row.laboratory, row.desk_id, items, rule, at).sort(items)
                append(made.facts, at)
        except IntegrityError:
            if is_last:
                raise
        else:
            return made
    raise AssertionError


def find_pool_rule(at: int) -> PoolRule | None:
    """Give what the pack in force says of positive pools."""
    held = read_in_force().book.holding_at(at)
    if held is None or held.pack.pack.laboratory is None:
        return None
    pack, pool = held.pack.pack, held.pack.pack.laboratory.pool
    hours, members = pack.param(pool.hours), pack.param(pool.members)
    if hours is None or members is None:
        return None
    hold = (hours.at(at) or hours.values[0]).value * HOUR
    most = (members.at(at) or members.values[0]).value
    return PoolRule(pool.hold, pool.rung, pool.clauses[0], hold, most)


def _report_run(actor: Actor, row: LaboratoryRow, run: str, sent: Mapping[str, int], at: int) -> Fact | None:
    """Make the fact that says a run as it is now; None if that is known."""
    of_run = {"laboratory": row.laboratory, "run": run}
    specimens = SpecimenRow.objects.filter(**of_run)
    refs = set(specimens.values_list("specimen_ref", flat=True))
    refs |= set(RetestRow.objects.filter(**of_run).values_list("specimen_ref", flat=True))
    refs |= set(AsideRow.objects.filter(**of_run).values_list("specimen_ref", flat=True))
    positive = set(specimens.filter(result="positive").values_list("specimen_ref", flat=True))
    positive |= set(RetestRow.objects.filter(**of_run).values_list("pool", flat=True))
    held = RunRow.objects.filter(**of_run).first()
    said = sent.get(run, None if held is None else held.sent)
    told = p.LabRunReported(
        laboratory=row.laboratory, run=run, received=len(refs), positive=len(positive), sent=said,
        withdrawn=held is not None and held.withdrawn_at is not None,
    )  # fmt: skip
    if held is not None and (held.received, held.positive, held.sent) == (told.received, told.positive, told.sent):
        return None
    fact_id = make_fact_id(at, os.urandom(10))
    source = Source(SOURCE, f"{row.laboratory}/{run}"[:240])
    return make_fact("LabRunReported", told, actor, at, fact_id=fact_id, source=source)


def make_laboratory_tasks(actor: Actor, row: LaboratoryRow, at: int, *, heard: bool = False) -> list[Fact]:
    """Make the facts by which a laboratory's tasks stand as they should, within ``writing``: silence, results aside."""
    wanted: list[WantedTask] = []
    oldest = AsideRow.objects.filter(laboratory=row.laboratory, settled="").order_by("set_aside_at", "fact_id").first()
    if oldest is not None:
        due = oldest.set_aside_at + DAY
        wanted.append(WantedTask(f"aside:{oldest.fact_id}", NOBODY, row.desk_id, due, None, oldest.fact_id))
    silent_at = row.heard_at + row.cadence_s * SECOND
    if silent_at <= at and not heard:
        wanted.append(WantedTask(f"silent:{row.heard_at}", SILENT, row.desk_id, silent_at, None, row.fact_id))
    return make_differences(actor, f"lab:{row.laboratory}", TaskClocks(at).fill(wanted), at)


def settle_laboratory(keys: Sequence[str], at: int, follow: Follow) -> int:
    """Open the alarm of a silent laboratory (by code), end it once it is heard; give the number of facts."""
    count = 0
    for row in LaboratoryRow.objects.filter(laboratory__in=keys).order_by("laboratory"):
        silent_at = row.heard_at + row.cadence_s * SECOND
        with follow.settling(WHAT, {row.laboratory: silent_at if silent_at > at else None}):
            facts = make_laboratory_tasks(follow.actor, row, at)
            append(facts, at)
        count += len(facts)
    gone = set(keys) - set(LaboratoryRow.objects.filter(laboratory__in=keys).values_list("laboratory", flat=True))
    if gone:
        with follow.settling(WHAT, dict.fromkeys(gone)):
            pass
    return count


def find_silent(at: int) -> list[LaboratoryRow]:
    """Give the laboratories that have been silent for longer than they may, the longest first."""
    rows = LaboratoryRow.objects.order_by("heard_at", "laboratory")
    return [row for row in rows if row.heard_at + row.cadence_s * SECOND <= at]
