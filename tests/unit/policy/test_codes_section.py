"""Lives of codes: all of them or none, cited, in order; a child pack keeps its parent's or gives its own."""

from __future__ import annotations

import copy
from dataclasses import replace
from pathlib import Path

import pytest

from pratique.kinds.errors import BadInput
from pratique.policy.check import check_pack
from pratique.policy.codes_section import CODE_SETTINGS, make_codes
from pratique.policy.inherit import inherit
from pratique.policy.load import load_pack, read_pack_document
from pratique.policy.shelf import find_packs_dir
from tests.unit.policy.test_packs import write_pack

PACK_ID = "cn-beijing-2021-08"
LOADED = load_pack(PACK_ID)
DOCUMENT = read_pack_document(find_packs_dir() / PACK_ID)


def test_the_reference_pack_says_how_long_codes_live_and_by_what() -> None:
    assert LOADED.codes is not None
    assert LOADED.codes.code_ttl_s == 3600
    assert {s.name for s in LOADED.settings if s.clause == "readings#codes"} == set(CODE_SETTINGS)
    assert [a.name for a in LOADED.attributes if a.offline] == ["age_band"]


def test_some_of_the_settings_are_none_and_the_schema_refuses_a_part(tmp_path: Path) -> None:
    without = {name: value for name, value in DOCUMENT.items() if name not in CODE_SETTINGS}
    assert make_codes(without) is None
    assert load_pack(write_pack(tmp_path / "none", without)).codes is None
    for i, name in enumerate(CODE_SETTINGS):
        part = {one: value for one, value in copy.deepcopy(DOCUMENT).items() if one != name}
        with pytest.raises(BadInput) as caught:
            load_pack(write_pack(tmp_path / f"part{i}", part))
        assert caught.value.code == "schema", name


def test_lives_that_contradict_each_other_are_found() -> None:
    codes = LOADED.codes
    assert codes is not None
    for changed in (replace(codes, outage_ttl_s=60), replace(codes, printed_ttl_s=60)):
        assert {one.code for one in check_pack(replace(LOADED, codes=changed))} == {"code_lives"}


def test_a_child_pack_takes_all_of_its_parents_or_gives_its_own() -> None:
    parent = {"id": "nation", **{name: {"value": 7} for name in CODE_SETTINGS}}
    assert inherit(parent, {"id": "city"})["code_ttl_s"] == {"value": 7}
    own = inherit(parent, {"id": "city", "code_ttl_s": {"value": 9}})
    assert own["code_ttl_s"] == {"value": 9}
    assert "outage_ttl_s" not in own
