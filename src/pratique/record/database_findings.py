"""Checks of the configuration that ask the database: durability, migrations, rights, the clock."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import OperationalError, ProgrammingError, connection
from django.db.migrations.executor import MigrationExecutor

from pratique.kinds.instants import HOUR, SECOND
from pratique.ledger.database import Database
from pratique.ledger.faults import LedgerFault
from pratique.ledger.schema import has_ledger
from pratique.record.findings import Finding
from pratique.record.register import open_reader

SKEW = HOUR
"""A record newer than the clock by more than this means that the clock is wrong."""

_FACT_TABLES = ("ledger_fact", "ledger_tile")


def check_database(settings: Any, at: int) -> Iterator[Finding]:  # noqa: ANN401  (Django's settings)
    """Ask the database; a database that does not answer is a finding too."""
    try:
        connection.ensure_connection()
        if connection.vendor == "sqlite":
            yield from check_sqlite(settings)
        else:
            yield from check_postgresql()
        yield from check_migrations()
        yield from check_ledger(at)
    except OperationalError as error:
        yield Finding("database_away", f"the database does not answer: {str(error).splitlines()[0]}")
    except ProgrammingError as error:
        yield Finding("database_wrong", f"the database is not as it should be: {str(error).splitlines()[0]}")


def check_sqlite(settings: Any) -> Iterator[Finding]:  # noqa: ANN401
    """Look at what keeps an acknowledged fact on SQLite's disk."""
    options = settings.DATABASES["default"].get("OPTIONS", {})
    if options.get("transaction_mode") != "IMMEDIATE":
        yield Finding(
            "sqlite_mode", "SQLite's transaction_mode is IMMEDIATE here, or two writers would fail; restore it"
        )
    name = str(connection.settings_dict["NAME"])
    if _ask("PRAGMA journal_mode") != "wal" and "memory" not in name:
        yield Finding("sqlite_wal", "SQLite keeps a write-ahead log here; set journal_mode to WAL")
    if _ask("PRAGMA synchronous") not in ("2", "3"):
        yield Finding("sqlite_full", "a power cut could lose facts: set synchronous to FULL")
    if _ask("PRAGMA recursive_triggers") != "1":
        yield Finding("sqlite_triggers", "facts could be replaced unseen: set recursive_triggers")


def check_postgresql() -> Iterator[Finding]:
    """Look at what keeps an acknowledged fact on PostgreSQL's disk, and at the rights of this role."""
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        if _ask(f"SHOW {name}") == "off":
            yield Finding(f"pg_{name}", f"PostgreSQL's {name} is off: a power cut could lose facts; turn it on")
    if _ask("SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == "True":
        yield Finding("pg_superuser", "the pages sign in to PostgreSQL as a superuser; make a role of their own")
    for table in _FACT_TABLES:
        for right in ("UPDATE", "DELETE", "TRUNCATE"):
            found = _ask("SELECT to_regclass(%s) IS NOT NULL AND has_table_privilege(%s, %s)", table, table, right)
            if found == "True":
                yield Finding("pg_rights", f"this role may {right} {table}; facts are appended only: revoke it")


def check_migrations() -> Iterator[Finding]:
    """Look for migrations that were not run."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        first = waiting[0][0]
        yield Finding("migrations", f"{len(waiting)} migrations wait, from {first}; run 'pratique accounts enrol'")


def check_ledger(at: int) -> Iterator[Finding]:
    """Look at the ledger: there, with its own keys, not newer than the clock."""
    if not has_ledger(Database(connection.connection)):
        yield Finding("ledger_missing", "this database holds no record yet; run 'pratique accounts enrol'")
        return
    try:
        head = open_reader().read_head()
    except LedgerFault as fault:
        yield Finding(fault.code, fault.message)
        return
    if head.recorded_at > at + SKEW:
        hours = (head.recorded_at - at) // SECOND // 3600
        yield Finding("clock", f"the newest record is {hours} hours ahead of this machine's clock; set the clock")


def _ask(statement: str, *parameters: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        row = cursor.fetchone()
    return str(row[0]) if row else ""
