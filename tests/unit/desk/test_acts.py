"""Lists and packs take effect by one or by two; the second is another person, of another unit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pratique.desk.acts import do_act_alone, do_approve, do_propose, do_review_act
from pratique.desk.lists_and_packs import do_confirm_list, do_enact_list, make_list_proposal, make_pack_proposal
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import DAY, HOUR
from pratique.ledger.enacted import read_list, write_list
from pratique.ledger.read import AsOf
from pratique.places.risk_lists import RiskList, load_shipped_list
from pratique.record.in_force import read_in_force
from pratique.record.models import Account, Act, Approval, Enactment, Person, RoleGrant
from pratique.record.refusals import Refused
from pratique.record.register import open_reader
from tests.unit.desk.cast import AT, Cast, make_staff

PACK = "cn-beijing-2021-08"


def digest(proposal: str) -> str:
    return Act.objects.get(fact_id=proposal).digest


def official() -> RiskList:
    return replace(load_shipped_list(), status="reconciled", differences=())


def head() -> AsOf:
    return AsOf(seq=open_reader().read_head().seq)


def test_a_list_as_text_and_back_is_the_same() -> None:
    assert read_list(write_list(load_shipped_list())) == replace(load_shipped_list(), tallies=())


def test_an_official_list_needs_one_and_a_doubtful_one_needs_two(cast: Cast) -> None:
    with pytest.raises(BadInput) as caught:
        do_enact_list(cast.east_policy, load_shipped_list(), AT)
    assert caught.value.code == "list_needs_two"
    before = head()
    do_enact_list(cast.east_policy, official(), AT)
    lists = read_in_force(head()).lists
    assert lists.at(AT) == replace(official(), tallies=())
    assert read_in_force(before).lists.at(AT) is None
    with pytest.raises(BadInput) as caught:
        do_enact_list(cast.east_policy, official(), AT)
    assert caught.value.code == "list_known"
    do_confirm_list(cast.west_policy, official().id, AT - HOUR, AT)
    assert read_in_force(head()).lists.confirmed_at(AT) == AT - HOUR
    with pytest.raises(Refused):
        do_enact_list(cast.gate, official(), AT)


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ('"bj-235#R13"', '"bj-235#R99"', "pack_wrong"),
        ('"value":14', '"value":90', "window_too_long"),
        ('"schema":1', '"schema":1,"schema":1', "duplicate_key"),
        ('"zone":', '"zones":', "schema"),
    ],
)
def test_a_pack_that_is_wrong_is_not_even_proposed(cast: Cast, before: str, after: str, code: str) -> None:
    proposal = make_pack_proposal(PACK, AT)
    assert before in proposal["content"]
    proposal["content"] = proposal["content"].replace(before, after)
    with pytest.raises(BadInput) as caught:
        do_propose(cast.east_policy, "enact-pack", proposal, AT)
    assert caught.value.code == code


def test_a_pack_takes_effect_when_another_of_another_unit_approves(cast: Cast) -> None:
    proposal = do_propose(cast.east_policy, "enact-pack", make_pack_proposal(PACK, AT), AT)
    colleague = make_staff("east-policy-2", "east", "policy-officer")
    for actor, code in (
        (cast.east_policy, "same_person"),
        (colleague, "same_unit"),
        (cast.commander, "not_qualified"),
        (cast.gate, "operation_not_of_role"),
    ):
        with pytest.raises(Refused) as caught:
            do_approve(actor, proposal, digest(proposal), AT)
        assert caught.value.code == code
    with pytest.raises(BadInput) as wrong:
        do_approve(cast.west_policy, proposal, "0" * 64, AT)
    assert wrong.value.code == "act_changed"
    do_approve(cast.west_policy, proposal, digest(proposal), AT)
    held = read_in_force(head()).book.holding_at(AT + 1)
    assert held is not None
    assert held.pack.pack.id == PACK
    assert read_in_force(head()).book.holding_at(AT - 1) is None
    with pytest.raises(Refused) as again:
        do_approve(cast.west_policy, proposal, digest(proposal), AT)
    assert again.value.code == "act_closed"


def test_a_proposal_lapses(cast: Cast) -> None:
    proposal = do_propose(cast.east_policy, "enact-list", make_list_proposal(load_shipped_list()), AT)
    with pytest.raises(Refused) as caught:
        do_approve(cast.west_policy, proposal, digest(proposal), AT + 7 * DAY)
    assert caught.value.code == "act_closed"


def test_in_a_small_unit_a_colleague_approves(cast: Cast) -> None:
    del cast
    one, other = make_staff("one", "village", "policy-officer"), make_staff("other", "village", "policy-officer")
    proposal = do_propose(one, "enact-list", make_list_proposal(load_shipped_list()), AT)
    do_approve(other, proposal, digest(proposal), AT)
    assert Enactment.objects.get(kind="list").start == load_shipped_list().effective_at


def test_alone_for_a_day_and_it_lapses_unless_reviewed(cast: Cast) -> None:
    with pytest.raises(Refused) as caught:
        do_act_alone(cast.east_policy, "enact-pack", make_pack_proposal(PACK, AT), AT)
    assert caught.value.code == "needs_second_person"
    lone = make_staff("lone", "village", "policy-officer")
    do_act_alone(lone, "enact-pack", make_pack_proposal(PACK, AT), AT)
    book = read_in_force(head()).book
    assert book.holding_at(AT + DAY - 1) is not None
    assert book.holding_at(AT + DAY) is None
    proposal = Act.objects.get().fact_id
    with pytest.raises(Refused) as own:
        do_review_act(lone, proposal, digest(proposal), AT + HOUR)
    assert own.value.code == "same_person"
    do_review_act(cast.west_policy, proposal, digest(proposal), AT + HOUR)
    assert read_in_force(head()).book.holding_at(AT + 2 * DAY) is not None
    with pytest.raises(Refused):
        do_review_act(cast.east_policy, proposal, digest(proposal), AT + HOUR)
    assert Approval.objects.get().reviewed_by == cast.west_policy.actor_id


def test_a_list_that_lapses_gives_back_the_one_before(cast: Cast) -> None:
    do_enact_list(cast.east_policy, official(), AT - DAY)
    lone = make_staff("lone", "village", "policy-officer")
    later = replace(official(), id="cn/later", effective_at=AT, confirmed_at=AT)
    do_act_alone(lone, "enact-list", make_list_proposal(later), AT)
    lists = read_in_force(head()).lists
    held = [lists.at(instant) for instant in (AT - 1, AT + 1, AT + DAY)]
    assert [one.id if one else None for one in held] == [official().id, "cn/later", official().id]
    assert lists.confirmed_at(AT + DAY) == official().confirmed_at


def test_a_role_beyond_the_first_needs_two_administrators(cast: Cast) -> None:
    second = make_staff("admin-2", "east", "administrator")
    what = {"account": cast.gate.actor_id, "role": "registrar", "unit": "west", "until": None}
    proposal = do_propose(cast.admin, "grant-role", what, AT)
    do_approve(second, proposal, digest(proposal), AT)
    account = Account.objects.get(actor_id=cast.gate.actor_id)
    assert set(RoleGrant.objects.filter(account=account).values_list("role", flat=True)) == {
        "gate-officer",
        "registrar",
    }


def test_nobody_is_exported_or_erased_without_a_second(cast: Cast) -> None:
    what = {"persons": [1], "reason": "the data holder asks", "columns": ["names"]}
    for act in ("export-people", "erase-people"):
        proposal = do_propose(cast.commander, act, what, AT)  # type: ignore[arg-type]
        with pytest.raises(Refused):
            do_approve(cast.commander, proposal, digest(proposal), AT)
    do_approve(cast.commander_west, proposal, digest(proposal), AT)
    assert Person.objects.get().is_erased
    assert next(item.fact.payload for item in open_reader().read_person(1)).__class__.__name__ == "Erased"
