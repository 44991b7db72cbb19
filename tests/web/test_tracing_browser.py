"""Tracing in a browser, in both languages: a case notified, its days, its rings, and what the contact is told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.web.sending import LANGUAGES
from tests.web.test_inner_browser import DESK, RESIDENTS, City, People, look, people, serve_city

__all__ = ["people"]
pytestmark = pytest.mark.browser

NARROW = {"width": 360, "height": 780}
MET = {"en": ("r-zhao", "赵敏", "1"), "zh-hans": ("r-qian", "钱峰", "2")}
"""Whom the case of each language met at a meal: their account, their name, the mark of their places."""
GAP = {"en": "unknown 14:20–20:10", "zh-hans": "14:20至20:10不明"}


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """Serve a house with presence."""
    yield from serve_city(tmp_path_factory.mktemp("traced"), "tests.web.tracing_house")


def notify(page: Page, start: str, number: str, name: str) -> None:
    page.goto(f"{start}/desk/cases/new/")
    look(page, NARROW["width"])
    page.select_option("#id_first_kind", "resident-id")
    page.fill("#id_first", number)
    page.fill("#id_second", name)
    page.select_option("#id_classification", "confirmed")
    page.fill("#id_onset", "2021-08-05")
    page.fill("#id_isolated_day", "2021-08-06")
    page.fill("#id_isolated_clock", "14:00")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/cases/2021-*/")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_case_is_notified_followed_and_its_contact_is_told(people: People, city: City, language: str) -> None:
    start, (_, number, name), (who, contact, mark) = f"{city.address}/{language}", RESIDENTS[language], MET[language]
    staff = people.enter("investigator", NARROW)
    notify(staff, start, number, name)
    look(staff, NARROW["width"])
    first_list = staff.locator(".case-list").bounding_box()
    picture = staff.locator(".case-picture").bounding_box()
    assert first_list is not None
    assert picture is not None
    assert first_list["y"] < picture["y"]  # on a phone the list leads
    staff.set_viewport_size(DESK)  # type: ignore[arg-type]
    expect(staff.locator(".piece-text", has_text=GAP[language])).to_be_visible()
    look(staff, DESK["width"])
    bar = staff.locator(".piece-link").nth(2)
    bar.focus()
    words = bar.get_attribute("aria-label")
    assert words
    staff.keyboard.press("Enter")
    expect(staff.locator(".piece:target")).to_be_visible()
    assert words.split()[0] in staff.locator(".piece:target").inner_text()
    staff.locator(".piece", has_text=f"面馆{mark}").locator(".met").click()
    expect(staff.locator(".contacts")).to_contain_text(contact)
    expect(staff.locator(".contacts")).not_to_contain_text(f"mate-{mark}")
    look(staff, DESK["width"])
    staff.click("button[name=drop]")
    expect(staff.locator(".contacts")).to_contain_text(f"mate-{mark}")
    staff.select_option("#strength", "possible")
    staff.locator("#text").focus()
    staff.keyboard.type("G65")
    staff.keyboard.press("Enter")
    expect(staff.locator(".contacts")).to_contain_text(f"rider-{mark}-0")
    expect(staff.locator(".contacts")).not_to_contain_text(contact)
    staff.set_viewport_size(NARROW)  # type: ignore[arg-type]
    look(staff, NARROW["width"])
    mine = people.enter(who, NARROW)
    mine.goto(f"{start}/me/looks/")
    purpose = "investigation" if language == "en" else "流调"
    expect(mine.locator(".fact", has_text=purpose).first).to_be_visible()
    look(mine, NARROW["width"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_zz_several_cases_are_traced_together(people: People, city: City, language: str) -> None:
    """Both cases stand by now."""
    staff = people.enter("investigator", DESK)
    staff.goto(f"{city.address}/{language}/desk/cases/")
    look(staff, DESK["width"])
    boxes = staff.locator("input[name=case]")
    assert boxes.count() == len(LANGUAGES)
    for box in boxes.all():
        box.focus()
        staff.keyboard.press("Space")
    staff.locator("main form button").click()
    for _, contact, _ in MET.values():
        expect(staff.locator(".contacts")).to_contain_text(contact)
    look(staff, DESK["width"])
