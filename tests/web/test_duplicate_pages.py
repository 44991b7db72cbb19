"""Duplicates in bulk on their page: searched, looked at, merged, undone; the comparison is reached from it."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from pratique.desk.people import do_register_person
from pratique.people.registration import make_registration
from pratique.record.models import Person
from tests.web.house import NOW, House, sign_in


def send(client: Client, name: str, told: dict[str, Any], lang: str = "en") -> Any:
    with translation.override(lang):
        where = reverse(name)
    return client.post(
        where, urlencode(told, doseq=True), content_type="application/x-www-form-urlencoded", follow=True
    )


@pytest.fixture
def registrar(house: House) -> Client:
    """Register somebody twice, in two scripts."""
    made: list[int] = []
    for names in (("欧阳修远",), ("OUYANG Xiuyuan",)):
        told = make_registration(names=names, birth_date="1990-03-07", phone="13800000021")
        made.append(do_register_person(house.staff["registrar"], told, NOW, left_open=tuple(made)).person_no)
    return sign_in("registrar")


def find_values(page: str) -> list[str]:
    return re.findall(r'name="pair" value="([^"]+)"', page)


@pytest.mark.parametrize(("lang", "words"), [("en", "They are one person: merge"), ("zh-hans", "是同一人：合并")])
def test_pairs_are_searched_for_and_merged_and_parted(registrar: Client, lang: str, words: str) -> None:
    page = send(registrar, "duplicates", {"do": "search"}, lang).content.decode()
    values = find_values(page)
    assert len(values) == 1
    assert words in page
    assert "欧阳修远" in page
    assert send(registrar, "duplicates", {"do": "merged", "reason": "asked"}, lang).status_code == 422
    assert send(registrar, "duplicates", {"do": "merged", "pair": values}, lang).status_code == 422
    page = send(registrar, "duplicates", {"do": "merged", "pair": values, "reason": "asked"}, lang).content.decode()
    assert find_values(page) == []
    assert Person.objects.values("head").distinct().count() == Person.objects.count() - 1
    settling = re.search(r'value="undo:([^"]+)"', page)
    assert settling is not None
    send(registrar, "duplicates", {"do": f"undo:{settling[1]}", "reason": "two people"}, lang)
    assert Person.objects.values("head").distinct().count() == Person.objects.count()


def test_the_comparison_is_reached_from_a_pair(registrar: Client) -> None:
    page = send(registrar, "duplicates", {"do": "search"}).content.decode()
    one, other = find_values(page)[0].split(".")
    shown = send(registrar, "people_compare", {"one": one, "other": other})
    assert shown.status_code == 200
    assert "Both records, field by field" in shown.content.decode()


def test_the_page_is_a_registrars(registrar: Client) -> None:
    del registrar
    with translation.override("en"):
        where = reverse("duplicates")
    assert sign_in("investigator").get(where).status_code == 403
