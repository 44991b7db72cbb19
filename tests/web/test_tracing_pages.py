"""Pages of tracing: a case notified, its days drawn and told alike, its rings filtered and paged, what is missing."""

from __future__ import annotations

import re
import sys
from html import unescape
from pathlib import Path

import pytest
from django.test import Client

from pratique.record.models import CaseRow, ReadTrace
from tests.web.house import LI, NOW, House, sign_in, sign_in_resident
from tests.web.sending import LANGUAGES
from tests.web.test_desk_pages import post
from tests.web.tracing_house import take_in

CASE = {
    "first_kind": "resident-id",
    "first": LI,
    "second_kind": "name",
    "second": "李伟",
    "classification": "confirmed",
    "onset": "2021-08-05",
    "positive_day": "2021-08-06",
    "isolated_day": "2021-08-06",
    "isolated_clock": "14:00",
}


@pytest.fixture
def traced(house: House, tmp_path: Path) -> House:
    """Take the week of Li into the register; Zhao is met at a meal."""
    take_in(house.staff["registrar"], tmp_path / "presence", {"1": (house.li.person_id, house.zhao.person_id)}, NOW)
    return house


def notify(client: Client, language: str = "en") -> str:
    """Notify Li as a case; give the address of the case's page."""
    made = post(client, f"/{language}/desk/cases/new/", **CASE)
    assert made.status_code == 302
    return str(made.headers["Location"])


def read(client: Client, address: str, **typed: str) -> str:
    answer = post(client, address, **typed) if typed else client.get(address)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def find_place(body: str, name: str) -> str:
    """Give the link of the bars to one place."""
    found = re.search(rf'href="([^"]*place=\d+)#contacts">{name}', body)
    assert found
    return found[1]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("traced")
def test_a_case_is_drawn_and_told_alike(language: str) -> None:
    staff = sign_in("investigator")
    address = notify(staff, language)
    assert address.endswith("/2021-00001/")
    body = read(staff, address)
    drawn = re.findall(r'<a href="#(d[\d-]+)" class="piece-link"', body)
    told = re.findall(r'<li id="(d[\d-]+)" class="piece', body)
    assert drawn == told
    assert len(told) > 30
    assert len(re.findall(r'class="day-picture"', body)) == 6
    gap = "14:20–20:10" if language == "en" else "14:20至20:10"
    assert body.count('class="piece is-gap"') == 14
    assert f'<span class="piece-clock">{gap}</span>' in body
    assert "tag-late" in body  # the train's seat
    assert "#contacts" in body
    assert "李伟" in body
    assert "style=" not in body
    assert "<script" not in body


@pytest.mark.usefixtures("traced")
def test_who_may_not_see_a_case_does_not() -> None:
    staff = sign_in("investigator")
    address = notify(staff)
    for name in ("gate", "registrar", "auditor", "commander"):
        for where in ("/en/desk/cases/", "/en/desk/cases/new/", address, "/en/desk/cases/rings/?case=2021-00001"):
            assert sign_in(name).get(where).status_code == 403, (name, where)
    assert staff.get("/en/desk/cases/2021-00099/").status_code == 404
    assert staff.get("/en/desk/cases/rings/?case=2021-00099").status_code == 404
    assert staff.get("/en/desk/cases/rings/").headers["Location"] == "/en/desk/cases/"


@pytest.mark.parametrize("language", LANGUAGES)
def test_rings_are_filtered_and_each_page_is_a_look(traced: House, language: str) -> None:
    staff = sign_in("investigator")
    notify(staff, language)
    rings = f"/{language}/desk/cases/rings/?case=2021-00001"
    looks = ReadTrace.objects.filter(person_no=traced.zhao.person_no, at=NOW)
    body = read(staff, rings)
    assert looks.count() == 1
    assert "赵敏" in body
    assert body.index("kin-1-1") < body.index("mate-1-0") < body.index("rider-1-0") < body.index("player-1-0")
    riders = read(staff, rings, strength="possible")
    assert set(re.findall(r"(\w+)-1-\d", riders)) == {"rider"}
    assert looks.count() == 1
    assert "赵敏" in read(staff, rings, text="面馆")
    assert "赵敏" in read(staff, rings, text=traced.zhao.person_id[:8])
    assert looks.count() == 3
    assert "赵敏" not in read(staff, rings, kind="household")
    assert "赵敏" not in read(staff, rings, ring="secondary")
    only = read(staff, find_place(body, "面馆1").replace("?", rings.partition("?")[0] + "?"))
    assert "赵敏" in only
    assert "mate-1-0" not in only
    home = re.search(r'name="household" value="(\d+)"', body)
    assert home
    kin = read(staff, rings, household=home[1])
    assert "kin-1-1" in kin
    assert "mate-1-0" not in kin
    assert "mate-1-0" in read(staff, rings, household=home[1], drop="household")
    assert "<tbody" not in read(staff, rings, text="nowhere at all").partition('id="contacts"')[2]
    mine = sign_in_resident(traced.zhao.person_no).get(f"/{language}/me/looks/").content.decode()
    assert mine.count('class="fact') >= looks.count()


@pytest.mark.usefixtures("traced")
def test_pages_of_contacts_keep_the_filters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pratique.web.console.rings_pages.PAGE", 3)
    staff = sign_in("investigator")
    notify(staff)
    rings, seen, page = "/en/desk/cases/rings/?case=2021-00001", [], 1
    while True:
        body = read(staff, rings, kind="train_open", page=str(page))
        seen += re.findall(r">(rider-1-\d)<", body)
        assert 'value="train_open" selected' in body
        further = re.search(rf'name="page" value="{page + 1}"', body)
        if further is None:
            break
        page += 1
    assert page == 3
    assert sorted(seen) == [f"rider-1-{n}" for n in range(8)]


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"onset": "2021-08-09"}, 422),
        ({"onset": "yesterday"}, 422),
        ({"isolated_clock": ""}, 422),
        ({"positive_day": "", "positive_clock": "10:00"}, 422),
        ({"classification": "ill"}, 422),
        ({"first": "123"}, 422),
        ({"second": "王芳"}, 403),
    ],
)
@pytest.mark.usefixtures("house")
def test_what_cannot_be_is_not_notified(wrong: dict[str, str], status: int) -> None:
    assert post(sign_in("investigator"), "/en/desk/cases/new/", **{**CASE, **wrong}).status_code == status
    assert not CaseRow.objects.exists()


@pytest.mark.usefixtures("traced")
def test_a_case_without_a_date_says_so_and_is_corrected_then_withdrawn() -> None:
    staff = sign_in("investigator")
    dateless = {**CASE, "onset": "", "positive_day": "", "isolated_day": "", "isolated_clock": ""}
    address = post(staff, "/en/desk/cases/new/", **dateless).headers["Location"]
    listed = read(staff, "/en/desk/cases/")
    assert "lacks" in listed
    assert "a case 2021-00001" in read(staff, "/en/desk/assigned/")
    assert 'name="case"' not in listed
    assert "day-picture" not in read(staff, address)
    told = {key: value for key, value in CASE.items() if key not in ("first_kind", "first", "second_kind", "second")}
    assert post(staff, address, do="correct", **{**told, "onset": "2021-09-01"}).status_code == 422
    assert post(staff, address, do="correct", **told).status_code == 302
    assert "day-picture" in read(staff, address)
    assert 'name="case"' in read(staff, "/en/desk/cases/")
    assert post(staff, address, do="withdraw", reason=" ").status_code == 422
    assert post(staff, address, do="withdraw", reason="the sample was another's").status_code == 302
    assert staff.get(address).status_code in (403, 404)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("house")
def test_without_presence_the_page_says_what_to_do(language: str) -> None:
    staff = sign_in("investigator")
    address = notify(staff, language)
    body = read(staff, address)
    assert "pratique presence take-in" in body
    assert 'value="withdraw"' in body
    assert staff.get(f"/{language}/desk/cases/rings/?case=2021-00001").status_code == 503
    assert post(staff, address, do="tell", line="2021-08-05 12-13 lunch, Canteen").status_code == 302
    assert "Canteen" in read(staff, address)
    assert post(staff, address, do="withdraw", reason="another's sample").status_code == 302
    answer = staff.get(f"/{language}/desk/cases/")
    assert "2021-00001" not in answer.content.decode()


@pytest.mark.usefixtures("house")
def test_without_the_extra_the_page_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pratique.desk.traced", None)
    staff = sign_in("investigator")
    assert "pip install" in read(staff, notify(staff))
    assert staff.get("/en/desk/cases/rings/?case=2021-00001").status_code == 503


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("traced")
def test_a_typed_line_is_asked_back_then_drawn_in_its_own_pattern_and_taken_back(language: str) -> None:
    staff = sign_in("investigator")
    address = notify(staff, language)
    asked = post(staff, address, do="tell", line="2021-08-04 1-3 leisure, 棋牌室1")
    assert asked.status_code == 422
    assert "2021-08-04 13:00-15:00 leisure, 棋牌室1" in unescape(asked.content.decode())
    which = post(staff, address, do="tell", line="2021-08-04 19:00-21:00 leisure, 棋牌室")
    assert which.status_code == 422
    assert 'name="place" value="棋牌室1"' in unescape(which.content.decode())
    assert post(staff, address, do="tell", line="nonsense").status_code == 422
    done = post(staff, address, do="tell", line="2021-08-04 19:00-21:00 leisure, 棋牌室", place="棋牌室1")
    assert done.status_code == 302
    body = read(staff, address)
    assert body.count("url(#p-told)") == 2
    assert "player-1-0" in read(staff, f"/{language}/desk/cases/rings/?case=2021-00001", kind="leisure")
    visit = re.search(r'name="visit" value="([0-9a-f-]+)"', body)
    assert visit
    assert post(staff, address, do="untell", visit=visit[1], reason=" ").status_code == 422
    assert post(staff, address, do="untell", visit=visit[1], reason="another week").status_code == 302
    assert "url(#p-told)" not in read(staff, address)


@pytest.mark.usefixtures("traced")
def test_who_corrects_second_is_shown_both() -> None:
    staff = sign_in("investigator")
    address = notify(staff)
    seen = re.search(r'name="seen" value="([0-9a-f-]+)"', read(staff, address))
    assert seen
    told = {key: value for key, value in CASE.items() if key not in ("first_kind", "first", "second_kind", "second")}
    assert post(staff, address, do="correct", seen=seen[1], **told).status_code == 302
    late = post(staff, address, do="correct", seen=seen[1], **{**told, "onset": "2021-08-04"})
    assert late.status_code == 409
    assert "What you wanted" in late.content.decode()
