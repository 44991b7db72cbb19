"""`pratique ledger`: what it prints, how it ends, and what it finds in a database that someone edited."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pratique.cli.main import app
from pratique.ledger import verifier
from pratique.ledger.keys import Keys
from pratique.ledger.merkle import Frontier, hash_leaf
from pratique.ledger.rows import row_leaf
from tests.own_postgres import make_database
from tests.unit.ledger.cast import Place, stay


def run(place: Place, *words: str | Path, keys: Path | None = None) -> tuple[int, str]:
    folder = place.folder / "keys" if keys is None else keys
    options = ["--db", place.address] + ([] if words[0] == "backup" else ["--keys", str(folder)])
    result = CliRunner().invoke(app, ["ledger", *map(str, words), *options])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout if result.exit_code != 2 else result.stderr


def test_a_ledger_from_its_making_to_its_restoring(tmp_path: Path) -> None:
    place = Place(str(tmp_path / "l.db"), tmp_path, None)  # type: ignore[arg-type]
    code, said = run(place, "init")
    assert (code, said.count("\n")) == (0, 2)
    assert run(place, "init")[0] == 2
    place.keys = Keys(tmp_path / "keys")
    place.connect()
    place.append(*(stay(n) for n in range(30)))
    code, note = run(place, "checkpoint")
    assert code == 0
    (tmp_path / "kept").write_text(note)
    place.append(*(stay(n) for n in range(30)))
    code, said = run(place, "verify", "--checkpoint", tmp_path / "kept")
    assert (code, said.startswith("60 facts")) == (0, True)
    assert run(place, "export", tmp_path / "export")[0] == 0
    assert verifier.main([str(tmp_path / "export"), "--checkpoint", str(tmp_path / "kept")]) == 0
    assert run(place, "backup", tmp_path / "backup")[0] == 0
    restored = Place(str(tmp_path / "again.db"), tmp_path, place.keys)
    code, said = run(restored, "restore", tmp_path / "backup")
    assert (code, said.startswith("60 facts")) == (0, True)
    place.close()


def test_the_same_on_postgresql(postgresql_place: Place, tmp_path: Path) -> None:
    place = postgresql_place
    place.append(*(stay(n) for n in range(40)))
    assert run(place, "verify")[0] == 0
    assert run(place, "backup", tmp_path / "backup")[0] == 0
    other = Place(make_database(), place.folder, place.keys)
    assert run(other, "restore", tmp_path / "backup")[1].startswith("40 facts")
    assert run(other, "restore", tmp_path / "backup")[0] == 2
    assert run(other, "verify")[0] == 0


def test_what_cannot_go_on_exits_2_with_a_code(sqlite_place: Place, tmp_path: Path) -> None:
    place = sqlite_place
    place.append(stay())
    (tmp_path / "text").write_text("x" * 4096)
    cases: list[tuple[str, tuple[int, str]]] = [
        ("unreadable", run(Place(str(tmp_path / "none.db"), tmp_path, place.keys), "verify")),
        ("unreadable", run(Place(str(tmp_path / "text"), tmp_path, place.keys), "verify")),
        ("unknown_database", run(Place("mysql://x/y", tmp_path, place.keys), "verify")),
        ("unreadable", run(Place("postgresql://nobody@/none?host=/nowhere", tmp_path, place.keys), "verify")),
        ("key_missing", run(place, "verify", keys=tmp_path / "nokeys")),
        ("checkpoint", run(place, "verify", "--checkpoint", tmp_path / "text")),
        ("unreadable", run(place, "verify", "--checkpoint", tmp_path / "none")),
        ("not_empty", run(place, "export", tmp_path / "text")),
        ("not_empty", run(place, "backup", tmp_path / "text")),
        ("not_empty", run(place, "restore", tmp_path / "text")),
        ("unreadable", run(Place(str(tmp_path / "new.db"), tmp_path, place.keys), "restore", tmp_path / "text")),
        ("unreadable", run(Place(str(tmp_path / "new.db"), tmp_path, place.keys), "restore", tmp_path / "none")),
    ]
    empty = sqlite3.connect(tmp_path / "empty.db")
    empty.execute("CREATE TABLE other (n)")
    empty.close()
    broken = bytearray((tmp_path / "empty.db").read_bytes())
    broken[100:] = b"x" * (len(broken) - 100)
    (tmp_path / "broken.db").write_bytes(broken)
    cases.append(("unreadable", run(Place(str(tmp_path / "broken.db"), tmp_path, place.keys), "verify")))
    cases.append(("no_ledger", run(Place(str(tmp_path / "empty.db"), tmp_path, place.keys), "verify")))
    (place.folder / "keys" / "wrapping.key").chmod(0o644)
    cases.append(("key_mode", run(place, "verify")))
    for code, (status, said) in cases:
        assert (status, f"[{code}]" in said) == (2, True), (code, said)
    assert not (tmp_path / "new.db").exists()


def edit_row(db: sqlite3.Connection) -> None:
    db.execute("UPDATE ledger_fact SET happened_at = happened_at + 1 WHERE seq = 10")


def move_payload(db: sqlite3.Connection) -> None:
    db.execute("UPDATE ledger_fact SET sealed = (SELECT sealed FROM ledger_fact WHERE seq = 11) WHERE seq = 10")


def change_subject(db: sqlite3.Connection) -> None:
    db.execute("UPDATE ledger_fact SET subject = 3 WHERE seq = 10")


def delete_row(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM ledger_fact WHERE seq = 10")


def insert_row(db: sqlite3.Connection) -> None:
    row = db.execute("SELECT * FROM ledger_fact WHERE seq = 10").fetchone()
    db.execute(f"INSERT INTO ledger_fact VALUES ({', '.join('?' * 14)})", (301, b"0" * 16, *row[2:]))  # noqa: S608


def swap_rows(db: sqlite3.Connection) -> None:
    for old, new in ((10, 999), (11, 10), (999, 11)):
        db.execute("UPDATE ledger_fact SET seq = ? WHERE seq = ?", (new, old))


def cut_log(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM ledger_fact WHERE seq > 250")
    mend_head(db)


def rechain(db: sqlite3.Connection) -> None:
    edit_row(db)
    mend_head(db)


def mend_head(db: sqlite3.Connection) -> None:
    """Make the tree fit again, as one who owns the database would."""
    rows = db.execute("SELECT * FROM ledger_fact ORDER BY seq").fetchall()
    frontier = Frontier()
    tiles = frontier.extend([hash_leaf(row_leaf(row)) for row in rows])
    db.execute("DELETE FROM ledger_tile")
    db.executemany("INSERT INTO ledger_tile VALUES (?, ?, ?)", tiles)
    head = (rows[-1][0], rows[-1][5], frontier.pack())
    db.execute("UPDATE ledger_head SET seq = ?, recorded_at = ?, frontier = ?", head)


TAMPERS = [edit_row, move_payload, change_subject, delete_row, insert_row, swap_rows, cut_log, rechain]


@pytest.mark.parametrize("tamper", TAMPERS)
def test_a_database_that_someone_edited(sqlite_place: Place, tamper: Callable[[sqlite3.Connection], None]) -> None:
    place = sqlite_place
    for start in range(0, 300, 30):
        place.append(*(stay(n % 9) for n in range(start, start + 30)))
    kept = place.folder / "kept"
    kept.write_text(run(place, "checkpoint")[1])
    assert run(place, "verify", "--checkpoint", kept)[0] == 0
    with sqlite3.connect(place.address) as db:
        for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            db.execute(f"DROP TRIGGER {name}")
        tamper(db)
    db.close()
    code, said = run(place, "verify", "--checkpoint", kept)
    assert (code, "WRONG" in said) == (1, True)
    assert run(place, "export", place.folder / "export")[0] == 0
    if tamper is not move_payload:  # a leaf holds the commitment, not the seal: 'verify' finds it with the keys
        assert verifier.main([str(place.folder / "export"), "--checkpoint", str(kept)]) == 1


def test_a_head_that_was_changed_stops_appending(sqlite_place: Place) -> None:
    from pratique.ledger.faults import LedgerFault  # noqa: PLC0415

    sqlite_place.append(stay())
    sqlite_place.connections[0].execute("UPDATE ledger_head SET seq = 7")
    with pytest.raises(LedgerFault) as fault:
        sqlite_place.append(stay())
    assert fault.value.code == "ledger_damaged"
    assert run(sqlite_place, "verify")[0] == 1
    assert run(sqlite_place, "checkpoint")[0] == 2
