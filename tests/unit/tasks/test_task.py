"""A task moves by compare-and-set, escalates by its clock, and ends once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pratique.kinds.errors import BadInput
from pratique.kinds.instants import MINUTE, SECOND
from pratique.tasks.task import (
    CLOSE_REASONS,
    MOVES,
    Escalation,
    LostRace,
    Move,
    Task,
    TaskMove,
    check_open,
    find_next_change,
    find_units,
    is_late,
    move_task,
)

AT = 1_628_000_000 * SECOND
TASK = Task("t", "settle-refer", 1, "c", "east", AT, AT + MINUTE, (Escalation(0, "city"), Escalation(60, "province")))


def want(move: Move, version: int, by: str = "li", reason: str | None = None) -> TaskMove:
    return TaskMove("t", move, version, by, AT, reason)


def test_take_close_and_then_nothing() -> None:
    taken = move_task(TASK, want("take", 1))
    assert (taken.state, taken.owner, taken.version) == ("taken", "li", 2)
    done = move_task(taken, want("close", 2, reason="answered"))
    assert (done.state, done.close_reason, done.version) == ("done", "answered", 3)
    for move in MOVES:
        with pytest.raises(BadInput) as caught:
            move_task(done, want(move, 3, reason="answered"))
        assert caught.value.code == "task_ended"


def test_the_loser_sees_both() -> None:
    taken = move_task(TASK, want("take", 1))
    for version in (1, 2):
        with pytest.raises(LostRace) as caught:
            move_task(taken, want("take", version, by="wang"))
        assert (caught.value.wanted.by, caught.value.found.owner) == ("wang", "li")


def test_only_the_owner_gives_back_or_closes() -> None:
    taken = move_task(TASK, want("take", 1))
    assert move_task(taken, want("release", 2)).owner is None
    for task, by, code in ((taken, "wang", "task_not_yours"), (replace(TASK, version=2), "li", "task_not_taken")):
        with pytest.raises(BadInput) as caught:
            move_task(task, want("close", 2, by=by, reason="answered"))
        assert caught.value.code == code
    with pytest.raises(BadInput) as caught:
        move_task(taken, want("close", 2, reason="because"))
    assert caught.value.code == "task_reason"
    assert move_task(taken, want("void", 2, by="rule", reason="cause-corrected")).state == "void"


def test_its_clock() -> None:
    due = TASK.due_at
    assert [find_units(TASK, at) for at in (due - 1, due, due + MINUTE)] == [
        ("east",),
        ("east", "city"),
        ("east", "city", "province"),
    ]
    assert (is_late(TASK, due - 1), is_late(TASK, due)) == (False, True)
    assert [find_next_change(TASK, at) for at in (AT, due, due + MINUTE)] == [due, due + MINUTE, None]
    ended = replace(TASK, state="void")
    assert (find_units(ended, due + MINUTE), is_late(ended, due), find_next_change(ended, AT)) == (
        ("east",),
        False,
        None,
    )


@pytest.mark.parametrize(
    ("task", "code"),
    [
        (replace(TASK, due_at=AT), "task_due"),
        (replace(TASK, escalates=(Escalation(60, "a"), Escalation(60, "b"))), "task_escalation"),
        (replace(TASK, escalates=(Escalation(-1, "a"),)), "task_escalation"),
    ],
)
def test_a_clock_without_sense_is_told(task: Task, code: str) -> None:
    with pytest.raises(BadInput) as caught:
        check_open(task)
    assert caught.value.code == code


@given(st.lists(st.tuples(st.sampled_from(MOVES), st.integers(1, 6), st.sampled_from(["li", "wang"]))))
def test_whatever_is_wanted_versions_rise_by_one_and_an_end_is_an_end(wanted: list[tuple[Move, int, str]]) -> None:
    task = TASK
    for move, version, by in wanted:
        reason = "opened-in-error" if move == "void" else CLOSE_REASONS[0]
        try:
            moved = move_task(task, want(move, version, by, reason))
        except (BadInput, LostRace):
            continue
        assert not task.is_ended
        assert (version, moved.version) == (task.version, task.version + 1)
        assert (moved.owner is None) == (moved.state == "open" or (moved.state == "void" and task.owner is None))
        task = moved
