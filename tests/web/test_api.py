"""The API: what the pages do, through strict decoders; each no has a code; no endpoint can set a status."""

from __future__ import annotations

import json
import re
from typing import Any, get_args

import msgspec
import pytest
from django import forms
from django.test import Client

from pratique.record.models import ReadTrace, TaskRow
from pratique.web.api.endpoints import ENDPOINTS
from tests.shared_data import ROOT
from tests.web.house import LI, NOW, ZHAO, House, sign_in, sign_in_resident
from tests.web.openapi import PAGE, make_text

STATUS = re.compile(r"status|colou?r|outcome|verdict|\bcode\b|green|yellow|\bred\b", re.IGNORECASE)
API = "/api/v1/"
CHECK = {"document_type": "resident-id", "occasion": "entry", "mode": "rail"}


def send(client: Client, path: str, body: object) -> Any:
    return client.post(f"{API}{path}", json.dumps(body), content_type="application/json")


def test_the_description_is_what_the_code_says() -> None:
    assert PAGE.read_text("utf-8") == make_text(), "run: python -m tests.web.openapi"


def test_no_endpoint_takes_a_status() -> None:
    def walk(shape: Any, where: str) -> None:
        for field in msgspec.structs.fields(shape):
            assert not STATUS.search(field.encode_name), f"{where}.{field.encode_name}"
            for inner in (field.type, *get_args(field.type)):
                for one in (inner, *get_args(inner)):
                    if isinstance(one, type) and issubclass(one, msgspec.Struct):
                        walk(one, f"{where}.{field.encode_name}")

    for endpoint in ENDPOINTS:
        assert not STATUS.search(endpoint.path), endpoint.path
        assert not STATUS.search(endpoint.name), endpoint.name
        if endpoint.body is not None:
            walk(endpoint.body, endpoint.name)
            assert endpoint.body.__struct_config__.forbid_unknown_fields


def test_no_form_takes_a_status() -> None:
    found = [form for form in walk_forms(forms.Form) if form.__module__.startswith("pratique.web")]
    assert len(found) >= 12
    for form in found:
        one_time = {"code"} if form.__name__ == "CodeForm" else set()
        assert not [name for name in set(form.base_fields) - one_time if STATUS.search(name)], form
    typed = re.compile(r"""<(?:input|select|textarea|button)\b[^>]*\bname=["']([^"'{]+)""")
    for path in (ROOT / "src" / "pratique" / "web" / "templates").rglob("*.html"):
        assert not [name for name in typed.findall(path.read_text("utf-8")) if STATUS.search(name)], path.name


def walk_forms(form: type[forms.Form]) -> list[type[forms.Form]]:
    return [one for child in form.__subclasses__() for one in (child, *walk_forms(child))]


def test_every_endpoint_asks_who_and_refuses_whoever_it_is_not_for(house: House) -> None:
    nobody, registrar = Client(SERVER_NAME="localhost"), sign_in("registrar")
    for endpoint in ENDPOINTS:
        path = re.sub(r"<int:\w+>", "1", re.sub(r"<str:\w+>", "x", endpoint.path))
        for client, status, code in ((nobody, 401, "not_signed_in"), (registrar, 403, "operation_not_of_role")):
            if "registrar" in endpoint.roles:
                continue
            answer = client.get(f"{API}{path}") if endpoint.method == "GET" else send(client, path, {})
            assert (answer.status_code, answer.json()["code"]) == (status, code), endpoint.name
    closed = [endpoint for endpoint in ENDPOINTS if "registrar" not in endpoint.roles]
    assert ReadTrace.objects.filter(refused="operation_not_of_role").count() == len(closed)
    lone = sign_in("gate", second_factor=False)
    assert send(lone, "checks", {}).json()["code"] == "no_second_factor"
    assert house.staff


def test_a_traveller_is_checked_asked_and_answered(house: House) -> None:
    gate, desk = sign_in("gate"), sign_in("desk")
    checked = send(gate, "checks", {**CHECK, "number": ZHAO, "name": "赵敏"}).json()
    assert (checked["outcome"], checked["code"]) == ("refer", "ASK_COUNTY")
    assert set(checked["says"]) == {"zh", "en"}
    assert "赵敏" not in json.dumps(checked, ensure_ascii=False)
    task = checked["question"]["id"]
    assert [row["id"] for row in desk.get(f"{API}questions").json()["questions"]] == [task]
    assert desk.get(f"{API}questions/{task}").json()["person"] is None
    assert send(desk, f"questions/{task}/moves", {"move": "take", "version": 1}).json()["state"] == "taken"
    lost = send(sign_in("desk-two"), f"questions/{task}/moves", {"move": "take", "version": 1})
    assert (lost.status_code, lost.json()["code"], lost.json()["found"]["state"]) == (409, "lost_race", "taken")
    person = desk.get(f"{API}questions/{task}").json()["person"]
    assert person["names"] == ["赵敏", "ZHAO Min"]
    stay = next(fact for fact in person["facts"] if fact["kind"] == "StayReported")
    answer = {
        "division": "410122",
        "from": "2021-07-08T20:00:00+08:00",
        "grade": "receipt",
        "corrects": stay["fact"],
    }
    done = send(desk, f"questions/{task}/answers", {"version": 2, "answers": [answer]}).json()
    assert (done["outcome"], done["code"]) == ("admit", "ENTER_WITH_TEST")
    assert TaskRow.objects.get(task_id=task).state == "done"
    replayed = send(sign_in("auditor"), f"decisions/{done['decision']}/replays", {}).json()
    assert replayed["replay"] == "same"
    assert house.zhao.person_no


def test_a_resident_reads_tells_corrects_and_takes_back(house: House) -> None:
    me = sign_in_resident(house.li.person_no)
    state = me.get(f"{API}me/state").json()
    assert (state["outcome"], state["status"]) == ("admit", "green")
    told = send(me, "me/stays", {"division": "430821", "from": "2021-07-26T09:00:00+08:00"})
    fact = told.json()["fact"]
    moved = {"division": "430822", "from": "2021-07-26T09:00:00+08:00", "to": "2021-07-27T09:00:00+08:00"}
    second = send(me, "me/stays", {**moved, "corrects": fact}).json()["fact"]
    record = me.get(f"{API}me/record").json()
    assert {f["says"]["division"] for f in record["facts"] if f["kind"] == "StayReported"} == {"110106", "430822"}
    assert send(me, "me/withdrawals", {"fact": second, "reason": "a slip"}).status_code == 200
    staff = next(f["fact"] for f in record["facts"] if f["says"].get("division") == "110106")
    assert send(me, "me/withdrawals", {"fact": staff, "reason": "not mine"}).status_code in (403, 422)
    assert me.get(f"{API}me/looks").status_code == 200


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"number": 1, "number": 2}', "duplicate_key"),
        (b'{"number": NaN}', "number"),
        (b"[" * 40, "too_deep"),
        (b"not json", "json"),
        (b"\xff", "encoding"),
        (b"{}", "schema"),
        (json.dumps({**CHECK, "number": LI, "name": "x", "status": "green"}).encode(), "schema"),
        (json.dumps({**CHECK, "number": "123", "name": "李伟"}).encode(), "document_shape"),
        (b'{"number": "' + b"9" * 200_000 + b'"}', "too_large"),
    ],
)
@pytest.mark.usefixtures("house")
def test_what_cannot_be_read_is_told_with_its_code(body: bytes, code: str) -> None:
    answer = sign_in("gate").post(f"{API}checks", body, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json()["code"] == code


@pytest.mark.usefixtures("house")
def test_methods_addresses_and_forged_requests() -> None:
    gate = sign_in("gate")
    assert gate.get(f"{API}checks").status_code == 405
    assert gate.get(f"{API}nowhere").json()["code"] == "no_address"
    assert gate.post(f"{API}checks", "a=b", content_type="application/x-www-form-urlencoded").status_code == 400
    strict = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
    strict.cookies = gate.cookies
    forged = send(strict, "passages", {})
    assert (forged.status_code, forged.json()["code"]) == (403, "forged")
    strict.get(f"{API}me/state")
    token = strict.cookies["csrftoken"].value
    headers = {"x-csrftoken": token}
    good = strict.post(f"{API}passages", "{}", content_type="application/json", headers=headers)
    assert good.json()["handling"] == "passage"


def test_an_erased_person_is_told_as_erased(house: House) -> None:
    checked = send(sign_in("gate"), "checks", {**CHECK, "number": LI, "name": "李伟"}).json()
    proposal = {"act": "erase-people", "person_id": house.li.person_id, "reason": "asked for it"}
    act = send(sign_in("commander"), "proposals", proposal).json()
    approving = {"digest": act["digest"]}
    assert send(sign_in("commander"), f"acts/{act['id']}/approvals", approving).json()["code"] == "same_person"
    assert send(sign_in("commander-two"), f"acts/{act['id']}/approvals", approving).status_code == 200
    auditor = sign_in("auditor")
    replayed = send(auditor, f"decisions/{checked['decision']}/replays", {}).json()
    assert (replayed["replay"], replayed["given"]) == ("erased", None)
    assert auditor.get(f"{API}log/facts/{house.li.fact_id}").json()["kind"] == "PersonRegistered"
    assert auditor.get(f"{API}log/checkpoint").json()["size"] > 0
    assert auditor.get(f"{API}log/beginnings/2").json()["earlier"] == 2
    assert NOW


def test_an_emergency_is_opened_read_and_reviewed(house: House) -> None:
    staff, reviewer = sign_in("investigator"), sign_in("commander")
    told = {"person": {"kind": "resident-id", "value": LI}, "reason": "found unconscious"}
    opening = send(staff, "emergencies", told).json()["opening"]
    read = send(staff, f"emergencies/{opening}/readings", {"purpose": "investigation"})
    assert read.json()["names"] == ["李伟", "LI Wei"]
    assert send(sign_in("desk"), f"emergencies/{opening}/readings", {"purpose": "care"}).status_code == 404
    waiting = reviewer.get(f"{API}emergencies").json()["openings"]
    assert [(row["reason"], row["read"][0]["purpose"]) for row in waiting] == [("found unconscious", "investigation")]
    assert "李伟" not in json.dumps(waiting, ensure_ascii=False)
    reviewed = {"justified": True, "note": "the ward confirms it"}
    assert send(reviewer, f"emergencies/{opening}/reviews", reviewed).status_code == 200
    assert send(reviewer, f"emergencies/{opening}/reviews", reviewed).json()["code"] == "reviewed"
    assert house.li.person_id


def test_a_record_is_assigned_read_and_the_assignment_ended(house: House) -> None:
    commander, staff = sign_in("commander"), sign_in("investigator")
    told = {
        "person": {"kind": "person-id", "value": house.li.person_id},
        "cause_kind": "case",
        "cause": "7",
        "until": "2021-08-09T20:00:00+08:00",
        "unit": "district",
    }
    made = send(commander, "assignments", told).json()["assignment"]
    for client, path in ((commander, "assignments"), (staff, "assigned")):
        rows = client.get(f"{API}{path}").json()["assignments"]
        assert [(row["assignment"], row["cause"]) for row in rows] == [(made, "case:7")]
    assert send(staff, f"assigned/{made}/readings", {"purpose": "investigation"}).json()["names"]
    assert send(commander, f"assignments/{made}/endings", {"reason": "closed"}).status_code == 200
    gone = send(staff, f"assigned/{made}/readings", {"purpose": "investigation"})
    assert (gone.status_code, gone.json()["code"]) == (403, "assignment_ended")


def test_an_appeal_is_filed_and_decided_and_an_export_proposed(house: House) -> None:
    me, desk = sign_in_resident(house.li.person_no), sign_in("desk")
    filed = send(me, "me/appeals", {"reason": "not my county"}).json()["fact"]
    task = desk.get(f"{API}appeals").json()["appeals"][0]["id"]
    assert desk.get(f"{API}appeals/{task}").json()["person"] is None
    assert send(desk, f"appeals/{task}/moves", {"move": "take", "version": 1}).json()["state"] == "taken"
    assert desk.get(f"{API}appeals/{task}").json()["filed"] == filed
    lost = send(sign_in("desk-two"), f"appeals/{task}/moves", {"move": "take", "version": 1})
    assert lost.json()["code"] == "lost_race"
    words = {"version": 2, "finding": "dismissed", "note": "the list names it"}
    assert send(desk, f"appeals/{task}/findings", words).status_code == 200
    assert [row["kind"] for row in me.get(f"{API}me/appeals").json()["appeals"]] == ["AppealFiled", "AppealDecided"]
    export = {"act": "export-people", "person_ids": [house.li.person_id], "columns": ["names"], "reason": "moved"}
    act = send(sign_in("commander"), "proposals", export).json()["id"]
    shown = sign_in("commander-two").get(f"{API}acts/{act}").json()["changes"]
    assert shown == {"people": 1, "columns": ["names"], "reason": "moved"}
