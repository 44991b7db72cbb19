"""Edges that the laws found: reasons that hold in every world, and horizons of coarse or later evidence."""

from __future__ import annotations

from pratique.decisions.decide import decide
from pratique.decisions.in_force import make_in_force
from pratique.decisions.standing import Asking, Coverage, Exposure, Sample, Stay, make_standing
from pratique.kinds.instants import DAY, HOUR, parse_instant
from pratique.places.risk_lists import load_shipped_list
from pratique.policy.load import load_pack

IN_FORCE = make_in_force([load_pack("cn-beijing-2021-08")], [load_shipped_list()])
AT = parse_instant("2021-08-07T20:00:00+08:00")
ROAD = Asking("entry")


def test_a_reason_that_holds_in_one_world_only_is_not_given() -> None:
    nowhere = make_standing("p", samples=[Sample("positive", AT - HOUR)])
    decision = decide(nowhere, ROAD, AT, IN_FORCE)
    assert [reason.rule for reason in decision.reasons] == ["positive-sample"]


def test_care_is_given_now() -> None:
    decision = decide(make_standing("p"), Asking("care"), AT, IN_FORCE)
    assert not decision.provisional


def test_the_horizon_sees_a_coarse_stretch_leave_the_window() -> None:
    """In Cili, known only as Zhangjiajie up to midnight of 25 July: at 00:00 of 8 August nothing is coarse any more."""
    turn = parse_instant("2021-07-25T00:00:00+08:00")
    coverage = [Coverage(AT - 60 * DAY, turn, "prefecture"), Coverage(turn, AT + 9 * DAY, "county")]
    person = make_standing(
        "p",
        stays=[Stay("430821", AT - 60 * DAY, None)],
        coverage=coverage,
        samples=[Sample("negative", AT - HOUR)],
    )
    decision = decide(person, ROAD, AT, IN_FORCE)
    midnight = parse_instant("2021-08-08T00:00:00+08:00")
    assert (decision.code, decision.horizon) == ("ASK_COUNTY", midnight)
    assert decide(person, ROAD, midnight, IN_FORCE).code == "ENTER_WITH_TEST"


def test_the_horizon_sees_what_is_dated_ahead() -> None:
    for ahead in (
        make_standing("p", stays=[Stay("540102", AT - 60 * DAY, None)], exposures=[Exposure("close", AT + HOUR)]),
        make_standing("p", stays=[Stay("540102", AT - 60 * DAY, None)], samples=[Sample("positive", AT + HOUR)]),
    ):
        decision = decide(ahead, ROAD, AT, IN_FORCE)
        assert (decision.outcome, decision.horizon) == ("admit", AT + HOUR)
        assert decide(ahead, ROAD, AT + HOUR, IN_FORCE).outcome == "postpone"


def test_stays_without_a_source_are_not_taken_for_each_other() -> None:
    """Two stays in Cili, only the first of them in a coarse stretch of the window."""
    first, second = AT - 9 * DAY, AT - 3 * DAY
    stays = [Stay("430821", first, first + DAY), Stay("430821", second, None), Stay("540102", first + DAY, second)]
    coverage = [Coverage(first - 9 * DAY, first + HOUR, "prefecture"), Coverage(first + HOUR, AT, "county")]
    person = make_standing("p", stays=stays, coverage=coverage, samples=[Sample("negative", AT - HOUR)])
    assert decide(person, ROAD, AT, IN_FORCE).code == "ASK_COUNTY"
