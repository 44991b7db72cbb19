"""What a page asks of the database does not grow with what it lists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection

from pratique.desk.tasks import do_open_task, make_task_id
from pratique.kinds.instants import MINUTE
from pratique.ledger.database import Database
from pratique.people.identifiers import make_identifier
from pratique.record.access import access_person_by_match
from pratique.record.permissions import Actor
from pratique.record.queues import get_queue_page
from pratique.record.reads import access_reads_by_auditor, access_reads_by_resident
from pratique.tasks.task import Task
from tests.unit.desk.cast import AT, LI, Cast


def count_statements(act: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> int:
    """Count the statements of Django and of the ledger, which speaks to the raw connection."""
    seen: list[str] = []

    def execute(self: Database, statement: str, parameters: Sequence[object] = ()) -> Any:
        seen.append(statement)
        return by_ledger(self, statement, parameters)

    def watch(call: Callable[..., Any], sql: str, *more: Any) -> Any:
        seen.append(sql)
        return call(sql, *more)

    by_ledger = Database.execute
    with monkeypatch.context() as patched, connection.execute_wrapper(watch):
        patched.setattr(Database, "execute", execute)
        act()
    return len(seen)


def look(cast: Cast, times: int) -> None:
    pair = (make_identifier("resident-id", LI), make_identifier("name", "李伟"))
    for _ in range(times):
        access_person_by_match(cast.registrar, pair, "registration", "moves house", AT)


def test_who_looked_is_read_in_as_many_statements_for_thirty_looks_as_for_three(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    look(cast, 3)

    def own() -> object:
        return access_reads_by_resident(cast.resident, AT + MINUTE)

    def audit() -> object:
        return access_reads_by_auditor(cast.auditor, cast.li.person_no, AT + MINUTE)

    for act in (own, audit):
        act()
    few = [count_statements(act, monkeypatch) for act in (own, audit)]
    assert all(4 < count < 30 for count in few)
    look(cast, 27)
    assert [count_statements(act, monkeypatch) for act in (own, audit)] == few
    assert [row.reason for row in access_reads_by_resident(cast.resident, AT + MINUTE)].count("moves house") == 30


def test_who_sees_all_reads_a_page_of_the_queue_by_its_index_alone(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    commander = replace(cast.officer, unit_id="city")
    for number in range(12):
        opened = Task(make_task_id(AT), "settle-refer", None, None, "east", AT, AT + (number + 1) * MINUTE)
        do_open_task(cast.officer, opened, AT)
    late = AT + 30 * MINUTE

    def count(actor: Actor, limit: int) -> int:
        return count_statements(lambda: get_queue_page(actor, late, limit=limit), monkeypatch)

    assert count(commander, 10) == count(commander, 2) == 5
    assert count(cast.officer, 10) == count(cast.officer, 2) <= 6
    page = get_queue_page(commander, late, limit=5)
    assert page == get_queue_page(cast.officer, late, limit=5)
    rest = get_queue_page(commander, late, after=(page[-1].due_at, page[-1].id), limit=20)
    assert len({task.id for task in (*page, *rest)}) == 12
