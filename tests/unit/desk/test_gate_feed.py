"""A node elsewhere: its copy is the local one's, page by page or anew; who is not registered gets nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest
from django.test import Client

from pratique.desk import codes_issued
from pratique.desk.acts import do_approve, do_propose
from pratique.desk.gate_nodes import do_end_node, do_register_node
from pratique.desk.gates import do_register_gate
from pratique.desk.people import do_merge_people, do_register_person
from pratique.desk.reports import do_report
from pratique.gate.following import Follower
from pratique.gate.house import BUNDLE, HOUSE, TOKENS
from pratique.gate.remote import MARK, PATH, RemoteRegister
from pratique.gate.wire import ChangesReply, NodeKey, PeopleReply, read_node_key, write_request
from pratique.kinds import payloads as p
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import DAY, HOUR
from pratique.ledger.standing_store import StandingReader
from pratique.people.identifiers import make_identifier
from pratique.people.registration import make_registration
from pratique.record import gate_feed, gate_nodes
from pratique.record.access import access_person_by_match
from pratique.record.models import Act
from pratique.record.refusals import Refused
from pratique.record.register import open_reader
from tests.unit.desk.cast import AT, LI, WANG, Cast
from tests.unit.desk.code_house import add_sub_keys, enact_pack
from tests.unit.desk.test_gate_follows import NORTH

LATER = AT + HOUR
T = TypeVar("T")


class Asking(RemoteRegister):
    """A register elsewhere whose requests go through the real page, without a socket."""

    def __init__(self, key: NodeKey) -> None:
        super().__init__("http://localhost", key, lambda: LATER)
        self.asked: list[str] = []
        self.change: Callable[[object], object] = lambda page: page

    def _post(self, body: bytes) -> tuple[int, bytes]:
        reply = Client(SERVER_NAME="localhost").post(PATH, body, content_type="application/cose")
        return reply.status_code, reply.content

    def _ask(self, what: str, kind: type[T], numbers: tuple[int, ...] = ()) -> T:  # type: ignore[override]
        self.asked.append(what)
        return self.change(super()._ask(what, kind, numbers))  # type: ignore[arg-type, return-value]


class Elsewhere:
    """A register with people, a node beside it, and one elsewhere."""

    def __init__(self, cast: Cast, folder: Path) -> None:
        self.cast = cast
        self.register = Asking(read_node_key(do_register_node(cast.admin, "north-node", "North node", "west", AT)))
        self.local, self.remote = Follower(folder / "local"), Follower(folder / "remote")

    def report(self, person: int, division: str, hours: int) -> None:
        told = p.StayReported(division=division, first=AT - hours * HOUR, last=None)
        do_report(self.cast.registrar, person, told, AT)

    def follow(self) -> None:
        """Let both follow, and see that they hold the same; the one elsewhere without evidence."""
        self.local.step(gate_feed.open_register(), LATER)
        self.remote.step(self.register, LATER)
        with (
            StandingReader(self.local.folder / "standing") as one,
            StandingReader(self.remote.folder / "standing") as other,
        ):
            assert [(no, packed) for no, packed, _ in other.entries()] == [
                (no, packed) for no, packed, _ in one.entries()
            ]
            assert {evidence for _, _, evidence in other.entries()} <= {b""}
            assert (other.aliases(), other.seq) == (one.aliases(), one.seq)
        for name in (HOUSE, TOKENS):
            assert (self.remote.folder / name).read_bytes() == (self.local.folder / name).read_bytes(), name


@pytest.fixture
def elsewhere(cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Elsewhere:
    monkeypatch.setenv("PRATIQUE_AT", "2021-08-07T21:00:00+08:00")
    codes_issued._held.clear()
    gate_nodes._read_nodes.cache_clear()
    enact_pack(cast)
    add_sub_keys(cast)
    do_register_gate(cast.admin, NORTH, AT)
    return Elsewhere(cast, tmp_path)


def register_wang(cast: Cast) -> int:
    told = make_registration(document_type="resident-id", number=WANG, names=("王芳",))
    return do_register_person(cast.registrar, told, AT).person_no


def look_up(cast: Cast, number: str, name: str) -> None:
    told = [make_identifier("resident-id", number), make_identifier("name", name)]
    access_person_by_match(cast.registrar, told, "registration", "a merge", AT)


def test_both_copies_are_the_same_through_reports_merges_and_erasures(
    elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate_feed, "PAGE", 3)
    cast, li = elsewhere.cast, elsewhere.cast.li.person_no
    wang = register_wang(cast)
    elsewhere.report(wang, "430802", 20)
    elsewhere.follow()
    assert "people" in elsewhere.register.asked
    elsewhere.register.asked.clear()
    for hours in range(9, 1, -1):
        elsewhere.report(wang, "110114", hours)
    elsewhere.follow()
    assert elsewhere.register.asked.count("changes") > 2
    look_up(cast, LI, "李伟")
    look_up(cast, WANG, "王芳")
    do_merge_people(cast.registrar, li, wang, "the same person", AT)
    elsewhere.follow()
    act = do_propose(cast.commander, "erase-people", {"persons": [li], "reason": "asked"}, AT)
    do_approve(cast.commander_west, act, Act.objects.get(fact_id=act).digest, AT + 1)
    elsewhere.follow()
    assert "people" not in elsewhere.register.asked
    with StandingReader(elsewhere.remote.folder / "standing") as copy:
        assert (list(copy.entries()), copy.get(li), copy.get(wang)) == ([], None, None)


def test_a_node_that_is_too_far_behind_takes_everybody_anew(
    elsewhere: Elsewhere, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere.follow()
    monkeypatch.setattr(gate_feed, "FAR", 3)
    wang = register_wang(elsewhere.cast)
    for hours in range(9, 1, -1):
        elsewhere.report(wang, "110114", hours)
    elsewhere.register.asked.clear()
    elsewhere.follow()
    assert elsewhere.register.asked[-2:] == ["changes", "people"]
    copies = open_reader().read_house(("NodeCopied",))
    assert [one.fact.payload.node for one in copies] == ["north-node"] * 2  # type: ignore[union-attr]
    assert (elsewhere.remote.folder / BUNDLE).stat().st_mode & 0o077 == 0


def test_a_copy_of_another_record_or_one_that_lost_its_mark_is_taken_anew(elsewhere: Elsewhere) -> None:
    elsewhere.follow()
    wang = register_wang(elsewhere.cast)
    mark = elsewhere.remote.folder / "standing" / MARK
    seq, told = mark.read_text().split()
    for text in (f"{seq} {int(told) ^ 1}\n", f"{int(seq) - 1} {told}\n", "torn", None):
        elsewhere.report(wang, "430802", 20)
        if text is None:
            mark.unlink()
        else:
            mark.write_text(text)
        elsewhere.register.asked.clear()
        elsewhere.follow()
        assert elsewhere.register.asked[-2:] == ["changes", "people"], text
    elsewhere.report(wang, "110114", 20)
    elsewhere.register.asked.clear()
    elsewhere.follow()
    assert elsewhere.register.asked == ["marks", "changes"]


def test_only_a_registered_node_that_was_not_ended_is_answered(elsewhere: Elsewhere) -> None:
    cast, register = elsewhere.cast, elsewhere.register
    register.marks()
    body = write_request(register._key, LATER, "keys").body
    bad = bytearray(body)
    bad[-1] ^= 1
    assert register._post(bytes(bad))[0] == 401
    assert register._post(b"x")[0] == 401
    assert register._post(write_request(register._key, LATER - DAY, "keys").body)[0] == 403
    assert register._post(write_request(register._key, LATER, "people", (1,)).body)[0] == 422
    assert register._post(bytes(70_000))[0] == 413
    assert Client(SERVER_NAME="localhost").get(PATH).status_code == 405
    for length in ("", "x", "-1"):
        told = Client(SERVER_NAME="localhost").generic("POST", PATH, body, "application/cose", CONTENT_LENGTH=length)
        assert told.status_code == 413, length
    with pytest.raises(Refused):
        do_register_node(cast.registrar, "south-node", "South node", "west", AT)
    renewed = Asking(read_node_key(do_register_node(cast.admin, "north-node", "North node", "west", AT)))
    assert register._post(body)[0] == 401
    assert renewed.marks().head > 0
    do_end_node(cast.admin, "north-node", "stolen", LATER)
    with pytest.raises(BadInput) as caught:
        renewed.marks()
    assert (caught.value.code, "node_ended" in caught.value.message) == ("feed_refused", True)


@pytest.mark.parametrize(
    "change",
    [
        lambda page: ChangesReply(page.upto - 99, page.mark, page.anew, page.people, page.aliases, page.erased),
        lambda page: ChangesReply(page.upto + 99, page.mark, page.anew, page.people, page.aliases, page.erased),
        lambda page: ChangesReply(page.upto, page.mark, page.anew, [(1, b"\xff\xff\xff")], page.aliases, page.erased),
        lambda page: ChangesReply(page.upto, page.mark, page.anew, [(1, b"")], page.aliases, page.erased),
    ],
)
def test_a_page_that_does_not_follow_or_is_no_standing_is_refused_and_changes_nothing(
    elsewhere: Elsewhere, change: Callable[[ChangesReply], ChangesReply]
) -> None:
    elsewhere.follow()
    elsewhere.report(register_wang(elsewhere.cast), "430802", 20)
    before = elsewhere.remote._standings.seq
    elsewhere.register.change = lambda page: change(page) if isinstance(page, ChangesReply) else page
    with pytest.raises(BadInput) as caught:
        elsewhere.remote.step(elsewhere.register, LATER)
    assert (caught.value.code, elsewhere.remote._standings.seq) == ("feed_page", before)
    elsewhere.register.change = lambda page: page
    elsewhere.follow()


def test_a_part_that_never_ends_is_refused(elsewhere: Elsewhere) -> None:
    elsewhere.report(register_wang(elsewhere.cast), "430802", 20)
    elsewhere.register.change = lambda page: (
        PeopleReply(page.mark, 0, page.people, page.aliases) if isinstance(page, PeopleReply) else page
    )
    with pytest.raises(BadInput) as caught:
        elsewhere.remote.step(elsewhere.register, LATER)
    assert (caught.value.code, elsewhere.remote._standings.seq) == ("feed_page", 0)
