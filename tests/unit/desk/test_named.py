"""Somebody named by one identifier: opened in an emergency, reviewed by another, assigned; a miss is on record."""

from __future__ import annotations

import pytest

from pratique.desk.assignments import do_assign, do_end_assignment, do_review_break_glass
from pratique.desk.named import do_assign_named, do_break_glass_named
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import DAY, HOUR, MINUTE
from pratique.people.identifiers import Identifier, make_identifier
from pratique.record import access, openings, reads
from pratique.record.assignments import get_assignments_below, get_own_assignment, get_own_assignments
from pratique.record.grounds import LOOKUPS_AN_HOUR
from pratique.record.models import BreakGlass, ReadTrace, TaskRow
from pratique.record.refusals import Refused
from tests.unit.desk.cast import AT, LI, WANG, Cast, make_staff

REASON = "found unconscious, asks for the ward"


def named(number: str = LI) -> Identifier:
    return make_identifier("resident-id", number)


def wrong(call: object, code: str) -> None:
    with pytest.raises((BadInput, Refused)) as caught:
        call()  # type: ignore[operator]
    assert caught.value.code == code  # type: ignore[attr-defined]


def test_an_emergency_is_opened_read_told_and_reviewed(cast: Cast) -> None:
    opening = do_break_glass_named(cast.investigator, named(), REASON, AT)
    assert [one.fact_id for one in openings.get_open_glasses(cast.investigator, AT + MINUTE)] == [opening]
    access.access_person_by_break_glass(cast.investigator, 1, "investigation", AT + MINUTE)
    own = openings.get_own_opening(cast.investigator, opening)
    assert own is not None
    assert openings.get_last_purpose(cast.investigator, own) == "investigation"
    told = reads.access_reads_by_resident(cast.resident, AT + 2 * MINUTE)
    assert [(row.how, row.reason) for row in told if row.how == "break-glass"] == [("break-glass", REASON)]
    views, _ = openings.access_openings_by_reviewer(cast.commander, AT + HOUR)
    assert [(view.reason, view.person_id) for view in views] == [(REASON, cast.li.person_id)]
    assert [seen.purpose for seen in views[0].seen] == ["investigation"]
    assert ReadTrace.objects.filter(purpose="break-glass-review", person_no=1).count() == 1
    wrong(lambda: openings.access_openings_by_reviewer(cast.gate, AT + HOUR), "purpose_not_of_role")
    wrong(
        lambda: do_review_break_glass(cast.gate, opening, justified=True, note="", at=AT + HOUR),
        "operation_not_of_role",
    )
    do_review_break_glass(cast.commander, opening, justified=True, note="the ward confirms", at=AT + HOUR)
    assert TaskRow.objects.get(kind="review-break-glass").state == "done"
    assert openings.access_openings_by_reviewer(cast.commander, AT + HOUR) == ([], False)
    assert [one.finding for one in openings.get_reviewed()] == ["justified"]
    again = {"justified": False, "note": "", "at": AT + HOUR}
    wrong(lambda: do_review_break_glass(cast.auditor, opening, **again), "reviewed")  # type: ignore[arg-type]
    assert openings.get_open_glasses(cast.investigator, AT + HOUR) == []


def test_nobody_sees_their_own_opening_among_those_to_review(cast: Cast) -> None:
    both = make_staff("both", "east", "investigator", "commander")
    do_break_glass_named(both, named(), REASON, AT)
    assert openings.access_openings_by_reviewer(both, AT + 1) == ([], False)
    assert len(openings.access_openings_by_reviewer(cast.auditor, AT + 1)[0]) == 1


def test_a_miss_is_recorded_and_guessing_ends(cast: Cast) -> None:
    for turn in range(LOOKUPS_AN_HOUR):
        at = AT + turn
        wrong(lambda at=at: do_break_glass_named(cast.investigator, named(WANG), REASON, at), "no_such_person")
    wrong(lambda: do_break_glass_named(cast.investigator, named(), REASON, AT + MINUTE), "too_many_lookups")
    assert ReadTrace.objects.filter(refused="no_such_person", how="match").count() == LOOKUPS_AN_HOUR
    assert not BreakGlass.objects.exists()


def test_no_emergency_where_there_is_a_ground_and_none_by_a_name(cast: Cast) -> None:
    name = make_identifier("name", "李伟")
    wrong(lambda: do_break_glass_named(cast.investigator, name, REASON, AT), "identifier_weak")
    wrong(lambda: do_break_glass_named(cast.registrar, named(), REASON, AT), "operation_not_of_role")
    wrong(lambda: do_break_glass_named(cast.investigator, named(), "x", AT), "no_reason")
    do_assign(cast.commander, 1, "case:7", AT + DAY, AT, unit="east")
    wrong(lambda: do_break_glass_named(cast.investigator, named(), REASON, AT), "has_ground")


def test_assignments_are_paged_by_their_end_and_belong_to_a_tree(cast: Cast) -> None:
    ends = [AT + (number + 1) * HOUR for number in range(5)]
    who = cast.investigator.actor_id
    made = [do_assign_named(cast.commander, named(), f"case:{end}", end, AT, who=who) for end in ends]
    first = get_assignments_below(cast.commander, AT, limit=2)
    rest = get_assignments_below(cast.commander, AT, after=(first[-1].until, first[-1].fact_id), limit=10)
    assert [one.fact_id for one in (*first, *rest)] == made
    assert [one.unit for one in first] == ["east", "east"]
    assert get_assignments_below(cast.commander_west, AT) == []
    assert [one.fact_id for one in get_own_assignments(cast.investigator, AT)] == made
    assert get_own_assignments(cast.registrar, AT) == []
    assert get_own_assignment(cast.gate, made[0]) is None
    wrong(lambda: do_end_assignment(cast.commander_west, made[0], "no", AT), "no_assignment")
    do_end_assignment(cast.commander, made[0], "case closed", AT + 1)
    assert [one.fact_id for one in get_own_assignments(cast.investigator, AT + 2)] == made[1:]
    assert [one.fact_id for one in get_own_assignments(cast.investigator, ends[2])] == made[3:]


def test_an_assignment_names_somebody_who_is_there_and_not_oneself(cast: Cast) -> None:
    both = make_staff("both", "city", "investigator", "commander")
    wrong(lambda: do_assign(both, 1, "case:7", AT + DAY, AT, who=both.actor_id), "assignment_self")
    for lost in ({"who": "a-nobody"}, {"unit": "nowhere"}, {}, {"who": both.actor_id, "unit": "east"}):
        wrong(lambda lost=lost: do_assign(cast.commander, 1, "case:7", AT + DAY, AT, **lost), "assignment_whom")
    wrong(lambda: do_assign(cast.commander, 1, "case:7", AT + 31 * DAY, AT, unit="east"), "assignment_end")


def test_a_page_of_openings_traces_those_on_it_alone(cast: Cast) -> None:
    for n in range(3):
        do_break_glass_named(cast.investigator, named(), REASON, AT + n)
    views, more = openings.access_openings_by_reviewer(cast.commander, AT + HOUR, limit=2)
    assert (len(views), more) == (2, True)
    last = views[-1].opening
    rest, more = openings.access_openings_by_reviewer(
        cast.commander, AT + HOUR, after=(last.opened_at, last.fact_id), limit=2
    )
    assert (len(rest), more) == (1, False)
