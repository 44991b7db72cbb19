"""Back, Forward and Reload in a real browser: with the back/forward cache, and without it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.test_browser import open_answer

pytestmark = pytest.mark.browser

NO_CACHE = "--disable-back-forward-cache"


@pytest.fixture(scope="module", params=["kept whole", "loaded anew"])
def roaming(request: Any, browser_type: Any, browser_type_launch_args: dict[str, Any]) -> Iterator[Any]:
    """Launch a browser of our own: the driver switches the back/forward cache off unless told not to."""
    more: dict[str, Any] = {"ignore_default_args": [NO_CACHE]} if request.param == "kept whole" else {}
    browser = browser_type.launch(**browser_type_launch_args, **more)
    yield browser, request.param
    browser.close()


@pytest.fixture
def walker(roaming: Any) -> Iterator[Page]:
    browser, _ = roaming
    context = browser.new_context()
    yield context.new_page()
    context.close()


def go(page: Page, steps: int) -> None:
    """Press Back or Forward as the reader does; the driver's own waits for a load that a kept page does not have."""
    page.evaluate("steps => { setTimeout(() => history.go(steps), 0); }", steps)
    page.wait_for_timeout(600)


def type_a_question(page: Page, site: str) -> None:
    page.goto(f"{site}/en/travel/")
    first = page.locator(".row.stay").first
    first.locator(".place").fill("540102")
    first.locator("[data-part=from_date]").fill("2021-07-28")
    page.locator("[data-add=stay]").click()
    second = page.locator(".row.stay").nth(1)
    second.locator(".place").fill("430821")
    second.locator("[data-part=from_date]").fill("2021-07-20")
    second.locator("[data-part=until_date]").fill("2021-07-28")
    page.locator("#question input[value=road]").check()
    page.locator("[data-part=reaches_date]").fill("2021-08-07")
    page.locator("[data-part=reaches_time]").fill("22:00")


def expect_the_question(page: Page) -> None:
    expect(page.locator(".row.stay")).to_have_count(2)
    places = page.locator(".row.stay .place")
    expect(places.nth(0)).to_have_value("540102")
    expect(places.nth(1)).to_have_value("430821")
    expect(page.locator("#question input[value=road]")).to_be_checked()
    expect(page.locator("[data-part=reaches_time]")).to_have_value("22:00")
    expect(page.locator(".strip .gap")).to_have_count(0)


def test_back_from_the_answer_gives_the_form_as_it_was_filled(walker: Page, site: str) -> None:
    type_a_question(walker, site)
    walker.locator(".ask button").click()
    expect(walker.locator(".answer")).to_be_visible()
    go(walker, -1)
    expect_the_question(walker)
    go(walker, 1)
    expect(walker.locator(".answer")).to_be_visible()
    assert walker.evaluate("localStorage.length + sessionStorage.length") == 0
    assert walker.context.cookies() == []


def test_the_browser_may_keep_the_form_whole(walker: Page, site: str, roaming: Any) -> None:
    walker.goto(f"{site}/en/travel/?example=erqi")
    walker.evaluate("window.isTheSamePage = true")
    walker.locator(".ask button").click()
    walker.wait_for_selector(".answer")
    go(walker, -1)
    assert bool(walker.evaluate("window.isTheSamePage")) == (roaming[1] == "kept whole")


def test_back_to_the_answer_from_the_list_and_the_policy(walker: Page, site: str) -> None:
    open_answer(walker, site, "en", "erqi")
    walker.locator(".basis a[href$='/list/']").click()
    expect(walker.locator("form.search")).to_be_visible()
    go(walker, -1)
    expect(walker.locator(".answer.outcome-postpone")).to_be_visible()
    walker.locator(".basis a[href$='/policy/']").click()
    expect(walker.locator("#rules")).to_be_visible()
    go(walker, -1)
    expect(walker.locator(".answer.outcome-postpone")).to_be_visible()
    go(walker, -1)
    assert "410103" in walker.locator(".row.stay .place").first.input_value()


def test_back_after_the_other_language(walker: Page, site: str) -> None:
    type_a_question(walker, site)
    walker.locator(".switch").click()
    expect(walker.locator("html[lang=zh-Hans] #question")).to_be_visible()
    expect_the_question(walker)
    go(walker, -1)
    expect(walker.locator("html[lang=en] #question")).to_be_visible()
    expect_the_question(walker)
    walker.locator(".ask button").click()
    expect(walker.locator("html[lang=en] .answer")).to_be_visible()
    walker.locator(".switch").click()
    expect(walker.locator("html[lang=zh-Hans] .answer")).to_be_visible()
    go(walker, -1)
    expect(walker.locator("html[lang=en] .answer")).to_be_visible()


def test_back_after_errors_were_put_right(walker: Page, site: str) -> None:
    type_a_question(walker, site)
    walker.locator(".row.stay .place").nth(1).fill("Atlantis")
    walker.locator(".ask button").click()
    expect(walker.locator("#summary")).to_be_visible()
    walker.locator(".row.stay .place").nth(1).fill("430821")
    walker.locator(".ask button").click()
    expect(walker.locator(".answer")).to_be_visible()
    go(walker, -1)
    expect_the_question(walker)
    go(walker, -1)
    expect(walker.locator(".row.stay .place").nth(1)).to_have_value("Atlantis")


def test_an_answer_and_a_form_can_be_loaded_again(walker: Page, site: str) -> None:
    type_a_question(walker, site)
    walker.locator("h1").click()
    walker.reload()
    expect_the_question(walker)
    walker.locator(".ask button").click()
    expect(walker.locator(".answer")).to_be_visible()
    walker.reload()
    expect(walker.locator(".answer")).to_be_visible()


def test_starting_again_starts_empty(walker: Page, site: str) -> None:
    type_a_question(walker, site)
    walker.locator(".ask button").click()
    walker.locator(".answer-actions a").click()
    expect(walker.locator(".row.stay")).to_have_count(1)
    expect(walker.locator(".row.stay .place")).to_have_value("")
