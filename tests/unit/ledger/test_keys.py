"""Keys: refused when others could read them, on the disk before use, destroyed for good, never made twice."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from pratique.kinds.errors import BadInput
from pratique.ledger import key_files, slots
from pratique.ledger.faults import LedgerFault
from pratique.ledger.keys import Keys, make_keys
from pratique.ledger.slots import HEADER, SLOT
from tests.unit.ledger.cast import make_id


def none_used(_numbers: list[int]) -> list[int]:
    return []


def all_used(numbers: list[int]) -> list[int]:
    return numbers


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_keys(tmp_path / "keys")
    return tmp_path / "keys"


def probe(cipher: AESGCM | None) -> bytes:
    assert cipher is not None
    return cipher.encrypt(bytes(12), b"probe", None)


def test_a_folder_of_keys_is_private_and_made_once(folder: Path) -> None:
    assert oct(folder.stat().st_mode)[-3:] == "700"
    assert {oct(f.stat().st_mode)[-3:] for f in folder.iterdir()} == {"600"}
    with pytest.raises(LedgerFault) as fault:
        make_keys(folder)
    assert fault.value.code == "keys_exist"
    assert sorted(p.name for p in folder.parent.iterdir()) == ["keys"]


@pytest.mark.parametrize("name", [".", "wrapping.key", "checkpoint.key", "subjects.slots", "destroyed.list"])
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_what_others_could_read_is_refused(folder: Path, name: str, mode: int) -> None:
    (folder / name).chmod(mode | (0o100 if name == "." else 0))
    with pytest.raises(LedgerFault) as fault:
        Keys(folder)
    assert fault.value.code == "key_mode"
    assert "chmod" in str(fault.value)


@pytest.mark.parametrize("name", ["wrapping.key", "lookup.key", "checkpoint.key", "subjects.slots", "units.list"])
def test_what_is_missing_or_linked_or_not_ours_is_refused(folder: Path, name: str, monkeypatch: Any) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    with pytest.raises(LedgerFault) as fault:
        Keys(folder)
    assert fault.value.code == "key_owner"
    monkeypatch.undo()
    (folder / name).rename(folder / "elsewhere")
    for prepare in (lambda: None, lambda: (folder / name).symlink_to(folder / "elsewhere")):
        prepare()
        with pytest.raises(LedgerFault) as fault:
            Keys(folder)
        assert fault.value.code == "key_missing"


@pytest.mark.parametrize(
    "text", [b"", b"pratique lookup key 1\n" + b"0" * 64 + b"\n", b"pratique wrapping key 1\nab\n"]
)
def test_a_damaged_key_is_told(folder: Path, text: bytes) -> None:
    (folder / "wrapping.key").write_bytes(text)
    with pytest.raises(LedgerFault) as fault:
        Keys(folder)
    assert fault.value.code == "key_damaged"


def test_keys_are_found_again_and_differ(folder: Path) -> None:
    keys = Keys(folder)
    made = keys.subjects.find_or_make(set(range(100)) | {5000, 5001}, none_used)
    assert len({probe(cipher) for cipher in made.values()}) == 102
    again = Keys(folder)
    assert all(probe(again.find(n, "")) == probe(cipher) for n, cipher in made.items())
    assert probe(keys.for_unit("u1", lambda _: False)) == probe(again.for_unit("u1", lambda _: True))
    assert probe(keys.for_unit("u1", lambda _: False)) != probe(keys.for_unit("u2", lambda _: False))
    with pytest.raises(LedgerFault):
        again.find(999, "")
    with pytest.raises(LedgerFault):
        again.find(None, "u9")


def test_a_number_far_beyond_is_refused(folder: Path) -> None:
    with pytest.raises(BadInput) as error:
        Keys(folder).subjects.find_or_make({4_000_000_000}, none_used)
    assert error.value.code == "subject"


def test_a_destroyed_key_is_gone_for_every_process_and_never_made_anew(folder: Path) -> None:
    keys, other = Keys(folder), Keys(folder)
    keys.subjects.find_or_make({1, 2}, none_used)
    kept = probe(other.find(2, ""))
    slot = (folder / "subjects.slots").read_bytes()[HEADER + SLOT : HEADER + 2 * SLOT]
    probe(other.find(1, ""))
    keys.destroy(1, 5, make_id())
    keys.destroy(1, 6, make_id())
    assert other.find(1, "") is None
    assert other.subjects.find_or_make({1}, none_used) == {1: None}
    assert probe(other.find(2, "")) == kept
    assert slot[4:20] not in (folder / "subjects.slots").read_bytes()
    assert (folder / "destroyed.list").read_text().count("\n") == 1


def test_an_older_copy_of_the_keys_brings_nobody_back(folder: Path) -> None:
    keys = Keys(folder)
    keys.subjects.find_or_make({1, 2}, none_used)
    older = (folder / "subjects.slots").read_bytes()
    keys.destroy(1, 5, make_id())
    (folder / "subjects.slots").write_bytes(older)
    restored = Keys(folder)
    assert restored.find(1, "") is not None
    assert restored.apply_destroyed() == 1
    assert restored.find(1, "") is None
    assert restored.apply_destroyed([f"2 5 {make_id()}"]) == 1
    assert restored.find(2, "") is None
    with pytest.raises(LedgerFault):
        restored.apply_destroyed(["2 5"])


@pytest.mark.parametrize("byte", range(SLOT))
def test_a_torn_slot_is_told_and_made_anew_only_if_nothing_was_sealed(folder: Path, byte: int) -> None:
    keys = Keys(folder)
    keys.subjects.find_or_make({0, 1, 2}, none_used)
    path = folder / "subjects.slots"
    whole = path.read_bytes()
    flipped = bytearray(whole)
    flipped[HEADER + SLOT + byte] ^= 0xFF
    cut = whole[: HEADER + SLOT + byte] + bytes(SLOT - byte) + whole[HEADER + 2 * SLOT :]
    for torn in (bytes(flipped), cut, whole[: HEADER + SLOT + byte]):
        path.write_bytes(torn)
        with pytest.raises(LedgerFault):
            Keys(folder).find(1, "")
        with pytest.raises(LedgerFault):
            Keys(folder).subjects.find_or_make({1}, all_used)
        again = Keys(folder)
        made = again.subjects.find_or_make({0, 1}, lambda numbers: [n for n in numbers if n == 2])
        assert probe(made[1]) == probe(Keys(folder).find(1, ""))


@pytest.mark.parametrize("cut", range(1, 50, 7))
def test_a_torn_line_never_counted(folder: Path, cut: int) -> None:
    keys = Keys(folder)
    keys.subjects.find_or_make({1, 2}, none_used)
    keys.destroy(1, 5, make_id())
    path = folder / "destroyed.list"
    path.write_bytes(path.read_bytes()[:-cut])
    again = Keys(folder)
    assert again.read_destroyed() == {}
    again.destroy(2, 5, make_id())
    assert set(Keys(folder).read_destroyed()) == {2}


class Failing:
    """Makes the n-th write or sync fail, the way a full or broken disk does; a write may stop half way."""

    def __init__(self, monkeypatch: Any, fail_at: int, code: int) -> None:
        self.calls, self.fail_at, self.code = 0, fail_at, code
        for module in (slots.os, key_files.os):
            for name in ("pwrite", "fsync", "ftruncate"):
                monkeypatch.setattr(module, name, self.wrap(getattr(module, name), name))

    def wrap(self, real: Any, name: str) -> Any:
        def call(*arguments: Any) -> Any:
            self.calls += 1
            if self.calls == self.fail_at:
                if name == "pwrite":
                    real(arguments[0], bytes(arguments[1])[: len(arguments[1]) // 2], arguments[2])
                raise OSError(self.code, os.strerror(self.code))
            return real(*arguments)

        return call


@pytest.mark.parametrize("code", [errno.EIO, errno.ENOSPC])
def test_whatever_write_fails_nothing_is_half_done_and_a_retry_succeeds(folder: Path, code: int) -> None:
    for fail_at in range(1, 100):
        subject = fail_at * 2
        with pytest.MonkeyPatch.context() as patch:
            failing = Failing(patch, fail_at, code)
            keys = Keys(folder)
            steps = [
                lambda k=keys, n=subject: k.subjects.find_or_make({n, n + 1}, none_used),
                lambda k=keys, n=subject: k.for_unit(f"u{n}", lambda _: False),
                lambda k=keys, n=subject: k.destroy(n, 5, make_id()),
            ]
            failed = False
            for step in steps:
                try:
                    step()
                except OSError as error:
                    failed = True
                    assert error.errno == code
                    step()
            assert failed == (failing.calls >= fail_at)
        fresh = Keys(folder)
        assert fresh.find(subject, "") is None
        assert probe(fresh.find(subject + 1, ""))
        assert probe(fresh.find(None, f"u{subject}"))
        fresh.close()
        keys.close()
        if not failed:
            return
    raise AssertionError("there is no end to the writes")
