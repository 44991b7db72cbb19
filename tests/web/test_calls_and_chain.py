"""Pages of calls and of who infected whom: what is sent is done, undone, refused; pictures and tables say the same."""

from __future__ import annotations

import re
from html import unescape

import pytest

from pratique.kinds import payloads as p
from pratique.kinds.instants import DAY, HOUR
from pratique.record.models import CallRow, ContactRow
from pratique.record.register import append, make_fact, writing
from pratique.web.console import chain_pages
from tests.web.house import NOW, House, sign_in
from tests.web.sending import LANGUAGES
from tests.web.test_desk_pages import post
from tests.web.test_tracing_pages import notify, read


def expose(house: House, person_no: int) -> None:
    told = p.ContactIdentified(ring="close", last_at=NOW - DAY, case_ref="2021-00001")
    with writing():
        append([make_fact("ContactIdentified", told, house.staff["investigator"], NOW, subject=person_no)], NOW)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_household_is_called_and_a_slip_taken_back(house: House, language: str) -> None:
    staff = sign_in("investigator")
    notify(staff, language)
    expose(house, house.zhao.person_no)
    address = f"/{language}/desk/calls/"
    body = read(staff, address)
    assert "赵敏" in body
    person = re.search(r'name="person" value="([^"]+)"', body)
    assert person
    assert post(staff, address, person=person[1], went="shouted").status_code == 422
    assert post(staff, address, went="reached").status_code == 422
    done = post(staff, address, person=person[1], went="reached")
    assert done.status_code == 302
    after = read(staff, done.headers["Location"])
    assert "赵敏" not in after
    call = re.search(r'name="done" value="([^"]+)"', after)
    assert call
    assert post(staff, address, do="undo", done=call[1]).status_code == 302
    assert not CallRow.objects.exists()
    assert "赵敏" in read(staff, address)
    assert post(staff, address, do="undo", done=call[1]).status_code == 422
    for name in ("gate", "registrar", "auditor"):
        assert sign_in(name).get(address).status_code == 403


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("house")
def test_who_infected_whom_is_drawn_told_and_said(language: str) -> None:
    staff = sign_in("investigator")
    notify(staff, language)
    notify(staff, language)
    chain = f"/{language}/desk/cases/chain/"
    body = read(staff, chain)
    drawn = re.findall(r'class="chain-text">(2021-\d+) \?', body)
    told = re.findall(r'href="\?below=(2021-\d+)"', body)
    assert sorted(drawn) == sorted(told) == ["2021-00001", "2021-00002"]
    source = f"/{language}/desk/cases/2021-00002/source/"
    assert "2021-00002" in read(staff, source)
    assert post(staff, source, other="2021-00001", reason=" ", do="name").status_code == 422
    assert post(staff, source, other="2021-00009", reason="heard", do="name").status_code == 422
    assert post(staff, source, other=" ", reason="heard", do="name").status_code == 422
    assert post(staff, source, other="2021-00001", reason="heard", do="name").status_code == 302
    assert 'class="chain-edge is-named"' in read(staff, chain)
    assert 'name="other" maxlength="40" value="2021-00001"' in read(staff, source)
    below = read(staff, f"{chain}?below=2021-00002")
    assert re.findall(r'href="\?below=(2021-\d+)"', below) == ["2021-00002"]
    file = staff.get(f"/{language}/desk/cases/chain.csv")
    assert file.headers["Content-Type"].startswith("text/csv")
    assert "2021-00002,2021-08-05,1,2021-00001,named" in unescape(file.content.decode())
    assert post(staff, source, reason="heard wrong", do="withdraw").status_code == 302
    assert 'class="chain-edge' not in read(staff, chain)
    assert staff.get(f"/{language}/desk/cases/2021-00077/source/").status_code == 404
    for name in ("gate", "registrar", "auditor"):
        for where in (chain, source, f"/{language}/desk/cases/chain.csv"):
            assert sign_in(name).get(where).status_code == 403


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_contact_is_added_removed_and_restored_by_hand(house: House, language: str) -> None:
    staff = sign_in("investigator")
    notify(staff, language)
    address = f"/{language}/desk/cases/2021-00001/contacts/"
    assert "赵敏" not in read(staff, address)
    told = {
        "first_kind": "person-id", "first": house.zhao.person_id, "second_kind": "name", "second": "赵敏",
        "ring": "close", "day": "2021-08-06", "clock": "12:30", "reason": "sat beside them",
    }  # fmt: skip
    for wrong in ({"day": ""}, {"day": "2021-09-01"}, {"first_day": "2021-08-07"}, {"reason": " "}):
        assert post(staff, address, do="add", **{**told, **wrong}).status_code == 422
    assert post(staff, address, do="add", **{**told, "second": "王芳"}).status_code == 403
    assert post(staff, address, do="add", **told).status_code == 302
    assert post(staff, address, do="add", **told).status_code == 422
    body = read(staff, address)
    assert "赵敏" in body
    contact = re.search(r'name="contact" value="([0-9a-f-]+)"', body)
    assert contact
    assert post(staff, address, do="remove", contact=contact[1], reason=" ").status_code == 422
    assert post(staff, address, do="remove", contact=contact[1], reason="it was a sister").status_code == 302
    assert 'value="restore"' in read(staff, address)
    assert post(staff, address, do="restore", contact=contact[1], reason="it was her").status_code == 302
    assert 'value="remove"' in read(staff, address)
    tell = {"do": "tell", "line": "2021-08-06 12:00-13:00 lunch, 面馆, 赵敏, 钱某"}
    assert post(staff, f"/{language}/desk/cases/2021-00001/", **tell).status_code == 302
    body = read(staff, address)
    companions = body[body.index('id="companions"') : body.index('id="add"')]
    assert ("赵敏" in companions, "钱某" in companions, companions.count("<button")) == (True, True, 0)
    visit = re.search(r'name="contact" value="([0-9a-f-]+)"', companions)
    assert visit
    press = {"do": "companion", "contact": visit[1], "person": house.zhao.person_id, "name": "赵敏"}
    assert post(staff, address, **press).status_code == 422, "a contact already"
    assert post(staff, address, do="remove", contact=contact[1], reason="another day").status_code == 302
    assert post(staff, address, **press).status_code == 302
    added = ContactRow.objects.get(by_hand=True, withdrawn=False)
    assert (added.last_at - (added.first_at or 0)) == HOUR
    assert staff.get(f"/{language}/desk/cases/2021-00077/contacts/").status_code == 404
    assert sign_in("gate").get(address).status_code == 403


@pytest.mark.usefixtures("house")
def test_every_case_of_a_long_chain_stands_on_one_page_of_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chain_pages, "A_PAGE", 1)
    staff = sign_in("investigator")
    for _ in range(2):
        notify(staff, "en")
    pages = [read(staff, f"/en/desk/cases/chain/?page={page}") for page in range(3)]
    told = [re.findall(r'href="\?below=(2021-\d+)"', body) for body in pages]
    assert sorted(told[0] + told[1]) == ["2021-00001", "2021-00002"]
    assert told[2] == told[1]  # past the end is the last page
    assert all(body.count('class="chain-mark') == 2 for body in pages)
    assert '<strong aria-current="page">1</strong>' in pages[0]
    assert 'href="?page=1"' in pages[0]
