"""On PostgreSQL the pages' own role adds facts and can change none; its configuration is safe."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.own_postgres import make_database

PRATIQUE = str(Path(sys.executable).parent / "pratique")


def test_the_pages_role_is_safe_and_cannot_edit(tmp_path: Path) -> None:
    owner = make_database()
    role = f"pages_{os.getpid()}"
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute(f"CREATE ROLE {role} LOGIN")
    env = {**os.environ, "PRATIQUE_HOME": str(tmp_path), "DATABASE_URL": owner, "PRATIQUE_APP_ROLE": role}
    first = subprocess.run([PRATIQUE, "accounts", "enrol"], env=env, capture_output=True, text=True, check=False)
    assert first.returncode == 0, first.stderr
    unsafe = subprocess.run([PRATIQUE, "accounts", "check"], env=env, capture_output=True, text=True, check=False)
    assert "[pg_superuser]" in unsafe.stderr
    pages = owner.replace("postgres@", f"{role}@")
    env["DATABASE_URL"] = pages
    safe = subprocess.run([PRATIQUE, "accounts", "check"], env=env, capture_output=True, text=True, check=False)
    assert (safe.returncode, safe.stderr) == (0, "")
    with psycopg.connect(pages, autocommit=True) as connection:
        connection.execute("SELECT count(*) FROM record_person")
        for statement in (
            "UPDATE ledger_fact SET kind = 'x'",
            "DELETE FROM ledger_fact",
            "TRUNCATE ledger_fact",
            "ALTER TABLE ledger_fact DISABLE TRIGGER ALL",
            "DROP TABLE ledger_fact",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)
