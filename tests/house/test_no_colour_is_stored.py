"""No colour is ever stored: nothing sets a status, no rule and no standing reads one."""

from __future__ import annotations

import dataclasses
import re

from pratique.decisions.standing import Standing
from pratique.kinds.situation_fields import SITUATION_FIELDS
from pratique.policy.load import load_pack
from pratique.policy.shelf import list_packs
from tests.shared_data import ROOT

STATEMENT = re.compile(r"status|colou?r|outcome|decision|code\b")


def test_nothing_known_of_a_person_is_a_status() -> None:
    for field in dataclasses.fields(Standing):
        assert not STATEMENT.search(field.name), field.name


def test_no_field_that_a_rule_may_read_is_a_status() -> None:
    for field in SITUATION_FIELDS:
        assert not STATEMENT.search(field.name), field.name
    for pack_id in list_packs():
        pack = load_pack(pack_id)
        for attribute in pack.attributes:
            assert not STATEMENT.search(attribute.name), attribute.name
        for rule in pack.rules:
            for name in rule.reads:
                assert not STATEMENT.search(name), (rule.id, name)


def test_no_function_sets_a_status() -> None:
    setter = re.compile(r"def (set|update|save|write|store)_(colou?r|status)\b")
    for path in (ROOT / "src").rglob("*.py"):
        assert not setter.search(path.read_text("utf-8")), path
