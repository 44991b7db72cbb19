"""What investigators are given of cases: timelines, rings, filters; each page leaves one trace that names everyone."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from pratique.desk.acts import do_approve, do_propose
from pratique.desk.cases import CaseTold, Notified, do_correct_case, do_notify_case, list_cases
from pratique.desk.lists_and_packs import make_pack_proposal
from pratique.desk.people import Registered
from pratique.desk.presence import do_take_in_presence
from pratique.desk.tracing import read_case_timeline, read_rings, trace_cases
from pratique.desk.tracing_views import Filters
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import DAY, HOUR, MINUTE, SECOND
from pratique.people.identifiers import make_identifier
from pratique.record.access import access_person_by_match
from pratique.record.models import Act, ReadTrace
from pratique.record.presence_index import UNREGISTERED
from pratique.record.reads import access_reads_by_auditor
from pratique.record.refusals import Refused
from tests.unit.desk.cast import AT, LI, Cast
from tests.unit.desk.presence_world import STRANGER, make_world, register_wang, write_world
from tests.unit.desk.test_acts import PACK
from tests.unit.desk.test_races import make_address, run
from tests.unit.tracing.small_world import World, at

CONFIRMED = CaseTold("confirmed", onset="2021-08-03", isolated_at=at("4 00:00") * SECOND)


@pytest.fixture
def wang(cast: Cast) -> Registered:
    return register_wang(cast)


@pytest.fixture
def case(cast: Cast, wang: Registered, tmp_path: Path) -> Notified:
    """Enact the pack, take presence in, and notify Li as a case."""
    proposal = do_propose(cast.east_policy, "enact-pack", make_pack_proposal(PACK, AT - DAY), AT - DAY)
    do_approve(cast.west_policy, proposal, Act.objects.get().digest, AT - DAY)
    do_take_in_presence(cast.registrar, write_world(make_world(cast, wang), tmp_path / "in"), AT)
    return notify(cast)


def notify(cast: Cast, told: CaseTold = CONFIRMED) -> Notified:
    pair = [make_identifier("resident-id", LI), make_identifier("name", "李伟")]
    access_person_by_match(cast.investigator, pair, "investigation", "a positive test", AT)
    return do_notify_case(cast.investigator, 1, told, AT)


def named_by(how: str) -> list[set[int | None]]:
    """Whom each reading of a kind named."""
    found: dict[str, set[int | None]] = {}
    for fact_id, person in ReadTrace.objects.filter(how=how, refused="").values_list("fact_id", "person_no"):
        found.setdefault(fact_id, set()).add(person)
    return list(found.values())


def test_cases_are_listed_newest_first_to_who_may_see_them(cast: Cast, case: Notified) -> None:
    second = do_notify_case(cast.investigator, 1, CaseTold("suspected"), AT + HOUR)
    found = list_cases(cast.investigator, AT + HOUR).cases
    assert [one.case_id for one in found] == [second.case_id, case.case_id]
    assert [one.missing for one in found] == [("no_date", "no_isolation"), ()]
    assert (found[1].names, found[1].person_id, found[1].onset) == (("李伟", "LI Wei"), cast.li.person_id, "2021-08-03")
    rest = list_cases(cast.investigator, AT + HOUR, after=(found[0].notified_at, found[0].case_id))
    assert [one.case_id for one in rest.cases] == [case.case_id]
    assert list_cases(replace(cast.investigator, actor_id="a-x", unit_id="west"), AT).cases == []


def test_a_timeline_tells_days_bars_gaps_and_exposures(cast: Cast, case: Notified) -> None:
    told = read_case_timeline(cast.investigator, case.case_id, AT, page="console/timeline")
    assert told.case.missing == ()
    assert told.window is not None
    assert [day.date for day in told.days][-4:] == ["2021-07-31", "2021-08-01", "2021-08-02", "2021-08-03"]
    assert [(bar.place, bar.kind, bar.close, bar.possible) for bar in told.bars] == [
        ("home-1", "household", 1, 0),
        ("service:G1/2021-08-01", "train_open", 0, 1),
        ("home-1", "household", 1, 0),
        ("noodles", "meal", 1, 0),
        ("home-1", "household", 1, 0),
    ]
    train = told.bars[1]
    assert (train.lacks_seat, train.carriage, train.row, train.is_membership) == (True, 3, None, False)
    second = next(day for day in told.days if day.date == "2021-08-02")
    assert [(piece.bar, (piece.end - piece.start) // HOUR) for piece in second.pieces] == [
        (None, 12),
        (2, 24),
        (3, 1),
        (None, 11),
    ]
    assert all(day.start <= piece.start < piece.end <= day.end for day in told.days for piece in day.pieces)
    assert {ask["kind"] for ask in told.report["questions"]} >= {"gap", "seat"}  # type: ignore[attr-defined]
    looks = access_reads_by_auditor(cast.auditor, 1, AT + 1)
    assert any(look.purpose == "investigation" and look.how == "assignment" for look in looks)


def test_rings_name_contacts_in_the_order_of_their_risk(cast: Cast, case: Notified, wang: Registered) -> None:
    told = read_rings(cast.investigator, [case.case_id], AT)
    assert [(row.ring, row.strength, row.names, row.file_name, row.place) for row in told.rows] == [
        ("close", "sure", ("王芳",), None, "home-1"),
        ("close", "sure", (), STRANGER, "noodles"),
        ("secondary", "sure", (), "fourth", "home-2"),
        ("close", "possible", (), "fifth", "service:G1/2021-08-01"),
    ]
    first, stranger, fourth, _ = told.rows
    assert (first.person_no, first.person_id, first.household_name) == (wang.person_no, wang.person_id, "home-1")
    assert stranger.household == fourth.household, "those of one household stand together"
    assert (stranger.longest_s, stranger.first_at, stranger.kinds) == (1800, at("2 12:30") * SECOND, ("meal",))
    assert (told.close, told.secondary, told.unreachable, told.matched) == (3, 1, 4, 4)
    assert {(one.kind, one.close, one.secondary) for one in told.kinds} == {
        ("household", 1, 1),
        ("meal", 1, 0),
        ("train_open", 1, 0),
    }
    assert {(one.place, one.kind, one.close) for one in told.places} == {
        ("home-1", "household", 1),
        ("noodles", "meal", 1),
        ("service:G1/2021-08-01", "train_open", 1),
        ("home-2", "household", 0),
    }
    assert told.place_total == 4
    assert told.reports[case.case_id]["possible_not_followed"] == 1
    assert told.reports[case.case_id]["unreachable"] == 4
    assert all(row.cases == (case.case_id,) and not row.is_case for row in told.rows)
    assert (told.pack, told.at) == (PACK, AT - AT % MINUTE)


@pytest.mark.parametrize(
    ("filters", "places"),
    [
        (Filters(ring="secondary"), ["home-2"]),
        (Filters(ring="close", strength="sure"), ["home-1", "noodles"]),
        (Filters(strength="possible"), ["service:G1/2021-08-01"]),
        (Filters(kind="meal"), ["noodles"]),
        (Filters(kind="no-such-kind"), []),
        (Filters(text="NOOD"), ["noodles"]),
        (Filters(text="ZZMARK"), ["noodles"]),
        (Filters(text="nobody"), []),
        (Filters(unreachable=True), ["home-1", "noodles", "home-2", "service:G1/2021-08-01"]),
    ],
)
def test_rings_are_filtered(cast: Cast, case: Notified, filters: Filters, places: list[str]) -> None:
    told = read_rings(cast.investigator, [case.case_id], AT, filters)
    assert [row.place for row in told.rows] == places
    assert told.matched == len(places)
    assert told.close + told.secondary == 4


def test_rings_by_a_persons_id_a_place_and_a_household(cast: Cast, case: Notified, wang: Registered) -> None:
    by_id = read_rings(cast.investigator, [case.case_id], AT, Filters(text=wang.person_id[:6].lower()))
    assert [row.person_no for row in by_id.rows] == [wang.person_no]
    row = by_id.rows[0]
    assert row.household is not None
    at_home = read_rings(cast.investigator, [case.case_id], AT, Filters(household=row.household))
    assert [one.person_no for one in at_home.rows] == [wang.person_no]
    same = read_rings(cast.investigator, [case.case_id], AT, Filters(place_no=row.household))
    assert [one.person_no for one in same.rows] == [wang.person_no]


def test_a_page_is_one_trace_that_names_everyone_on_it_and_nobody_else(
    cast: Cast, case: Notified, wang: Registered
) -> None:
    told = read_rings(cast.investigator, [case.case_id], AT, page_no=2, limit=2, page="console/rings")
    assert (told.page, told.pages, len(told.rows)) == (2, 2, 2)
    assert named_by("trace") == [{1, *(row.person_no for row in told.rows)}]
    assert all(row.person_no >= UNREGISTERED for row in told.rows)
    read_rings(cast.investigator, [case.case_id], AT, page_no=1, limit=1)
    looks = access_reads_by_auditor(cast.auditor, wang.person_no, AT + 1)
    assert [(look.how, look.purpose, look.actor_id) for look in looks if look.how == "trace"] == [
        ("trace", "investigation", "a-investigator")
    ]


def test_who_does_not_see_the_case_sees_no_contact(cast: Cast, case: Notified) -> None:
    for actor, code in (
        (replace(cast.investigator, actor_id="a-x", unit_id="west"), "no_assignment"),
        (cast.registrar, "purpose_not_of_role"),
        (None, "not_signed_in"),
    ):
        for read in (
            lambda actor=actor: read_rings(actor, [case.case_id], AT),
            lambda actor=actor: read_case_timeline(actor, case.case_id, AT),
        ):
            with pytest.raises(Refused) as caught:
                read()
            assert caught.value.code == code
    assert named_by("trace") == []


def test_a_trace_is_remembered_until_something_it_rests_on_changes(
    cast: Cast, case: Notified, wang: Registered, tmp_path: Path
) -> None:
    first = trace_cases([case.case_id], AT)
    assert trace_cases([case.case_id], AT) is first
    assert trace_cases([case.case_id], AT + HOUR) is not first
    do_correct_case(cast.investigator, case.case_id, replace(CONFIRMED, onset="2021-08-02"), AT)
    second = trace_cases([case.case_id], AT)
    assert second is not first
    world = make_world(cast, wang)
    world.add("sixth", "noodles", "meal", "2 12:00", "2 13:00")
    do_take_in_presence(cast.registrar, write_world(world, tmp_path / "more"), AT)
    told = read_rings(cast.investigator, [case.case_id], AT)
    assert "sixth" in {row.file_name for row in told.rows}


def test_the_isolation_of_another_case_ends_their_ring(cast: Cast, case: Notified, wang: Registered) -> None:
    """Wang, a close contact of Li's, is a case too: marked, and their own ring ends with their isolation."""
    do_notify_case(replace(cast.registrar, roles=frozenset({"investigator"})), wang.person_no, CONFIRMED, AT)
    told = read_rings(cast.investigator, [case.case_id], AT)
    assert [row.is_case for row in told.rows] == [True, False, False, False]


def test_a_case_without_a_date_is_said_to_be_so(cast: Cast, case: Notified) -> None:
    undated = do_notify_case(cast.investigator, 1, CaseTold("suspected"), AT)
    told = read_rings(cast.investigator, [undated.case_id, case.case_id], AT)
    assert told.untraced == {undated.case_id: "no_date"}
    assert len(told.rows) == 4
    alone = read_rings(cast.investigator, [undated.case_id], AT)
    assert (alone.rows, alone.matched, alone.kinds, alone.places) == ((), 0, (), ())
    timeline = read_case_timeline(cast.investigator, undated.case_id, AT)
    assert (timeline.window, timeline.days, timeline.case.missing) == (None, (), ("no_date", "no_isolation"))


@pytest.mark.usefixtures("case")
def test_a_case_isolated_before_its_window(cast: Cast) -> None:
    early = do_notify_case(cast.investigator, 1, replace(CONFIRMED, isolated_at=at("1 00:00") * SECOND - 30 * DAY), AT)
    told = read_case_timeline(cast.investigator, early.case_id, AT)
    assert told.case.missing == ("empty_window",)
    assert (told.bars, told.days) == ((), ())
    assert read_rings(cast.investigator, [early.case_id], AT).rows == ()


def test_what_is_missing_is_told(cast: Cast, tmp_path: Path) -> None:
    made = notify(cast)
    for code, prepare in (
        ("no_presence", lambda: None),
        ("no_pack", lambda: do_take_in_presence(cast.registrar, write_world(_world(), tmp_path / "in"), AT)),
    ):
        prepare()
        with pytest.raises(BadInput) as caught:
            read_rings(cast.investigator, [made.case_id], AT)
        assert caught.value.code == code
    for cases, code in (([], "case_many"), (["2021-09999"], "no_case"), (["x"] * 101, "case_many")):
        with pytest.raises(BadInput) as caught:
            read_rings(cast.investigator, cases, AT)
        assert caught.value.code == code


def _world() -> World:
    world = World()
    world.add("fourth", "noodles", "meal", "2 12:30", "2 13:30")
    return world


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_on_both_databases(kind: str, tmp_path: Path) -> None:
    run_once = "import django; django.setup(); from tests.unit.desk.tracing_once import main; main()"
    seen = json.loads(run(tmp_path, make_address(kind, tmp_path), "-c", run_once))
    assert seen == {
        "taken": 12,
        "cases": ["2021-00001"],
        "rebuilt": True,
        "bars": 5,
        "rings": [
            ["close", "home-1"],
            ["close", "noodles"],
            ["secondary", "home-2"],
            ["close", "service:G1/2021-08-01"],
        ],
        "erased": ["2021-08-01", "2021-08-02", "2021-08-03"],
    }
