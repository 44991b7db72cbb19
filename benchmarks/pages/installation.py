"""A benchmark's own installation in one folder: its keys, its database, and for PostgreSQL a server of its own."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Self

from tests.own_postgres import OwnServer

AT = "2021-08-07T20:00:00+08:00"
"""The clock of the pages; the pack and the list that ship hold at it."""
OWNER, APP = "postgres", "pratique_pages"
SETTINGS = {
    "max_connections": "60",
    "shared_buffers": "1GB",
    "work_mem": "16MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
}
"""What differs from the defaults; fsync, full_page_writes and synchronous_commit stay on."""


class Installation:
    """Where one benchmark lives; enter it to have its database."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder, self.database = folder.resolve(), database
        self.server = self.folder / "postgresql"

    def __enter__(self) -> Self:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended from outside"))
        self.folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        if self.database == "postgresql":
            self._own = OwnServer(self.server, SETTINGS)
            self._own.start()
            self._make_database()
        return self

    def __exit__(self, *_ended: object) -> None:
        if self.database == "postgresql":
            self._own.stop()

    def environment(self, role: str = OWNER) -> dict[str, str]:
        """Give the variables under which Pratique finds this installation, as the tables' owner or as the pages."""
        made = {
            "PRATIQUE_HOME": str(self.folder / "home"),
            "PRATIQUE_KEYS": str(self.folder / "keys"),
            "PRATIQUE_AT": AT,
            "PRATIQUE_CHANNEL": "file",
            "PRATIQUE_CODES_FOLDER": str(self.folder / "codes"),
            "DJANGO_SETTINGS_MODULE": "pratique.web.settings",
        }
        if self.database == "postgresql":
            made["DATABASE_URL"] = f"postgresql://{role}@/pratique?host={self.server}"
            made |= {"PRATIQUE_APP_ROLE": APP} if role == OWNER else {}
        return made

    def open_django(self) -> None:
        """Start Django in this process, on this installation, as the owner of its tables; make what is missing."""
        os.environ.update(self.environment())
        import django  # noqa: PLC0415  (it reads the environment)

        django.setup()
        from pratique.record.first_start import prepare  # noqa: PLC0415

        prepare()

    def _make_database(self) -> None:
        import psycopg  # noqa: PLC0415  (only where PostgreSQL is used)

        with psycopg.connect(self._own.address, autocommit=True) as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = 'pratique'").fetchone() is None:
                connection.execute(f"CREATE ROLE {APP} LOGIN")
                connection.execute("CREATE DATABASE pratique")
