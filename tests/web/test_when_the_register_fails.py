"""A full disk, a dead database: public pages go on, personal ones say so kindly with 503, care is never refused."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError
from django.db.backends.utils import CursorWrapper
from django.test import Client

from pratique.decisions.standing import Asking
from pratique.desk.deciding import do_give_decision
from pratique.desk.reserve import do_take_in_reserve
from pratique.ledger.store import Ledger
from pratique.people.identifiers import make_identifier
from pratique.record.access import access_person_by_match
from pratique.record.models import ReadTrace
from pratique.record.reserve import read_reserve
from tests.web.house import LI, NOW, ZHAO, House, sign_in, sign_in_resident
from tests.web.sending import LANGUAGES
from tests.web.test_desk_pages import CHECK, post

PUBLIC = ("", "travel/", "policy/", "list/")


@pytest.fixture
def full_disk(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """Let every append fail as on a full disk; reading goes on."""

    def fail(*_args: Any, **_kwargs: Any) -> None:
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(Ledger, "append", fail)
    return house


@pytest.mark.parametrize("language", LANGUAGES)
def test_on_a_full_disk_personal_pages_wait_and_care_goes_on(full_disk: House, language: str) -> None:
    gate = sign_in("gate")
    refused = post(gate, f"/{language}/desk/check/", **CHECK, number=LI, name="李伟")
    assert refused.status_code == 503
    assert refused.headers["Retry-After"]
    assert 'name="trip-care"' in refused.content.decode()
    assert "outcome-" not in refused.content.decode()
    assert sign_in_resident(full_disk.li.person_no).get(f"/{language}/me/").status_code == 503
    before = len(read_reserve())
    passed = post(gate, f"/{language}/desk/check/", do="care")
    assert passed.status_code == 200
    assert "outcome-admit" in passed.content.decode()
    assert len(read_reserve()) == before + 1


def test_on_a_full_disk_the_api_says_so(full_disk: House) -> None:
    answer = sign_in_resident(full_disk.li.person_no).get("/api/v1/me/state")
    assert (answer.status_code, answer.json()["code"]) == (503, "register_unavailable")


def test_what_was_recorded_aside_is_taken_in(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(Ledger, "append", _fail)
        post(sign_in("gate"), "/en/desk/check/", do="care")
        typed = {"first_kind": "resident-id", "first": LI, "second_kind": "name", "second": "李伟"}
        care = post(sign_in("desk"), "/en/desk/people/", **typed, purpose="care", reason="collapsed")
        assert care.status_code == 200
        assert "李伟" in care.content.decode()
    waiting = len(read_reserve())
    assert waiting >= 2
    assert do_take_in_reserve(NOW) == waiting
    assert ReadTrace.objects.filter(person_no=house.li.person_no, purpose="care").exists()


def _fail(*_args: Any, **_kwargs: Any) -> None:
    raise OperationalError("database or disk is full")


@pytest.mark.parametrize("language", LANGUAGES)
def test_with_a_dead_database_public_pages_go_on(house: House, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    resident, gate, nobody = sign_in_resident(house.li.person_no), sign_in("gate"), Client(SERVER_NAME="localhost")

    def dead(*_args: Any, **_kwargs: Any) -> None:
        raise OperationalError("connection refused")

    with monkeypatch.context() as broken:
        broken.setattr(CursorWrapper, "execute", dead)
        for page in PUBLIC:
            assert nobody.get(f"/{language}/{page}").status_code == 200, page
        for client, page in ((resident, "me/"), (resident, "me/looks/"), (gate, "desk/"), (gate, "desk/check/")):
            answer = client.get(f"/{language}/{page}")
            assert answer.status_code == 503, page
            assert 'name="trip-care"' in answer.content.decode()
        assert resident.get("/api/v1/me/state").status_code == 503
        care = {"trip-care": "on", "do": "ask"}
        assert "outcome-admit" in post(nobody, f"/{language}/travel/", **care).content.decode()
    assert resident.get(f"/{language}/me/").status_code == 200


@pytest.mark.parametrize(
    ("name", "page", "most"),
    [
        ("desk", "desk/", 24),
        ("desk", "desk/questions/", 20),
        ("policy", "desk/acts/", 20),
        ("admin", "desk/accounts/", 20),
        ("auditor", "desk/audit/", 20),
    ],
)
def test_a_longer_list_asks_the_database_no_more(
    house: House, name: str, page: str, most: int, django_assert_max_num_queries: Any
) -> None:
    client = sign_in(name)
    client.get(f"/en/{page}")
    with django_assert_max_num_queries(most) as before:
        client.get(f"/en/{page}")
    for number in range(30):
        make_task(house, number)
    with django_assert_max_num_queries(len(before.captured_queries)):
        assert client.get(f"/en/{page}").status_code == 200


def make_task(house: House, number: int) -> None:
    """Refer somebody once more, so that every list is longer."""
    gate = house.staff["gate"]
    if number == 0:
        identifiers = (make_identifier("resident-id", ZHAO), make_identifier("name", "赵敏"))
        access_person_by_match(gate, identifiers, "gate-check", "check at a gate", NOW)
    do_give_decision(gate, house.zhao.person_no, Asking("none"), NOW)
