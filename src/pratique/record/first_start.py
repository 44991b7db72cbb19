"""The first start: keys, rows, the ledger's tables, the reserve; each step harmless when it was done before."""

from __future__ import annotations

import os

from django.core.management import call_command
from django.db import connection, transaction

from pratique.ledger.database import Database
from pratique.ledger.day_files import DayFiles, finish_batch_erasures
from pratique.ledger.erasure import finish_erasures
from pratique.ledger.keys import make_keys
from pratique.ledger.schema import POSTGRESQL_GRANTS, has_ledger, make_ledger
from pratique.record.register import get_keys, open_reader
from pratique.record.reserve import make_reserve
from pratique.record.setup import find_data, find_keys, find_sealed, make_web_secret

APP_ROLE = "PRATIQUE_APP_ROLE"
"""On PostgreSQL, the role that serves pages; the one that runs this owns the tables, and serves none."""


def prepare() -> None:
    """Make what is missing, migrate, and finish erasures that a crash cut short; raises LedgerFault."""
    find_data().mkdir(mode=0o700, parents=True, exist_ok=True)
    if not (find_keys() / "wrapping.key").exists():
        make_keys(find_keys())
    make_web_secret()
    call_command("migrate", verbosity=0, interactive=False)
    make_tables()
    grant_role(os.environ.get(APP_ROLE, ""))
    make_reserve()
    reader = open_reader()
    finish_erasures(reader)
    files = DayFiles(find_sealed(), get_keys())
    finish_batch_erasures(reader, files)
    files.sweep(reader)


def make_tables() -> None:
    """Make the ledger's tables in this database if it has none."""
    with transaction.atomic():
        connection.ensure_connection()
        database = Database(connection.connection)
        if not has_ledger(database):
            make_ledger(database, get_keys())


def grant_role(role: str) -> None:
    """Give the pages' role what it needs on PostgreSQL: facts it may add, never change."""
    if not role or connection.vendor != "postgresql":
        return
    quoted = connection.ops.quote_name(role)
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if not table.startswith("ledger_"):
                name = connection.ops.quote_name(table)
                cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {name} TO {quoted}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quoted}")
        for statement in POSTGRESQL_GRANTS:
            cursor.execute(statement.format(role=quoted))
