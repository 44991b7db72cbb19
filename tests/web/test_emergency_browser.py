"""An emergency reading in a browser, in both languages: opened, its banner, seen by the resident, reviewed."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.web.sending import LANGUAGES
from tests.web.test_inner_browser import DESK, PHONE, RESIDENTS, City, People, city, look, people

__all__ = ["city", "people"]
pytestmark = pytest.mark.browser

NARROW = {"width": 360, "height": 780}
REASONS = {"en": "Found unconscious at the station", "zh-hans": "在车站昏倒，需联系家属"}
PAGES = {
    "commander": ("desk/assignments/", "desk/reviews/", "desk/appeals/", "desk/acts/new/export-people/"),
    "investigator": ("desk/emergency/", "desk/assigned/"),
    "r-li": ("me/appeals/",),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_opened_told_and_reviewed(people: People, city: City, language: str) -> None:
    start, (who, number, name), reason = f"{city.address}/{language}", RESIDENTS[language], REASONS[language]
    staff = people.enter("desk", NARROW)
    staff.goto(f"{start}/desk/emergency/")
    look(staff, NARROW["width"])
    staff.fill("#id_value", number)
    staff.select_option("#id_purpose", "care")
    staff.fill("#id_reason", reason)
    staff.locator("#id_sure").focus()
    staff.keyboard.press("Space")
    staff.keyboard.press("Enter")
    expect(staff.locator("h1")).to_contain_text(name)
    expect(staff.locator(".glass-banner").first).to_be_visible()
    look(staff, NARROW["width"])
    staff.goto(f"{start}/desk/questions/")
    expect(staff.locator(".glass-banner").first).to_be_visible()
    mine = people.enter(f"r-{who}", PHONE)
    mine.goto(f"{start}/me/looks/")
    row = mine.locator(".fact", has=mine.locator(".tag-glass")).first
    expect(row).to_contain_text(reason)
    look(mine, PHONE["width"])
    reviewer = people.enter("commander", DESK)
    reviewer.goto(f"{start}/desk/reviews/")
    waiting = reviewer.locator(".queue-row", has_text=reason)
    expect(waiting).to_be_visible()
    expect(reviewer.get_by_text(name)).to_have_count(0)
    look(reviewer, DESK["width"])
    waiting.locator("input[name=note]").fill("ok")
    waiting.locator("button[value=needed]").click()
    expect(reviewer.locator(".queue-row", has_text=reason)).to_have_count(0)
    expect(reviewer.locator(".part .tag-same").first).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_serious(people: People, city: City, name: str, language: str) -> None:
    for view in (NARROW, DESK):
        page = people.enter(name, view)
        for where in PAGES[name]:
            page.goto(f"{city.address}/{language}/{where}")
            look(page, view["width"])
