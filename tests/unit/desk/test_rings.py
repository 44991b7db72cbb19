"""Who hangs on whom: a close contact's isolation ends their ring, one by hand brings theirs, and goes with the case."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from django.db import transaction

from pratique.desk.care_reports import do_leave, do_place
from pratique.desk.cases import CaseTold, Notified, do_correct_case, do_withdraw_case
from pratique.desk.companions import do_add_companion, is_named, read_companions
from pratique.desk.contacts import do_add_contact, do_remove_contact
from pratique.desk.followup import run as running
from pratique.desk.followup.run import settle_due
from pratique.desk.followup.settlers import SETTLERS
from pratique.desk.interviews import Visited, do_tell_visit
from pratique.desk.people import do_merge_people
from pratique.kinds import payloads as p
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import HOUR, SECOND
from pratique.record.models import ContactRow, Due, PlacementRow
from pratique.record.projections import rebuild
from pratique.record.refusals import Refused
from pratique.record.register import open_reader
from tests.unit.desk.cast import AT, Cast
from tests.unit.desk.rings_world import LI, SUN, WANG_NO, ZHAO, list_standing, make_row, withdraw
from tests.unit.desk.test_races import make_address, run
from tests.unit.tracing.small_world import at

TRACED = [(WANG_NO, "close", False), (ZHAO, "secondary", False)]
HAND = [(WANG_NO, "close", False), (ZHAO, "close", True), (SUN, "secondary", False)]


@pytest.fixture
def case(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Notified:
    monkeypatch.setattr(running, "SETTLERS", {"rings": SETTLERS["rings"]})
    return make_row(cast, tmp_path / "in")


def test_a_close_contact_placed_infects_nobody_further(cast: Cast, case: Notified) -> None:
    assert case.case_id
    settle_due(AT)
    assert list_standing() == TRACED
    assert ContactRow.objects.get(person_no=ZHAO).longest_s == 8 * HOUR // SECOND
    placed = do_place(cast.officer, WANG_NO, "home", AT, entered_at=at("5 08:00") * SECOND)
    settle_due(AT)
    assert list_standing() == TRACED[:1]
    withdraw(cast, placed, WANG_NO, AT + HOUR)
    assert not PlacementRow.objects.exists()
    settle_due(AT + HOUR)
    assert list_standing() == TRACED
    do_place(cast.officer, WANG_NO, "central", AT + HOUR, entered_at=at("5 12:00") * SECOND)
    settle_due(AT + HOUR)
    assert ContactRow.objects.get(person_no=ZHAO, withdrawn=False).last_at == at("5 12:00") * SECOND
    before = list(PlacementRow.objects.values_list())
    with transaction.atomic():
        rebuild()
    assert list(PlacementRow.objects.values_list()) == before
    assert settle_due(AT + HOUR).facts == 0


def test_a_contact_by_hand_brings_whom_they_met_since(cast: Cast, case: Notified) -> None:
    contact = ContactRow.objects.filter(person_no=ZHAO, withdrawn=False)
    settle_due(AT)
    do_remove_contact(cast.investigator, contact.get().fact_id, "was closer than that", AT)
    with pytest.raises(BadInput) as caught:
        do_add_contact(cast.investigator, case.case_id, ZHAO, "close", AT - HOUR, "a slip", AT, first_at=AT)
    assert caught.value.code == "contact_order"
    day = at("6 00:00") * SECOND
    added = do_add_contact(cast.investigator, case.case_id, ZHAO, "close", day, "told by Li", AT, first_at=day - HOUR)
    settle_due(AT)
    assert list_standing() == HAND
    assert ContactRow.objects.get(person_no=SUN).via == added
    do_remove_contact(cast.investigator, added, "a mistake", AT)
    settle_due(AT)
    assert list_standing() == TRACED[:1]
    late = do_add_contact(cast.investigator, case.case_id, ZHAO, "close", at("6 19:50") * SECOND, "told by Li", AT)
    settle_due(AT)
    assert list_standing() == [(WANG_NO, "close", False), (ZHAO, "close", True)], "ten minutes of a meal are too few"
    do_remove_contact(cast.investigator, late, "a mistake", AT)


def test_contacts_by_hand_end_with_their_case_and_stand_again_with_it(cast: Cast, case: Notified) -> None:
    settle_due(AT)
    zhao = ContactRow.objects.get(person_no=ZHAO).fact_id
    do_remove_contact(cast.investigator, zhao, "was closer than that", AT)
    day = at("6 00:00") * SECOND
    added = do_add_contact(cast.investigator, case.case_id, ZHAO, "close", day, "told by Li", AT)
    settle_due(AT)
    gone = do_withdraw_case(cast.investigator, case.case_id, "a mixed-up tube", AT + HOUR)
    settle_due(AT + HOUR)
    assert list_standing() == []
    causes = [one.fact.payload for one in open_reader().read_history(ZHAO)]
    assert [one.cause for one in causes if isinstance(one, p.ContactWithdrawn) and one.fact == added] == [
        "case-withdrawn"
    ]
    withdraw(cast, gone, LI, AT + 2 * HOUR)
    settle_due(AT + 2 * HOUR)
    assert list_standing() == HAND
    assert ContactRow.objects.get(person_no=ZHAO, by_hand=True).fact_id == added
    rows = sorted(ContactRow.objects.values_list())
    with transaction.atomic():
        rebuild()
    assert sorted(ContactRow.objects.values_list()) == rows
    assert settle_due(AT + 2 * HOUR).facts == 0
    assert not Due.objects.filter(what="rings", due_at__lte=AT + 2 * HOUR).exists()


def test_who_was_placed_under_another_number_of_theirs_leaves(cast: Cast, case: Notified) -> None:
    del case
    placed = do_place(cast.officer, SUN, "central", AT, entered_at=AT - HOUR)
    do_merge_people(cast.registrar, ZHAO, SUN, "one person, registered twice", AT)
    assert do_leave(cast.officer, ZHAO, placed, AT, left_at=AT)
    with pytest.raises(BadInput) as caught:
        do_leave(cast.officer, WANG_NO, placed, AT, left_at=AT)
    assert caught.value.code == "no_placement"


def test_a_companion_is_suggested_and_added_when_somebody_says_so(cast: Cast, case: Notified) -> None:
    line = "2021-08-06 18:00-20:00 dinner, noodles, 赵敏, 孙, Nobody"
    do_correct_case(cast.investigator, case.case_id, CaseTold("confirmed", onset="2021-08-06"), AT)
    told = do_tell_visit(cast.investigator, case.case_id, line, AT)
    assert isinstance(told, Visited)
    found = read_companions(cast.investigator, case.case_id, AT)
    named = {one.text: [(who.names, who.was_there, who.is_contact) for who in one.suggested] for one in found}
    assert named == {"赵敏": [(("赵敏",), True, False)], "孙": [(("孙强",), True, False)], "Nobody": []}
    assert not ContactRow.objects.exists()
    sun = found[1].suggested[0].person_id
    fact = do_add_companion(cast.investigator, case.case_id, told.fact_id, sun, "told by Li", AT)
    row = ContactRow.objects.get(fact_id=fact)
    times = (at("6 18:00") * SECOND, at("6 20:00") * SECOND)
    assert (row.person_no, row.first_at, row.last_at, row.by_hand) == (SUN, *times, True)
    again = read_companions(cast.investigator, case.case_id, AT)
    assert again[1].suggested[0].is_contact
    with pytest.raises(Refused):
        read_companions(replace(cast.investigator, actor_id="a-x", unit_id="west"), case.case_id, AT)
    with pytest.raises(BadInput) as caught:
        do_add_companion(cast.investigator, case.case_id, fact, sun, "no visit", AT)
    assert caught.value.code == "no_visit"


@pytest.mark.parametrize(
    ("text", "names", "fits"),
    [("Li", ("LI Wei",), True), ("Li", ("Oliver",), False), ("李", ("李伟",), True), ("wei li", ("LI Wei",), False)],
)
def test_a_name_is_whole_words_or_part_of_a_chinese_one(text: str, names: tuple[str, ...], fits: bool) -> None:  # noqa: FBT001
    assert is_named(text, names) is fits


def test_an_investigation_on_postgresql(tmp_path: Path) -> None:
    command = "import django; django.setup(); from tests.unit.desk.rings_world import main; main()"
    told = json.loads(run(tmp_path, make_address("postgresql", tmp_path), "-c", command).splitlines()[-1])
    traced, by_hand = [[WANG_NO, "close", False], [ZHAO, "secondary", False]], [SUN, "close", True]
    assert told == {
        "traced": [0, *traced],
        "placed": [0, traced[0]],
        "by hand": [0, *traced, by_hand],
        "queue": [[WANG_NO], [ZHAO]],
        "links": [[None, "unknown"]],
        "companions": [[["孙强"]]],
        "gone": [0],
        "again": [0, *traced, by_hand],
        "same": True,
        "kept": ["done", True],
        "rebuilt": [0, *traced, by_hand],
    }
