"""The demonstration is whole: a resident with a code that a gate opens; a changed pack replaces the one before."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pratique.credentials.bundle import read_bundle, write_bundle
from pratique.credentials.opening import open_code
from pratique.credentials.reach import make_reach
from pratique.desk import codes_issued
from pratique.desk.accounts import do_make_first_enrolment
from pratique.desk.codes_issued import do_show_code
from pratique.desk.demonstration import DEVICE_FILE, RESIDENT, Furnished, do_furnish
from pratique.desk.gates import hash_device
from pratique.kinds.instants import DAY
from pratique.people.identifiers import make_identifier
from pratique.places.risk_lists import load_shipped_list
from pratique.policy.shelf import find_packs_dir
from pratique.record import code_keys
from pratique.record.in_force import read_in_force
from pratique.record.models import GateRow, Person
from pratique.record.people import find_by_identifier
from pratique.record.permissions import Actor
from pratique.record.register import open_reader
from tests.unit.desk.cast import AT

PACK = "cn-beijing-2021-08"


@pytest.fixture
def furnished(register: None, tmp_path: Path) -> Furnished:
    del register
    codes_issued._held.clear()
    do_make_first_enrolment("110000", AT)
    return do_furnish(PACK, load_shipped_list(), tmp_path, AT)


def test_its_resident_has_a_code_that_a_gate_opens(furnished: Furnished) -> None:
    assert GateRow.objects.get().device == hash_device(furnished.device)
    [person] = find_by_identifier(make_identifier("email", RESIDENT))
    resident = Actor("a-zhang", "residents", frozenset({"resident"}), has_second_factor=False, person_no=person)
    shown = do_show_code(resident, person, AT)
    held = read_bundle(write_bundle(code_keys.make_bundle(AT, DAY)))
    opened = open_code(shown.text, held.keys, AT, held.revoked, make_reach(read_in_force().book, AT))
    [stay], [sample] = opened.standing.stays, opened.standing.samples
    assert (stay.division, sample.result) == ("110105", "negative")


def test_done_again_it_changes_nothing(furnished: Furnished, tmp_path: Path) -> None:
    before = open_reader().read_head().seq
    assert do_furnish(PACK, load_shipped_list(), tmp_path, AT) == furnished
    assert (open_reader().read_head().seq, Person.objects.count()) == (before, 1)


def test_on_another_day_there_are_sub_keys_too_and_a_lost_key_is_made_anew(
    furnished: Furnished, tmp_path: Path
) -> None:
    (tmp_path / DEVICE_FILE).unlink()
    later = AT + 50 * DAY
    again = do_furnish(PACK, load_shipped_list(), tmp_path, later)
    assert again.device != furnished.device
    assert GateRow.objects.get().device == hash_device(again.device)
    assert code_keys.find_signer(later) is not None
    assert code_keys.find_signer(AT) is None


def test_a_changed_pack_takes_the_place_of_the_one_before(furnished: Furnished, tmp_path: Path) -> None:
    del furnished
    copy = tmp_path / "packs" / PACK
    shutil.copytree(find_packs_dir(), tmp_path / "packs")
    text = (copy / "pack.yaml").read_text("utf-8")
    version = next(line for line in text.splitlines() if line.startswith("version:"))
    (copy / "pack.yaml").write_text(text.replace(version, "version: 9.9.9"), "utf-8")
    do_furnish(str(copy), load_shipped_list(), tmp_path, AT)
    held = read_in_force().book.holding_at(AT)
    assert held is not None
    assert held.pack.pack.version == "9.9.9"
    assert len(read_in_force().book.enactments) == 1
