"""Codes given out and taken back: by the person, by who acts for them, by a clerk; sub-keys, outages, gates."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from pratique.credentials.bundle import Held, read_bundle, write_bundle
from pratique.credentials.keys import make_point, make_private
from pratique.credentials.opening import Opened, open_code
from pratique.credentials.reach import make_reach
from pratique.desk import codes_issued
from pratique.desk.acts import do_approve, do_propose
from pratique.desk.code_keys import do_add_sub_keys, do_revoke_sub_key
from pratique.desk.codes_ended import do_revoke_codes
from pratique.desk.codes_issued import CodeShown, do_print_code, do_show_code
from pratique.desk.gates import GateTold, do_end_gate, do_register_gate, hash_device
from pratique.desk.reports import do_report
from pratique.gate.tokens import Tokens
from pratique.kinds import payloads as p
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import DAY, HOUR, MINUTE, SECOND
from pratique.ledger.read import AsOf
from pratique.people.identifiers import make_identifier
from pratique.record import code_keys
from pratique.record.access import access_person_by_match
from pratique.record.code_rows import CODE_ROWS
from pratique.record.in_force import read_in_force
from pratique.record.models import Act, CodeRow, GateRow, RevokedRow, SubKeyRow
from pratique.record.projections import rebuild
from pratique.record.refusals import Refused
from pratique.record.register import writing
from tests.unit.desk.cast import AT, LI, Cast, make_staff
from tests.unit.desk.code_house import add_sub_keys, enact_pack, make_files, propose

LATER = AT + HOUR


@pytest.fixture
def house(cast: Cast) -> Cast:
    """Give a house that can give out codes."""
    codes_issued._held.clear()
    enact_pack(cast)
    add_sub_keys(cast)
    stay = p.StayReported(division="110114", first=AT - 20 * DAY, last=None)
    do_report(cast.resident, cast.li.person_no, stay, AT)
    return cast


def hold(at: int) -> Held:
    bundle = code_keys.make_bundle(at, DAY)
    return read_bundle(write_bundle(bundle), root=bundle.root)


def open_it(shown: CodeShown, at: int, held: Held | None = None) -> Opened:
    held = held or hold(at)
    reach = make_reach(read_in_force(AsOf()).book, at)
    return open_code(shown.text, held.keys, at, held.revoked, reach)


def look_up(house: Cast, actor: object) -> None:
    told = [make_identifier("resident-id", LI), make_identifier("name", "李伟")]
    access_person_by_match(actor, told, "registration", "a code on paper", LATER)  # type: ignore[arg-type]
    assert house.li.person_no >= 0


def test_a_code_is_made_once_and_anew_when_what_it_holds_changes(house: Cast) -> None:
    one = do_show_code(house.resident, house.li.person_no, LATER)
    again = do_show_code(house.resident, house.li.person_no, LATER + MINUTE)
    assert replace(again, token=one.token) == one
    assert again.token != one.token
    assert CodeRow.objects.count() == 1
    assert 2_880 <= (one.expires_at - one.issued_at) // SECOND <= 4_320
    opened = open_it(one, LATER + MINUTE)
    assert opened.code_id.hex() == one.code_id == CodeRow.objects.get().code_id
    assert [s.division for s in opened.standing.stays] == ["110114"]
    do_report(
        house.resident,
        house.li.person_no,
        p.StayReported(division="430802", first=AT - 9 * DAY, last=AT - 8 * DAY),
        LATER + 2 * MINUTE,
    )
    changed = do_show_code(house.resident, house.li.person_no, LATER + 3 * MINUTE)
    assert changed.code_id != one.code_id
    assert {s.division for s in open_it(changed, LATER + 3 * MINUTE).standing.stays} == {"110114", "430802"}
    late = do_show_code(house.resident, house.li.person_no, changed.renew_at)
    assert late.code_id != changed.code_id
    assert changed.renew_at < changed.expires_at


def test_a_revoked_code_is_refused_by_the_next_list_and_made_anew(house: Cast) -> None:
    one = do_show_code(house.resident, house.li.person_no, LATER)
    before = hold(LATER)
    assert do_revoke_codes(house.resident, house.li.person_no, "lost", LATER + MINUTE) == 1
    assert do_revoke_codes(house.resident, house.li.person_no, "lost", LATER + MINUTE) == 0
    assert open_it(one, LATER + 2 * MINUTE, before).code_id.hex() == one.code_id
    with pytest.raises(BadInput) as caught:
        open_it(one, LATER + 2 * MINUTE)
    assert caught.value.code == "revoked"
    assert do_show_code(house.resident, house.li.person_no, LATER + 2 * MINUTE).code_id != one.code_id
    with pytest.raises(BadInput) as caught:
        do_revoke_codes(house.resident, house.li.person_no, "erased", LATER)
    assert caught.value.code == "revoke_reason"


def test_a_clerk_prints_for_whom_they_looked_up_and_for_nobody_else(house: Cast) -> None:
    with pytest.raises(Refused):
        do_print_code(house.officer, house.li.person_no, LATER)
    with pytest.raises(Refused):
        do_print_code(house.gate, house.li.person_no, LATER)
    look_up(house, house.registrar)
    first, second = (do_print_code(house.registrar, house.li.person_no, LATER + i * MINUTE) for i in (1, 2))
    assert first.code_id != second.code_id
    assert open_it(first, LATER + 2 * DAY - HOUR, hold(LATER + DAY)).form == "printed"
    shown = do_show_code(house.resident, house.li.person_no, LATER + 3 * MINUTE)
    assert do_revoke_codes(house.registrar, house.li.person_no, "lost", LATER + 4 * MINUTE, form="printed") == 2
    assert open_it(shown, LATER + 5 * MINUTE).code_id.hex() == shown.code_id


def test_nobody_gets_the_code_of_another(house: Cast) -> None:
    stranger = replace(house.resident, actor_id="a-stranger", person_no=house.li.person_no + 1)
    for call in (do_show_code, do_print_code):
        with pytest.raises(Refused):
            call(stranger, house.li.person_no, LATER)
        with pytest.raises(BadInput):
            call(stranger, house.li.person_no, LATER, consent="0189a3f2-0000-7000-8000-000000000000")
    assert CodeRow.objects.count() == 0


def test_a_declared_outage_lengthens_codes_until_it_ends(house: Cast) -> None:
    first = AT + 5 * MINUTE
    early = do_show_code(house.resident, house.li.person_no, first)
    lost = do_print_code(house.resident, house.li.person_no, first)
    do_revoke_codes(house.resident, house.li.person_no, "lost", first, form="printed")
    with pytest.raises(BadInput):
        open_it(early, AT + 2 * HOUR)
    propose(house, "declare-outage", {"until": LATER + 6 * HOUR, "reason": "the line is cut"}, first)
    assert open_it(early, AT + 2 * HOUR).provisional
    with pytest.raises(BadInput) as caught:
        open_it(lost, AT + 4 * DAY - HOUR, hold(LATER))
    assert caught.value.code in ("expired", "revocations_stale")
    with pytest.raises(BadInput) as caught:
        open_it(lost, AT + 2 * HOUR)
    assert caught.value.code == "revoked"
    shown = do_show_code(house.resident, house.li.person_no, LATER)
    assert shown.form == "outage"
    assert (shown.expires_at - shown.issued_at) // HOUR >= 19
    assert open_it(shown, LATER + 12 * HOUR).form == "outage"
    assert do_show_code(house.resident, house.li.person_no, LATER + 7 * HOUR).form == "screen"
    with pytest.raises(BadInput) as caught:
        do_propose(house.commander, "declare-outage", {"until": AT + 30 * DAY, "reason": "for ever"}, AT)
    assert caught.value.code == "outage_until"


def test_a_revoked_sub_key_stops_its_codes_and_needs_two_on_the_pages(house: Cast) -> None:
    shown = do_show_code(house.resident, house.li.person_no, LATER)
    kid = SubKeyRow.objects.order_by("starts")[0].kid
    other = make_staff("admin-west", "west", "administrator")
    act = do_propose(house.admin, "revoke-sub-key", {"kid": kid, "reason": "it leaked"}, LATER)
    do_approve(other, act, Act.objects.get(fact_id=act).digest, LATER + MINUTE)
    with pytest.raises(BadInput) as caught:
        do_show_code(house.resident, house.li.person_no, LATER + 2 * MINUTE)
    assert caught.value.code == "no_sub_key"
    root = make_private()
    with pytest.raises(BadInput) as caught:
        do_add_sub_keys(house.admin, make_point(root), make_files(root), LATER)
    assert caught.value.code == "other_root"
    with pytest.raises(BadInput) as caught:
        do_revoke_sub_key(house.admin, kid, "again", LATER)
    assert caught.value.code == "no_sub_key"
    with pytest.raises(BadInput) as caught:
        open_it(shown, LATER + 3 * MINUTE, hold(LATER + 2 * MINUTE))  # tomorrow's key signs today's list
    assert caught.value.code == "revoked_key"


def test_under_another_root_nothing_of_the_old_one_counts(house: Cast) -> None:
    shown = do_show_code(house.resident, house.li.person_no, LATER)
    (code_keys.find_code_keys() / code_keys.ROOT_FILE).rename(code_keys.find_code_keys() / "root.old")
    with pytest.raises(BadInput):
        do_show_code(house.resident, house.li.person_no, LATER)
    add_sub_keys(house)
    with pytest.raises(BadInput) as caught:
        open_it(shown, LATER + MINUTE)
    assert caught.value.code == "unknown_key"
    again = do_show_code(house.resident, house.li.person_no, LATER + MINUTE)
    assert open_it(again, LATER + 2 * MINUTE).code_id.hex() == again.code_id != shown.code_id


def test_tokens_have_a_key_of_their_own_that_is_accepted_for_their_life_and_then_destroyed(house: Cast) -> None:
    late = AT // DAY * DAY + DAY - MINUTE
    shown = do_show_code(house.resident, house.li.person_no, late)
    after = late + 2 * MINUTE
    life = 3600
    assert Tokens(code_keys.list_token_keys(after)).read(shown.token, after // SECOND, life)[0] == house.li.person_no
    assert code_keys.get_token_key(after) != code_keys.get_token_key(late)
    assert Tokens(code_keys.list_day_keys(late)).read(shown.token, late // SECOND, life) == (0, "other_system")
    assert code_keys.get_token_key(late) not in code_keys.make_bundle(late, DAY).day_keys
    made = code_keys.get_token_key(late)
    code_keys.forget_old(late + DAY)
    assert made in code_keys.list_token_keys(late + DAY)
    code_keys.forget_old(late + 2 * DAY)
    assert made not in code_keys.list_token_keys(late + 2 * DAY)


def test_gates_keys_are_of_a_day_and_old_ones_are_destroyed(house: Cast) -> None:
    del house
    today = code_keys.get_day_key(AT)
    assert today == code_keys.get_day_key(AT + MINUTE)
    assert today != code_keys.get_day_key(AT + DAY)
    assert today in code_keys.list_day_keys(AT + 5 * DAY)
    assert code_keys.forget_old(AT) == 0
    assert code_keys.forget_old(AT + 12 * DAY) == 2 + 3
    assert today not in code_keys.list_day_keys(AT + 12 * DAY)


def test_any_number_may_ask_for_a_days_key_at_once_and_all_get_one(house: Cast) -> None:
    del house
    with ThreadPoolExecutor(16) as pool:
        found = set(pool.map(lambda _: code_keys.get_day_key(AT + DAY), range(64)))
    assert len(found) == 1
    assert not list(code_keys.find_code_keys().glob(".gate-*"))


def test_erasing_somebody_ends_their_codes_and_rows_are_made_again_the_same(house: Cast) -> None:
    shown = do_show_code(house.resident, house.li.person_no, LATER)
    other = make_staff("commander-2", "east", "commander")
    act = do_propose(house.commander, "erase-people", {"persons": [house.li.person_no], "reason": "asked"}, LATER)
    do_approve(other, act, Act.objects.get(fact_id=act).digest, LATER + MINUTE)
    assert CodeRow.objects.count() == 0
    assert RevokedRow.objects.get().code_id == shown.code_id
    before = {model.__name__: sorted(map(str, model._default_manager.values_list())) for model in CODE_ROWS}
    with writing():
        rebuild()
    assert {model.__name__: sorted(map(str, model._default_manager.values_list())) for model in CODE_ROWS} == before


def test_a_gate_has_a_key_that_is_kept_nowhere(house: Cast) -> None:
    told = GateTold("south-1", "South station, door 1", "west", "110106", 39.8652, 116.3786, "rail", "entry")
    key = do_register_gate(house.admin, told, AT)
    row = GateRow.objects.get()
    assert (row.device, row.latitude, row.ended_at) == (hash_device(key), 39_865_200, None)
    assert hash_device(do_register_gate(house.admin, told, AT + 1)) == GateRow.objects.get().device != row.device
    with pytest.raises(Refused):
        do_register_gate(house.gate, told, AT)
    for wrong, code in (
        ({"gate": "a b"}, "gate_code"),
        ({"unit": "none"}, "no_unit"),
        ({"place": "999999"}, "division"),
        ({"latitude": 91.0}, "gate_where"),
        ({"mode": "rocket"}, "gate_mode"),
    ):
        with pytest.raises(BadInput) as caught:
            do_register_gate(house.admin, replace(told, **wrong), AT)
        assert caught.value.code == code
    do_end_gate(house.admin, "south-1", "the door is closed", AT + 2)
    assert GateRow.objects.get().ended_at == AT + 2
    with pytest.raises(BadInput):
        do_end_gate(house.admin, "south-1", "again", AT + 3)
