"""The keys: one a person, one a unit, random, wrapped, on the disk before any fact that uses them commits.

wrapping.key     wraps every key below; without it they are noise
lookup.key       HMAC of document numbers (contract 4)
checkpoint.key   signs checkpoints (Ed25519 seed)
subjects.slots   the key of person_no n in slot n
units.slots      the key of the unit on line n of units.list
batches.slots    the keys of sealed day files, in the order in which they were made (ledger.day_files)
destroyed.list   person_no (or batch-<slot>), instant, fact: applied again by every restore, of keys or of the database
"""

from __future__ import annotations

import hmac
import os
import re
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from pratique.kinds.errors import BadInput
from pratique.ledger.faults import LedgerFault
from pratique.ledger.key_files import KEY, LineFile, check_private, make_folder, read_key, write_key, write_private
from pratique.ledger.slots import BODY, DESTROYED, HELD, SlotFile, make_slot_file

NONCE: Final = 12
MAX_REMEMBERED: Final = 20_000
"""Ciphers kept in memory; each takes 2.5 kB, and making one anew takes 3 us."""
MAX_GAP: Final = 1 << 24
"""How far beyond the last person known a new one may lie: numbers are dense, and a slip would fill the disk."""
_DESTROYED_LINE = re.compile(r"(batch-)?(\d{1,10}) (\d{1,16}) ([0-9a-f-]{36})")

FindUsed = Callable[[list[int]], Collection[int]]


def make_keys(folder: Path) -> None:
    """Make a new folder of keys; raises LedgerFault ``keys_exist`` if there is one."""

    def fill(unfinished: Path) -> None:
        for name in ("wrapping", "lookup", "checkpoint"):
            write_key(unfinished, name, os.urandom(KEY))
        make_slot_file(unfinished / "subjects.slots")
        make_slot_file(unfinished / "units.slots")
        make_slot_file(unfinished / "batches.slots")
        write_private(unfinished / "units.list", b"")
        write_private(unfinished / "destroyed.list", b"")

    make_folder(folder, fill)


class Wrapped:
    """Keys in slots, each wrapped under the wrapping key and bound to its slot and its file."""

    def __init__(self, path: Path, wrapping: AESGCM) -> None:
        """Open a file of wrapped keys."""
        self.slots = SlotFile(path)
        self._name = path.name.encode()
        self._wrapping = wrapping
        self._remembered: dict[int, AESGCM] = {}
        self._generation = self.slots.generation

    def find(self, number: int) -> AESGCM | None:
        """Give the cipher of a slot, None if its key was destroyed; raises LedgerFault ``key_missing``."""
        generation = self._forget_if_destroyed()
        cipher = self._remembered.get(number)
        if cipher is not None:
            return cipher
        state, body = self.slots.read(number)
        if state == HELD:
            cipher = self._remember(number, self._unwrap(number, body))
            if self.slots.generation != generation:  # destroyed by another thread between reading and remembering
                self._remembered.pop(number, None)
            return cipher
        if state == DESTROYED:
            return None
        message = f"the key of number {number} is not in {self.slots.path}; put the keys back from their own backup"
        raise LedgerFault("key_missing", message)

    def find_or_make(self, numbers: Collection[int], find_used: FindUsed) -> dict[int, AESGCM | None]:
        """Give the ciphers of these slots, made and on the disk where there were none; None for a destroyed key.

        ``find_used`` tells under which of some slots anything was sealed: such a key was lost and is never made anew.
        """
        self._forget_if_destroyed()
        remembered = self._remembered.get
        found: dict[int, AESGCM | None] = {n: cipher for n in numbers if (cipher := remembered(n)) is not None}
        if len(found) == len(numbers):
            return found
        with self.slots.reading():
            missing = self._sort([n for n in numbers if n not in found], found)
        if missing:
            self._make(sorted(missing), find_used, found)
        return found

    def add(self, used: int) -> int:
        """Make one more key, on the disk; give its slot, beyond all that were used and beyond ``used``."""
        with self.slots.writing():
            number = max(self.slots.count(), used + 1)
            self.slots.write_run(number, [self._wrap(number, os.urandom(KEY))])
        return number

    def destroy(self, number: int) -> None:
        """Overwrite a key where it stands; harmless if that was done before."""
        with self.slots.writing():
            self.slots.destroy(number)
        self._forget_if_destroyed()

    def _sort(self, numbers: Iterable[int], found: dict[int, AESGCM | None]) -> list[int]:
        """Find keys; give the slots that hold none, be they unused or torn."""
        missing: list[int] = []
        for number in numbers:
            try:
                state, body = self.slots.read(number)
                key = self._unwrap(number, body) if state == HELD else b""
            except LedgerFault:
                missing.append(number)
                continue
            if state == HELD:
                found[number] = self._remember(number, key)
            elif state == DESTROYED:
                found[number] = None
            else:
                missing.append(number)
        return missing

    def _make(self, numbers: list[int], find_used: FindUsed, found: dict[int, AESGCM | None]) -> None:
        """Make keys side by side in one write a run; someone else may have made some meanwhile."""
        with self.slots.writing():
            still = self._sort(numbers, found)
            self._check_new(still, find_used)
            made = {number: os.urandom(KEY) for number in still}
            for run in _runs(still):
                self.slots.write_run(run[0], [self._wrap(number, made[number]) for number in run])
        # INVARIANT: nothing is sealed under a key before `writing` has put it on the disk.
        found |= {number: AESGCM(key) for number, key in made.items()}

    def _check_new(self, numbers: list[int], find_used: FindUsed) -> None:
        """Refuse a slot far beyond all others, and one whose key was lost: a new key would hide the loss."""
        if not numbers:
            return
        if numbers[-1] > self.slots.count() + MAX_GAP:
            message = f"person {numbers[-1]} lies far beyond the last one; person numbers are dense"
            raise BadInput("subject", message, "/subject")
        lost = find_used(numbers)
        if lost:
            message = f"the key of number {min(lost)} is gone from {self.slots.path}, but facts are sealed under it"
            raise LedgerFault("key_missing", f"{message}; put the keys back from their own backup")

    def _wrap(self, number: int, key: bytes) -> bytes:
        nonce = os.urandom(NONCE)
        body = nonce + self._wrapping.encrypt(nonce, key, self._name + number.to_bytes(8, "big"))
        if len(body) != BODY:
            raise AssertionError("a wrapped key fills its slot")
        return body

    def _unwrap(self, number: int, body: bytes) -> bytes:
        try:
            return self._wrapping.decrypt(body[:NONCE], body[NONCE:], self._name + number.to_bytes(8, "big"))
        except InvalidTag:
            message = f"slot {number} of {self.slots.path} is torn, or was wrapped under another wrapping key"
            raise LedgerFault("key_damaged", message) from None

    def _remember(self, number: int, key: bytes) -> AESGCM:
        if len(self._remembered) >= MAX_REMEMBERED:
            self._remembered.clear()
        cipher = AESGCM(key)
        self._remembered[number] = cipher
        return cipher

    def _forget_if_destroyed(self) -> bytes:
        generation = self.slots.generation
        if generation != self._generation:
            self._remembered.clear()
            self._generation = generation
        return generation


class Keys:
    """An open folder of keys."""

    def __init__(self, folder: Path) -> None:
        """Open the keys; raises LedgerFault with what is wrong with them and what to do."""
        check_private(folder)
        self.folder = folder
        wrapping = read_key(folder, "wrapping")
        self.lookup = read_key(folder, "lookup")
        self.checkpoint = read_key(folder, "checkpoint")
        self.id = hmac.new(wrapping, b"pratique keys", sha256).digest()[:16]
        """Tells one folder of keys from another; kept in the ledger's head."""
        cipher = AESGCM(wrapping)
        self.destroyed_list = LineFile(folder / "destroyed.list")
        self._unit_lines = LineFile(folder / "units.list")
        self.subjects = Wrapped(folder / "subjects.slots", cipher)
        self._units = Wrapped(folder / "units.slots", cipher)
        if not (folder / "batches.slots").exists():  # a folder made before there were sealed files
            with suppress(FileExistsError):
                make_slot_file(folder / "batches.slots")
        self.batches = Wrapped(folder / "batches.slots", cipher)
        self._unit_numbers: dict[str, int] = {}

    def close(self) -> None:
        """Let go of the files."""
        self.subjects.slots.close()
        self.batches.slots.close()
        self._units.slots.close()

    def find(self, subject: int | None, unit: str) -> AESGCM | None:
        """Give the cipher that opens a fact; None if its key was destroyed; raises LedgerFault ``key_missing``."""
        if subject is not None:
            return self.subjects.find(subject)
        number = self._unit_number(unit)
        if number is None:
            raise LedgerFault("key_missing", f"unit '{unit}' has no key in {self._units.slots.path}")
        return self._units.find(number)

    def for_unit(self, unit: str, is_used: Callable[[str], bool]) -> AESGCM:
        """Give the cipher of a unit, made and on the disk if it had none and nothing was sealed for it."""
        number = self._unit_number(unit)
        if number is None:
            with self._units.slots.writing():
                number = self._unit_number(unit)
                if number is None:
                    self._unit_lines.add(unit)
                    number = self._unit_number(unit)
        if number is None:
            raise LedgerFault("key_damaged", f"unit '{unit}' cannot be kept in {self._unit_lines.path}")
        cipher = self._units.find_or_make({number}, lambda found: found if is_used(unit) else [])[number]
        if cipher is None:
            raise LedgerFault("key_missing", f"the key of unit '{unit}' was destroyed")
        return cipher

    def destroy(self, subject: int, at: int, fact_id: str) -> None:
        """Destroy a person's key: first the line outside, then the slot. Harmless when repeated."""
        if subject not in self.read_destroyed():
            with self.subjects.slots.writing():
                self.destroyed_list.add(f"{subject} {at} {fact_id}")
        if not self.is_destroyed(subject):
            self.subjects.destroy(subject)

    def is_destroyed(self, subject: int) -> bool:
        """Tell whether a person's key was destroyed."""
        try:
            return self.subjects.slots.read(subject)[0] == DESTROYED
        except LedgerFault:
            return False

    def read_destroyed(self) -> dict[int, tuple[int, str]]:
        """Give the list kept outside: person_no to (instant, fact id)."""
        return parse_destroyed(self.destroyed_list.read())

    def apply_destroyed(self, lines: Iterable[str] = ()) -> int:
        """Destroy again each key of the list (and of another list); give how many had come back."""
        listed = self.read_destroyed() | parse_destroyed(lines)
        back = [subject for subject in sorted(listed) if not self.is_destroyed(subject)]
        for subject, (at, fact_id) in sorted(listed.items()):
            self.destroy(subject, at, fact_id)
        return len(back)

    def _unit_number(self, unit: str) -> int | None:
        number = self._unit_numbers.get(unit)
        if number is None:
            self._unit_numbers = {name: i for i, name in enumerate(self._unit_lines.read())}
            number = self._unit_numbers.get(unit)
        return number


def parse_destroyed(lines: Iterable[str], mark: str | None = None) -> dict[int, tuple[int, str]]:
    """Read lines of a list of destroyed keys: people's, or those with a mark; raises LedgerFault ``key_damaged``."""
    listed: dict[int, tuple[int, str]] = {}
    for line in lines:
        match = _DESTROYED_LINE.fullmatch(line)
        if match is None:
            raise LedgerFault("key_damaged", f"'{line[:60]}' is no line of a list of destroyed keys")
        if match[1] == mark:
            listed.setdefault(int(match[2]), (int(match[3]), match[4]))
    return listed


def _runs(numbers: list[int]) -> list[list[int]]:
    """Cut sorted numbers into runs without a hole."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs
