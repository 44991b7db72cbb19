"""The contract of the store, the same on SQLite and PostgreSQL."""

from __future__ import annotations

import os
import sqlite3
from typing import Any

import msgspec
import psycopg
import pytest

from pratique.kinds import payloads as p
from pratique.kinds.errors import BadInput
from pratique.ledger.fact import Source
from pratique.ledger.faults import LedgerFault
from pratique.ledger.keys import Keys, make_keys
from pratique.ledger.schema import POSTGRESQL_GRANTS, SQLITE_PRAGMAS, check_durable
from pratique.ledger.store import Ledger
from pratique.ledger.verify import verify_ledger
from tests.unit.ledger.cast import T0, Place, make_fact, make_id, read_by, stay, withdraw

REFUSED = (sqlite3.IntegrityError, psycopg.errors.InsufficientPrivilege)


def verify(place: Place) -> list[str]:
    return verify_ledger(place.reader(), None, lambda _: None).findings


def test_facts_are_numbered_timed_and_given_back_as_they_were(place: Place) -> None:
    facts = [stay(1), stay(2), read_by(), stay(1, "430802")]
    made = place.append(*facts)
    assert [r.seq for r in made] == [1, 2, 3, 4]
    assert {r.recorded_at for r in made} == {T0 + 1_000_000}
    assert place.reader().read_feed(0) == made
    assert [r.fact for r in place.reader().read_feed(2, 1)] == [facts[2]]
    assert place.reader().read_fact(facts[1].id) == made[1]
    assert place.reader().read_fact(make_id()) is None
    assert verify(place) == []


def test_a_large_batch_goes_the_fast_way_and_reads_the_same(place: Place) -> None:
    facts = [stay(n % 400, source=Source("desk", f'a "{n}" \\ 县')) for n in range(1200)]
    made = place.append(*facts)
    assert place.reader().read_feed(0, 2000) == made
    assert verify(place) == []


def test_what_is_sent_again_is_harmless(place: Place) -> None:
    first, second = stay(1), stay(2)
    (made,) = place.append(first)
    again = place.append(first, second, second, first)
    assert [r.seq for r in again] == [1, 2, 2, 1]
    assert again[0].commitment == made.commitment
    assert place.reader().read_head().seq == 2


@pytest.mark.parametrize("change", [{"happened_at": T0 + 1}, {"by": "officer:8"}, {"subject": 2}])
def test_an_id_that_says_something_else_is_refused(place: Place, change: dict[str, Any]) -> None:
    fact = stay(1)
    place.append(fact)
    for other in (msgspec.structs.replace(fact, **change), stay(1, "110115", id=fact.id)):
        with pytest.raises(BadInput) as error:
            place.append(stay(3), other)
        assert (error.value.code, error.value.place) == ("fact_differs", "/1/id")
    twin = stay(5)
    with pytest.raises(BadInput):
        place.append(twin, msgspec.structs.replace(twin, happened_at=T0 + 5))
    assert place.reader().read_head().seq == 1


def test_one_transaction_covers_the_facts_and_a_projection(place: Place) -> None:
    ledger = place.ledger()
    ledger.database.execute("CREATE TABLE projection (n integer)")
    with pytest.raises(ZeroDivisionError), ledger.transaction():  # noqa: PT012
        ledger.database.execute("INSERT INTO projection VALUES (1)")
        ledger.append([stay()], place.clock)
        1 / 0  # noqa: B018
    assert ledger.database.rows("SELECT n FROM projection") == []
    assert place.reader().read_head().seq == 0
    with ledger.transaction():
        ledger.database.execute("INSERT INTO projection VALUES (1)")
        ledger.append([stay(1)], place.clock)
        ledger.append([stay(2)], place.clock)
    assert place.reader().read_head().seq == 2
    assert verify(place) == []


def test_a_batch_with_one_bad_fact_leaves_nothing(place: Place) -> None:
    with pytest.raises(BadInput) as error:
        place.append(stay(1), stay(2, "no division"))
    assert error.value.place.startswith("/1/payload")
    assert place.reader().read_feed(0) == []


def test_without_a_transaction_nothing_is_appended(place: Place) -> None:
    with pytest.raises(LedgerFault) as fault:
        place.ledger().append([stay()], place.clock)
    assert fault.value.code == "no_transaction"


def test_a_clock_that_runs_backwards_is_held_and_flagged(place: Place) -> None:
    (first,) = place.append(stay())
    place.clock.at -= 3600 * 1_000_000
    (second,) = place.append(stay())
    assert second.recorded_at == first.recorded_at + 1
    assert place.reader().read_head().behind == 3599 * 1_000_000
    place.clock.at = first.recorded_at + 10_000_000
    (third,) = place.append(stay())
    assert third.recorded_at > second.recorded_at
    assert place.reader().read_head().behind == 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_fact SET subject = 2",
        "DELETE FROM ledger_fact",
        "UPDATE ledger_tile SET hash = hash",
        "DELETE FROM ledger_tile",
        "INSERT OR REPLACE INTO ledger_fact SELECT * FROM ledger_fact",
        "TRUNCATE ledger_fact",
    ],
)
def test_no_statement_edits_a_fact(place: Place, statement: str) -> None:
    only = {"TRUNCATE": "postgresql", "INSERT": "sqlite"}.get(statement.partition(" ")[0])
    database = place.reader().database
    if only not in {None, database.name}:
        return
    place.append(*(stay(n) for n in range(260)))
    with pytest.raises(REFUSED):
        database.execute(statement)
    assert verify(place) == []


def test_the_application_role_of_postgresql_can_append_and_nothing_else(postgresql_place: Place) -> None:
    owner = postgresql_place.connections[0]
    role = f"app_{os.getpid()}"
    owner.execute(f"CREATE ROLE {role}")
    for grant in POSTGRESQL_GRANTS:
        owner.execute(grant.format(role=role))
    connection = postgresql_place.connect()
    connection.execute(f"SET ROLE {role}")
    ledger = Ledger(connection, postgresql_place.keys)
    with ledger.transaction():
        ledger.append([stay(n) for n in range(300)], postgresql_place.clock)
    for statement in (
        "UPDATE ledger_fact SET subject = 2",
        "DELETE FROM ledger_fact",
        "TRUNCATE ledger_fact",
        "ALTER TABLE ledger_fact DISABLE TRIGGER ALL",
        "DROP TRIGGER ledger_fact_append_only ON ledger_fact",
        "DELETE FROM ledger_head",
        "DROP TABLE ledger_fact",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement)
    connection.execute("RESET ROLE")
    for revoke in ("ledger_fact, ledger_tile, ledger_head",):
        owner.execute(f"REVOKE ALL ON {revoke} FROM {role}")
    owner.execute(f"DROP ROLE {role}")


def test_links_are_held_to_facts_that_may_be_undone(place: Place) -> None:
    first, other, read = stay(1), stay(2), read_by()
    place.append(first, other, read)
    sample = make_fact(p.SpecimenReported(result="negative", sampled_at=T0), 1)
    bad = {
        "corrects_missing": stay(1, corrects=make_id()),
        "corrects_subject": stay(2, corrects=first.id),
        "corrects_kind": make_fact(p.ResidenceDeclared(division="110114"), 1, corrects=first.id),
    }
    for code, fact in bad.items():
        with pytest.raises(BadInput) as error:
            place.append(fact)
        assert error.value.code == code
    for fact, code in [
        (withdraw(read), "corrects_kind"),
        (make_fact(p.ResultWithdrawn(fact=first.id), 1, corrects=first.id), "corrects_kind"),
        (make_fact(p.FactWithdrawn(fact=first.id, reason="x"), 1), "corrects"),
        (make_fact(p.FactWithdrawn(fact=first.id, reason="x"), 1, corrects=make_id()), "corrects"),
        (make_fact(p.ImportUndone(batch="a/b", reason="x"), None), "batch"),
        (stay(1, source=Source("import", "batch")), "batch"),
    ]:
        with pytest.raises(BadInput) as error:
            place.append(fact)
        assert error.value.code == code, fact
    place.append(sample, make_fact(p.ResultWithdrawn(fact=sample.id), 1, corrects=sample.id))


def test_keys_and_ledger_belong_together(place: Place) -> None:
    make_keys(place.folder / "other")
    other = Keys(place.folder / "other")
    with pytest.raises(LedgerFault) as fault:
        Ledger(place.connect(), other)
    assert fault.value.code == "keys_mismatch"
    other.close()


def test_a_lost_key_is_never_made_anew(place: Place) -> None:
    place.append(stay(1))
    slots = place.folder / "keys" / "subjects.slots"
    raw = bytearray(slots.read_bytes())
    raw[4096 + 64 : 4096 + 128] = bytes(64)
    slots.write_bytes(raw)
    place.keys = Keys(place.folder / "keys")
    with pytest.raises(LedgerFault) as fault:
        place.append(stay(1))
    assert fault.value.code == "key_missing"
    place.append(stay(2))


def test_unsafe_settings_are_refused(place: Place) -> None:
    database = place.reader().database
    check_durable(database)
    name = "synchronous" if database.name == "sqlite" else "synchronous_commit"
    database.execute(f"PRAGMA {name}=OFF" if database.name == "sqlite" else f"SET {name} = off")
    with pytest.raises(LedgerFault) as fault:
        check_durable(database)
    assert fault.value.code == "unsafe_database"


class Failing(sqlite3.Connection):
    """Fails at its n-th statement, as a disk that is full or broken does."""

    left = 10_000

    def _count(self) -> None:
        Failing.left -= 1
        if Failing.left == 0:
            raise sqlite3.OperationalError("database or disk is full")

    def execute(self, *arguments: Any) -> sqlite3.Cursor:
        self._count()
        return super().execute(*arguments)

    def executemany(self, *arguments: Any) -> sqlite3.Cursor:
        self._count()
        return super().executemany(*arguments)

    def commit(self) -> None:
        self._count()
        super().commit()


def test_whatever_statement_fails_nothing_is_half_done_and_a_retry_succeeds(sqlite_place: Place) -> None:
    place = sqlite_place
    failing = sqlite3.connect(place.address, isolation_level=None, factory=Failing)
    for statement in SQLITE_PRAGMAS:
        failing.execute(statement)
    ledger, head = Ledger(failing, place.keys), 0
    for fail_at in range(1, 50):
        told = stay(fail_at)
        facts = [
            told,
            *(stay(n) for n in range(300)),
            read_by(f"u{fail_at}"),
            stay(fail_at, "110115", corrects=told.id),
        ]
        Failing.left = fail_at
        try:
            with ledger.transaction():
                ledger.append(facts, place.clock)
        except sqlite3.OperationalError:
            Failing.left = 10_000
            assert place.reader().read_head().seq == head
            assert len(place.reader().read_rows(head)) == 0
            with ledger.transaction():
                ledger.append(facts, place.clock)
            head += len(facts)
            assert place.reader().read_head().seq == head
        else:
            break
    assert 5 < fail_at < 49
    assert verify(place) == []
    failing.close()
