"""The ledger's tables, made once; facts have no way to be changed, on either database.

`ledger_fact` holds the facts, `ledger_head` one row: the last seq and instant, the tree's frontier, which keys go with
it, and by how much the clock ran behind at the last append. `ledger_tile` holds roots of full subtrees, for proofs.
Triggers refuse UPDATE, DELETE and (PostgreSQL) TRUNCATE; on PostgreSQL the application's role lacks those rights too.
"""

from __future__ import annotations

from typing import Final

from pratique.ledger.database import Database
from pratique.ledger.faults import LedgerFault
from pratique.ledger.keys import Keys

VERSION: Final = 1

SQLITE_PRAGMAS: Final = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA recursive_triggers=ON",
    "PRAGMA busy_timeout=30000",
    "PRAGMA cache_size=-65536",
    "PRAGMA wal_autocheckpoint=8000",
)
"""What every connection to SQLite runs first. ``recursive_triggers``: else INSERT OR REPLACE would delete unseen.

A write-ahead log of 32 MB before it is copied back (8,000 pages) lets a page that many batches touch be copied once.
"""

_SQLITE_FACT: Final = """
CREATE TABLE ledger_fact (
    seq INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    subject INTEGER,
    happened_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    unit TEXT NOT NULL,
    source_system TEXT NOT NULL,
    source_ref TEXT NOT NULL,
    corrects BLOB,
    schema INTEGER NOT NULL,
    sealed BLOB NOT NULL,
    commitment BLOB NOT NULL
) STRICT"""
_POSTGRESQL_FACT: Final = (
    _SQLITE_FACT.replace("INTEGER", "bigint")
    .replace("schema bigint", "schema smallint")
    .replace("BLOB", "bytea")
    .replace("TEXT", 'text COLLATE "C"')
    .replace(") STRICT", ")")
)
_SQLITE_HEAD: Final = """
CREATE TABLE ledger_head (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    version INTEGER NOT NULL,
    keys BLOB NOT NULL,
    seq INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    frontier BLOB NOT NULL,
    behind INTEGER NOT NULL
) STRICT"""
_POSTGRESQL_HEAD: Final = _SQLITE_HEAD.replace("INTEGER", "bigint").replace("BLOB", "bytea").replace(") STRICT", ")")
_SQLITE_TILE: Final = """
CREATE TABLE ledger_tile (
    height INTEGER NOT NULL,
    number INTEGER NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (height, number)
) STRICT"""
_POSTGRESQL_TILE: Final = _SQLITE_TILE.replace("INTEGER", "bigint").replace("BLOB", "bytea").replace(") STRICT", ")")

_INDEXES: Final = (
    "CREATE INDEX ledger_fact_subject ON ledger_fact (subject, seq) WHERE subject IS NOT NULL",
    "CREATE INDEX ledger_fact_house ON ledger_fact (kind, seq) WHERE subject IS NULL",
    "CREATE INDEX ledger_fact_unit ON ledger_fact (unit) WHERE subject IS NULL",
    "CREATE INDEX ledger_fact_corrects ON ledger_fact (corrects) WHERE corrects IS NOT NULL",
    "CREATE INDEX ledger_fact_batch ON ledger_fact (source_ref) WHERE source_system = 'import'",
)
_TABLES: Final = ("ledger_fact", "ledger_tile")
_REFUSAL: Final = "facts are appended, never edited"
_POSTGRESQL_FUNCTION: Final = f"""
CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{_REFUSAL}' USING ERRCODE = 'insufficient_privilege'; END $$"""

POSTGRESQL_GRANTS: Final = (
    "GRANT SELECT, INSERT ON ledger_fact, ledger_tile TO {role}",
    "GRANT SELECT, UPDATE ON ledger_head TO {role}",
)
"""All that the application's role needs; it owns none of the tables and so cannot drop the triggers."""


def make_ledger(database: Database, keys: Keys) -> None:
    """Make the tables and bind them to these keys, in the caller's transaction; raises ``ledger_exists``."""
    if has_ledger(database):
        raise LedgerFault("ledger_exists", "this database holds a ledger already")
    sqlite = database.name == "sqlite"
    for statement in (_SQLITE_FACT, _SQLITE_HEAD, _SQLITE_TILE) if sqlite else _POSTGRESQL_TABLES:
        database.execute(statement)
    for statement in (*_INDEXES, *(_sqlite_triggers() if sqlite else _postgresql_triggers())):
        database.execute(statement)
    database.execute("INSERT INTO ledger_head VALUES (1, ?, ?, 0, 0, ?, 0)", (VERSION, keys.id, b""))


_POSTGRESQL_TABLES: Final = (_POSTGRESQL_FACT, _POSTGRESQL_HEAD, _POSTGRESQL_TILE, _POSTGRESQL_FUNCTION)


def has_ledger(database: Database) -> bool:
    """Tell whether the tables are there."""
    if database.name == "sqlite":
        found = database.one("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'ledger_head'")
    else:
        found = database.one("SELECT 1 FROM pg_class WHERE oid = to_regclass('ledger_head')")
    return found is not None


def check_keys_fit(database: Database, keys: Keys) -> None:
    """Raise LedgerFault unless there is a ledger of this version, bound to these keys."""
    if not has_ledger(database):
        raise LedgerFault("no_ledger", "this database holds no ledger; make one with 'pratique ledger init'")
    found = database.one("SELECT version, keys FROM ledger_head WHERE one = 1")
    if found is None or found[0] != VERSION:
        raise LedgerFault("ledger_damaged", "the head of the ledger is missing or of another version")
    if bytes(found[1]) != keys.id:
        message = f"the keys in {keys.folder} belong to another ledger; point PRATIQUE_KEYS to this one's own"
        raise LedgerFault("keys_mismatch", message)


def check_durable(database: Database) -> None:
    """Raise LedgerFault ``unsafe_database`` if what is acknowledged could be lost in a crash."""
    if database.name == "sqlite":
        wanted = {"journal_mode": ("wal",), "synchronous": (2, 3)}
        found = {name: (database.one(f"PRAGMA {name}") or ("",))[0] for name in wanted}
        wrong = [f"{name} is {found[name]}" for name, good in wanted.items() if found[name] not in good]
    else:
        safe = {"fsync": ("on",), "full_page_writes": ("on",), "synchronous_commit": ("on", "remote_apply")}
        shown = {name: (database.one(f"SHOW {name}") or ("",))[0] for name in safe}
        wrong = [f"{name} is {shown[name]}" for name, good in safe.items() if shown[name] not in good]
    if wrong:
        message = f"{', '.join(wrong)}: a power cut could lose facts that were acknowledged; mend the settings"
        raise LedgerFault("unsafe_database", message)


def _sqlite_triggers() -> list[str]:
    return [
        f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
        for table in _TABLES
        for act in ("UPDATE", "DELETE")
    ]


def _postgresql_triggers() -> list[str]:
    return [
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse()"
        for table in _TABLES
    ]
