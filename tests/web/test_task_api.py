"""Tasks over the API: listed, moved as one act, lost side by side, undone."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from pratique.desk.tasks import do_open_task, make_task_id
from pratique.kinds.instants import HOUR
from pratique.record.models import TaskRow
from pratique.tasks.task import Task
from tests.web.house import NOW, House, sign_in

pytestmark = pytest.mark.usefixtures("house")


def post(client: Client, name: str, told: dict[str, Any]) -> Any:
    return client.post(f"/api/v1/{name}", told, content_type="application/json")


def open_tasks(house: House, count: int) -> list[dict[str, Any]]:
    made = []
    for _ in range(count):
        task = Task(make_task_id(NOW), "test", house.li.person_no, None, "station", NOW - HOUR, NOW + HOUR)
        do_open_task(house.staff["desk"], task, NOW - HOUR)
        made.append({"id": task.id, "version": 1})
    return made


def test_tasks_are_listed_moved_lost_and_undone(house: House) -> None:
    seen, desk, two = open_tasks(house, 3), sign_in("desk"), sign_in("desk-two")
    page = desk.get("/api/v1/tasks").json()
    assert {task["id"] for task in page["tasks"]} == {task["id"] for task in seen}
    assert "李伟" not in str(page)
    taken = post(desk, "task-moves", {"tasks": seen[:2], "move": "take"})
    assert taken.status_code == 200
    both = post(two, "task-moves", {"tasks": seen[1:], "move": "take"}).json()
    assert [task["id"] for task in both["moved"]] == [seen[2]["id"]]
    assert [lost["found"]["owner"] for lost in both["lost"]] == ["a-desk"]
    assert post(two, "task-moves", {"tasks": seen[:1], "move": "take"}).status_code == 409
    undone = post(desk, "task-undoings", {"act": taken.json()["act"]})
    assert {task["state"] for task in undone.json()["moved"]} == {"open"}
    assert desk.get(f"/api/v1/tasks/{seen[0]['id']}").json()["version"] == 3
    assert sign_in("investigator").get(f"/api/v1/tasks/{seen[0]['id']}").status_code == 404


def test_what_cannot_be_is_told_with_its_code(house: House) -> None:
    seen, desk = open_tasks(house, 1), sign_in("desk")
    for told, status in (
        ({"tasks": [], "move": "take"}, 422),
        ({"tasks": seen, "move": "void"}, 422),
        ({"tasks": seen, "move": "put-off", "again_at": "tomorrow, perhaps"}, 422),
        ({"tasks": seen, "move": "put-off"}, 409),
        ({"tasks": seen, "move": "hand-over", "to_unit": "district"}, 409),
    ):
        assert post(desk, "task-moves", told).status_code == status
    assert TaskRow.objects.get().version == 1
