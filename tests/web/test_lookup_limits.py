"""When a gate has reached its checks of the hour, the answer is refer and nothing worse; care passes."""

from __future__ import annotations

import re

import pytest

from pratique.record import grounds
from pratique.record.models import ReadTrace
from tests.web.house import LI, sign_in
from tests.web.sending import LANGUAGES
from tests.web.test_desk_pages import CHECK, post

pytestmark = pytest.mark.usefixtures("house")
TO_DO = {"en": "service desk", "zh-hans": "服务台"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_gate_beyond_its_limit_refers_and_says_what_to_do(monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    monkeypatch.setattr(grounds, "GATE_CHECKS_AN_HOUR", 1)
    gate, address = sign_in("gate"), f"/{language}/desk/check/"
    assert "outcome-admit" in post(gate, address, **CHECK, number=LI, name="李伟").content.decode()
    limited = post(gate, address, **CHECK, number=LI, name="李伟")
    body = limited.content.decode()
    assert limited.status_code == 429
    assert "outcome-refer" in body
    assert TO_DO[language] in body
    assert "李伟" not in body
    assert "A rule could not" not in body
    assert {"暂时无法查阅", "could not be looked up"} <= set(re.findall("暂时无法查阅|could not be looked up", body))
    assert 'value="care"' in body
    assert ReadTrace.objects.filter(refused="too_many_lookups").count() == 1
    care = post(gate, address, do="care")
    assert care.status_code == 200
    assert "outcome-admit" in care.content.decode()


def test_the_api_refers_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grounds, "GATE_CHECKS_AN_HOUR", 0)
    told = {"document_type": "resident-id", "number": LI, "name": "李伟"}
    answer = sign_in("gate").post("/api/v1/checks", told, content_type="application/json")
    assert answer.status_code == 200
    assert (answer.json()["outcome"], answer.json()["decision"]) == ("refer", None)


def test_a_search_elsewhere_keeps_its_own_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grounds, "LOOKUPS_AN_HOUR", 1)
    typed = {"first_kind": "resident-id", "first": LI, "second_kind": "name", "second": "李伟"}
    asked = {**typed, "purpose": "registration", "reason": "at the counter"}
    registrar = sign_in("registrar")
    assert post(registrar, "/en/desk/people/", **asked).status_code == 200
    refused = post(registrar, "/en/desk/people/", **asked)
    assert refused.status_code == 403
    assert "reached the number of look-ups" in refused.content.decode()


def test_a_program_that_looks_up_too_often_is_told_when_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grounds, "LOOKUPS_AN_HOUR", 0)
    told = {
        "first": {"kind": "resident-id", "value": LI},
        "second": {"kind": "name", "value": "李伟"},
        "purpose": "registration",
        "reason": "moves to another street",
    }
    answer = sign_in("registrar").post("/api/v1/lookups", told, content_type="application/json")
    assert answer.status_code == 429, answer.content
    assert (answer.json()["code"], answer.headers["Retry-After"]) == ("too_many_lookups", "3600")
    assert set(answer.json()["says"]) == {"zh", "en"}
    assert ReadTrace.objects.filter(refused="too_many_lookups").count() == 1
