"""What is asked of me, why, its papers, my results; who acts for me, and acting for somebody: success and refusal."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from pratique.desk.followup.run import settle_due
from pratique.desk.proxies import ProxyTold, do_end_proxy, do_give_proxy
from pratique.kinds import payloads as p
from pratique.kinds.instants import DAY, HOUR
from pratique.people.identifiers import make_identifier
from pratique.record.models import ProxyRow, TaskRow
from pratique.record.permissions import Actor
from pratique.record.register import append, make_fact, writing
from tests.web.house import NOW, ZHAO, House, sign_in_resident
from tests.web.sending import LANGUAGES


def tell(house: House, payload: p.Payload, at: int, *, corrects: str | None = None) -> str:
    fact = make_fact(
        type(payload).__name__, payload, house.staff["investigator"], at, subject=house.li.person_no, corrects=corrects
    )
    with writing():
        append([fact], at)
    return fact.id


@pytest.fixture
def bound(house: House) -> str:
    """Make Li a close contact of three days ago, with the order that follows."""
    tell(house, p.ContactIdentified(ring="close", last_at=NOW - 3 * DAY, case_ref="2021-00001"), NOW - DAY)
    order = p.OrderIssued(
        kind="central-isolation",
        rung="order",
        start=NOW - DAY,
        until=NOW + 11 * DAY,
        clause="cn-plan-8#contact-isolation",
        clauses=("bj-daycount#whole-days",),
        group="close",
        place="central",
    )
    return tell(house, order, NOW - DAY)


def post(client: Client, address: str, typed: dict[str, object]) -> Any:
    """Send a form as a browser does."""
    return client.post(address, urlencode(typed, doseq=True), content_type="application/x-www-form-urlencoded")


def actor_of(person_no: int) -> Actor:
    """Give the actor of a client that ``sign_in_resident`` made."""
    return Actor(f"r-{person_no}", "residents", frozenset({"resident"}), has_second_factor=False, person_no=person_no)


def give(house: House, *scopes: str) -> str:
    """Let Zhao act for Li."""
    keys = (make_identifier("resident-id", ZHAO), make_identifier("name", "赵敏"))
    told = ProxyTold(scopes, NOW + 30 * DAY, "赵敏", "李伟")  # type: ignore[arg-type]
    return do_give_proxy(actor_of(house.li.person_no), keys, told, NOW - HOUR)


@pytest.mark.parametrize("language", LANGUAGES)
def test_my_orders_say_what_why_and_what_could_change_it(house: House, bound: str, language: str) -> None:
    client = sign_in_resident(house.li.person_no)
    body = client.get(f"/{language}/me/orders/").content.decode()
    assert ("集中隔离" if language == "zh-hans" else "central isolation") in body
    assert 'class="care-picture"' in body
    assert body.count('class="why"') >= 2
    assert f"/me/orders/{bound}.pdf" in body
    assert f"?order={bound}" in body
    assert re.search(r'href="tel:120"', body)


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_an_order_nothing_is_asked(house: House, language: str) -> None:
    client = sign_in_resident(house.li.person_no)
    for page in ("orders", "results", "proxies"):
        response = client.get(f"/{language}/me/{page}/")
        assert response.status_code == 200, page
        assert 'class="care-picture"' not in response.content.decode()


def test_the_paper_is_mine_alone_and_the_same_each_time(house: House, bound: str) -> None:
    client = sign_in_resident(house.li.person_no)
    one = client.get(f"/en/me/orders/{bound}.pdf")
    assert (one.status_code, one["Content-Type"]) == (200, "application/pdf")
    assert one.content == client.get(f"/zh-hans/me/orders/{bound}.pdf").content
    other = sign_in_resident(house.zhao.person_no)
    assert other.get(f"/en/me/orders/{bound}.pdf").status_code == 404
    assert Client(SERVER_NAME="localhost").get(f"/en/me/orders/{bound}.pdf").status_code == 302


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_withdrawn_result_stays_with_its_apology(house: House, language: str) -> None:
    tell(house, p.SpecimenReported(result="negative", sampled_at=NOW - 2 * DAY), NOW - HOUR)
    false = tell(house, p.SpecimenReported(result="positive", sampled_at=NOW - DAY), NOW - HOUR)
    tell(house, p.ResultWithdrawn(fact=false, reason="contaminated"), NOW - 1, corrects=false)
    tell(house, p.NoticeSent(channel="page", template="order-withdrawn"), NOW - 1)
    body = sign_in_resident(house.li.person_no).get(f"/{language}/me/results/").content.decode()
    assert body.count("tag-late") == 1
    assert body.count('class="fact is-over"') == 1
    assert ("非常抱歉" if language == "zh-hans" else "We are sorry") in body


def test_an_appeal_can_be_against_an_order(house: House, bound: str) -> None:
    client = sign_in_resident(house.li.person_no)
    assert f'value="order:{bound}" selected' in client.get(f"/en/me/appeals/?order={bound}").content.decode()
    told = {"decision": f"order:{bound}", "reason": "I was not there", "contact": ""}
    assert post(client, "/en/me/appeals/", told).status_code == 302
    assert post(client, "/en/me/appeals/", told).status_code == 422
    assert TaskRow.objects.filter(kind="decide-appeal").count() == 1
    wrong = {**told, "decision": f"order:{bound[:-1]}0"}
    assert post(client, "/en/me/appeals/", wrong).status_code == 422


@pytest.mark.parametrize("language", LANGUAGES)
def test_i_name_somebody_and_take_it_back(house: House, language: str) -> None:
    client = sign_in_resident(house.li.person_no)
    page = f"/{language}/me/proxies/"
    told = {"kind": "resident-id", "value": ZHAO, "name": "赵敏", "scopes": ["read-state"], "until": ""}
    for wrong in (
        {**told, "scopes": []},
        {**told, "value": "1"},
        {**told, "name": ""},
        {**told, "until": "2021-08-01"},
    ):
        response = post(client, page, wrong)
        assert response.status_code == 422, wrong
        assert 'class="error"' in response.content.decode()
    assert post(client, page, {**told, "name": "张三"}).status_code == 403
    assert post(client, page, told).status_code == 302
    assert "赵敏" in client.get(page).content.decode()
    consent = ProxyRow.objects.get().fact_id
    assert "李伟" in sign_in_resident(house.zhao.person_no).get(page).content.decode()
    assert post(client, f"{page}{consent}/end/", {"reason": ""}).status_code == 302
    assert post(client, f"{page}{consent}/end/", {"reason": ""}).status_code == 302
    assert "赵敏" not in client.get(page).content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_proxy_sees_whose_record_it_is_and_only_what_was_agreed(house: House, bound: str, language: str) -> None:
    tell(house, p.SpecimenReported(result="positive", sampled_at=NOW - DAY), NOW - HOUR)
    consent = give(house, "read-state")
    client = sign_in_resident(house.zhao.person_no)
    body = client.get(f"/{language}/me/for/{consent}/").content.decode()
    assert 'class="for-whom"' in body
    assert "李伟" in body
    assert 'class="care-picture"' in body
    assert 'id="care-results"' not in body
    assert 'id="care-notices"' not in body
    assert client.get(f"/en/me/for/{consent}/orders/{bound}.pdf").status_code == 200
    looked = sign_in_resident(house.li.person_no).get(f"/{language}/me/looks/").content.decode()
    assert "赵敏" in looked
    do_end_proxy(actor_of(house.li.person_no), consent, "", NOW - 1)
    assert client.get(f"/{language}/me/for/{consent}/").status_code == 403
    assert client.get(f"/en/me/for/{consent}/orders/{bound}.pdf").status_code == 403


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_proxy_answers_and_appeals(house: House, language: str) -> None:
    consent = give(house, "answer-questions", "appeal", "read-results", "receive-notices")
    client = sign_in_resident(house.zhao.person_no)
    start = f"/{language}/me/for/{consent}/"
    assert client.get(start).status_code == 200
    assert 'class="for-whom"' in client.get(f"{start}stay/").content.decode()
    stay = {"stay-place": "110101", "stay-from_date": "2021-08-01", "stay-until_date": "2021-08-02"}
    assert post(client, f"{start}stay/", stay).status_code == 302
    assert 'class="for-whom"' in client.get(f"{start}appeal/").content.decode()
    assert post(client, f"{start}appeal/", {"reason": "not so", "decision": "", "contact": ""}).status_code == 302
    assert post(client, f"{start}appeal/", {"reason": "", "decision": "", "contact": ""}).status_code == 422
    body = client.get(start).content.decode()
    assert "not so" in body
    assert sign_in_resident(house.li.person_no).get(start).status_code == 403


def test_a_proxy_without_the_scope_is_refused_to_write(house: House) -> None:
    consent = give(house, "read-state")
    client = sign_in_resident(house.zhao.person_no)
    stay = {"stay-place": "110101", "stay-from_date": "2021-08-01", "stay-until_date": "2021-08-02"}
    assert post(client, f"/en/me/for/{consent}/stay/", stay).status_code == 403
    assert (
        post(client, f"/en/me/for/{consent}/appeal/", {"reason": "no", "decision": "", "contact": ""}).status_code
        == 403
    )
    assert not TaskRow.objects.filter(kind="decide-appeal").exists()


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_follows_from_a_contact_is_shown_and_taken_back_with_an_apology(house: House, language: str) -> None:
    contact = tell(house, p.ContactIdentified(ring="close", last_at=NOW - 2 * DAY, case_ref="2021-00001"), NOW - HOUR)
    settle_due(NOW - HOUR + 1)
    client = sign_in_resident(house.li.person_no)
    body = client.get(f"/{language}/me/orders/").content.decode()
    (document,) = re.findall(r"/me/orders/([0-9a-f-]{36})\.pdf", body)
    assert 'id="care-now"' in body
    sent = client.get(f"/{language}/me/results/").content.decode()
    assert ("已开始" if language == "zh-hans" else "has begun") in sent
    tell(house, p.ContactWithdrawn(fact=contact, reason="seat read wrong"), NOW - 60, corrects=contact)
    settle_due(NOW - 1)
    body = client.get(f"/{language}/me/orders/").content.decode()
    assert 'id="care-now"' not in body
    later = re.findall(r"/me/orders/([0-9a-f-]{36})\.pdf", body)
    assert len(later) == 2
    assert document in later
    assert ("非常抱歉" if language == "zh-hans" else "We are sorry") in client.get(
        f"/{language}/me/results/"
    ).content.decode()
    assert client.get(f"/{language}/me/orders/{later[0]}.pdf").status_code == 200
