"""The worked travellers of the reference pack: each row of the policy facts, section 7, as a traveller file."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pratique.decisions.decide import decide
from pratique.decisions.decision import Decision
from pratique.decisions.in_force import make_in_force
from pratique.decisions.traveller import read_traveller
from pratique.kinds.instants import parse_instant
from pratique.places.divisions import load_divisions
from pratique.places.risk_lists import load_shipped_list
from pratique.policy.load import load_pack

ASKED = "2021-08-07T20:00:00+08:00"
BOARDS = "2021-08-07T22:00:00+08:00"


def ask(
    person: dict[str, Any],
    *,
    at: str = ASKED,
    origin: str | None = None,
    boards: str = BOARDS,
    mode: str = "rail",
    occasion: str | None = None,
    confirmed: str | None = None,
) -> Decision:
    pack = load_pack("cn-beijing-2021-08")
    risk_list = load_shipped_list()
    if confirmed:
        risk_list = replace(risk_list, confirmed_at=parse_instant(confirmed))
    document: dict[str, Any] = {"schema": 1, "person": {"id": "p1", **person}}
    if origin:
        document["trip"] = {"mode": mode, "from": origin, "to": "110000", "boards_at": boards}
    if occasion:
        document["occasion"] = occasion
    instant = parse_instant(at)
    standing, asking = read_traveller(document, pack, load_divisions(), instant)
    return decide(standing, asking, instant, make_in_force([pack], [risk_list]))


def stay(division: str, first: str, last: str | None = None) -> dict[str, Any]:
    return {"division": division, "from": first, "to": last}


def told(decision: Decision) -> tuple[str, str, str]:
    return decision.outcome, decision.status, decision.reasons[0].rule


RUILI = {"stays": [stay("533102", "2021-07-01T00:00:00+08:00")]}
ERQI_THEN_LHASA = {
    "stays": [
        stay("410103", "2021-07-01T00:00:00+08:00", "2021-07-26T10:00:00+08:00"),
        stay("540102", "2021-07-26T18:00:00+08:00"),
    ]
}
CILI = {"stays": [stay("430821", "2021-07-01T00:00:00+08:00")]}


@pytest.mark.parametrize("mode", ["rail", "air"])
def test_now_in_ruili(mode: str) -> None:
    decision = ask(RUILI, origin="533102", mode=mode)
    assert told(decision) == ("postpone", "yellow", "R3")
    assert decision.handling == "go-home"
    assert decision.provisional


def test_left_erqi_now_in_lhasa() -> None:
    decision = ask(ERQI_THEN_LHASA, origin="540102")
    assert told(decision) == ("postpone", "notice", "R4")
    assert "bj-234#R8" in decision.reasons[0].clauses
    [change] = decision.would_change
    assert (change.field, change.need) == ("in_listed_window", "no")
    assert change.at == parse_instant("2021-08-10T00:00:00+08:00")


def test_the_same_after_fourteen_whole_days() -> None:
    decision = ask(
        ERQI_THEN_LHASA,
        origin="540102",
        at="2021-08-10T08:00:00+08:00",
        boards="2021-08-10T08:00:00+08:00",
        confirmed="2021-08-10T07:00:00+08:00",
    )
    assert told(decision) == ("admit", "green", "R13")


@pytest.mark.parametrize(
    ("sampled", "outcome", "rule"),
    [
        ("2021-08-05T22:00:01+08:00", "admit", "R10-enter"),
        ("2021-08-05T22:00:00+08:00", "admit", "R10-enter"),
        ("2021-08-05T21:59:59+08:00", "postpone", "R10-test"),
    ],
)
def test_cili_with_a_test_at_the_edge(sampled: str, outcome: str, rule: str) -> None:
    decision = ask({**CILI, "tests": [{"sampled_at": sampled, "result": "negative"}]}, origin="430821")
    assert told(decision) == (outcome, "green", rule)
    if outcome == "admit":
        assert {m.kind for m in decision.measures} == {
            "report-before-arrival",
            "health-monitoring",
            "nucleic-acid-test",
        }


def test_fangshan_resident_at_home() -> None:
    decision = ask({"residence": "110111", "stays": [stay("110111", "2021-01-01T00:00:00+08:00")]}, occasion="none")
    assert decision.outcome == "admit"
    assert decision.status == "green"


def test_only_the_prefecture_is_known() -> None:
    person = {
        "stays": [stay("410100", "2021-07-20T00:00:00+08:00")],
        "tests": [{"sampled_at": "2021-08-07T00:00:00+08:00", "result": "negative"}],
    }
    decision = ask(person, origin="410100")
    assert (decision.outcome, decision.status, decision.code) == ("refer", "unknown", "ASK_COUNTY")
    assert decision.handling == "wait-here"


def test_a_hole_in_the_history() -> None:
    person = {"stays": [stay("540102", "2021-07-01T00:00:00+08:00", "2021-08-03T00:00:00+08:00")]}
    decision = ask(person, origin="540102")
    assert (decision.outcome, decision.status, decision.code) == ("refer", "unknown", "HISTORY_GAP")


def test_a_restriction_that_holds_either_way() -> None:
    decision = ask({"stays": [stay("533102", "2021-08-07T12:00:00+08:00")]}, origin="533102")
    assert told(decision) == ("postpone", "yellow", "R3")


@pytest.mark.parametrize("person", [RUILI, ERQI_THEN_LHASA, {}])
def test_care_is_never_refused(person: dict[str, Any]) -> None:
    decision = ask(person, occasion="care", at="2021-08-12T20:00:00+08:00")
    assert (decision.outcome, decision.code, decision.handling) == ("admit", "PASSAGE", "passage")


def test_a_list_that_nobody_confirmed() -> None:
    decision = ask(RUILI, origin="533102", at="2021-08-12T20:00:00+08:00", boards="2021-08-12T22:00:00+08:00")
    assert (decision.outcome, decision.status, decision.code) == ("refer", "unknown", "STALE_LIST")


def test_before_eighteen_both_groups_get_a_notice() -> None:
    for person, origin in ((RUILI, "533102"), (ERQI_THEN_LHASA, "540102")):
        decision = ask(person, origin=origin, at="2021-08-07T16:00:00+08:00", boards="2021-08-07T17:00:00+08:00")
        assert told(decision) == ("postpone", "notice", "S0-notice")


def test_after_the_end_of_the_pack_nothing_restricts() -> None:
    decision = ask(RUILI, at="2021-11-17T00:00:00+08:00", occasion="none")
    assert (decision.outcome, decision.status, decision.code) == ("admit", "green", "NO_MEASURES")


def test_what_is_not_known_is_asked_with_the_test() -> None:
    decision = ask({"stays": [stay("410100", "2021-07-20T00:00:00+08:00")]}, origin="410100")
    assert (decision.outcome, decision.code) == ("postpone", "TEST_NEEDED")
    assert [c.need for c in decision.would_change] == ["ASK_COUNTY", "fresh-negative"]


def test_only_rules_that_concern_the_person_are_reasons() -> None:
    assert [reason.rule for reason in ask(RUILI, origin="533102").reasons] == ["R3"]


def test_nobody_is_judged_by_a_trip_long_over() -> None:
    person = {**CILI, "tests": [{"sampled_at": "2021-08-04T10:00:00+08:00", "result": "negative"}]}
    recent = ask(person, origin="430821", boards="2021-08-05T20:00:00+08:00")
    over = ask(person, origin="430821", boards="2021-08-05T19:59:59+08:00")
    assert (recent.outcome, recent.provisional) == ("admit", False)
    assert (over.outcome, over.code) == ("refer", "CLOCK_RANGE")


def test_care_asks_nobody_to_wait() -> None:
    decision = ask({}, occasion="care")
    assert [reason.rule for reason in decision.reasons] == ["PASSAGE"]
