"""What a page asks of the database does not grow with what it lists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.db import connection

from pratique.kinds.instants import MINUTE
from pratique.ledger.database import Database
from pratique.people.identifiers import make_identifier
from pratique.record.access import access_person_by_match
from pratique.record.reads import access_reads_by_auditor, access_reads_by_resident
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
