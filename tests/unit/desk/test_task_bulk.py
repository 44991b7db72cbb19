"""Many tasks moved as one act and undone as one; what was lost is told; a task stays in its district."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from pratique.desk.task_bulk import Acted, Seen, Wish, do_move_one, do_move_tasks, do_undo_tasks
from pratique.desk.tasks import do_open_task, make_task_id
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import DAY, HOUR, MINUTE
from pratique.record.models import Assignment, TaskRow, TaskStep, Unit
from pratique.record.projections import rebuild
from pratique.record.queues import ALL, QueueFilter, get_queue_page
from pratique.record.register import writing
from pratique.record.units import get_district
from pratique.tasks.task import Escalation, Task
from tests.unit.desk.cast import AT, Cast, make_staff

DUE = AT + HOUR


def open_tasks(
    cast: Cast, count: int, *, unit: str = "east", kind: str = "test", subject: int | None = None
) -> list[Seen]:
    made = []
    for _ in range(count):
        task = Task(make_task_id(AT), kind, subject, None, unit, AT, DUE, (Escalation(0, "city"),))
        do_open_task(cast.officer, task, AT)
        made.append(Seen(task.id, 1))
    return made


def see(tasks: Sequence[Seen]) -> list[Seen]:
    rows = {row.task_id: row.version for row in TaskRow.objects.all()}
    return [Seen(one.task_id, rows[one.task_id]) for one in tasks]


def get_states(tasks: Sequence[Seen]) -> set[str]:
    return set(TaskRow.objects.filter(task_id__in=[one.task_id for one in tasks]).values_list("state", flat=True))


def code_of(acted: Acted) -> set[str]:
    return {error.code for _, error in acted.refused}


def test_twenty_are_taken_and_closed_as_one_act_each_and_the_closing_undone_as_one(cast: Cast) -> None:
    tasks = open_tasks(cast, 20)
    taken = do_move_tasks(cast.officer, tasks, Wish("take"), AT + 1)
    assert (len(taken.moved), taken.lost, taken.refused) == (20, (), ())
    closed = do_move_tasks(cast.officer, see(tasks), Wish("close", reason="done"), AT + 2)
    assert get_states(tasks) == {"done"}
    undone = do_undo_tasks(cast.officer, closed.act, AT + 3)
    assert len(undone.moved) == 20
    assert get_states(tasks) == {"taken"}
    assert set(TaskRow.objects.values_list("owner", flat=True)) == {cast.officer.actor_id}
    assert set(TaskRow.objects.values_list("version", flat=True)) == {4}
    with pytest.raises(BadInput) as caught:
        do_undo_tasks(cast.officer, closed.act, AT + 4)
    assert caught.value.code == "no_undo"


def test_what_somebody_was_quicker_with_is_told_and_the_others_move(cast: Cast) -> None:
    colleague = make_staff("colleague", "east", "refer-officer")
    tasks = open_tasks(cast, 3)
    do_move_one(colleague, tasks[1], Wish("take"), AT + 1)
    acted = do_move_tasks(cast.officer, [*tasks, Seen("not-there", 1)], Wish("take"), AT + 2)
    assert {task.id for task in acted.moved} == {tasks[0].task_id, tasks[2].task_id}
    assert [(race.wanted.by, race.found.owner) for race in acted.lost] == [(cast.officer.actor_id, colleague.actor_id)]
    assert code_of(acted) == {"no_task"}
    do_move_one(cast.officer, see(tasks)[0], Wish("close", reason="done"), AT + 3)
    undone = do_undo_tasks(cast.officer, acted.act, AT + 4)
    assert [task.id for task in undone.moved] == [tasks[2].task_id]
    assert [race.found.state for race in undone.lost] == ["done"]


def test_only_the_one_who_acted_undoes_and_only_for_a_quarter_of_an_hour(cast: Cast) -> None:
    colleague = make_staff("colleague", "east", "refer-officer")
    acted = do_move_tasks(cast.officer, open_tasks(cast, 2), Wish("take"), AT)
    for actor, at, code in ((colleague, AT + 1, "no_undo"), (cast.officer, AT + 15 * MINUTE, "undo_late")):
        with pytest.raises(BadInput) as caught:
            do_undo_tasks(actor, acted.act, at)
        assert caught.value.code == code


def test_who_has_a_task_sees_its_person_and_no_longer_when_it_is_undone_or_closed(cast: Cast) -> None:
    def see_li() -> list[str]:
        return list(Assignment.objects.filter(ended_at__isnull=True).values_list("who", flat=True))

    (task,) = open_tasks(cast, 1, subject=cast.li.person_no)
    act, _ = do_move_one(cast.officer, task, Wish("take"), AT)
    assert see_li() == [cast.officer.actor_id]
    do_undo_tasks(cast.officer, act, AT + 1)
    assert see_li() == []
    do_move_one(cast.officer, see([task])[0], Wish("take"), AT + 2)
    act, _ = do_move_one(cast.officer, see([task])[0], Wish("close", reason="done"), AT + 3)
    assert see_li() == []
    do_undo_tasks(cast.officer, act, AT + 4)
    assert see_li() == [cast.officer.actor_id]


def test_a_task_leaves_its_district_with_a_reason_only_and_only_the_unit_named_accepts(cast: Cast) -> None:
    tasks = open_tasks(cast, 1)
    with pytest.raises(BadInput) as caught:
        do_move_one(cast.officer, tasks[0], Wish("hand-over", to_unit="west"), AT)
    assert caught.value.code == "task_leaves_district"
    wish = Wish("hand-over", to_unit="west", reason="moved-away", note="ask for the door code")
    do_move_one(cast.officer, tasks[0], wish, AT + 1)
    assert TaskRow.objects.get().unit_id == "east"
    assert [task.id for task in get_queue_page(cast.gate, AT + 2)] == [tasks[0].task_id]
    for actor in (cast.officer, cast.commander):
        with pytest.raises(BadInput) as caught:
            do_move_one(actor, see(tasks)[0], Wish("accept"), AT + 2)
        assert caught.value.code == "task_elsewhere"
    _act, moved = do_move_one(cast.gate, see(tasks)[0], Wish("accept"), AT + 3)
    assert (moved.unit, moved.owner, moved.home) == ("west", cast.gate.actor_id, "east")
    assert get_queue_page(cast.officer, AT + 4) == []
    assert [task.id for task in get_queue_page(cast.commander, DUE)] == [tasks[0].task_id]


def test_a_task_handed_over_comes_back_when_it_is_returned_or_taken_back(cast: Cast) -> None:
    tasks = open_tasks(cast, 1)
    wish = Wish("hand-over", to_unit="west", reason="too-many")
    for answerer in (cast.gate, cast.officer):
        do_move_one(cast.officer, see(tasks)[0], wish, AT)
        _act, task = do_move_one(answerer, see(tasks)[0], Wish("return"), AT + 1)
        assert (task.unit, task.state, task.offer) == ("east", "open", None)
    assert get_queue_page(cast.gate, AT + 2) == []


def test_a_colleague_who_is_named_accepts_and_nobody_else(cast: Cast) -> None:
    colleague, other = (make_staff(name, "east", "refer-officer") for name in ("colleague", "other"))
    tasks = open_tasks(cast, 1)
    do_move_one(cast.officer, tasks[0], Wish("hand-over", to_unit="east", to_person=colleague.actor_id), AT)
    only = QueueFilter(whose="offered")
    assert [len(get_queue_page(actor, AT, only=only)) for actor in (colleague, other)] == [1, 0]
    with pytest.raises(BadInput) as caught:
        do_move_one(other, see(tasks)[0], Wish("accept"), AT + 1)
    assert caught.value.code == "task_not_offered"
    _act, task = do_move_one(colleague, see(tasks)[0], Wish("accept"), AT + 1)
    assert task.owner == colleague.actor_id


def test_a_district_is_the_highest_unit_of_its_county_and_all_below_it(cast: Cast) -> None:
    del cast
    for unit, parent, division in (
        ("fengtai", "city", "110106"),
        ("street-a", "fengtai", "110106"),
        ("street-b", "fengtai", "110106"),
        ("post", "street-a", "110106"),
    ):
        Unit.objects.create(unit_id=unit, parent_id=parent, division=division, name_zh=unit, name_en=unit)
    assert get_district("post") == {"fengtai", "street-a", "street-b", "post"}
    assert get_district("east") == {"east"}
    assert get_district("city") >= {"city", "east", "fengtai", "post"}


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (Wish("hand-over", to_unit="nowhere"), "task_to_whom"),
        (Wish("hand-over", to_unit="west", to_person="a-officer"), "task_to_whom"),
        (Wish("hand-over", to_unit="west", reason="moved-away", note="call 138 0000 0001"), "task_note"),
        (Wish("hand-over", to_unit="west", reason="because"), "task_reason"),
        (Wish("put-off", again_at=AT), "task_again"),
        (Wish("put-off", again_at=AT + 15 * DAY), "task_again"),
        (Wish("put-off"), "task_again"),
        (Wish("void", reason="opened-in-error"), "task_move"),
        (Wish("accept"), "task_not_offered"),
    ],
)
def test_what_makes_no_sense_is_told_and_nothing_is_written(cast: Cast, wish: Wish, code: str) -> None:
    tasks = open_tasks(cast, 1)
    with pytest.raises(BadInput) as caught:
        do_move_one(cast.officer, tasks[0], wish, AT)
    assert caught.value.code == code
    assert TaskRow.objects.get().version == 1


def test_a_kind_with_a_page_of_its_own_is_not_moved_from_a_list(cast: Cast) -> None:
    tasks = open_tasks(cast, 1, kind="decide-appeal")
    assert code_of(do_move_tasks(cast.officer, tasks, Wish("take"), AT)) == {"task_own_page"}


def test_none_and_too_many_are_refused_whole(cast: Cast) -> None:
    for tasks, code in (([], "task_none"), ([Seen(str(number), 1) for number in range(201)], "task_many")):
        with pytest.raises(BadInput) as caught:
            do_move_tasks(cast.officer, tasks, Wish("take"), AT)
        assert caught.value.code == code


def test_what_is_put_off_comes_back_and_stays_late(cast: Cast) -> None:
    tasks = open_tasks(cast, 2)
    do_move_one(cast.officer, tasks[0], Wish("put-off", again_at=AT + 2 * HOUR), AT)
    shown = [get_queue_page(cast.officer, at, only=ALL) for at in (AT, AT + 2 * HOUR)]
    assert [len(page) for page in shown] == [1, 2]
    assert len(get_queue_page(cast.officer, AT, only=QueueFilter(when="put-off"))) == 1
    assert len(get_queue_page(cast.officer, DUE + 1, only=QueueFilter(when="late"))) == 1
    assert {task.due_at for task in shown[1]} == {DUE}


def test_rows_made_again_are_the_same(cast: Cast) -> None:
    tasks = open_tasks(cast, 4, subject=cast.li.person_no)
    do_move_tasks(cast.officer, tasks, Wish("take"), AT)
    do_move_tasks(cast.officer, see(tasks)[:1], Wish("hand-over", to_unit="west", reason="wrong-unit"), AT + 1)
    do_move_tasks(cast.gate, see(tasks)[:1], Wish("accept"), AT + 2)
    do_move_tasks(cast.officer, see(tasks)[1:2], Wish("put-off", again_at=AT + HOUR), AT + 3)
    closed = do_move_tasks(cast.officer, see(tasks)[2:], Wish("close", reason="not-reached"), AT + 4)
    do_undo_tasks(cast.officer, closed.act, AT + 5)
    before = [list(model.objects.order_by("pk").values()) for model in (TaskRow, TaskStep, Assignment)]
    with writing():
        rebuild()
    assert [list(model.objects.order_by("pk").values()) for model in (TaskRow, TaskStep, Assignment)] == before
