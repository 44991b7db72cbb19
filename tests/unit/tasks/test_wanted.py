"""What should stand made of what does: idempotent, undone by itself, and never against what a person decided."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pratique.kinds.errors import BadInput
from pratique.kinds.instants import HOUR
from pratique.tasks.notes import check_note
from pratique.tasks.task import Escalation, Offer, Task
from pratique.tasks.undo import UNDO_WITHIN, check_undo
from pratique.tasks.wanted import Differences, WantedTask, find_differences

AT = 1_628_000_000_000_000
KEYS = st.sampled_from(["test:1", "test:2", "place", "release"])
WANTED = st.lists(
    st.builds(
        WantedTask,
        key=KEYS,
        kind=st.just("test"),
        unit=st.sampled_from(["east", "west"]),
        due_at=st.sampled_from([AT - HOUR, AT + HOUR]),
        cause=st.sampled_from([None, "fact"]),
        place=st.sampled_from([None, "household:1"]),
    ),
    unique_by=lambda one: one.key,
)
MET = st.frozensets(KEYS)


def apply(standing: list[Task], found: Differences) -> list[Task]:
    """Do what the differences say, as the facts do."""
    after = {task.id: task for task in standing}
    for one in found.opened:
        name = f"t{len(after)}"
        after[name] = Task(
            name,
            one.kind,
            one.subject,
            one.cause,
            one.unit,
            AT,
            one.due_at,
            one.escalates,
            key=one.key,
            place=one.place,
        )
    for _, changed in found.changed:
        after[changed.id] = changed
    for task in found.voided:
        after[task.id] = replace(task, state="void", close_reason="cause-ended", version=task.version + 1)
    for task in found.done:
        after[task.id] = replace(task, state="done", close_reason="done", version=task.version + 1)
    return list(after.values())


@given(st.lists(st.tuples(WANTED, MET), max_size=6))
def test_settled_twice_is_settled_once_and_one_task_a_key_is_unfinished(
    rounds: list[tuple[list[WantedTask], frozenset[str]]],
) -> None:
    standing: list[Task] = []
    for wanted, met in rounds:
        ended = [task for task in standing if task.is_ended]
        standing = apply(standing, find_differences(wanted, standing, met))
        assert find_differences(wanted, standing, met).is_none
        unfinished = [task for task in standing if not task.is_ended]
        settled = {task.key for task in standing if task.close_reason == "done"}
        assert sorted(str(task.key) for task in unfinished) == sorted({one.key for one in wanted} - met - settled)
        by_key = {one.key: one for one in wanted}
        for task in unfinished:
            one = by_key[str(task.key)]
            assert (task.home_unit, task.due_at, task.cause) == (one.unit, one.due_at, one.cause)
        assert [task for task in ended if task not in standing] == []


def test_what_a_person_ended_stays_ended_and_what_its_cause_ended_may_stand_again() -> None:
    wanted = [WantedTask("place", "place", "east", AT + HOUR)]
    for state, reason, opens in (
        ("done", "done", 0),
        ("void", "opened-in-error", 0),
        ("void", "cause-ended", 1),
        ("void", "cause-corrected", 1),
    ):
        ended = Task("t", "place", None, None, "east", AT, AT + HOUR, key="place", state=state, close_reason=reason)
        assert len(find_differences(wanted, [ended]).opened) == opens


def test_a_task_handed_over_stays_with_who_has_it_until_its_home_moves() -> None:
    held = Task("t", "test", 1, None, "west", AT, AT + HOUR, key="k", home="east", owner="li", state="taken")
    assert find_differences([WantedTask("k", "test", "east", AT + HOUR, subject=1)], [held]).is_none
    later = find_differences([WantedTask("k", "test", "east", AT + 2 * HOUR, subject=1)], [held]).changed[0][1]
    assert (later.owner, later.unit, later.due_at, later.version) == ("li", "west", AT + 2 * HOUR, 2)
    offered = replace(held, offer=Offer("city", None, "li"))
    moved = find_differences([WantedTask("k", "test", "city", AT + HOUR, subject=1)], [offered]).changed[0][1]
    assert (moved.owner, moved.unit, moved.home, moved.state, moved.offer) == (None, "city", "city", "open", None)


def test_two_of_one_key_and_a_clock_without_sense_are_told() -> None:
    one = WantedTask("k", "test", "east", AT)
    with pytest.raises(ValueError, match="share a key"):
        find_differences([one, one], [])
    with pytest.raises(BadInput) as caught:
        find_differences([replace(one, escalates=(Escalation(5, "a"), Escalation(5, "b")))], [])
    assert caught.value.code == "task_escalation"


@pytest.mark.parametrize(
    "note", ["call 138 0000 0001", "１３８００", "li@example.org", "x" * 201, "ask for 李伟", "number 1-2-3-4-5"]
)
def test_a_note_that_tells_who_somebody_is_is_refused(note: str) -> None:
    with pytest.raises(BadInput) as caught:
        check_note(note, ("李伟",))
    assert caught.value.code == "task_note"


def test_a_short_note_is_kept_trimmed() -> None:
    assert check_note("  gate 3, after 18:30 ") == "gate 3, after 18:30"
    assert check_note("  ") is None


def test_an_act_is_undone_within_a_quarter_of_an_hour() -> None:
    check_undo(AT, AT + UNDO_WITHIN - 1)
    with pytest.raises(BadInput) as caught:
        check_undo(AT, AT + UNDO_WITHIN)
    assert caught.value.code == "undo_late"
