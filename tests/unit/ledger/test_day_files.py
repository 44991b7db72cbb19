"""Sealed day files: opened whole or not at all, never lost once told, truly erased, and taken along by backups."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pratique.ledger.backup import backup_database, backup_sealed, restore_database
from pratique.ledger.day_files import Batch, DayFiles, check_batches, finish_batch_erasures, read_batches
from pratique.ledger.fact import ERASED, Erased
from pratique.ledger.faults import LedgerFault
from pratique.ledger.keys import Keys
from pratique.ledger.sealed_stream import FRAME, MAGIC, PREFIX, TAG
from pratique.ledger.slots import HEADER, SLOT
from pratique.ledger.verify import Verdict, verify_ledger
from tests.shared_data import ROOT
from tests.unit.ledger.cast import Place
from tests.unit.ledger.sealed import erase_batch, seal_day
from tests.unit.ledger.test_erasure import all_bytes

MARKER = b"ZZMARKERZZ"
HEAD = len(MAGIC) + PREFIX
SEALED_FRAME = FRAME + TAG


def open_files(place: Place) -> DayFiles:
    return DayFiles(place.folder / "sealed", place.keys)


def seal(place: Place, content: bytes, day: str = "2021-08-01") -> tuple[Batch, Path]:
    batch = seal_day(place.ledger(), open_files(place), content, place.clock, day)
    return batch, place.folder / "sealed" / batch.sealed.path


def read(place: Place, batch: Batch) -> bytes:
    file = open_files(place).open(batch.sealed)
    assert not isinstance(file, Erased)
    with file:
        return file.read()


def find_faults(place: Place) -> list[str]:
    verdict = Verdict()
    check_batches(place.reader(), open_files(place), verdict)
    return verdict.findings


@pytest.mark.parametrize("size", [0, 1, FRAME - 1, FRAME, FRAME + 1, 3 * FRAME, 3 * FRAME + 7])
def test_what_was_sealed_is_what_is_read(sqlite_place: Place, size: int) -> None:
    content = random.Random(size).randbytes(size)  # noqa: S311
    batch, path = seal(sqlite_place, content)
    assert read(sqlite_place, batch) == content
    assert path.stat().st_mode & 0o777 == 0o600
    assert find_faults(sqlite_place) == []


def test_it_is_read_in_pieces_of_any_size(sqlite_place: Place) -> None:
    content = random.Random(1).randbytes(2 * FRAME + 100)  # noqa: S311
    batch, _ = seal(sqlite_place, content)
    file = open_files(sqlite_place).open(batch.sealed)
    assert not isinstance(file, Erased)
    with file:
        assert b"".join(iter(lambda: file.read(99_991), b"")) == content


@pytest.mark.parametrize("how", ["cut", "cut at a frame", "flipped", "swapped", "repeated", "longer", "other head"])
def test_a_changed_file_does_not_open_and_is_named(sqlite_place: Place, how: str) -> None:
    batch, path = seal(sqlite_place, random.Random(2).randbytes(3 * FRAME))  # noqa: S311
    raw = path.read_bytes()
    one, two = (raw[HEAD + n * SEALED_FRAME : HEAD + (n + 1) * SEALED_FRAME] for n in (0, 1))
    rest = raw[HEAD + 2 * SEALED_FRAME :]
    changed = {
        "cut": raw[:-5],
        "cut at a frame": raw[: HEAD + 2 * SEALED_FRAME],
        "flipped": raw[:HEAD] + one[:500] + bytes([one[500] ^ 1]) + one[501:] + two + rest,
        "swapped": raw[:HEAD] + two + one + rest,
        "repeated": raw[:HEAD] + one + one + rest,
        "longer": raw + bytes(40),
        "other head": MAGIC + bytes(PREFIX) + raw[HEAD:],
    }[how]
    path.write_bytes(changed)
    with pytest.raises(LedgerFault) as caught:
        read(sqlite_place, batch)
    assert caught.value.code == "batch_damaged"
    assert str(path) in caught.value.message
    assert batch.sealed.path in find_faults(sqlite_place)[0]


def test_a_file_that_is_gone_is_named(sqlite_place: Place) -> None:
    batch, path = seal(sqlite_place, b"x")
    path.unlink()
    with pytest.raises(LedgerFault) as caught:
        read(sqlite_place, batch)
    assert caught.value.code == "batch_missing"
    assert batch.sealed.path in find_faults(sqlite_place)[0]


def test_erased_it_answers_so_and_no_file_holds_it_or_its_key(place: Place) -> None:
    """Markers in clear nowhere at any time; the wrapped key nowhere after, and a restore of older keys brings none back."""  # noqa: E501
    batch, path = seal(place, MARKER * 1000)
    kept, _ = seal(place, b"kept " + MARKER, "2021-08-02")
    slots = place.folder / "keys" / "batches.slots"
    wrapped = slots.read_bytes()[HEADER + 4 : HEADER + SLOT]
    assert [name for name, raw in all_bytes(place) if MARKER in raw] == []
    older = place.folder.parent / f"{place.folder.name}-older-keys"
    shutil.copytree(place.folder / "keys", older)
    raw = path.read_bytes()
    erase_batch(place.ledger(), open_files(place), batch, place.clock)
    assert open_files(place).open(batch.sealed) is ERASED
    assert not path.exists()
    assert read(place, kept) == b"kept " + MARKER
    assert [
        name for name, found in all_bytes(place) if MARKER in found or wrapped in found or raw[HEAD:] in found
    ] == []
    assert find_faults(place) == []
    shutil.copy(older / "batches.slots", slots)
    path.write_bytes(raw)
    assert find_faults(place) != []
    assert finish_batch_erasures(place.reader(), open_files(place)) == 1
    assert (find_faults(place), path.exists()) == ([], False)
    assert wrapped not in slots.read_bytes()
    shutil.rmtree(older)


def test_no_slot_is_used_twice(sqlite_place: Place) -> None:
    """An older copy of the keys knows fewer slots; a new file takes none that a fact names."""
    first, _ = seal(sqlite_place, b"one")
    slots = sqlite_place.folder / "keys" / "batches.slots"
    slots.write_bytes(slots.read_bytes()[:HEADER])
    second, _ = seal(sqlite_place, b"two")
    assert first.sealed.key_id != second.sealed.key_id
    assert read(sqlite_place, second) == b"two"
    fresh = Keys(sqlite_place.folder / "keys")
    with pytest.raises(LedgerFault) as caught:
        DayFiles(sqlite_place.folder / "sealed", fresh).open(first.sealed)
    assert caught.value.code == "key_missing"
    fresh.close()


def test_what_no_fact_names_is_swept_but_not_while_one_seals(sqlite_place: Place) -> None:
    batch, path = seal(sqlite_place, b"kept")
    orphan = path.with_name("0189a3f2-0000-7000-8000-000000000000")
    unfinished = path.with_name(".unfinished-0189a3f2-0000-7000-8000-000000000000")
    files = open_files(sqlite_place)
    for name in (orphan, unfinished):
        name.write_bytes(b"x")
    with DayFiles(files.folder, files.keys).sealing():
        assert files.sweep(sqlite_place.reader()) == 0
    assert files.sweep(sqlite_place.reader()) == 2
    assert [one for one in files.folder.rglob("*") if one.is_file() and one.name != ".lock"] == [path]
    assert read(sqlite_place, batch) == b"kept"


def test_a_backup_takes_them_along_and_erased_ones_stay_erased(sqlite_place: Place, tmp_path: Path) -> None:
    place = sqlite_place
    kept, _ = seal(place, b"kept " * 100)
    gone, _ = seal(place, MARKER, "2021-08-02")
    copy = tmp_path / "copy" / "register.backup"
    copy.parent.mkdir()
    backup_database(place.address, copy, lambda _left, _all: None)
    assert backup_sealed(place.folder / "sealed", copy) == 2
    with pytest.raises(LedgerFault):
        backup_sealed(place.folder / "sealed", copy)
    erase_batch(place.ledger(), open_files(place), gone, place.clock)
    new = tmp_path / "new"
    new.mkdir()
    verdict = restore_database(copy, str(new / "ledger.db"), place.keys, (), lambda _: None, new / "sealed")
    assert verdict.findings == []
    files = DayFiles(new / "sealed", place.keys)
    assert files.open(gone.sealed) is ERASED
    assert not (new / "sealed" / gone.sealed.path).exists()
    opened = files.open(kept.sealed)
    assert not isinstance(opened, Erased)
    with opened:
        assert opened.read() == b"kept " * 100
    (copy.with_name("register.backup.sealed") / kept.sealed.path).unlink()
    bad = tmp_path / "bad"
    bad.mkdir()
    verdict = restore_database(copy, str(bad / "ledger.db"), place.keys, (), lambda _: None, bad / "sealed")
    assert len(verdict.findings) == 1
    assert kept.sealed.path in verdict.findings[0]


def test_a_path_that_leads_elsewhere_is_refused(sqlite_place: Place) -> None:
    for path in ("../../etc/passwd", "/etc/passwd", "a/b", "presence/../x"):
        with pytest.raises(LedgerFault):
            open_files(sqlite_place).seal(path, [], lambda file: file.write(b"x"))


def test_a_folder_of_keys_made_before_there_were_sealed_files(sqlite_place: Place) -> None:
    (sqlite_place.folder / "keys" / "batches.slots").unlink()
    keys = Keys(sqlite_place.folder / "keys")
    assert keys.batches.slots.count() == 0
    keys.close()


def test_kill_nine_while_files_are_sealed_and_erased(sqlite_place: Place) -> None:
    """Twenty rounds: what was told as sealed opens or was erased, what was told as erased is gone, no orphan stays."""
    dice = random.Random(4)  # noqa: S311
    command = [sys.executable, "-m", "tests.unit.ledger.seal_worker", str(sqlite_place.folder)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as worker:
        assert worker.stdin is not None
        assert worker.stdout is not None
        assert worker.stderr is not None
        sealed, erased = set[str](), set[str]()
        for round_number in range(1, 21):
            worker.stdin.write(f"{round_number}\n")
            worker.stdin.flush()
            child = int(worker.stderr.readline())
            time.sleep(dice.uniform(0.02, 0.5))
            os.kill(child, signal.SIGKILL)
            for line in iter(worker.stdout.readline, "dead\n"):
                what, fact_id = line.split()
                (sealed if what == "sealed" else erased).add(fact_id)
            fresh = Keys(sqlite_place.folder / "keys")
            files = DayFiles(sqlite_place.folder / "sealed", fresh)
            finish_batch_erasures(sqlite_place.reader(), files)
            files.sweep(sqlite_place.reader())
            check_after_a_kill(sqlite_place, files, sealed, erased)
            fresh.close()
        worker.stdin.close()
    assert len(sealed) > 5, "too few rounds came as far as a commit to show anything"
    assert erased
    assert verify_ledger(sqlite_place.reader(), None, lambda _: None).findings == []


def check_after_a_kill(place: Place, files: DayFiles, sealed: set[str], erased: set[str]) -> None:
    batches = {batch.fact_id: batch for batch in read_batches(place.reader())}
    assert sealed <= set(batches)
    assert erased <= {fact_id for fact_id, batch in batches.items() if batch.erased}
    verdict = Verdict()
    check_batches(place.reader(), files, verdict)
    assert verdict.findings == []
    there = {path.name for path in files.folder.glob("*/*/*")}
    assert there == {fact_id for fact_id, batch in batches.items() if not batch.erased}
