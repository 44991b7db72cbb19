"""Emergency readings and assignments: said what they are, opened, told, reviewed; assigned, opened, ended."""

from __future__ import annotations

import re

import pytest

from pratique.record.models import Assignment, BreakGlass, ReadTrace, TaskRow
from tests.web.house import LI, House, sign_in, sign_in_resident
from tests.web.sending import LANGUAGES
from tests.web.test_desk_pages import post

pytestmark = pytest.mark.usefixtures("house")

OPEN = {
    "kind": "resident-id",
    "value": LI,
    "purpose": "investigation",
    "reason": "found unconscious",
    "sure": "on",
}
ASSIGN = {"do": "assign", "kind": "resident-id", "value": LI, "whom": "unit:district", "cause": "case", "number": "7"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_emergency_is_opened_told_and_reviewed(house: House, language: str) -> None:
    start = f"/{language}/desk"
    staff = sign_in("investigator")
    assert "glass-banner" not in staff.get(f"{start}/emergency/").content.decode()
    opened = post(staff, f"{start}/emergency/", **OPEN)
    assert opened.status_code == 302
    assert "李伟" in staff.get(opened.headers["Location"]).content.decode()
    assert "glass-banner" in staff.get(f"{start}/people/").content.decode()
    glass = BreakGlass.objects.get()
    back = staff.get(f"{start}/emergency/{glass.fact_id}/")
    assert back.headers["Location"].endswith(f"/{glass.fact_id}/investigation/")
    looked = sign_in_resident(house.li.person_no).get(f"/{language}/me/looks/").content.decode()
    assert "tag-glass" in looked
    assert "found unconscious" in looked
    commander = sign_in("commander")
    body = commander.get(f"{start}/reviews/").content.decode()
    assert "found unconscious" in body
    assert house.li.person_id in body
    assert "李伟" not in body
    assert LI not in body
    good = {"do": "needed", "opening": glass.fact_id, "note": "the ward confirms it"}
    assert post(commander, f"{start}/reviews/", **{**good, "note": " "}).status_code == 422
    assert post(commander, f"{start}/reviews/", **{**good, "do": "whatever"}).status_code == 422
    assert post(commander, f"{start}/reviews/", **good).status_code == 302
    assert post(sign_in("auditor"), f"{start}/reviews/", **good).status_code == 422
    glass.refresh_from_db()
    assert glass.finding == "justified"
    assert TaskRow.objects.get(kind="review-break-glass").state == "done"
    assert "found unconscious" not in commander.get(f"{start}/reviews/").content.decode()


def test_what_is_wrong_opens_nothing() -> None:
    staff, where = sign_in("investigator"), "/en/desk/emergency/"
    for wrong in (
        {"sure": ""},
        {"reason": ""},
        {"reason": "x"},
        {"purpose": "audit"},
        {"value": "123"},
        {"kind": "name"},
    ):
        assert post(staff, where, **{**OPEN, **wrong}).status_code == 422, wrong
    missed = post(staff, where, **{**OPEN, "kind": "phone", "value": "13900000000"})
    assert missed.status_code == 403
    assert "exactly one" in missed.content.decode()
    assert post(sign_in("registrar"), where, **OPEN).status_code == 403
    assert sign_in("registrar").get("/en/desk/reviews/").status_code == 403
    assert not BreakGlass.objects.exists()


def test_it_ends_by_itself_and_is_nobody_elses(monkeypatch: pytest.MonkeyPatch) -> None:
    staff = sign_in("investigator")
    address = post(staff, "/en/desk/emergency/", **OPEN).headers["Location"]
    assert sign_in("desk").get(address).status_code == 404
    assert staff.get(address.replace("investigation", "care")).status_code == 403
    monkeypatch.setenv("PRATIQUE_AT", "2021-08-07T21:00:00+08:00")
    reads = ReadTrace.objects.count()
    body = staff.get(address).content.decode()
    assert "has ended" in body
    assert "李伟" not in body
    assert "glass-banner" not in body
    assert ReadTrace.objects.count() == reads


def test_the_review_is_late_after_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    post(sign_in("investigator"), "/en/desk/emergency/", **OPEN)
    commander = sign_in("commander")
    assert "tag-late" not in commander.get("/en/desk/reviews/").content.decode()
    monkeypatch.setenv("PRATIQUE_AT", "2021-08-08T20:00:00+08:00")
    assert "tag-late" in commander.get("/en/desk/reviews/").content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_record_is_assigned_opened_and_ended(house: House, language: str) -> None:
    start = f"/{language}/desk"
    commander, staff = sign_in("commander"), sign_in("investigator")
    assert post(commander, f"{start}/assignments/", **ASSIGN).status_code == 302
    made = Assignment.objects.get()
    listed = commander.get(f"{start}/assignments/").content.decode()
    assert made.fact_id in listed
    assert "李伟" not in listed
    mine = staff.get(f"{start}/assigned/").content.decode()
    assert "李伟" not in mine
    before = ReadTrace.objects.count()
    assert "李伟" in staff.get(f"{start}/assigned/?for=investigation").content.decode()
    assert ReadTrace.objects.count() == before + 1
    person = f"{start}/assigned/{made.fact_id}/investigation/"
    assert "李伟" in staff.get(person).content.decode()
    assert sign_in("desk").get(person).status_code == 404
    ending = {"do": "end", "assignment": made.fact_id, "reason": "case closed"}
    assert post(commander, f"{start}/assignments/", **{**ending, "reason": ""}).status_code == 422
    assert post(sign_in("commander-two"), f"{start}/assignments/", **ending).status_code == 302
    assert post(commander, f"{start}/assignments/", **ending).status_code == 422
    refused = staff.get(person)
    assert refused.status_code == 403
    assert "/desk/emergency/" in refused.content.decode()
    assert "李伟" not in refused.content.decode()
    assert house.li.person_id not in staff.get(f"{start}/assigned/").content.decode()


def test_an_assignment_wants_all_it_needs() -> None:
    commander, where = sign_in("commander"), "/en/desk/assignments/"
    for wrong in (
        {"whom": ""},
        {"whom": "who:a-commander"},
        {"whom": "unit:nowhere"},
        {"cause": "curiosity"},
        {"number": "李伟 !"},
        {"day": "2021-10-01", "clock": "10:00"},
        {"day": "2021-08-01"},
        {"value": "1"},
    ):
        assert post(commander, where, **{**ASSIGN, **wrong}).status_code == 422, wrong
    assert post(commander, where, **{**ASSIGN, "kind": "phone", "value": "13900000000"}).status_code == 403
    assert post(sign_in("investigator"), where, **ASSIGN).status_code == 403
    assert not Assignment.objects.exists()
    assert post(commander, where, **{**ASSIGN, "whom": "who:a-investigator"}).status_code == 302
    assert post(sign_in("commander-two"), where, **{**ASSIGN, "whom": "unit:station"}).status_code == 422


def test_many_assignments_are_paged() -> None:
    commander = sign_in("commander")
    for number in range(27):
        typed = {**ASSIGN, "number": str(number), "day": "2021-08-20", "clock": f"{number % 20:02}:00"}
        assert post(commander, "/en/desk/assignments/", **typed).status_code == 302
    seen: list[str] = []
    for client, where in ((commander, "/en/desk/assignments/"), (sign_in("investigator"), "/en/desk/assigned/")):
        seen.clear()
        address: str | None = where
        while address is not None:
            body = client.get(address).content.decode()
            seen += re.findall(r'<span class="tag">a case (\d+)</span>', body)
            more = re.search(r'href="(\?after=[^"]+)"', body)
            address = f"{where}{more[1]}" if more else None
        assert sorted(map(int, seen)) == list(range(27))
