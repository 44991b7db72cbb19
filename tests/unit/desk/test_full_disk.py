"""The register cannot be written: nobody is read, but for care; nothing is lost; it resumes by itself."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import OperationalError

from pratique.decisions.standing import Asking
from pratique.desk.assignments import do_assign, do_break_glass
from pratique.desk.deciding import answer_without_record, do_give_decision
from pratique.desk.reports import do_report
from pratique.desk.reserve import do_take_in_reserve
from pratique.kinds.codes import OCCASIONS
from pratique.kinds.instants import DAY
from pratique.kinds.payloads import SymptomsReported
from pratique.ledger.store import Ledger
from pratique.record import access, reserve
from pratique.record.models import ReadTrace
from pratique.record.refusals import Refused, RegisterUnavailable
from pratique.record.register import _opened
from tests.unit.desk.cast import AT, Cast, make_staff


def fail(*_: object) -> None:
    raise OperationalError("database or disk is full")


@pytest.fixture
def house(cast: Cast) -> Cast:
    do_assign(cast.commander, 1, "ward 3", AT + DAY, AT, unit="east")
    do_break_glass(cast.officer, 1, "collapsed at gate 3", AT)
    return cast


def test_personal_readings_and_writings_are_refused(house: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Ledger, "append", fail)
    with pytest.raises(RegisterUnavailable) as caught:
        access.access_person_by_assignment(house.investigator, 1, "investigation", AT)
    assert caught.value.zh
    with pytest.raises(RegisterUnavailable):
        access.access_own_record_by_resident(house.resident, AT)
    with pytest.raises(RegisterUnavailable):
        do_report(house.officer, 1, SymptomsReported(symptoms=()), AT)
    with pytest.raises(RegisterUnavailable):
        do_give_decision(house.gate, 1, Asking("entry"), AT)


def test_no_answer_is_worse_than_refer() -> None:
    for occasion in OCCASIONS:
        answer = answer_without_record(Asking(occasion), AT)
        expected = ("admit", "passage") if occasion == "care" else ("refer", "wait-here")
        assert (answer.outcome, answer.handling) == expected


def test_a_register_without_its_keys_shows_nobody(house: Cast, home: Path) -> None:
    _opened.clear()
    (home / "keys" / "wrapping.key").rename(home / "taken")
    with pytest.raises(RegisterUnavailable):
        access.access_person_by_assignment(house.investigator, 1, "investigation", AT)
    _opened.clear()


def test_care_goes_on_and_is_recorded_when_there_is_room_again(house: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    nurse = make_staff("nurse", "east", "care-worker")
    stranger = make_staff("stranger", "west", "care-worker")
    before = ReadTrace.objects.count()
    with monkeypatch.context() as disk:
        disk.setattr(Ledger, "append", fail)
        assert access.access_person_by_assignment(nurse, 1, "care", AT + 1).names
        assert access.access_person_by_break_glass(house.officer, 1, "care", AT + 2).names
        with pytest.raises(Refused):
            access.access_person_by_assignment(stranger, 1, "care", AT + 3)
        with pytest.raises(RegisterUnavailable):
            do_take_in_reserve(AT + 3)
    assert ReadTrace.objects.count() == before
    assert len(reserve.read_reserve()) == 3
    assert do_take_in_reserve(AT + 4) == 3
    assert do_take_in_reserve(AT + 5) == 0
    assert ReadTrace.objects.count() == before + 3
    shown = list(ReadTrace.objects.order_by("-seq")[:3].values_list("how", "refused", "at"))
    assert sorted(shown) == [
        ("assignment", "", AT + 1),
        ("assignment", "no_assignment", AT + 3),
        ("break-glass", "", AT + 2),
    ]


def test_the_reserve_has_its_room_from_the_start_and_an_end(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = home / "small"
    monkeypatch.setattr(reserve, "SLOTS", 2)
    reserve.make_reserve(path)
    size = path.stat().st_size
    assert size == 2 * reserve.SLOT
    for i in range(2):
        reserve.put_aside({"i": i}, path)
    with pytest.raises(RegisterUnavailable):
        reserve.put_aside({"i": 2}, path)
    assert path.stat().st_size == size
    assert b'"i"' not in path.read_bytes()
    assert reserve.read_reserve(path) == [(0, {"i": 0}), (1, {"i": 1})]
    reserve.clear_slots([0], path)
    reserve.put_aside({"i": 2}, path)
    assert reserve.read_reserve(path)[0] == (0, {"i": 2})
    with pytest.raises(RegisterUnavailable):
        reserve.put_aside({"i": "x" * 3000}, path)
    with pytest.raises(RegisterUnavailable):
        reserve.put_aside({"i": 1}, home / "nowhere")
