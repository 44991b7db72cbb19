"""One person's care at a desk, guardians and written consents, and checking a notice in public."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from pratique.desk.appeals import do_file_appeal
from pratique.desk.assignments import do_assign
from pratique.desk.followup.run import settle_due
from pratique.desk.order_papers import make_papers
from pratique.desk.people import do_register_person
from pratique.kinds import payloads as p
from pratique.kinds.instants import DAY, HOUR
from pratique.people.registration import make_registration
from pratique.record.access import access_own_record_by_resident
from pratique.record.models import Assignment, ProxyRow, ReadTrace, TaskRow
from tests.web.house import LI, NOW, ZHAO, House, make_document, make_staff, sign_in, sign_in_resident
from tests.web.sending import LANGUAGES
from tests.web.test_care_pages import actor_of, post, tell

CHILD = make_document("11010620150612001")


@pytest.fixture
def assigned(house: House) -> str:
    """Assign Li, who is bound, to a care worker; give the assignment."""
    make_staff("carer", "district", "care-worker")
    make_staff("carer-two", "station", "care-worker")
    tell(house, p.ContactIdentified(ring="close", last_at=NOW - 3 * DAY, case_ref="2021-00001"), NOW - DAY)
    order = p.OrderIssued(
        kind="central-isolation",
        rung="order",
        start=NOW - DAY,
        until=NOW + 11 * DAY,
        clause="cn-plan-8#contact-isolation",
        group="close",
        place="central",
    )
    tell(house, order, NOW - DAY)
    do_assign(house.staff["commander"], house.li.person_no, "zone:7", NOW + DAY, NOW - HOUR, who="a-carer")
    return Assignment.objects.get(who="a-carer").fact_id


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_care_worker_sees_the_plan_and_prints_the_paper(house: House, assigned: str, language: str) -> None:
    client = sign_in("carer")
    listed = client.get(f"/{language}/desk/care/").content.decode()
    assert "李伟" in listed
    assert ("集中隔离" if language == "zh-hans" else "central isolation") in listed
    page = client.get(f"/{language}/desk/care/{assigned}/").content.decode()
    assert 'class="care-picture"' in page
    assert 'id="care-results"' in page
    document = make_papers(access_own_record_by_resident(actor_of(house.li.person_no), NOW))[0].statement.document
    printed = client.get(f"/{language}/desk/care/{assigned}/{document}.pdf")
    assert printed["Content-Type"] == "application/pdf"
    own = sign_in_resident(house.li.person_no).get(f"/{language}/me/orders/{document}.pdf")
    assert printed.content == own.content
    seen = ReadTrace.objects.filter(actor_id="a-carer", person_no=house.li.person_no, purpose="care")
    assert seen.count() == 3


def test_nobody_else_sees_it(house: House, assigned: str) -> None:
    del house
    assert sign_in("carer-two").get(f"/en/desk/care/{assigned}/").status_code == 404
    assert sign_in("gate").get(f"/en/desk/care/{assigned}/").status_code == 403
    assert sign_in("carer-two").get("/en/desk/care/").status_code == 200
    assert sign_in("gate").get("/en/desk/care/").status_code == 403


def record(**more: Any) -> dict[str, Any]:
    told = {
        "do": "record",
        "principal_kind": "resident-id",
        "principal_value": LI,
        "principal_name": "李伟",
        "proxy_kind": "resident-id",
        "proxy_value": ZHAO,
        "proxy_name": "赵敏",
        "basis": "written",
        "document": "letter of 6 August",
        "scopes": ["read-state"],
        "until": "",
    }
    return {**told, **more}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_clerk_records_a_written_consent_and_ends_it(house: House, language: str) -> None:
    del house
    client, page = sign_in("registrar"), f"/{language}/desk/proxies/"
    assert client.get(page).status_code == 200
    wrong: list[tuple[dict[str, Any], int]] = [
        ({"scopes": []}, 422),
        ({"document": ""}, 422),
        ({"principal_value": "1"}, 422),
        ({"basis": "own-session"}, 422),
        ({"basis": "guardian"}, 422),
        ({"proxy_name": "张三"}, 403),
    ]
    for change, status in wrong:
        response = post(client, page, record(**change))
        assert response.status_code == status, change
    assert not ProxyRow.objects.exists()
    assert post(client, page, record()).status_code == 302
    consent = ProxyRow.objects.get()
    assert (consent.basis, consent.scopes) == ("written", "read-state")
    assert post(client, page, record()).status_code == 422
    found = post(client, page, {**record(), "do": "find"}).content.decode()
    assert consent.fact_id in found
    assert post(client, page, {"do": "end", "consent": consent.fact_id}).status_code == 302
    assert post(client, page, {"do": "end", "consent": consent.fact_id}).status_code == 422
    assert consent.fact_id not in post(client, page, {**record(), "do": "find"}).content.decode()


def test_a_childs_guardian_is_recorded(house: House) -> None:
    told = make_registration(document_type="resident-id", number=CHILD, names=("李小宝",))
    do_register_person(house.staff["registrar"], told, NOW - HOUR)
    typed = record(
        principal_value=CHILD, principal_name="李小宝", basis="guardian", document="birth certificate", proxy_value=LI,
        proxy_name="李伟",
    )  # fmt: skip
    assert post(sign_in("registrar"), "/en/desk/proxies/", typed).status_code == 302
    consent = ProxyRow.objects.get()
    body = sign_in_resident(house.li.person_no).get(f"/en/me/for/{consent.fact_id}/").content.decode()
    assert "李小宝" in body
    assert sign_in("gate").get("/en/desk/proxies/").status_code == 403


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notice_is_checked_in_public_and_nothing_is_kept(house: House, assigned: str, language: str) -> None:
    del assigned
    note = make_papers(access_own_record_by_resident(actor_of(house.li.person_no), NOW))[0].note
    client, before = Client(SERVER_NAME="localhost"), ReadTrace.objects.count()
    page = f"/{language}/order/"
    assert client.get(page).status_code == 200
    good = client.post(page, urlencode({"text": note}), content_type="application/x-www-form-urlencoded")
    assert good.status_code == 200
    assert 'id="genuine"' in good.content.decode()
    assert "李伟" in good.content.decode()
    assert not good.cookies
    for text in (note.replace("central", "home"), "hello", "", "x" * 5000, "<script>"):
        answer = client.post(page, urlencode({"text": text}), content_type="application/x-www-form-urlencoded")
        assert answer.status_code == 422, text[:20]
        assert 'id="genuine"' not in answer.content.decode()
    assert ReadTrace.objects.count() == before


@pytest.mark.parametrize("language", LANGUAGES)
def test_open_tasks_of_care_are_listed_and_of_an_appeal_nothing(house: House, assigned: str, language: str) -> None:
    settle_due(NOW - 1)
    do_file_appeal(actor_of(house.li.person_no), "not so", NOW - 1)
    body = sign_in("carer").get(f"/{language}/desk/care/{assigned}/").content.decode()
    listed = body.partition('id="care-tasks"')[2].partition("</section>")[0]
    kinds = set(TaskRow.objects.filter(state="open").values_list("kind", flat=True))
    assert {"test", "place", "decide-appeal"} <= kinds
    assert listed.count("<li>") == TaskRow.objects.filter(state="open").exclude(kind="decide-appeal").count()


def test_what_is_reported_of_isolation_is_recorded(house: House, assigned: str) -> None:
    client, page = sign_in("carer"), f"/en/desk/care/{assigned}/"
    day = {"day": "2021-08-07", "clock": "10:00"}
    wrong: list[dict[str, str]] = [
        {"do": "place", "place": "central", "facility": "", "day": "", "clock": ""},
        {"do": "place", "place": "elsewhere", "facility": "", **day},
        {"do": "place", "place": "central", "facility": "", "day": "2021-08-09", "clock": "10:00"},
        {"do": "leave", "placement": "", **day},
        {"do": "certify", "kind": "central-isolation", "first": "2021-07-20", "last": "2021-07-10", "issuer": "CDC"},
        {"do": "entry", "from_country": "T1", **day, "clock": "25:00"},
        {"do": "discharge", "day": "", "clock": "10:00"},
        {"do": "release"},
    ]
    for typed in wrong:
        assert post(client, page, dict(typed)).status_code == 422, typed
    assert post(client, page, {"do": "nothing"}).status_code == 404
    good: list[dict[str, str]] = [
        {"do": "place", "place": "central", "facility": "Hotel 3", **day},
        {"do": "certify", "kind": "home-isolation", "first": "2021-07-01", "last": "2021-07-10", "issuer": "CDC"},
        {"do": "entry", "from_country": "th", **day},
        {"do": "discharge", **day},
    ]
    for typed in good:
        assert post(client, page, dict(typed)).status_code == 302, typed
    view = access_own_record_by_resident(actor_of(house.li.person_no), NOW)
    placed = next(fact for fact in view.facts if fact.kind == "PersonPlaced")
    assert (placed.says["facility"], placed.by) == ("Hotel 3", "a-carer")
    left = {"do": "leave", "placement": placed.fact_id, "day": "2021-08-07", "clock": "09:00"}
    assert post(client, page, dict(left)).status_code == 422
    assert post(client, page, {**left, "clock": "12:00"}).status_code == 302
    kinds = {fact.kind for fact in access_own_record_by_resident(actor_of(house.li.person_no), NOW).facts}
    assert {"PersonLeft", "IsolationCertified", "EntryReported", "DischargeReported"} <= kinds
