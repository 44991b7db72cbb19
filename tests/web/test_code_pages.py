"""A resident's code, a child's on its parent's page, a code on paper, gates and keys: success and each refusal."""

from __future__ import annotations

import re
from html import unescape

import pytest

from pratique.credentials.keys import issue_sub_keys, make_point, make_private, write_private_part
from pratique.desk import codes_issued
from pratique.desk.code_keys import SubKeyFile, do_add_sub_keys
from pratique.desk.gates import hash_device
from pratique.desk.proxies import ProxyTold, do_give_proxy
from pratique.gate.tokens import Tokens
from pratique.gate.wire import read_node_key
from pratique.kinds.instants import DAY, HOUR
from pratique.people.identifiers import make_identifier
from pratique.record import code_keys
from pratique.record.gate_nodes import list_nodes
from pratique.record.models import CodeRow, GateRow, ReadTrace, RevokedRow, SubKeyRow
from pratique.record.permissions import Actor
from tests.web.house import NOW, ZHAO, House, sign_in, sign_in_resident
from tests.web.sending import LANGUAGES
from tests.web.test_desk_pages import post


@pytest.fixture
def keyed(house: House) -> House:
    """Give a house with sub-keys for these days."""
    codes_issued._held.clear()
    root = make_private()
    made = issue_sub_keys(root, NOW // DAY * DAY, 2)
    files = [SubKeyFile(one.told.certificate, write_private_part(one.private)) for one in made]
    do_add_sub_keys(house.staff["admin"], make_point(root), files, NOW)
    return house


def resident(person_no: int) -> Actor:
    return Actor("a-someone", "residents", frozenset({"resident"}), has_second_factor=False, person_no=person_no)


@pytest.mark.parametrize("language", LANGUAGES)
def test_my_code_is_shown_said_in_words_and_revoked(keyed: House, language: str) -> None:
    client = sign_in_resident(keyed.li.person_no)
    page = client.get(f"/{language}/me/code/")
    body = unescape(page.content.decode())
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert re.search(r'<path fill="#000" d="M4 4h7v1h-7z', body)
    assert ("丰台" in body) or ("Fengtai" in body)
    for word in ("green", "yellow", "绿", "黄", "李", "admit", "outcome-"):
        assert word not in body.partition('id="main"')[2].partition("</main>")[0], word
    assert CodeRow.objects.count() == 1
    client.get(f"/{language}/me/code/")
    assert CodeRow.objects.count() == 1
    done = post(client, f"/{language}/me/code/revoke/", which="all")
    assert (done.status_code, done.headers["Location"]) == (302, f"/{language}/me/code/?revoked=1")
    assert RevokedRow.objects.count() == 1
    assert 'role="status"' in client.get(f"/{language}/me/code/?revoked=1").content.decode()
    assert CodeRow.objects.count() == 2


@pytest.mark.parametrize("told", [{"sec-purpose": "prefetch;prerender"}, {"purpose": "prefetch"}])
def test_a_browser_that_asks_ahead_of_its_user_gets_no_code(keyed: House, told: dict[str, str]) -> None:
    client = sign_in_resident(keyed.li.person_no)
    page = client.get("/en/me/code/", headers=told)
    assert (page.status_code, page.content, CodeRow.objects.count()) == (503, b"", 0)
    assert client.head("/en/me/code/").status_code == 503
    assert CodeRow.objects.count() == 0
    assert client.get("/en/me/code/", headers={"sec-purpose": ""}).status_code == 200
    assert CodeRow.objects.count() == 1


def test_without_a_sub_key_the_page_says_so_and_how_to_pass(house: House) -> None:
    codes_issued._held.clear()
    page = sign_in_resident(house.li.person_no).get("/en/me/code/")
    assert page.status_code == 503
    assert 'role="alert"' in page.content.decode()


def test_a_code_on_paper_is_a_page_that_can_be_lost(keyed: House) -> None:
    client = sign_in_resident(keyed.li.person_no)
    made = post(client, "/en/me/code/paper/", do="print")
    assert (made.status_code, made.headers["Content-Type"]) == (200, "application/pdf")
    assert made.content.startswith(b"%PDF")
    row = CodeRow.objects.get()
    assert row.form == "printed"
    assert row.expires_at - row.issued_at > 40 * HOUR
    post(client, "/en/me/code/revoke/", which="printed")
    assert RevokedRow.objects.get().code_id == row.code_id
    assert client.get("/en/me/code/paper/").status_code == 405


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_acts_for_somebody_shows_their_code_and_nobody_else_does(keyed: House, language: str) -> None:
    named = [make_identifier("resident-id", ZHAO), make_identifier("name", "赵敏")]
    consent = do_give_proxy(resident(keyed.li.person_no), named, ProxyTold(("read-state",), proxy_name="赵敏"), NOW)
    client = sign_in_resident(keyed.zhao.person_no)
    page = client.get(f"/{language}/me/for/{consent}/code/")
    assert page.status_code == 200
    assert CodeRow.objects.get().person_no == keyed.li.person_no
    assert ReadTrace.objects.filter(person_no=keyed.li.person_no, how="proxy").exists()
    assert post(client, f"/{language}/me/for/{consent}/code/paper/", do="print").content.startswith(b"%PDF")
    assert post(client, f"/{language}/me/for/{consent}/code/revoke/", which="all").status_code == 302
    assert RevokedRow.objects.count() == 2
    stranger = sign_in_resident(keyed.li.person_no)
    assert stranger.get(f"/{language}/me/for/{consent}/code/").status_code == 403
    assert post(stranger, f"/{language}/me/for/{consent}/code/revoke/", which="all").status_code == 403


def test_the_api_gives_the_same_code(keyed: House) -> None:
    client = sign_in_resident(keyed.li.person_no)
    told = client.get("/api/v1/me/codes").json()
    assert told["text"].startswith("HC1:")
    assert {**client.get("/api/v1/me/codes").json(), "token": ""} == {**told, "token": ""}
    at, keys = NOW // 1_000_000, code_keys.list_token_keys(NOW)
    assert Tokens(keys).read(told["token"], at, 60) == (keyed.li.person_no, None)
    assert Tokens(code_keys.list_day_keys(NOW)).read(told["token"], at, 60) == (0, "other_system")
    gone = client.post("/api/v1/me/codes/revocations", "{}", content_type="application/json")
    assert gone.json()["revoked"] == 1
    assert client.get("/api/v1/me/codes").json()["text"] != told["text"]


GATE = {
    "gate": "south-1",
    "name": "South station, door 1",
    "place": "110106",
    "latitude": "39.8652",
    "longitude": "116.3786",
    "occasion": "entry",
    "mode": "rail",
    "clock": "reaches_at",
    "from_place": "",
    "do": "register",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_gate_is_registered_its_key_shown_once_and_ended(keyed: House, language: str) -> None:
    unit = keyed.staff["gate"].unit_id
    admin, page = sign_in("admin"), f"/{language}/desk/gates/"
    made = post(admin, page, **GATE, unit=unit)
    key = re.search(r'long-code">([\w-]{43})<', made.content.decode())
    assert key is not None
    assert hash_device(key[1]) == GateRow.objects.get().device
    assert key[1] not in admin.get(page).content.decode()
    for field, wrong in (("place", "999999"), ("latitude", "91"), ("gate", "a b"), ("from_place", "1")):
        bad = post(admin, page, **{**GATE, field: wrong}, unit=unit)
        assert bad.status_code == 422, field
        assert "wrong" in bad.content.decode()
    assert post(admin, page, do="end", gate="south-1", reason="").status_code == 422
    assert post(admin, page, do="end", gate="south-1", reason="closed").status_code == 302
    assert GateRow.objects.get().ended_at is not None
    assert sign_in("gate").get(page).status_code == 403


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_node_is_registered_its_key_shown_once_and_ended(keyed: House, language: str) -> None:
    admin, page = sign_in("admin"), f"/{language}/desk/gates/nodes/"
    told = {"node": "south-node", "name": "South 南", "unit": keyed.staff["gate"].unit_id, "do": "register"}
    made = post(admin, page, **told)
    key = re.search(r'long-code">(pratique-node-1:south-node:[0-9a-f:]+)<', made.content.decode())
    assert key is not None
    assert make_point(read_node_key(key[1]).private) == list_nodes()["south-node"].point
    assert key[1] not in admin.get(page).content.decode()
    for field, wrong in (("node", "a b"), ("name", " "), ("unit", "nowhere")):
        assert post(admin, page, **{**told, field: wrong}).status_code == 422, field
    assert post(admin, page, do="end", node="south-node", reason="").status_code == 422
    assert post(admin, page, do="end", node="south-node", reason="lost").status_code == 302
    assert list_nodes()["south-node"].ended_at == NOW
    assert sign_in("gate").get(page).status_code == 403


@pytest.mark.parametrize("language", LANGUAGES)
def test_keys_and_outages_are_shown_and_proposed(keyed: House, language: str) -> None:
    del keyed
    for name, kind in (("admin", "revoke-sub-key"), ("commander", "declare-outage")):
        client = sign_in(name)
        body = client.get(f"/{language}/desk/sub-keys/").content.decode()
        assert f"acts/new/{kind}/" in body
        form = client.get(f"/{language}/desk/acts/new/{kind}/")
        assert form.status_code == 200
    kid = SubKeyRow.objects.order_by("starts")[0].kid
    proposed = post(sign_in("admin"), f"/{language}/desk/acts/new/revoke-sub-key/", kid=kid, reason="it leaked")
    assert proposed.status_code == 302
    assert kid in sign_in("admin").get(proposed.headers["Location"]).content.decode()
    outage = {"day": "2021-08-08", "clock": "20:00", "reason": "the line is cut"}
    declared = post(sign_in("commander"), f"/{language}/desk/acts/new/declare-outage/", **outage)
    assert declared.status_code == 302
    assert "the line is cut" in sign_in("commander").get(declared.headers["Location"]).content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_clerk_prints_a_code_for_whom_they_looked_up(keyed: House, language: str) -> None:
    clerk = sign_in("registrar")
    paper, person = f"/{language}/desk/codes/paper/", keyed.zhao.person_id or ""
    two = {"first_kind": "resident-id", "first": ZHAO, "second_kind": "name", "second": "赵敏"}
    look = {**two, "purpose": "registration", "reason": "no telephone"}
    assert post(sign_in("gate"), paper, person=person).status_code == 403
    page = post(clerk, f"/{language}/desk/people/", **look)
    assert page.status_code == 200
    assert person in page.content.decode()
    made = post(clerk, paper, person=person)
    assert made.content.startswith(b"%PDF")
    assert CodeRow.objects.get().person_no == keyed.zhao.person_no
    own = sign_in_resident(keyed.zhao.person_no)
    office = {"en": "Fengtai district team", "zh-hans": "丰台区专班"}[language]
    assert office in own.get(f"/{language}/me/code/").content.decode()
    gone = post(clerk, f"/{language}/desk/codes/revoke/", person=person)
    assert (gone.status_code, RevokedRow.objects.count()) == (200, 2)
    assert office not in own.get(f"/{language}/me/code/").content.decode().partition('aria-labelledby="paper"')[2]
    assert post(clerk, paper, person="nobody").status_code == 404
