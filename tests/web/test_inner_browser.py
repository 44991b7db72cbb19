"""The pages behind a sign-in, walked in a real browser in both languages, and looked at by axe."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.shared_data import ROOT
from tests.web.conftest import AT, wait_for
from tests.web.house import LI, ZHAO, make_document
from tests.web.sending import LANGUAGES

pytestmark = pytest.mark.browser
TRAVELLERS = {"en": (ZHAO, "赵敏"), "zh-hans": (make_document("41010319860713004"), "钱峰")}
RESIDENTS = {"en": ("li", LI, "李伟"), "zh-hans": ("sun", make_document("11010119910408003"), "孙静")}
"""Walks that change the register have somebody of their own in each language."""
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


class City:
    """A served register: its address, a session for each of its people, its folder of codes."""

    def __init__(self, address: str, told: dict[str, Any], codes: Path) -> None:
        self.address = address
        self.sessions: dict[str, str] = told["sessions"]
        self.ids: dict[str, str] = {name: told[name] for name in ("li", "sun")}
        self.codes = codes


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """Make a house on the disk and serve it as `pratique serve` does."""
    yield from serve_city(tmp_path_factory.mktemp("city"), "tests.web.own_house")


def serve_city(home: Path, maker: str) -> Iterator[City]:
    """Let a module make a house in an empty folder, and serve it until the tests are done."""
    codes = home / "codes"
    codes.mkdir(mode=0o700)
    env = {
        **os.environ,
        "PRATIQUE_HOME": str(home),
        "PRATIQUE_AT": AT,
        "PRATIQUE_CHANNEL": "file",
        "PRATIQUE_CODES_FOLDER": str(codes),
    }
    env.pop("PRATIQUE_KEYS", None)
    made = [sys.executable, "-m", maker]
    told = json.loads(subprocess.run(made, cwd=ROOT, env=env, check=True, capture_output=True, text=True).stdout)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(Path(sys.executable).parent / "pratique"), "serve", "--port", str(port), "--at", AT]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=env)
    try:
        wait_for(f"http://localhost:{port}/healthz", server)
        yield City(f"http://localhost:{port}", told, codes)
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=20)


class People:
    """Opens pages as somebody; fails the test if a script complains or a request strays."""

    def __init__(self, browser: Browser, city: City) -> None:
        self.browser = browser
        self.city = city
        self.said: list[str] = []
        self.open: list[Any] = []

    def enter(self, name: str | None, view: dict[str, int] = DESK) -> Page:
        context = self.browser.new_context(viewport=view, reduced_motion="reduce")  # type: ignore[arg-type]
        self.open.append(context)
        if name is not None:
            value = self.city.sessions[name]
            context.add_cookies([{"name": "sessionid", "value": value, "url": self.city.address}])
        page = context.new_page()
        page.on("request", lambda r: None if r.url.startswith(self.city.address) else self.said.append(r.url))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("console", lambda m: self.said.append(m.text) if "Content Security Policy" in m.text else None)
        return page


@pytest.fixture
def people(browser: Browser, city: City) -> Iterator[People]:
    found = People(browser, city)
    yield found
    for context in found.open:
        context.close()
    assert found.said == []


def look(page: Page, width: int) -> None:
    """Hold a page to axe and to its width."""
    for details in page.locator("details").all()[:6]:
        details.evaluate("d => { d.open = true; }")
    violations = Axe().run(page).response["violations"]
    grave = [(v["id"], v["nodes"][0]["html"][:160]) for v in violations if v["impact"] in ("serious", "critical")]
    assert grave == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def check(page: Page, start: str, number: str, name: str) -> None:
    page.goto(f"{start}/desk/check/")
    page.fill("#id_number", number)
    page.fill("#id_name", name)
    page.click("button[value=check]")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_resident_signs_in_by_a_code_and_is_not_turned_yellow(people: People, city: City, language: str) -> None:
    page = people.enter(None, PHONE)
    page.goto(f"{city.address}/{language}/me/")
    page.fill("#id_address", "li@example.org")
    page.keyboard.press("Enter")
    expect(page.locator("#id_code")).to_be_visible()
    sent = json.loads((city.codes / "codes.jsonl").read_text("utf-8").splitlines()[-1])
    page.fill("#id_code", "00000000" if sent["code"] != "00000000" else "1")
    page.keyboard.press("Enter")
    expect(page.locator(".error")).to_be_visible()
    page.fill("#id_code", sent["code"])
    page.keyboard.press("Enter")
    expect(page.locator(".answer.outcome-admit")).to_be_visible()
    expect(page.locator(".answer .status-green")).to_be_visible()
    expect(page.locator(".status-yellow")).to_have_count(0)
    look(page, PHONE["width"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_traveller_known_to_a_prefecture_is_referred_asked_and_answered(
    people: People, city: City, language: str
) -> None:
    start = f"{city.address}/{language}"
    number, name = TRAVELLERS[language]
    gate, desk = people.enter("gate", PHONE), people.enter("desk", PHONE)
    check(gate, start, number, name)
    expect(gate.locator(".answer.outcome-refer")).to_be_visible()
    look(gate, PHONE["width"])
    desk.goto(f"{start}/desk/questions/")
    desk.locator(".queue a").last.click()
    expect(desk.get_by_text(name)).to_have_count(0)
    desk.click("button[value=take]")
    expect(desk.get_by_text(name)).to_be_visible()
    look(desk, PHONE["width"])
    desk.select_option("#id_county-0", "410122")
    desk.locator("input[value=ticket]").check()
    desk.click("button[value=answer]")
    expect(desk.locator(".answer.outcome-admit")).to_be_visible()
    check(gate, start, number, name)
    expect(gate.locator(".answer.outcome-admit")).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_purpose_staff_are_refused_and_the_resident_sees_it(
    people: People, city: City, language: str
) -> None:
    start = f"{city.address}/{language}"
    page = people.enter("investigator")
    page.goto(f"{start}/desk/people/")
    page.fill("#id_first", LI)
    page.fill("#id_second", "李伟")
    page.fill("#id_reason", "curious")
    with page.expect_navigation() as answered:
        page.click("form.step button")
    assert answered.value.status == 403
    expect(page.locator(".fault code")).to_have_text("no_such_purpose")
    mine = people.enter("r-li")
    mine.goto(f"{start}/me/looks/")
    expect(mine.locator(".is-refused").first).to_be_visible()
    look(mine, DESK["width"])


INNER = {
    "r-li": ("me/", "me/told/", "me/told/new/", "me/looks/"),
    "gate": ("desk/", "desk/check/", "desk/questions/", "account/2fa/", "account/logout/"),
    "investigator": ("desk/people/",),
    "auditor": ("desk/audit/",),
    "policy": ("desk/acts/", "desk/acts/new/enact-list/", "desk/acts/new/enact-pack/"),
    "admin": ("desk/accounts/", "desk/acts/new/grant-role/"),
}


@pytest.mark.parametrize("view", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", INNER)
def test_axe_finds_nothing_serious(people: People, city: City, name: str, language: str, view: dict[str, int]) -> None:
    page = people.enter(name, view)
    for where in INNER[name]:
        page.goto(f"{city.address}/{language}/{where}")
        look(page, view["width"])


def test_the_public_pages_set_no_cookie_beside_the_register(people: People, city: City) -> None:
    page = people.enter(None)
    for where in ("", "travel/", "policy/", "list/"):
        page.goto(f"{city.address}/en/{where}")
    assert page.context.cookies() == []


def test_care_is_one_press_by_keyboard(people: People, city: City) -> None:
    page = people.enter("gate", PHONE)
    page.goto(f"{city.address}/en/desk/check/")
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.value") == "care":
            break
    page.keyboard.press("Enter")
    expect(page.locator(".answer.outcome-admit")).to_be_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_link_makes_an_account_with_a_second_factor(people: People, city: City, language: str) -> None:
    admin = people.enter("admin")
    admin.goto(f"{city.address}/{language}/desk/accounts/")
    admin.select_option("#id_role", "gate-officer")
    admin.click("button[value=enrol]")
    link = admin.locator(".told-box code").inner_text()
    page = people.enter(None, PHONE)
    page.goto(link)
    page.fill("#id_username", f"newcomer-{language}")
    page.fill("#id_password", "quite a long passphrase")
    page.fill("#id_again", "quite a long passphrase")
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/2fa/")
    page.goto(f"{city.address}/{language}/account/2fa/totp/activate/")
    expect(page.locator(".qr svg")).to_be_visible()
    look(page, PHONE["width"])
    page.fill("#id_code", make_code(re.sub(r"\s", "", page.locator(".long-code").inner_text())))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.goto(f"{city.address}/{language}/desk/check/")
    expect(page.locator("#id_number")).to_be_visible()


def make_code(secret: str) -> str:
    """Give the six digits that an app would show now (RFC 6238)."""
    script = (
        "import sys,time;from allauth.mfa.totp.internal.auth import hotp_value,format_hotp_value;"
        "print(format_hotp_value(hotp_value(sys.argv[1],int(time.time())//30)))"
    )
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "pratique.web.settings"}
    start = "import django;django.setup();"
    run = subprocess.run(
        [sys.executable, "-c", start + script, secret], env=env, check=True, capture_output=True, text=True
    )
    assert struct.calcsize("q") == 8
    return run.stdout.strip()


@pytest.mark.parametrize("language", LANGUAGES)
def test_zz_a_person_is_erased_and_the_pages_say_so(people: People, city: City, language: str) -> None:
    start = f"{city.address}/{language}"
    who, number, name = RESIDENTS[language]
    gate = people.enter("gate")
    check(gate, start, number, name)
    decision = gate.locator(".long-code").inner_text()
    mine = people.enter(f"r-{who}")
    mine.goto(f"{start}/me/")
    expect(mine.locator(".answer")).to_be_visible()
    first = people.enter("commander")
    first.goto(f"{start}/desk/acts/new/erase-people/")
    first.fill("#id_person_id", city.ids[who])
    first.fill("#id_reason", "asked for it")
    first.click("button[value=propose]")
    expect(first.locator("button[value=approve]")).to_have_count(0)
    second = people.enter("commander-two")
    second.goto(first.url)
    second.click("button[value=approve]")
    auditor = people.enter("auditor")
    auditor.goto(f"{start}/desk/audit/")
    auditor.fill("#decision", decision)
    auditor.click("button[value=replay]")
    expect(auditor.locator(".verdict.is-erased")).to_be_visible()
    mine.goto(f"{start}/me/told/")
    expect(mine.get_by_text(name)).to_have_count(0)
    check(gate, start, number, name)
    expect(gate.locator(".answer")).to_have_count(0)
