"""On SQLite the threads of one process write in turn: a waiting writer waits for its turn, not for the database."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from pratique.record import register
from pratique.record.refusals import RegisterUnavailable

pytestmark = pytest.mark.usefixtures("register")


def take_a_turn(told: list[BaseException | None]) -> None:
    try:
        with register._taking_turns():
            pass
    except RegisterUnavailable as unavailable:
        told.append(unavailable)
    else:
        told.append(None)
    finally:
        connection.close()


def try_in_a_thread() -> BaseException | None:
    told: list[BaseException | None] = []
    thread = threading.Thread(target=take_a_turn, args=(told,))
    thread.start()
    thread.join(30)
    assert len(told) == 1
    return told[0]


def test_who_waits_too_long_for_a_turn_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register, "LONGEST_WAIT_S", 0.05)
    with register.writing(durable=False):
        told = try_in_a_thread()
    # PostgreSQL has many writers: there nobody waits for a turn.
    assert str(told) == ("other writers took too long" if connection.vendor == "sqlite" else "None")
    assert try_in_a_thread() is None, "the turn was given back"


def test_the_turn_is_given_back_after_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register, "LONGEST_WAIT_S", 0.05)
    with pytest.raises(RegisterUnavailable), register.writing(durable=False):
        raise OSError("the disk is full")
    assert try_in_a_thread() is None


def test_one_thread_may_write_within_its_own_turn() -> None:
    with register.writing(durable=False), register.writing(durable=False):
        assert connection.in_atomic_block
