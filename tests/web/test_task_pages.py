"""The list of tasks: what changed, what is late; many moved at once and undone; what was lost beside what it is now."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from pratique.desk.task_bulk import Seen, Wish, do_move_one
from pratique.desk.tasks import do_open_task, make_task_id
from pratique.kinds.instants import DAY, HOUR
from pratique.record.models import TaskLook, TaskRow
from pratique.tasks.task import Task
from tests.web.house import NOW, House, sign_in
from tests.web.sending import LANGUAGES

pytestmark = pytest.mark.usefixtures("house")
FORM = "application/x-www-form-urlencoded"


def open_tasks(
    house: House, count: int, *, kind: str = "test", unit: str = "station", due: int = NOW + HOUR
) -> list[str]:
    made = []
    for _ in range(count):
        task = Task(make_task_id(NOW), kind, house.li.person_no, None, unit, NOW - 2 * HOUR, due, place="household:7")
        do_open_task(house.staff["desk"], task, NOW - 2 * HOUR)
        made.append(task.id)
    return made


def post(client: Client, address: str, *tasks: str, **typed: str) -> Any:
    tokens = [("task", f"{row.task_id}.{row.version}") for row in TaskRow.objects.filter(task_id__in=tasks)]
    return client.post(address, urlencode([*tokens, *typed.items()]), content_type=FORM)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_list_counts_what_is_late_and_names_nobody_and_each_task_opens(house: House, language: str) -> None:
    tasks = open_tasks(house, 2, due=NOW - HOUR) + open_tasks(house, 1, kind="place", due=NOW + 2 * DAY)
    desk = sign_in("desk")
    body = desk.get(f"/{language}/desk/tasks/").content.decode()
    assert body.count('name="task"') == 3
    assert body.count("tag-late") == 2
    assert not {"李伟", "LI Wei"} & set(re.findall(r"李伟|LI Wei", body))
    late = desk.get(f"/{language}/desk/tasks/", {"when": "late", "by": "place"}).content.decode()
    assert (late.count('name="task"'), "household:7" in late) == (2, True)
    kind = desk.get(f"/{language}/desk/tasks/", {"kind": "place"}).content.decode()
    assert kind.count('name="task"') == 1
    for task in tasks:
        page = desk.get(f"/{language}/desk/tasks/{task}/")
        assert page.status_code == 200
        assert "李伟" not in page.content.decode()
    assert "data-tasks" not in desk.get(f"/{language}/desk/").content.decode()
    assert f"/{language}/desk/tasks/" in desk.get(f"/{language}/desk/").content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_ticked_tasks_are_taken_closed_and_the_closing_undone(house: House, language: str) -> None:
    tasks, desk, base = open_tasks(house, 3), sign_in("desk"), f"/{language}/desk/tasks"
    assert post(desk, f"{base}/act/", *tasks, do="take", back="by=unit").headers["Location"] == f"{base}/?by=unit"
    assert post(desk, f"{base}/act/", *tasks, do="close", reason="done").status_code == 302
    assert set(TaskRow.objects.values_list("state", flat=True)) == {"done"}
    body = desk.get(f"{base}/").content.decode()
    (act,) = re.findall(r'name="act" value="([^"]+)"', body)
    assert post(desk, f"{base}/undo/", act=act).status_code == 302
    assert set(TaskRow.objects.values_list("state", flat=True)) == {"taken"}
    assert post(desk, f"{base}/undo/", act=act).status_code == 422


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_loser_sees_what_each_is_now_and_the_others_are_moved(house: House, language: str) -> None:
    tasks = open_tasks(house, 2)
    desk, two = sign_in("desk"), sign_in("desk-two")
    stale = [("task", f"{task}.1") for task in tasks]
    assert post(two, f"/{language}/desk/tasks/act/", tasks[0], do="take").status_code == 302
    typed = urlencode([*stale, ("do", "take")])
    answer = desk.post(f"/{language}/desk/tasks/act/", typed, content_type=FORM)
    assert answer.status_code == 409
    assert "desk-two" in answer.content.decode()
    owners = dict(TaskRow.objects.values_list("task_id", "owner"))
    assert owners == {tasks[0]: "a-desk-two", tasks[1]: "a-desk"}


def test_what_makes_no_sense_is_told_on_the_list_and_nothing_moves(house: House) -> None:
    tasks, desk = open_tasks(house, 1), sign_in("desk")
    wrong: list[dict[str, str]] = [
        {"do": "void"},
        {"do": "hand-over", "to_unit": "district", "why": "moved-away", "note": "call 13800000001"},
        {"do": "hand-over", "to_unit": "nowhere"},
        {"do": "hand-over", "to_unit": "station", "to_person": "nobody"},
    ]
    for typed in wrong:
        answer = post(desk, "/en/desk/tasks/act/", *tasks, **typed)
        assert answer.status_code == 422
        assert 'role="alert"' in answer.content.decode()
    assert post(desk, "/en/desk/tasks/act/", do="take").status_code == 422
    assert post(desk, "/en/desk/tasks/act/", *tasks, do="hand-over", to_unit="district").status_code == 409
    assert TaskRow.objects.get().version == 1


def test_a_task_handed_over_is_seen_with_its_note_and_accepted(house: House) -> None:
    (task,) = open_tasks(house, 1)
    typed = {"do": "hand-over", "to_unit": "district", "why": "moved-away", "note": "after six"}
    assert post(sign_in("desk"), "/en/desk/tasks/act/", task, **typed).status_code == 302
    other = sign_in("investigator")
    page = other.get(f"/en/desk/tasks/{task}/")
    assert "after six" in page.content.decode()
    assert "whose=offered" in other.get("/en/desk/").content.decode()
    assert post(other, "/en/desk/tasks/act/", task, do="accept").status_code == 302
    assert TaskRow.objects.get().unit_id == "district"
    assert sign_in("desk").get(f"/en/desk/tasks/{task}/").status_code == 404


def test_what_changed_is_told_until_it_was_seen(house: House) -> None:
    (task,) = open_tasks(house, 1)
    do_move_one(house.staff["desk-two"], Seen(task, 1), Wish("take"), NOW - HOUR)
    desk = sign_in("desk")
    body = desk.get("/en/desk/").content.decode()
    assert "/en/desk/tasks/seen/" in body
    (seen,) = re.findall(r'name="seen" value="(\d+)"', body)
    assert post(desk, "/en/desk/tasks/seen/", seen=seen).status_code == 302
    assert TaskLook.objects.get().looked_at == NOW
    assert "/en/desk/tasks/seen/" not in desk.get("/en/desk/").content.decode()


def test_pages_of_fifty_with_a_next_key(house: House) -> None:
    open_tasks(house, 51)
    desk = sign_in("desk")
    body = desk.get("/en/desk/tasks/").content.decode()
    assert body.count('name="task"') == 50
    (further,) = re.findall(r'href="\?([^"]*after=[^"]+)"', body)
    assert desk.get(f"/en/desk/tasks/?{further}").content.decode().count('name="task"') == 1


def test_who_has_no_tasks_is_refused(house: House) -> None:
    del house
    assert sign_in("auditor").get("/en/desk/tasks/").status_code == 403
