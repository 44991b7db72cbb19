"""What a page asks of the database does not grow with what it lists."""

from __future__ import annotations

from collections.abc import Callable

from django.db import connection

from pratique.kinds.instants import MINUTE
from pratique.people.identifiers import make_identifier
from pratique.record.access import access_person_by_match
from pratique.record.reads import access_reads_by_auditor, access_reads_by_resident
from tests.unit.desk.cast import AT, LI, Cast


def count_statements(act: Callable[[], object]) -> int:
    """Count the statements that the connection itself sees, the ledger's among them."""
    seen: list[str] = []
    connection.ensure_connection()
    connection.connection.set_trace_callback(seen.append)
    try:
        act()
    finally:
        connection.connection.set_trace_callback(None)
    return len(seen)


def look(cast: Cast, times: int) -> None:
    pair = (make_identifier("resident-id", LI), make_identifier("name", "李伟"))
    for _ in range(times):
        access_person_by_match(cast.registrar, pair, "registration", "moves house", AT)


def test_who_looked_is_read_in_as_many_statements_for_thirty_looks_as_for_three(cast: Cast) -> None:
    look(cast, 3)

    def own() -> object:
        return access_reads_by_resident(cast.resident, AT + MINUTE)

    def audit() -> object:
        return access_reads_by_auditor(cast.auditor, cast.li.person_no, AT + MINUTE)

    own(), audit()
    few = count_statements(own), count_statements(audit)
    look(cast, 27)
    assert (count_statements(own), count_statements(audit)) == few
    assert [row.reason for row in access_reads_by_resident(cast.resident, AT + MINUTE)].count("moves house") == 30
