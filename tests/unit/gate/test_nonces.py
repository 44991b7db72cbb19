"""Nonces count once: for processes side by side, after a restart, for thousands more, and where the disk is full."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from pratique.gate.nonces import Nonces


def name(number: int) -> str:
    return f"nonce-{number:016x}"


def hear_all(folder: Path) -> list[int]:
    """Hear two thousand nonces as one worker; give those that counted."""
    nonces = Nonces(folder)
    try:
        return [number for number in range(2_000) if not nonces.hear("north", name(number))]
    finally:
        nonces.close()


def test_each_counts_for_one_of_four_workers_only(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        counted = list(pool.map(hear_all, [tmp_path] * 4))
    assert sorted(number for one in counted for number in one) == list(range(2_000))


def test_they_are_remembered_after_a_restart_for_two_thousand_more_and_apart_by_gate(tmp_path: Path) -> None:
    first = Nonces(tmp_path)
    assert [first.hear("north", name(n)) for n in range(2_000)] == [False] * 2_000
    first.close()
    again = Nonces(tmp_path)
    assert again.hear("south", name(0)) is False
    assert [again.hear("north", name(n)) for n in range(2_000)] == [True] * 2_000
    assert [again.hear("north", name(n)) for n in range(2_000, 20_000)] == [False] * 18_000
    assert [again.hear("north", name(n)) for n in range(18_000, 20_000)] == [True] * 2_000
    again.close()
    assert {path.stat().st_size for path in tmp_path.glob("*.bin")} == {65_536}


def test_on_a_full_disk_they_count_once_a_worker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def is_full(*_told: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "posix_fallocate", is_full)
    nonces = Nonces(tmp_path)
    assert [nonces.hear("north", name(1)) for _ in range(2)] == [False, True]
    assert "No space left" in caplog.text
    nonces.close()
