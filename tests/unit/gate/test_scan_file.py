"""Scans stand on the disk once they are told as kept; a torn file and a full disk lose none that was told so."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from pratique.gate.scan_file import ScanFile, read_scans
from pratique.gate.scans import Scan


def make_scan(number: int) -> Scan:
    return Scan(number.to_bytes(16, "big"), 1, 2, "d", "g", "nonce", number, None, "CODE", 9)


def wait_for(spool: ScanFile, scan: Scan) -> None:
    while not spool.kept([scan.scan_id]):
        time.sleep(0.01)


def test_what_is_kept_is_read_back_and_a_torn_end_costs_only_itself(tmp_path: Path) -> None:
    spool, scans = ScanFile(tmp_path), [make_scan(i) for i in range(5)]
    spool.append_many(scans[:4])
    spool.append_many(scans[4:])
    wait_for(spool, scans[4])
    spool.close()
    assert list(read_scans(spool.path)) == scans
    data = spool.path.read_bytes()
    size = len(data) // 5
    for end in range(4 * size, len(data)):
        spool.path.write_bytes(data[:end])
        assert list(read_scans(spool.path)) == scans[:4]
    for place in range(4 * size, len(data)):
        spool.path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        assert list(read_scans(spool.path)) == scans[:4]


def test_a_full_disk_keeps_nothing_and_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spool, first, later = ScanFile(tmp_path), make_scan(1), make_scan(2)
    write, tried = os.write, []

    def half(file: int, data: bytes) -> int:
        tried.append(len(data))
        return write(file, data[: len(data) // 2])

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", half)
        spool.append_many([first])
        while len(tried) < 2:
            time.sleep(0.01)
        assert not spool.kept([first.scan_id])
    spool.append_many([later])
    wait_for(spool, later)
    spool.close()
    assert list(read_scans(spool.path)) == [first, later]
