"""The gate and the service desk: checked, referred, taken, answered with graded evidence, asked again at once."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from pratique.kinds import payloads as p
from pratique.record.models import Assignment, ReadTrace, TaskRow
from pratique.record.register import read_person_facts
from tests.web.house import LI, ZHAO, House, sign_in, sign_in_resident
from tests.web.sending import LANGUAGES

pytestmark = pytest.mark.usefixtures("house")

FORM = "application/x-www-form-urlencoded"
CHECK = {
    "do": "check",
    "document_type": "resident-id",
    "occasion": "entry",
    "mode": "rail",
    "origin": "",
}


def post(client: Client, address: str, **typed: str) -> Any:
    return client.post(address, urlencode(typed), content_type=FORM)


def check_zhao(language: str = "en") -> str:
    """Let the gate refer Zhao; give the task's id."""
    answer = post(sign_in("gate"), f"/{language}/desk/check/", **CHECK, number=ZHAO, name="赵敏")
    assert answer.status_code == 200
    assert "outcome-refer" in answer.content.decode()
    return TaskRow.objects.get(state="open", kind="settle-refer").task_id


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_gate_says_the_words_in_both_languages_and_names_nobody(language: str) -> None:
    body = post(sign_in("gate"), f"/{language}/desk/check/", **CHECK, number=LI, name="李伟").content.decode()
    assert "outcome-admit" in body
    assert {'lang="zh-Hans"', 'lang="en"'} <= set(re.findall(r'lang="[\w-]+"', body))
    assert "李伟" not in body
    assert "LI Wei" not in body
    assert LI not in body


def test_a_name_that_does_not_match_is_refused_and_on_record() -> None:
    before = ReadTrace.objects.filter(refused="no_exact_match").count()
    answer = post(sign_in("gate"), "/en/desk/check/", **CHECK, number=LI, name="王芳")
    assert answer.status_code == 403
    assert "outcome-" not in answer.content.decode()
    assert ReadTrace.objects.filter(refused="no_exact_match").count() == before + 1


def test_care_is_one_press_and_needs_no_name() -> None:
    body = post(sign_in("gate"), "/en/desk/check/", do="care").content.decode()
    assert "outcome-admit" in body
    assert "PASSAGE" in body


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_traveller_with_only_a_prefecture_is_referred_asked_and_answered(house: House, language: str) -> None:
    task = check_zhao(language)
    desk = sign_in("desk")
    address = f"/{language}/desk/questions/{task}/"
    assert "赵敏" not in desk.get(f"/{language}/desk/questions/").content.decode()
    outside = desk.get(address).content.decode()
    assert "赵敏" not in outside
    assert post(desk, address, do="take", version="1").status_code == 302
    inside = desk.get(address).content.decode()
    assert "赵敏" in inside
    assert 'value="410122"' in inside
    answered = post(desk, address, do="answer", version="2", grade="ticket", **{"county-0": "410122"}).content.decode()
    assert "outcome-admit" in answered
    stays = [f.fact.payload for f in read_person_facts([house.zhao.person_no]) if f.fact.kind == "StayReported"]
    assert [(s.division, s.grade) for s in stays if isinstance(s, p.StayReported)] == [("410122", "ticket")]
    assert TaskRow.objects.get(task_id=task).state == "done"
    assert not Assignment.objects.filter(ended_at__isnull=True).exists()


def test_the_other_county_postpones() -> None:
    task, desk = check_zhao(), sign_in("desk")
    address = f"/en/desk/questions/{task}/"
    post(desk, address, do="take", version="1")
    answered = post(desk, address, do="answer", version="2", grade="declaration", **{"county-0": "410103"})
    assert "outcome-postpone" in answered.content.decode()
    assert TaskRow.objects.filter(state="open").count() == 0


def test_an_answer_without_its_grade_records_nothing(house: House) -> None:
    task, desk = check_zhao(), sign_in("desk")
    address = f"/en/desk/questions/{task}/"
    post(desk, address, do="take", version="1")
    before = len(read_person_facts([house.zhao.person_no]))
    assert post(desk, address, do="answer", version="2", **{"county-0": "410122"}).status_code == 422
    stays = [f for f in read_person_facts([house.zhao.person_no]) if f.fact.kind == "StayReported"]
    assert len(stays) == 1
    assert before <= len(read_person_facts([house.zhao.person_no]))


def test_the_loser_of_a_race_sees_both() -> None:
    task = check_zhao()
    address = f"/en/desk/questions/{task}/"
    assert post(sign_in("desk"), address, do="take", version="1").status_code == 302
    lost = post(sign_in("desk-two"), address, do="take", version="1")
    assert lost.status_code == 409
    assert "taken by desk" in lost.content.decode()
    assert "赵敏" not in lost.content.decode()


def test_a_question_is_given_back_and_taken_by_another() -> None:
    task = check_zhao()
    address = f"/en/desk/questions/{task}/"
    first, second = sign_in("desk"), sign_in("desk-two")
    post(first, address, do="take", version="1")
    assert post(first, address, do="give-back", version="2").status_code == 302
    assert "赵敏" not in first.get(address).content.decode()
    assert post(second, address, do="take", version="3").status_code == 302
    assert "赵敏" in second.get(address).content.decode()


def test_a_test_on_site_is_recorded_and_asked_again(house: House) -> None:
    task, desk = check_zhao(), sign_in("desk")
    address = f"/en/desk/questions/{task}/"
    post(desk, address, do="take", version="1")
    answered = post(desk, address, do="test", version="2", result="negative", minutes="20")
    assert answered.status_code == 200
    kinds = [f.fact.kind for f in read_person_facts([house.zhao.person_no])]
    assert "SpecimenReported" in kinds
    assert TaskRow.objects.get(task_id=task).state == "void"


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_purpose_nobody_looks_and_the_resident_sees_the_try(house: House, language: str) -> None:
    typed = {"first_kind": "resident-id", "first": LI, "second_kind": "name", "second": "李伟", "reason": "curious"}
    for name, purpose in (("investigator", ""), ("commander", "investigation")):
        answer = post(sign_in(name), f"/{language}/desk/people/", **typed, purpose=purpose)
        assert answer.status_code == 403
        assert "110106" not in answer.content.decode()
    looked = sign_in_resident(house.li.person_no).get(f"/{language}/me/looks/").content.decode()
    assert "no_such_purpose" in looked
    assert "purpose_not_of_role" in looked
    good = post(sign_in("investigator"), f"/{language}/desk/people/", **typed, purpose="investigation")
    assert good.status_code == 200
    assert "李伟" in good.content.decode()


def test_each_page_is_for_its_role(house: House) -> None:
    assert sign_in("desk").get("/en/desk/check/").status_code == 403
    assert sign_in("gate").get("/en/desk/questions/").status_code == 403
    assert sign_in("gate", second_factor=False).get("/en/desk/check/").status_code == 302
    assert Client(SERVER_NAME="localhost").get("/en/desk/check/").status_code == 302
    assert sign_in_resident(house.li.person_no).get("/en/desk/check/").status_code == 403
