"""The pages in a real browser: walked by keyboard, looked at by axe, printed; nothing leaves this machine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, expect

from tests.web.sending import LANGUAGES

pytestmark = pytest.mark.browser

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
WORKED = {
    "ruili": ("postpone", "yellow"),
    "erqi": ("postpone", "notice"),
    "cili": ("admit", "green"),
    "cili-late": ("postpone", "green"),
    "zhengzhou": ("refer", "unknown"),
    "gap": ("refer", "unknown"),
    "fangshan": ("admit", "green"),
}


@pytest.fixture
def guarded(page: Page) -> Iterator[Page]:
    """Give a page that fails the test if anything leaves this machine or a script complains."""
    strayed: list[str] = []
    said: list[str] = []
    page.on("request", lambda r: strayed.append(r.url) if urlsplit(r.url).hostname != "localhost" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda m: said.append(m.text) if is_fault(m, page) else None)
    yield page
    assert strayed == []
    assert said == []


@pytest.fixture
def without_script(browser: Any) -> Iterator[Page]:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    yield context.new_page()
    context.close()


def is_fault(message: ConsoleMessage, page: Page) -> bool:
    """Say whether the console complains of more than the page's own refusal (422, 404)."""
    own = "Failed to load resource" in message.text and message.location["url"] == page.url
    return message.type == "error" and not own


def open_answer(page: Page, site: str, language: str, example: str) -> None:
    page.goto(f"{site}/{language}/travel/?example={example}")
    page.locator(".ask button").click()
    expect(page.locator(".answer")).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("example", WORKED)
def test_a_worked_traveller_walks_to_the_answer(guarded: Page, site: str, language: str, example: str) -> None:
    outcome, status = WORKED[example]
    open_answer(guarded, site, language, example)
    expect(guarded.locator(f".answer.outcome-{outcome}")).to_be_visible()
    expect(guarded.locator(f".answer .status-{status}")).to_be_visible()
    assert guarded.context.cookies() == []
    assert guarded.evaluate("localStorage.length + sessionStorage.length") == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_urgent_care_is_one_press_away(guarded: Page, site: str, language: str) -> None:
    guarded.goto(f"{site}/{language}/travel/")
    guarded.locator(".care-button").click()
    expect(guarded.locator(".answer.outcome-admit")).to_be_visible()


@pytest.mark.parametrize("view", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("where", ["", "travel/", "policy/", "list/", "answer", "errors", "combo", "nowhere/"])
def test_axe_finds_nothing_serious(guarded: Page, site: str, language: str, where: str, view: dict[str, int]) -> None:
    guarded.set_viewport_size(view)
    if where == "answer":
        open_answer(guarded, site, language, "erqi")
    elif where == "errors":
        guarded.goto(f"{site}/{language}/travel/")
        guarded.locator(".stay .place").fill("朝阳区")
        guarded.locator(".ask button").click()
        expect(guarded.locator("#summary")).to_be_focused()
    elif where == "combo":
        guarded.goto(f"{site}/{language}/travel/")
        guarded.locator(".stay .place").press_sequentially("ruili")
        expect(guarded.locator(".combo li").first).to_be_visible()
        guarded.keyboard.press("ArrowDown")
    else:
        guarded.goto(f"{site}/{language}/{where}")
    for details in guarded.locator("details").all()[:6]:
        details.evaluate("d => { d.open = true; }")
    found = Axe().run(guarded).response["violations"]
    grave = [
        (v["id"], [n["html"][:160] for n in v["nodes"][:3]]) for v in found if v["impact"] in ("serious", "critical")
    ]
    assert grave == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("where", ["", "travel/?example=erqi", "policy/", "list/", "answer"])
def test_nothing_scrolls_sideways_on_a_small_phone(guarded: Page, site: str, language: str, where: str) -> None:
    guarded.set_viewport_size({"width": 360, "height": 740})
    if where == "answer":
        open_answer(guarded, site, language, "ruili")
    else:
        guarded.goto(f"{site}/{language}/{where}")
    for details in guarded.locator("details").all():
        details.evaluate("d => { d.open = true; }")
    assert guarded.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize(("language", "typed"), [("en", "ruili"), ("zh-hans", "瑞丽")])
def test_the_whole_question_by_keyboard_alone(guarded: Page, site: str, language: str, typed: str) -> None:
    guarded.goto(f"{site}/{language}/travel/")
    place = guarded.locator(".stay .place")
    _tab_to(guarded, ".stay .place")
    guarded.keyboard.type(typed)
    expect(guarded.locator(".combo li").first).to_be_visible()
    assert place.get_attribute("aria-expanded") == "true"
    guarded.keyboard.press("ArrowDown")
    assert place.get_attribute("aria-activedescendant")
    guarded.keyboard.press("Enter")
    expect(place).to_have_value(guarded.locator(".stay .place").input_value())
    assert place.input_value().endswith("533102")
    _tab_to(guarded, ".stay .whole")
    guarded.keyboard.press("Enter")
    assert guarded.locator(".stay [data-part=from_date]").input_value() == "2021-07-24"
    expect(guarded.locator(".strip .gap")).to_have_count(0)
    _tab_to(guarded, ".ask button")
    guarded.keyboard.press("Enter")
    expect(guarded.locator(".answer.outcome-postpone")).to_be_visible()


def _tab_to(page: Page, selector: str) -> None:
    for _ in range(60):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"the keyboard never reaches {selector}")


def test_escape_closes_the_places_and_enter_never_asks_too_early(guarded: Page, site: str) -> None:
    guarded.goto(f"{site}/en/travel/")
    place = guarded.locator(".stay .place")
    place.press_sequentially("zhengzhou")
    expect(guarded.locator(".combo li").first).to_be_visible()
    guarded.keyboard.press("Escape")
    expect(guarded.locator(".combo ul:visible")).to_have_count(0)
    place.fill("")
    place.press_sequentially("cili")
    expect(guarded.locator(".combo li").first).to_be_visible()
    guarded.keyboard.press("Enter")
    assert place.input_value().endswith("430821")
    assert guarded.locator(".answer, .summary").count() == 0


def test_rows_and_the_picture_follow_what_is_typed(guarded: Page, site: str) -> None:
    guarded.goto(f"{site}/en/travel/?example=erqi")
    expect(guarded.locator(".strip .block")).to_have_count(2)
    guarded.locator("[data-add=stay]").click()
    expect(guarded.locator(".row.stay")).to_have_count(3)
    row = guarded.locator(".row.stay").nth(2)
    row.locator(".place").fill("430821")
    row.locator("[data-part=from_date]").fill("2021-07-26")
    row.locator("[data-part=from_time]").fill("10:00")
    row.locator("[data-part=until_date]").fill("2021-07-26")
    row.locator("[data-part=until_time]").fill("18:00")
    expect(guarded.locator(".strip .gap")).to_have_count(0)
    row.locator(".drop").last.click()
    expect(guarded.locator(".strip .gap")).to_have_count(1)
    guarded.locator('input[value="none"]').check()
    expect(guarded.locator(".trip-fields")).to_be_hidden()


def test_the_answer_changes_language_and_comes_back_to_a_filled_form(guarded: Page, site: str) -> None:
    open_answer(guarded, site, "en", "erqi")
    guarded.locator(".switch").click()
    expect(guarded.locator("html[lang=zh-Hans] .answer.outcome-postpone")).to_be_visible()
    guarded.locator(".answer-actions button[value=edit]").click()
    assert "410103" in guarded.locator(".stay .place").first.input_value()
    guarded.locator(".switch").click()
    expect(guarded.locator("html[lang=en] #question")).to_be_visible()
    assert "410103" in guarded.locator(".stay .place").first.input_value()


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_works_without_a_script(without_script: Page, site: str, language: str) -> None:
    page = without_script
    page.goto(f"{site}/{language}/travel/")
    page.locator(".stay .place").fill("朝阳区")
    page.locator(".stay .whole").click()
    page.locator(".ask button").click()
    page.locator('button[value$="stay-0-place=220104"]').click()
    expect(page.locator(".answer.outcome-admit")).to_be_visible()
    page.goto(f"{site}/{language}/list/")
    page.locator("#q").fill("ruili")
    page.locator(".search button").click()
    expect(page.locator(".province")).to_have_count(1)


def test_the_list_filters_while_one_types(guarded: Page, site: str) -> None:
    guarded.goto(f"{site}/en/list/")
    before = guarded.locator("tr[data-search]:visible").count()
    guarded.locator("#q").press_sequentially("yangzhou")
    expect(guarded.locator(".province:visible")).to_have_count(1)
    guarded.locator("#level").select_option("high")
    expect(guarded.locator("tr[data-search]:visible")).to_have_count(1)
    guarded.locator("#q").fill("")
    guarded.locator("#level").select_option("")
    expect(guarded.locator("tr[data-search]:visible")).to_have_count(before)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_answer_prints_on_two_sheets_without_the_frame(guarded: Page, site: str, language: str) -> None:
    open_answer(guarded, site, language, "cili")
    expect(guarded.locator(".print-button")).to_be_visible()
    guarded.emulate_media(media="print")
    expect(guarded.locator(".nav")).to_be_hidden()
    expect(guarded.locator(".answer-actions")).to_be_hidden()
    expect(guarded.locator(".answer h1")).to_be_visible()
    sheet = guarded.pdf(format="A4", margin=dict.fromkeys(("top", "right", "bottom", "left"), "15mm"))
    assert sheet.startswith(b"%PDF")
    assert sheet.count(b"/Type /Page\n") + sheet.count(b"/Type/Page\n") <= 3


def test_a_context_keeps_nothing_after_a_visit(context: BrowserContext, site: str) -> None:
    page = context.new_page()
    open_answer(page, site, "en", "ruili")
    assert context.storage_state() == {"cookies": [], "origins": []}
