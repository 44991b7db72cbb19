"""The tasks that follow from a person's plan: tests, coming to a place, release, and looking where no plan is computed.

They are compared with those that stand, and only the difference is recorded; who answers for a person does them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pratique.care.merging import CareStage, CareTest
from pratique.care.plan import CarePlan
from pratique.desk.orders import Cared, find_later, read_cared
from pratique.desk.task_clocks import TaskClocks
from pratique.desk.tasks import make_differences
from pratique.kinds.instants import DAY, HOUR
from pratique.ledger.fact import Fact
from pratique.record.models import TaskRow
from pratique.record.register import append
from pratique.record.tasks import make_task
from pratique.tasks.task import Task
from pratique.tasks.wanted import WantedTask, find_differences

if TYPE_CHECKING:
    from pratique.desk.followup.follow import Follow

WHAT: Final = "tasks"
PLACE_WITHIN: Final = 12 * HOUR
"""From the start of a stage to being at its place. No source gives a number: assumed."""
RELEASE_WITHIN: Final = HOUR
"""From the end of an order to being told and let go. No source gives a number: assumed."""
LOOK_WITHIN: Final = DAY
"""How long a supervisor has for missing tests, and somebody for a history that is not clear: assumed."""
RELEASE_SHOWN: Final = 3 * DAY
"""So long after an end the work of a release stands: who has left by then has left."""
_AT_ONCE: Final = 500


def settle_tasks(keys: Sequence[str], at: int, follow: Follow) -> int:
    """Make the tasks of people (by number) what they should be at an instant; give the number of facts recorded."""
    people = read_cared([int(key) for key in keys], at)
    standing = _read_standing([_name_scope(one) for one in people])
    nexts: dict[str, int | None] = dict.fromkeys(keys)
    clocks = TaskClocks(at)
    changed: list[tuple[str, tuple[WantedTask, ...], frozenset[str]]] = []
    for cared in people:
        scope, met = _name_scope(cared), find_met(cared)
        wanted = clocks.fill(_keep_asking(one, standing[scope]) for one in find_wanted(cared, at))
        nexts[str(cared.person_no)] = _find_next(cared, at)
        if not find_differences(wanted, standing[scope], met).is_none:
            changed.append((scope, wanted, met))
    facts: list[Fact] = []
    with follow.settling(WHAT, nexts):
        for scope, wanted, met in changed:
            facts += make_differences(follow.actor, scope, wanted, at, met=met, standing=standing[scope])
        append(sorted(facts, key=lambda fact: fact.kind), at)
    return len(facts)


def find_wanted(cared: Cared, at: int) -> Iterator[WantedTask]:
    """Give the tasks that should stand for a person at an instant."""
    if cared.known.unclear:
        key = "look:" + "+".join(cared.known.unclear)
        yield WantedTask(key, "settle-care", cared.unit, at + LOOK_WITHIN, cared.person_no)
    if cared.standing is None:
        return
    plan = cared.standing.plan
    test = find_open_test(plan, at)
    if test is not None:
        yield WantedTask(name_test(test), "test", cared.unit, test.closes, cared.person_no)
    for stage in plan.stages:
        if stage.start <= at < stage.end and not _is_placed(cared, stage):
            yield WantedTask(
                f"place:{stage.kind}:{stage.start}", "place", cared.unit, _place_by(stage), cared.person_no
            )
        if stage.place == "central" and stage.end <= at < stage.end + RELEASE_SHOWN and _is_there(cared, stage):
            yield WantedTask(_name_release(stage), "release", cared.unit, stage.end + RELEASE_WITHIN, cared.person_no)
        if stage.by == "fallback" and stage.end <= at < stage.end + RELEASE_SHOWN:
            due = stage.end + LOOK_WITHIN
            yield WantedTask(f"missing:{stage.kind}:{stage.end}", "look-into-tests", cared.unit, due, cared.person_no)


def _keep_asking(wanted: WantedTask, standing: Sequence[Task]) -> WantedTask:
    """Let a question that stands fall due when it was to: to settle again wins no time."""
    held = [task.due_at for task in standing if task.key == wanted.key and not task.is_ended]
    return replace(wanted, due_at=min(held)) if held and wanted.kind == "settle-care" else wanted


def find_met(cared: Cared) -> frozenset[str]:
    """Give the keys of what has been done: tests that were taken, places that were reached, places that were left."""
    if cared.standing is None:
        return frozenset()
    plan = cared.standing.plan
    met = {name_test(one) for one in plan.tests if one.state == "taken"}
    met |= {f"place:{one.kind}:{one.start}" for one in plan.stages if _is_placed(cared, one)}
    met |= {_name_release(one) for one in plan.stages if one.place == "central" and _has_left(cared, one)}
    return frozenset(met)


def find_open_test(plan: CarePlan, at: int) -> CareTest | None:
    """Give the test to be sampled now: the last whose window has begun, due or missed, until the next one begins.

    One that was missed after the last stage has ended is not asked for any more.
    """
    begun = [one for one in plan.tests if one.state != "dropped" and one.opens <= at]
    last = begun[-1] if begun else None
    if last is None or last.state == "taken":
        return None
    open_until = max((one.end for one in plan.stages), default=last.closes)
    return last if at < max(open_until, last.closes) else None


def name_test(test: CareTest) -> str:
    """Write a test as the key of its task."""
    return f"test:{test.day.isoformat()}"


def _name_scope(cared: Cared) -> str:
    return f"care:{cared.person_no}"


def _name_release(stage: CareStage) -> str:
    return f"release:{stage.kind}:{stage.start}"


def _place_by(stage: CareStage) -> int:
    return min(stage.start + PLACE_WITHIN, stage.end)


def _is_placed(cared: Cared, stage: CareStage) -> bool:
    return any(
        one.place == stage.place and (one.left_at is None or one.left_at > stage.start)
        for one in cared.known.history.placed
    )


def _is_there(cared: Cared, stage: CareStage) -> bool:
    return any(one.place == stage.place and one.left_at is None for one in cared.known.history.placed)


def _has_left(cared: Cared, stage: CareStage) -> bool:
    return not _is_there(cared, stage) and any(
        one.place == stage.place and one.left_at is not None and one.left_at >= stage.start
        for one in cared.known.history.placed
    )


def _read_standing(scopes: Sequence[str]) -> dict[str, list[Task]]:
    found: dict[str, list[Task]] = defaultdict(list)
    for start in range(0, len(scopes), _AT_ONCE):
        for row in TaskRow.objects.filter(scope__in=scopes[start : start + _AT_ONCE]).order_by("task_id"):
            found[row.scope].append(make_task(row))
    return found


def _find_next(cared: Cared, at: int) -> int | None:
    """Give the next instant at which time alone changes a person's tasks: a test's day, a stage's start or end."""
    later = find_later(cared.known, at)
    if cared.standing is not None:
        plan = cared.standing.plan
        later += [t for one in plan.tests if one.state == "due" for t in (one.opens,)]
        later += [t for one in plan.stages for t in (one.start, one.end, one.end + RELEASE_SHOWN)]
        later += [plan.fallback.at] if plan.fallback else []
    return min((t for t in later if t > at), default=None)
