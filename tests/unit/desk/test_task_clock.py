"""What is late is recorded as shown to a higher unit when the record is followed, with no page loaded, and once."""

from __future__ import annotations

from pratique.desk.followup.run import settle_due
from pratique.desk.task_bulk import Seen, Wish, do_move_one, do_undo_tasks
from pratique.desk.tasks import do_open_task, make_differences, make_task_id
from pratique.kinds.instants import HOUR, SECOND
from pratique.record.actors import SYSTEM
from pratique.record.models import TaskRow
from pratique.record.register import append, writing
from pratique.tasks.task import Escalation, Task
from pratique.tasks.wanted import WantedTask
from tests.unit.desk.cast import AT, Cast

DUE = AT + HOUR


def open_task(cast: Cast, *steps: int) -> str:
    told = tuple(Escalation(after_s, unit) for after_s, unit in zip(steps, ("east", "city"), strict=False))
    task = Task(make_task_id(AT), "test", None, None, "east", AT, DUE, told)
    do_open_task(cast.officer, task, AT)
    return task.id


def count(at: int) -> int:
    """Follow the record at an instant; give how many tasks have escalated, once each."""
    settle_due(at)
    return sum(TaskRow.objects.values_list("escalated", flat=True))


def test_each_step_is_recorded_at_its_instant_and_once(cast: Cast) -> None:
    open_task(cast, 0, 60)
    open_task(cast, 120)
    edges = [DUE - 1, DUE, DUE, DUE + 60 * SECOND, DUE + 119 * SECOND, DUE + 120 * SECOND, DUE + HOUR]
    assert [count(at) for at in edges] == [0, 1, 1, 2, 2, 3, 3]
    assert set(TaskRow.objects.values_list("version", flat=True)) == {1}
    assert set(TaskRow.objects.values_list("change", flat=True)) == {"escalated"}


def test_steps_missed_while_nothing_followed_are_one_fact(cast: Cast) -> None:
    open_task(cast, 0, 60)
    assert count(DUE + HOUR) == 2
    assert TaskRow.objects.get().next_step_at is None


def test_an_ended_task_does_not_escalate_and_one_undone_does(cast: Cast) -> None:
    task_id = open_task(cast, 0)
    do_move_one(cast.officer, Seen(task_id, 1), Wish("take"), AT)
    act, _ = do_move_one(cast.officer, Seen(task_id, 2), Wish("close", reason="done"), DUE - 1)
    assert count(DUE + 1) == 0
    do_undo_tasks(cast.officer, act, DUE + 2)
    assert count(DUE + 2) == 1


def test_a_later_due_instant_starts_the_steps_anew(cast: Cast) -> None:
    del cast

    def settle(due_at: int, at: int, *, met: tuple[str, ...] = ()) -> int:
        wanted = [WantedTask("k", "test", "east", due_at, escalates=(Escalation(0, "city"),))]
        with writing():
            facts = make_differences(SYSTEM, "care:1", wanted, at, met=met)
            append(facts, at)
        return len(facts)

    assert [settle(DUE, AT), settle(DUE, AT)] == [1, 0]
    assert count(DUE) == 1
    assert settle(DUE + HOUR, DUE + 1) == 1
    assert [count(DUE + 2), count(DUE + HOUR)] == [0, 1]
    assert settle(DUE + HOUR, DUE + HOUR, met=("k",)) == 1
    assert [row.state for row in TaskRow.objects.all()] == ["done"]
