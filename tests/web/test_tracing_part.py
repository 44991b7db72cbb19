"""Who is a contact, as the policy page shows it: what the pack adds, and nothing where nothing holds."""

from __future__ import annotations

import copy
from dataclasses import replace

from pratique.kinds.instants import parse_instant
from pratique.policy.load import load_pack, make_pack
from pratique.policy.pack import Words
from pratique.web.tracing_part import make_tracing_part
from tests.unit.policy.test_packs import DOCUMENT, PACK_ID

PACK = load_pack(PACK_ID)
NOW = parse_instant("2021-08-07T20:00:00+08:00")


def test_where_no_rule_holds_the_page_says_nothing() -> None:
    assert make_tracing_part(replace(PACK, tracing=None), NOW) is None
    assert make_tracing_part(PACK, PACK.until) is None


def test_numbers_are_those_of_the_pages_clock() -> None:
    days = [make_tracing_part(PACK, parse_instant(f"2021-07-{day}T12:00:00+08:00")) for day in (19, 20)]
    assert [shown.before_d for shown in days if shown] == [2, 4]


def test_a_kind_that_the_pack_adds_and_a_deadline_in_hours_are_shown() -> None:
    document = copy.deepcopy(DOCUMENT)
    section = document["tracing"]
    section["place_kinds"] = [{"id": "cable_car", "title": {"zh": "索道", "en": "cable car"}, "vehicle": True}]
    next(rule for rule in section["rules"] if rule["id"] == "close-taxi")["kinds"].append("cable_car")
    value = {"from": "2021-05-14T00:00:00+08:00", "value": 12, "clause": "cn-plan-8#contact-isolation"}
    document["params"].append({"id": "moved_h", "unit": "h", "title": {"zh": "转运", "en": "Moved"}, "values": [value]})
    deadline = {"what": "transfer", "ring": "close", "hours": "moved_h", "clauses": ["cn-plan-8#contact-isolation"]}
    section["deadlines"].append(deadline)
    shown = make_tracing_part(make_pack(document), NOW)
    assert shown is not None
    close = shown.rings[0]
    taxi = next(rule for rule in close.rules if rule.id == "close-taxi")
    assert taxi.kinds == (Words("出租车、网约车", "taxi"), Words("索道", "cable car"))
    assert [(last.days, last.hours) for last in close.deadlines] == [(14, None), (21, None), (None, 12)]


def test_a_seat_rule_is_said_with_its_number() -> None:
    shown = make_tracing_part(PACK, NOW)
    assert shown is not None
    who = {rule.id: rule.who.en for ring in shown.rings for rule in ring.rules}
    assert "3 in front and 3 behind" in who["close-plane"]
    assert "1 to each side" in who["close-train-open"]
