"""A gate node follows a real register: each test, order, list, gate and revocation shows after its next step."""

from __future__ import annotations

from pathlib import Path

import pytest

from pratique.desk import codes_issued
from pratique.desk.codes_ended import do_revoke_codes
from pratique.desk.codes_issued import do_show_code
from pratique.desk.gates import GateTold, do_end_gate, do_register_gate
from pratique.desk.lists_and_packs import do_enact_list
from pratique.desk.reports import do_report
from pratique.gate.following import Follower
from pratique.gate.node import Node
from pratique.gate.service import Service
from pratique.gate.tokens import TokenKey, write_token
from pratique.kinds import payloads as p
from pratique.kinds.instants import DAY, HOUR
from pratique.ledger.standing_store import StandingStoreFault
from pratique.record import code_keys
from pratique.record.gate_feed import open_register
from tests.unit.desk.cast import AT, Cast
from tests.unit.desk.code_house import add_sub_keys, enact_pack
from tests.unit.desk.test_acts import official
from tests.unit.gate.node_world import Device, ListSpool
from tests.unit.gate.test_service import World

LATER = AT + HOUR
NORTH = GateTold("north", "North gate", "west", "110114", 40.25, 116.2, "rail", "entry", "boards_at")


class Followed:
    """A register with a gate, and a node that follows it."""

    def __init__(self, cast: Cast, folder: Path) -> None:
        self.cast, self.folder = cast, folder
        self.follower = Follower(folder)
        self.register = open_register()
        key = do_register_gate(cast.admin, NORTH, AT)
        spool = ListSpool()
        self.world = World(folder, spool, Service(Node(folder), spool, lambda: LATER), Device(key))

    def check(self) -> str:
        """Follow once, and give the code of the answer to the resident."""
        self.follow()
        token = write_token(self.cast.li.person_no, LATER, TokenKey(code_keys.get_token_key(LATER)))
        told = self.world.ask("GET", f"/v1/check/{token}", self.world.device.headers(LATER))
        assert told.status == 200, told
        return str(told.json["code"])

    def follow(self) -> None:
        self.follower.step(self.register, LATER)
        self.world.service.node.renew()


@pytest.fixture
def followed(cast: Cast, tmp_path: Path) -> Followed:
    codes_issued._held.clear()
    enact_pack(cast)
    add_sub_keys(cast)
    do_report(cast.resident, cast.li.person_no, p.StayReported(division="110114", first=AT - 20 * DAY, last=None), AT)
    return Followed(cast, tmp_path / "gate")


def test_what_is_recorded_shows_after_the_next_step(followed: Followed) -> None:
    cast, person = followed.cast, followed.cast.li.person_no
    assert followed.check() == "NO_LIST"
    do_enact_list(cast.east_policy, official(), AT)
    assert followed.check() == "NO_RULE_APPLIES"
    do_report(cast.resident, person, p.StayReported(division="430802", first=AT - HOUR, last=None), AT)
    assert followed.check() == "IN_LISTED_COUNTY"


def test_a_code_is_opened_by_the_bundle_and_no_more_once_it_is_revoked(followed: Followed) -> None:
    cast, person = followed.cast, followed.cast.li.person_no
    do_enact_list(cast.east_policy, official(), AT)
    shown = do_show_code(cast.resident, person, LATER)
    followed.follow()
    headers = followed.world.device.headers
    assert (
        followed.world.ask("POST", "/v1/check", headers(LATER), shown.text.encode()).json["code"] == "NO_RULE_APPLIES"
    )
    do_revoke_codes(cast.resident, person, "lost", LATER)
    followed.follow()
    assert followed.world.ask("POST", "/v1/check", headers(LATER), shown.text.encode()).json["code"] == "REVOKED"


def test_an_ended_gate_is_refused_after_the_next_step(followed: Followed) -> None:
    followed.check()
    do_end_gate(followed.cast.admin, "north", "closed", LATER)
    followed.follow()
    assert followed.world.ask("GET", "/v1/state", followed.world.device.headers(LATER)).status == 403


def test_a_node_catches_up_after_an_outage_as_if_it_had_followed_all_along(followed: Followed, tmp_path: Path) -> None:
    followed.check()
    do_enact_list(followed.cast.east_policy, official(), AT)
    for day in range(5):
        stay = p.StayReported(division="430802", first=AT - (9 - day) * HOUR, last=None)
        do_report(followed.cast.resident, followed.cast.li.person_no, stay, AT)
    late = Follower(tmp_path / "another")
    late.step(followed.register, LATER)
    assert followed.check() == "IN_LISTED_COUNTY"
    one, other = Node(followed.folder), Node(tmp_path / "another")
    person = followed.cast.li.person_no
    assert one.read_packed(person) == other.read_packed(person)
    assert one.level == other.level


def test_a_second_follower_of_one_folder_is_refused(followed: Followed) -> None:
    with pytest.raises(StandingStoreFault) as caught:
        Follower(followed.folder)
    assert caught.value.code == "second_writer"
