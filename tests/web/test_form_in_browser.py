"""The form's own manners in a real browser: the box of places, the gaps as they are filled, what paper shows."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Page, Route, expect

from tests.web.sending import LANGUAGES
from tests.web.test_browser import open_answer

pytestmark = pytest.mark.browser

PLACE = ".row.stay .place"


@pytest.mark.parametrize("typed", ["Lhasa Chengguan", "chengguan lhasa", "拉萨 城关", "城关 拉萨"])
def test_words_in_any_order_find_the_place(page: Page, site: str, typed: str) -> None:
    page.goto(f"{site}/en/travel/")
    page.locator(PLACE).press_sequentially(typed)
    expect(page.locator(".combo li").first).to_contain_text("Chengguan, Lhasa")
    page.keyboard.press("Enter")
    assert page.locator(PLACE).input_value().endswith("540102")


@pytest.mark.parametrize("typed", ["西安", "xian"])
def test_the_city_stands_before_the_districts_of_its_name(page: Page, site: str, typed: str) -> None:
    page.goto(f"{site}/zh-hans/travel/")
    page.locator(PLACE).press_sequentially(typed)
    expect(page.locator(".combo li").first).to_contain_text("610100")


def test_enter_on_a_place_that_nobody_knows_sends_nothing(page: Page, site: str) -> None:
    page.goto(f"{site}/en/travel/")
    page.locator(PLACE).press_sequentially("Atlantis")
    page.keyboard.press("Enter")
    expect(page.locator(".combo-word").first).to_have_text(re.compile("No place found"))
    page.wait_for_timeout(300)
    assert page.locator("#summary, .answer").count() == 0
    expect(page.locator(PLACE)).to_have_value("Atlantis")


def test_places_that_come_late_open_nothing_once_one_has_left_the_field(page: Page, site: str) -> None:
    def late(route: Route) -> None:
        time.sleep(1)
        route.continue_()

    page.route("**/places.json*", late)
    page.goto(f"{site}/en/travel/")
    page.locator(PLACE).press_sequentially("zhengzhou")
    with page.expect_response("**/places.json*"):
        page.keyboard.press("Tab")
    page.wait_for_timeout(400)
    expect(page.locator(".combo ul:visible")).to_have_count(0)
    page.locator(PLACE).press("End")
    page.keyboard.type(" ")
    expect(page.locator(".combo ul:visible")).to_have_count(1)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "from Mon 26 July, 10:00 to Mon 26 July, 18:00"),
        ("zh-hans", "7月26日（周一）10:00至7月26日（周一）18:00"),
    ],
)
def test_gaps_are_named_while_one_types_as_the_server_names_them(
    page: Page, site: str, language: str, words: str
) -> None:
    page.goto(f"{site}/{language}/travel/?example=erqi")
    expect(page.locator(".gaps-told li span")).to_have_text(words)
    page.locator(".row.stay [data-part=until_time]").first.fill("09:00")
    expect(page.locator(".gaps-told li span")).to_have_text(words.replace("10:00", "09:00"))
    page.locator(".gaps-told .fill").click()
    expect(page.locator(".row.stay .place").nth(2)).to_be_focused()
    expect(page.locator(".gaps-told li")).to_have_count(0)
    assert page.locator(".row.stay [data-part=until_time]").nth(2).input_value() == "18:00"


@pytest.mark.parametrize(("example", "row"), [("gap", 1), ("zhengzhou", 0)])
def test_filling_in_what_is_missing_starts_at_its_row(page: Page, site: str, example: str, row: int) -> None:
    open_answer(page, site, "en", example)
    page.locator(".do-now button").click()
    expect(page.locator(PLACE).nth(row)).to_be_focused()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("where", ["answer", "policy"])
def test_nothing_is_folded_away_on_paper(page: Page, site: str, language: str, where: str) -> None:
    if where == "answer":
        open_answer(page, site, language, "cili")
    else:
        page.goto(f"{site}/{language}/policy/")
    folded = page.locator("details:not([open])")
    before = folded.count()
    assert before > 0
    page.emulate_media(media="print")
    inner = page.locator("main details:not([open]) > :not(summary)").first
    assert inner.evaluate("e => e.getBoundingClientRect().height") > 0
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert folded.count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert folded.count() == before
