"""What follows from facts is settled once, put off when it fails, never lost by a kill; rings come and go as facts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from django.db import transaction

from pratique.desk.acts import do_approve, do_propose
from pratique.desk.cases import CaseTold, Notified, do_correct_case, do_notify_case, do_withdraw_case
from pratique.desk.contacts import do_add_contact, do_remove_contact, do_restore_contact
from pratique.desk.followup import run as running
from pratique.desk.followup.follow import Follow, Overtaken
from pratique.desk.followup.run import settle_due
from pratique.desk.lists_and_packs import make_pack_proposal
from pratique.desk.people import Registered
from pratique.desk.presence import do_take_in_presence
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import DAY, HOUR, SECOND
from pratique.people.identifiers import make_identifier
from pratique.record.access import access_person_by_match
from pratique.record.due import count_due, mark_due
from pratique.record.models import Act, ContactRow, Due
from pratique.record.projections import rebuild
from pratique.record.register import writing
from tests.unit.desk.cast import AT, LI, WANG, Cast
from tests.unit.desk.presence_world import make_world, register_wang, write_world
from tests.unit.desk.test_acts import PACK
from tests.unit.desk.test_races import make_address
from tests.unit.desk.test_races import run as run_alone
from tests.unit.tracing.small_world import World, at

CONFIRMED = CaseTold("confirmed", onset="2021-08-03", isolated_at=at("4 00:00") * SECOND)
KILLED = "import django; django.setup(); from tests.unit.desk.killed_follower import main; main()"
PEOPLE, ROUNDS = 1500, 10


@pytest.fixture
def wang(cast: Cast) -> Registered:
    return register_wang(cast)


@pytest.fixture
def case(cast: Cast, wang: Registered, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Notified:
    """Give Li as a case, with presence and a pack; only rings are settled."""
    monkeypatch.setattr(running, "SETTLERS", {"rings": running.SETTLERS["rings"]})
    proposal = do_propose(cast.east_policy, "enact-pack", make_pack_proposal(PACK, AT - DAY), AT - DAY)
    do_approve(cast.west_policy, proposal, Act.objects.get().digest, AT - DAY)
    do_take_in_presence(cast.registrar, write_world(make_world(cast, wang), tmp_path / "in"), AT)
    for document, name in ((LI, "李伟"), (WANG, "王芳")):
        pair = [make_identifier("resident-id", document), make_identifier("name", name)]
        access_person_by_match(cast.investigator, pair, "investigation", "a positive test", AT)
    return do_notify_case(cast.investigator, 1, CONFIRMED, AT)


def standing() -> list[tuple[object, ...]]:
    rows = ContactRow.objects.filter(withdrawn=False).order_by("case_id", "person_no")
    return list(rows.values_list("case_id", "person_no", "ring", "by_hand"))


def test_a_case_brings_its_contacts_once_and_takes_them_with_it(cast: Cast, case: Notified) -> None:
    assert settle_due(AT).facts == 1
    row = ContactRow.objects.get()
    assert standing() == [(case.case_id, 2, "close", False)]
    assert (row.strength, row.place_kind, row.last_at) == ("sure", "household", at("4 00:00") * SECOND)
    mark_due("rings", [case.case_id], AT)
    assert settle_due(AT).facts == 0
    do_withdraw_case(cast.investigator, case.case_id, "somebody else's sample", AT + HOUR)
    assert settle_due(AT + HOUR).facts == 1
    assert standing() == []
    assert not Due.objects.filter(what="rings").exists()


def test_correcting_a_window_writes_the_difference(cast: Cast, case: Notified) -> None:
    settle_due(AT)
    earlier = CaseTold("confirmed", onset="2021-08-03", isolated_at=at("3 00:00") * SECOND)
    do_correct_case(cast.investigator, case.case_id, earlier, AT)
    assert settle_due(AT).facts == 2
    row = ContactRow.objects.get(withdrawn=False)
    assert (row.last_at, row.found_at) == (at("3 00:00") * SECOND, AT)


def test_what_a_person_removed_or_added_stays_so(cast: Cast, case: Notified) -> None:
    settle_due(AT)
    contact = ContactRow.objects.get().fact_id
    do_remove_contact(cast.investigator, contact, "was away", AT)
    settle_due(AT)
    assert standing() == []
    with pytest.raises(BadInput) as caught:
        do_remove_contact(cast.investigator, contact, "again", AT)
    assert caught.value.code == "no_contact"
    added = do_add_contact(cast.investigator, case.case_id, 2, "secondary", AT - DAY, "a neighbour says so", AT)
    settle_due(AT)
    assert standing() == [(case.case_id, 2, "secondary", True)]
    with pytest.raises(BadInput) as caught:
        do_add_contact(cast.investigator, case.case_id, 2, "close", AT - DAY, "twice", AT)
    assert caught.value.code == "contact_already"
    do_remove_contact(cast.investigator, added, "a mistake", AT)
    do_restore_contact(cast.investigator, contact, "was there after all", AT)
    settle_due(AT)
    assert standing() == [(case.case_id, 2, "close", False)]
    before = list(ContactRow.objects.order_by("fact_id").values_list())
    with transaction.atomic():
        rebuild()
    assert list(ContactRow.objects.order_by("fact_id").values_list()) == before
    assert settle_due(AT).facts == 0


def test_late_presence_makes_due_what_it_can_touch_and_no_more(cast: Cast, case: Notified, tmp_path: Path) -> None:
    later = CaseTold("confirmed", first_positive=AT - HOUR)
    do_correct_case(cast.investigator, do_notify_case(cast.investigator, 2, later, AT).case_id, later, AT)
    settle_due(AT)
    late = World()
    late.add(cast.li.person_id, "canteen", "meal", "2 18:00", "2 19:00")
    late.add("somebody", "canteen", "meal", "2 18:00", "2 19:00")
    do_take_in_presence(cast.registrar, write_world(late, tmp_path / "late"), AT)
    assert list(Due.objects.filter(what="rings").values_list("key", flat=True)) == [case.case_id]
    settle_due(AT)
    assert not Due.objects.filter(what="rings", due_at__lte=AT).exists()
    rows = standing()
    mark_due("rings", [case.case_id], AT)
    settle_due(AT)
    assert standing() == rows, "a full run finds no more"


def test_what_fails_is_put_off_and_counted_and_the_others_go_on(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    del cast

    def settle(keys: Sequence[str], _instant: int, follow: Follow) -> int:
        if "bad" in keys:
            raise ValueError("somebody's name")
        with follow.settling("rings", dict.fromkeys(keys)):
            return 0

    monkeypatch.setattr(running, "SETTLERS", {"rings": settle})
    Due.objects.all().delete()
    with writing():
        mark_due("rings", ["a", "bad", "c", "d"], AT)
    told = settle_due(AT)
    assert (told.keys, told.failed) == (3, 1)
    row = Due.objects.get()
    assert (row.key, row.due_at, row.tries, row.failed_as) == ("bad", AT + 10 * SECOND, 1, "ValueError")
    settle_due(row.due_at)
    assert Due.objects.get().due_at == AT + 30 * SECOND
    assert [(one.due, one.failing, one.failing_since) for one in count_due(AT)] == [(0, 1, AT)]


def test_what_is_marked_while_it_is_settled_stays_due(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    del cast
    seen = []

    def settle(keys: Sequence[str], instant: int, follow: Follow) -> int:
        seen.append(list(keys))
        if len(seen) == 1:
            mark_due("rings", keys, instant)
        with follow.settling("rings", dict.fromkeys(keys)):
            return 0

    monkeypatch.setattr(running, "SETTLERS", {"rings": settle})
    Due.objects.all().delete()
    mark_due("rings", ["a"], AT)
    assert settle_due(AT).keys == 1
    assert seen == [["a"], ["a"]]


def test_of_two_who_took_a_key_the_later_writes_nothing_once_a_part_is_written(cast: Cast) -> None:
    del cast
    mark_due("rings", ["a"], AT)
    row = Due.objects.get(what="rings", key="a")
    first, second = (Follow(running.make_house_actor(AT), {("rings", "a"): (row.pk, row.marks)}) for _ in range(2))
    with first.settling("rings", {}, part_of=["a"]):
        pass
    with pytest.raises(Overtaken), second.settling("rings", {"a": None}):
        pass
    with first.settling("rings", {"a": None}):
        pass
    assert not Due.objects.filter(what="rings").exists()


def test_who_leaves_a_key_due_is_put_off(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    del cast
    monkeypatch.setattr(running, "SETTLERS", {"rings": lambda *_told: 0})
    Due.objects.all().delete()
    mark_due("rings", ["a"], AT)
    assert settle_due(AT).failed == 1
    assert Due.objects.get().failed_as == "left_undone"


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_follower_killed_at_any_time_loses_nothing(kind: str, tmp_path: Path) -> None:
    told = run_alone(tmp_path, make_address(kind, tmp_path), "-c", KILLED)
    found = json.loads(told.splitlines()[-1])
    people = {"contacts": PEOPLE, "people": PEOPLE, "facts": PEOPLE}
    assert found == {**people, "dead": ROUNDS, "due": 0, "again": 0}


def test_workers_side_by_side_write_nothing_twice_and_one_killed_loses_nothing(tmp_path: Path) -> None:
    told = run_alone(tmp_path, make_address("postgresql", tmp_path), "-c", KILLED.replace("main", "race"))
    found = json.loads(told.splitlines()[-1])
    ended = found.pop("ended")
    assert ended[1:] == [0, 0]
    people = {"contacts": PEOPLE, "people": PEOPLE, "facts": PEOPLE}
    assert found == {**people, "due": 0, "told": "100 settled, 0 facts"}


def test_sqlite_has_one_worker(tmp_path: Path) -> None:
    env = {**os.environ, "PRATIQUE_HOME": str(tmp_path)}
    command = [str(Path(sys.executable).parent / "pratique"), "follow", "--once", "--workers", "2"]
    run = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert (run.returncode, "one writer" in run.stderr) == (2, True)
