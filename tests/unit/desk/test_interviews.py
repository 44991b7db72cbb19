# ruff: noqa: F811  (fixtures of another module)
"""A typed line becomes a visit that counts as presence: at a known place it makes contacts; it is withdrawn again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import transaction

from pratique.desk.asking import rank_asks
from pratique.desk.cases import Notified
from pratique.desk.interviews import (
    AS_TYPED,
    Visited,
    WhichPlace,
    do_tell_visit,
    do_withdraw_visit,
    read_visits,
    say_visit,
)
from pratique.desk.reports import do_withdraw
from pratique.desk.tracing import read_case_timeline, read_rings
from pratique.investigation.interview import AskBack
from pratique.kinds.errors import BadInput
from pratique.record.models import VisitRow
from pratique.record.projections import rebuild
from pratique.record.refusals import Refused
from tests.unit.desk.cast import AT, Cast
from tests.unit.desk.test_tracing import case, wang  # noqa: F401  (fixtures)


def tell(cast: Cast, case: Notified, line: str, place: str = "") -> str:
    made = do_tell_visit(cast.investigator, case.case_id, line, AT, place=place)
    assert isinstance(made, Visited), made
    return made.fact_id


def names_of_contacts(cast: Cast, case: Notified) -> set[str | None]:
    return {row.file_name or row.person_id for row in read_rings(cast.investigator, [case.case_id], AT).rows}


def test_a_visit_to_a_known_place_makes_contacts_and_its_withdrawal_takes_them_back(cast: Cast, case: Notified) -> None:
    before = names_of_contacts(cast, case)
    made = tell(cast, case, "Tue 08:00-10:00 visit, home-2")
    assert names_of_contacts(cast, case) == before | {"fourth"}
    bar = next(bar for bar in read_case_timeline(cast.investigator, case.case_id, AT).bars if bar.visit)
    assert (bar.visit, bar.place, bar.kind, bar.source, bar.close) == (made, "home-2", "household", "interview", 2)
    gone = do_withdraw_visit(cast.investigator, case.case_id, made, "it was another week", AT)
    assert names_of_contacts(cast, case) == before
    do_withdraw(cast.investigator, 1, gone, "it was that week", AT)
    assert names_of_contacts(cast, case) == before | {"fourth"}
    rows = list(VisitRow.objects.values_list())
    with transaction.atomic():
        rebuild()
    assert rows == list(VisitRow.objects.values_list())


def test_an_unknown_place_closes_its_gap_and_makes_no_contacts(cast: Cast, case: Notified) -> None:
    before = names_of_contacts(cast, case)
    gaps = len(read_case_timeline(cast.investigator, case.case_id, AT).report["gaps"])  # type: ignore[arg-type]
    tell(cast, case, "2 Aug 14:00-16:00 shopping, Harbour")
    timeline = read_case_timeline(cast.investigator, case.case_id, AT)
    assert names_of_contacts(cast, case) == before
    assert len(timeline.report["gaps"]) == gaps + 1  # type: ignore[arg-type]
    assert "Harbour" in timeline.report["places_without_checkin"]  # type: ignore[operator]


def test_a_place_written_otherwise_is_asked_back(cast: Cast, case: Notified) -> None:
    line = "2 Aug 17:00-18:00 meal, noodle, Wang"
    asked = do_tell_visit(cast.investigator, case.case_id, line, AT)
    assert asked == WhichPlace("2021-08-02 17:00-18:00 meal, noodle, Wang", "noodle", ("noodles",))
    assert not VisitRow.objects.exists()
    tell(cast, case, line, "noodles")
    tell(cast, case, "2 Aug 18:00-19:00 meal, noodle", AS_TYPED)
    told = [visit.told for visit in read_visits(case.case_id)]
    assert [(one.place, one.known, one.companions) for one in told] == [
        ("noodles", True, ("Wang",)),
        ("noodle", False, ()),
    ]
    with pytest.raises(BadInput) as caught:
        tell(cast, case, line, "nowhere")
    assert caught.value.code == "no_place_named"


def test_a_visit_is_said_as_typed_and_replaced(cast: Cast, case: Notified) -> None:
    made = tell(cast, case, "2 Aug 17:00-18:00 meal, noodles, Wang")
    visit = read_visits(case.case_id)[0]
    line = say_visit(visit.told, AT, "en")
    assert line == "2021-08-02 17:00-18:00 meal, noodles, Wang"
    do_tell_visit(cast.investigator, case.case_id, line.replace("18:00", "19:00"), AT, corrects=made)
    assert [(one.told.end - one.told.start) // 3_600_000_000 for one in read_visits(case.case_id)] == [2]
    with pytest.raises(BadInput) as caught:
        do_tell_visit(cast.investigator, case.case_id, line, AT, corrects=made)
    assert caught.value.code == "no_visit"


def test_what_is_open_is_asked_and_who_has_no_ground_is_refused(cast: Cast, case: Notified) -> None:
    assert isinstance(do_tell_visit(cast.investigator, case.case_id, "2 Aug 1-3 meal, noodles", AT), AskBack)
    stranger = replace(cast.investigator, actor_id="a-x", unit_id="west")
    with pytest.raises(Refused) as caught:
        do_tell_visit(stranger, case.case_id, "2 Aug 13:00-14:00 meal, noodles", AT)
    assert caught.value.code == "no_assignment"
    with pytest.raises(BadInput) as wrong:
        do_tell_visit(cast.investigator, case.case_id, "2 Sep 13:00-14:00 meal, noodles", AT)
    assert wrong.value.code == "interview_day_outside"


def test_questions_come_by_how_many_contacts_they_could_show(cast: Cast, case: Notified) -> None:
    ranked = rank_asks(read_case_timeline(cast.investigator, case.case_id, AT))
    assert ranked
    keys = [(-one.people, -one.hours) for one in ranked]
    assert keys == sorted(keys)
    assert {one.why for one in ranked} <= {
        "met-at-these-hours", "possible-there", "nobody-checks-in", "hours-unknown", "one-person"
    }  # fmt: skip
