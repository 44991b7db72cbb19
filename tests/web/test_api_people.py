"""The API of registering and of two records: what the pages do, with codes; who comes second is told."""

from __future__ import annotations

import json
from typing import Any

from django.test import Client

from pratique.record.models import MergeStep, Person, ReadTrace
from tests.web.house import LI, House, sign_in

PASSPORT = {
    "document": {"kind": "passport", "value": "E12345678"},
    "names": ["Wei Li"],
    "birth_date": "1990-03-07",
}
MATCH = {
    "first": {"kind": "resident-id", "value": LI},
    "second": {"kind": "name", "value": "李伟"},
    "purpose": "registration",
    "reason": "at the counter",
}


def send(client: Client, path: str, body: object) -> Any:
    return client.post(f"/api/v1/{path}", json.dumps(body), content_type="application/json")


def test_registered_compared_merged_undone_and_told_apart(house: House) -> None:
    registrar = sign_in("registrar")
    shown = send(registrar, "people", PASSPORT)
    assert (shown.status_code, shown.json()["code"]) == (409, "likely_duplicate")
    likely = shown.json()["likely"]
    assert [(one["person_id"], one["alike"]) for one in likely] == [
        (house.li.person_id, ["same_name", "same_birth_date"])
    ]
    made = send(registrar, "people", {**PASSPORT, "left_open": [house.li.person_id]}).json()["person_id"]
    offers = send(registrar, "lookups", MATCH).json()["likely"]
    assert [offer["alike"] for offer in offers] == [["same_name", "same_birth_date"]]
    two = {"one": house.li.person_id, "likely": offers[0]["likely"]}
    both = send(registrar, "people/comparisons", two).json()
    assert (both["state"], both["other"]["person_id"], both["one"]["closed"]) == ("apart", made, 1)
    assert both["one"]["counts"] == {"identity": 3, "contact": 0}
    pair = {"kept": house.li.person_id, "gone": made, "reason": "the same face"}
    assert send(registrar, "people/merges", pair).status_code == 200
    again = send(registrar, "people/merges", pair)
    assert (again.status_code, again.json()["code"]) == (409, "merged_already")
    merged = send(registrar, "people/comparisons", {"one": made, "other": house.li.person_id}).json()
    assert (merged["state"], merged["one"]["person_id"]) == ("merged", house.li.person_id)
    assert send(registrar, "people/partings", pair).status_code == 200
    assert send(registrar, "people/partings", pair).json()["code"] == "not_merged"
    apart = {"one": house.li.person_id, "other": made, "reason": "twins"}
    assert send(registrar, "people/distinctions", apart).status_code == 200
    assert send(registrar, "people/merges", pair).json()["code"] == "declared_distinct"
    assert send(registrar, "lookups", MATCH).json()["likely"] == []
    assert [step.kind for step in MergeStep.objects.order_by("seq")] == ["merged", "parted", "distinct"]


def test_what_is_sent_wrong_is_told_and_nothing_is_recorded(house: House) -> None:
    registrar = sign_in("registrar")
    pair = {"kept": house.li.person_id, "gone": house.li.person_id, "reason": "x"}
    assert send(registrar, "lookups", MATCH).status_code == 200
    assert send(registrar, "people/merges", pair).json()["code"] == "same_person"
    assert send(registrar, "people/merges", {**pair, "gone": "nobody"}).json()["code"] == "no_person"
    assert send(registrar, "people/merges", {**pair, "outcome": "admit"}).json()["code"] == "schema"
    assert send(registrar, "people", {"names": ["=1+1"]}).json()["code"] == "name_formula"
    known = {"document": {"kind": "resident-id", "value": LI}, "names": ["张三"]}
    assert send(registrar, "people", known).json()["code"] == "document_known"
    assert send(registrar, "people/comparisons", {"one": house.li.person_id}).json()["code"] == "no_person"
    assert (MergeStep.objects.count(), Person.objects.count()) == (0, 2)


def test_registering_finds_nothing_about_people_who_were_not_in_question(house: House) -> None:
    told = {"names": ["王芳"], "distinct_from": [house.zhao.person_id], "reason": "x"}
    assert send(sign_in("desk"), "people", told).status_code == 200
    assert not MergeStep.objects.exists()


def test_only_a_registrar_compares(house: House) -> None:
    desk = sign_in("desk")
    two = {"one": house.li.person_id, "other": house.zhao.person_id}
    assert send(desk, "people/comparisons", two).status_code == 403
    assert send(desk, "lookups", {**MATCH}).json()["likely"] == []
    assert send(desk, "people", {**PASSPORT, "left_open": [house.li.person_id]}).status_code == 403
    assert not ReadTrace.objects.filter(how="compare", refused="").exists()
