"""The officer's page in a real browser, served by a real gate: the camera fed by a picture, typing, care, an outage."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
import qrcode
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser, BrowserType, Page, expect

from pratique.gate.scan_file import read_scans
from tests.unit.cli.test_gate import Gate
from tests.unit.gate import node_world as w
from tests.web.sending import LANGUAGES

pytestmark = pytest.mark.browser
PHONE = {"width": 360, "height": 740}
CLOCK = "2021-08-07T20:00:00+08:00"
SAID = {
    "en": {"admit": "May go ahead", "postpone": "Put off the journey", "refer": "A person must look"},
    "zh-hans": {"admit": "可以通行", "postpone": "暂缓出行", "refer": "需要工作人员核实"},
}
OUTCOME_OF = {w.HOME: "admit", w.LISTED: "postpone"}


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return w.write_node(tmp_path_factory.mktemp("officer") / "node")


@pytest.fixture(scope="module")
def gate(node: Path) -> Iterator[Gate]:
    made = Gate(node)
    try:
        made.wait()
        yield made
    finally:
        made.process.kill()
        made.process.wait()


def show_to_camera(text: str, path: Path) -> None:
    """Write a film of one picture: a QR, a little turned, as a hand holds it."""
    code = qrcode.make(text).convert("L").resize((360, 360)).rotate(7, fillcolor=255)
    picture = Image.new("L", (640, 480), 200)
    picture.paste(code, (130, 60))
    frame = BytesIO()
    picture.save(frame, "JPEG", quality=80)
    path.write_bytes(frame.getvalue() * 3)


@pytest.fixture(scope="module")
def camera(
    browser_type: BrowserType, browser_type_launch_args: dict[str, object], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    film = tmp_path_factory.mktemp("film") / "code.mjpeg"
    show_to_camera(w.token_of(w.LISTED), film)
    told = dict(browser_type_launch_args)
    told["args"] = [
        *told.get("args", ()),  # type: ignore[misc, list-item]
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]
    browser = browser_type.launch(**told)  # type: ignore[arg-type]
    yield browser
    browser.close()


def open_page(browser: Browser, gate: Gate, language: str, clock: str = CLOCK) -> Page:
    """Open the page on a telephone with this clock, and tell it the device's key."""
    page = browser.new_context(viewport=PHONE).new_page()  # type: ignore[arg-type]
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.clock.set_system_time(clock)
    page.goto(f"http://localhost:{gate.port}/{language}/")
    page.locator("#key").fill(w.DEVICE)
    page.locator("#key").press("Enter")
    expect(page.locator("#check")).to_be_visible()
    expect(page.locator("#gate")).to_have_text("北门 North gate")
    assert {url.split("/")[2] for url in asked} == {f"localhost:{gate.port}"}
    return page


def check_rules(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    found = Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_camera_reads_and_the_answer_is_large(camera: Browser, gate: Gate, language: str) -> None:
    page = open_page(camera, gate, language)
    check_rules(page)
    page.locator("#camera").click()
    head = page.locator("#answer h1")
    expect(head).to_have_text(SAID[language]["postpone"], timeout=20_000)
    expect(page.locator(".answer.is-postpone svg")).to_be_visible()
    assert head.evaluate("e => parseFloat(getComputedStyle(e).fontSize)") >= 30
    spoken = page.locator("#answer [lang]")
    assert {spoken.nth(i).get_attribute("lang") for i in range(spoken.count())} == {"en", "zh-Hans"}
    check_rules(page)
    page.keyboard.press("Enter")
    expect(page.locator("#check")).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_typing_answers_and_says_when_it_is_kept(browser: Browser, gate: Gate, node: Path, language: str) -> None:
    page = open_page(browser, gate, language)
    for person, outcome in OUTCOME_OF.items():
        page.locator("#typed").fill(w.token_of(person))
        page.locator("#typed").press("Enter")
        expect(page.locator("#answer h1")).to_have_text(SAID[language][outcome])
        page.keyboard.press("Enter")
    page.locator("#typed").fill("https://example.org/another")
    page.locator("#typed").press("Enter")
    expect(page.locator("#answer h1")).to_have_text(SAID[language]["refer"])
    expect(page.locator("#answer .marks").first).to_contain_text("OTHER_SYSTEM")
    expect(page.locator("#state")).to_contain_text(
        "all checks are kept" if language == "en" else "查验均已保存", timeout=15_000
    )
    scans = [scan for path in (node / "scans").iterdir() for scan in read_scans(path)]
    assert {w.HOME, w.LISTED} <= {scan.person_no for scan in scans}
    assert page.evaluate("JSON.stringify(localStorage)").count(w.token_of(w.HOME)) == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_demonstration_answers_a_telephone_by_its_own_clock(browser: Browser, gate: Gate, language: str) -> None:
    page = open_page(browser, gate, language, "2026-11-24T16:00:00+08:00")
    expect(page.locator("#state")).to_contain_text({"en": "Demonstration clock", "zh-hans": "演示时钟"}[language])
    page.locator("#typed").fill(w.token_of(w.HOME))
    page.locator("#typed").press("Enter")
    expect(page.locator("#answer h1")).to_have_text(SAID[language]["admit"])
    expect(page.locator("#answer p[lang=en]")).to_have_count(2)  # a sentence a line, to be said one by one


@pytest.mark.parametrize("language", LANGUAGES)
def test_care_passes_in_one_press_and_is_written_down(browser: Browser, gate: Gate, language: str) -> None:
    page = open_page(browser, gate, language)
    page.locator("#care").click()
    expect(page.locator("#answer h1")).to_have_text("Let them pass at once" if language == "en" else "请立即放行")
    expect(page.locator("#note")).to_have_text("Written down." if language == "en" else "已记录。")


def test_a_key_of_no_gate_is_asked_for_again(browser: Browser, gate: Gate) -> None:
    page = browser.new_context(viewport=PHONE).new_page()  # type: ignore[arg-type]
    page.goto(f"http://localhost:{gate.port}/en/")
    page.locator("#key").fill("short")
    page.locator("#key").press("Enter")
    expect(page.locator("#key-error")).to_be_visible()
    page.locator("#key").fill("z" * 43)
    page.locator("#key").press("Enter")
    expect(page.locator("#key-error")).to_contain_text("not known at any gate")


def test_without_the_gate_nobody_is_worse_off_than_a_wait_and_care_passes(browser: Browser, tmp_path: Path) -> None:
    gate = Gate(w.write_node(tmp_path / "node"))
    try:
        gate.wait()
        page = open_page(browser, gate, "en")
    finally:
        gate.process.kill()
        gate.process.wait()
    expect(page.locator("#state")).to_contain_text("cannot be reached", timeout=20_000)  # its workers end with it
    page.locator("#typed").fill(w.token_of(w.HOME))
    page.locator("#typed").press("Enter")
    expect(page.locator("#answer h1")).to_have_text(SAID["en"]["refer"])
    page.locator("#answer .care-button").click()
    expect(page.locator("#answer h1")).to_have_text("Let them pass at once")
    assert page.evaluate("JSON.parse(localStorage.getItem('pratique-gate-passages')).length") == 1
