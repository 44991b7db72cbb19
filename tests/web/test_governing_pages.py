"""Acts, audit, accounts: what changes before it is approved, the other person's approval, the replay, the erasure."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from pratique.desk.assignments import do_break_glass
from pratique.places.risk_lists.read import SHIPPED
from pratique.record.models import Account, Act, Enactment, Enrolment, GivenDecision
from pratique.record.setup import find_home
from tests.web.house import NOW, House, sign_in, sign_in_resident
from tests.web.sending import LANGUAGES
from tests.web.test_desk_pages import CHECK, LI, check_zhao, post

PAGES = {
    "auditor": ("audit/", "reviews/"),
    "policy": ("acts/", "acts/new/enact-list/", "acts/new/enact-pack/", "acts/new/withdraw-pack/"),
    "commander": ("acts/", "acts/new/erase-people/", "acts/new/export-people/", "assignments/", "reviews/", "appeals/"),
    "admin": ("acts/", "acts/new/grant-role/", "accounts/"),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("house")
def test_each_page_opens_for_its_role(language: str) -> None:
    for name, pages in PAGES.items():
        client = sign_in(name)
        for page in pages:
            assert client.get(f"/{language}/desk/{page}").status_code == 200, page
    assert sign_in("gate").get(f"/{language}/desk/audit/").status_code == 403


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_decision_replays_and_once_erased_says_so(house: House, language: str) -> None:
    post(sign_in("gate"), f"/{language}/desk/check/", **CHECK, number=LI, name="李伟")
    decision = GivenDecision.objects.get().fact_id
    auditor = sign_in("auditor")
    audit = f"/{language}/desk/audit/"
    assert "tag-same" in post(auditor, audit, do="replay", decision=decision).content.decode()
    reads = post(auditor, audit, do="reads", decision=decision).content.decode()
    assert "gate" in reads
    looked = sign_in_resident(house.li.person_no).get(f"/{language}/me/looks/").content.decode()
    assert looked.count('class="fact"') >= 3
    resident = sign_in_resident(house.li.person_no)
    erase(house, language)
    erased = post(auditor, audit, do="replay", decision=decision).content.decode()
    assert "tag-same" not in erased
    assert resident.get(f"/{language}/me/").status_code in (200, 302)
    assert "李伟" not in resident.get(f"/{language}/me/").content.decode()
    gone = post(sign_in("gate"), f"/{language}/desk/check/", **CHECK, number=LI, name="李伟")
    assert gone.status_code == 403


def erase(house: House, language: str) -> None:
    """Let two commanders of different units erase Li."""
    first = sign_in("commander")
    proposed = post(
        first, f"/{language}/desk/acts/new/erase-people/", person_id=house.li.person_id, reason="asked for it"
    )
    assert proposed.status_code == 302
    address = proposed.headers["Location"]
    digest = Act.objects.get(act="erase-people").digest
    assert post(first, address, do="approve", digest=digest).status_code == 403
    assert post(sign_in("commander-two"), address, do="approve", digest="0" * 64).status_code == 422
    assert post(sign_in("commander-two"), address, do="approve", digest=digest).status_code == 302


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("house")
def test_a_list_shows_the_counties_that_come_and_go_before_it_is_approved(language: str) -> None:
    table = SHIPPED.read_text("utf-8").replace("T06:00:00", "T12:00:00").replace("533102", "533103")
    policy = sign_in("policy")
    proposed = post(policy, f"/{language}/desk/acts/new/enact-list/", text=table.replace("\n", "\r\n"))
    assert proposed.status_code == 302
    address = proposed.headers["Location"]
    body = policy.get(address).content.decode()
    added, removed = body[body.index("diff-add") :], body[body.index("diff-drop") :]
    assert "533103" in added[:300]
    assert "533102" in removed[:300]
    assert 'value="approve"' not in body
    assert 'value="approve"' in sign_in("policy-two").get(address).content.decode()
    assert post(policy, f"/{language}/desk/acts/new/enact-list/", text="no list at all").status_code == 422


def test_the_log_proves_a_fact_and_a_beginning(house: House) -> None:
    auditor = sign_in("auditor")
    proved = post(auditor, "/en/desk/audit/", do="fact", fact=house.li.fact_id)
    assert proved.status_code == 200
    assert "PersonRegistered" in proved.content.decode()
    assert "李伟" not in proved.content.decode()
    assert post(auditor, "/en/desk/audit/", do="earlier", earlier="3").status_code == 200
    for wrong in ("0", "99999", "x", ""):
        assert post(auditor, "/en/desk/audit/", do="earlier", earlier=wrong).status_code == 422
    assert post(auditor, "/en/desk/audit/", do="fact", fact="nothing").status_code == 422


@pytest.mark.usefixtures("house")
def test_the_list_is_confirmed_and_the_page_says_so() -> None:
    held = Enactment.objects.get(kind="list")
    assert held.confirmed_at is None or held.confirmed_at < NOW
    assert post(sign_in("policy"), "/en/desk/acts/", list=held.ident).status_code == 302
    held.refresh_from_db()
    assert held.confirmed_at == NOW
    assert post(sign_in("commander"), "/en/desk/acts/", list=held.ident).status_code == 403


@pytest.mark.usefixtures("house")
def test_an_administrator_makes_a_link_once_and_somebody_enrols() -> None:
    admin = sign_in("admin")
    made = post(admin, "/en/desk/accounts/", do="enrol", unit="station", role="gate-officer").content.decode()
    link = re.search(r"http://localhost(/en/enrol/[\w-]+/)", made)
    assert link is not None
    newcomer = Client(SERVER_NAME="localhost")
    assert newcomer.get(link[1]).status_code == 200
    good = {"username": "newcomer", "password": "quite a long passphrase", "again": "quite a long passphrase"}
    assert post(newcomer, link[1], **{**good, "again": "another"}).status_code == 422
    done = post(newcomer, link[1], **good)
    assert done.status_code == 302
    assert newcomer.get("/en/desk/").headers["Location"] == "/en/account/2fa/"
    assert post(newcomer, link[1], **good).status_code == 410
    assert Account.objects.filter(username="newcomer", is_staff=True).exists()
    assert Enrolment.objects.filter(used_at=NOW).count() == 1
    assert find_home().exists()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("house")
def test_the_pages_of_the_accounts_library_wear_our_clothes(language: str) -> None:
    staff = sign_in("admin", second_factor=False)
    for page in ("account/2fa/", "account/logout/"):
        body = staff.get(f"/{language}/{page}").content.decode()
        assert "inner.css" in body, page
    client = Client(SERVER_NAME="localhost")
    assert "inner.css" in client.get(f"/{language}/account/login/").content.decode()
    for page in ("account/signup/", "account/password/reset/", "account/email/"):
        assert client.get(f"/{language}/{page}").status_code == 404


def test_the_audit_says_how_many_emergency_readings_wait(house: House) -> None:
    do_break_glass(house.staff["investigator"], house.li.person_no, "found unconscious", NOW)
    body = sign_in("auditor").get("/en/desk/audit/").content.decode()
    assert "1 waits for somebody else" in body
    assert "/en/desk/reviews/" in body


def test_a_refer_of_zhao_shows_as_late_first(house: House) -> None:
    check_zhao()
    assert sign_in("desk").get("/en/desk/").status_code == 200
    assert house.zhao.person_no


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("house")
def test_all_faults_of_a_new_unit_stand_beside_their_fields(language: str) -> None:
    admin, address = sign_in("admin"), f"/{language}/desk/accounts/"
    told = {"do": "unit", "parent": "city", "name_zh": "新单位", "name_en": "New unit"}
    wrong = post(admin, address, **told, unit_id="new unit!", division="999999")
    body = wrong.content.decode()
    assert wrong.status_code == 422
    assert '<details class="step" open>' in body
    assert set(re.findall(r'id="id_(\w+)_error"', body)) == {"unit_id", "division"}
    assert {"en": "The unit&#x27;s code holds", "zh-hans": "单位代码只能用"}[language] in body
    assert {"en": "There is no division", "zh-hans": "没有这个行政区划代码"}[language] in body
    known = post(admin, address, **told, unit_id="station", division="110000").content.decode()
    assert re.findall(r'id="id_(\w+)_error"', known) == ["unit_id"]
    assert post(admin, address, **told, unit_id="new-unit", division="110000").status_code == 302
