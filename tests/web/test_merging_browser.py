"""The same person registered twice, walked in a browser in both languages: compared, merged, undone, told apart."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.web.house import make_document
from tests.web.sending import LANGUAGES
from tests.web.test_inner_browser import DESK, City, People, city, look, people

__all__ = ["city", "people"]  # fixtures of the walks behind a sign-in, served anew for this module
pytestmark = pytest.mark.browser
NARROW = {"width": 360, "height": 780}
TWICE = {
    "en": ("41010319860713004", "钱峰", "Feng Qian", "1986-07-13", "E12345678"),
    "zh-hans": ("41010319850612002", "赵敏", "Min Zhao", "1985-06-12", "E87654321"),
}
"""Somebody of their own in each language: document, name, the name in the passport, birthday, passport."""


def look_up(page: Page, start: str, number: str, name: str) -> None:
    page.goto(f"{start}/desk/people/")
    page.fill("#id_first", make_document(number))
    page.fill("#id_second", name)
    page.select_option("#id_purpose", "registration")
    page.fill("#id_reason", "at the counter")
    page.click("form.step button")


@pytest.mark.parametrize("view", [DESK, NARROW], ids=["desk", "narrow"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_two_records_fit_and_axe_finds_nothing_serious(
    people: People, city: City, language: str, view: dict[str, int]
) -> None:
    number, name, other_name, born, passport = TWICE[language]
    page, start = people.enter("registrar", view), f"{city.address}/{language}"
    page.goto(f"{start}/desk/people/")
    look(page, view["width"])
    page.click('a[href$="/people/new/"]')
    look(page, view["width"])
    page.select_option("#id_document_type", "passport")
    page.fill("#id_number", passport)
    page.fill("#id_name", other_name)
    page.fill("#id_birth_date", born)
    page.keyboard.press("Enter")
    expect(page.locator(".mark-alike")).to_be_visible()
    look(page, view["width"])
    page.goto(f"{start}/desk/people/new/")
    page.fill("#id_number", make_document(number))
    page.fill("#id_name", "张三")
    page.keyboard.press("Enter")
    expect(page.locator("h2#known")).to_be_visible()
    expect(page.get_by_text(name)).to_be_visible()
    look(page, view["width"])
    look_up(page, start, number, name)
    page.click("button[value=with]")
    look(page, view["width"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_zz_registered_twice_compared_merged_undone_and_told_apart(people: People, city: City, language: str) -> None:
    number, name, other_name, born, passport = TWICE[language]
    page, start = people.enter("registrar", NARROW), f"{city.address}/{language}"
    page.goto(f"{start}/desk/people/new/")
    page.select_option("#id_document_type", "passport")
    page.fill("#id_number", passport)
    page.fill("#id_name", other_name)
    page.fill("#id_birth_date", born)
    page.click("button[value=register]")
    page.click("button[value=open]")
    page.click("button[value=look]")
    expect(page.get_by_text(name)).to_be_visible()
    expect(page.get_by_text(other_name)).to_be_visible()
    look(page, NARROW["width"])
    page.fill("#merge_reason", "showed both documents")
    page.keyboard.press("Enter")
    expect(page.locator("button[value=merge]")).to_be_visible()
    look(page, NARROW["width"])
    page.click("button[value=merge]")
    expect(page.get_by_role("status")).to_be_visible()
    look(page, NARROW["width"])
    look_up(page, start, number, name)
    expect(page.get_by_text("showed both documents")).to_be_visible()
    expect(page.locator("h1")).to_contain_text(other_name)
    look(page, NARROW["width"])
    page.click("button[value=look]")
    look(page, NARROW["width"])
    page.fill("#undo_reason", "two faces after all")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_be_visible()
    look_up(page, start, number, name)
    expect(page.get_by_text("two faces after all")).to_be_visible()
    expect(page.locator("h1")).not_to_contain_text(other_name)
    page.click("button[value=likely]")
    page.fill("#distinct_reason", "cousins of one name")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_be_visible()
    look_up(page, start, number, name)
    expect(page.get_by_text("cousins of one name")).to_be_visible()
    expect(page.locator("button[value=likely]")).to_have_count(0)
