"""Long walks in a browser, in both languages, over a server killed at every step: what was acknowledged stands.

A positive among ten thousand results becomes a case, its rings, orders, tests and a release at the right hour; a run
of 96 false positives is withdrawn with all that hung on it.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.shared_data import ROOT
from tests.web.conftest import AT, wait_for
from tests.web.test_inner_browser import DESK, City, People, look, people
from tests.web.walk_house import LAB

__all__ = ["people"]
pytestmark = pytest.mark.browser

NARROW = {"width": 360, "height": 780}
MET = {"en": ("r-li", 0, "r-zhao", 1), "zh-hans": ("r-sun", 2, "r-qian", 3)}
"""By language: a case and a contact at a meal on 3 August, each with the number of their sample."""
PATIENCE_S = 90


class Town(City):
    """A served city whose clock is set by starting it anew; the old server is killed, never asked to stop."""

    def __init__(self, home: Path, told: dict[str, Any], port: int) -> None:
        super().__init__(f"http://localhost:{port}", told, home / "codes")
        self.home, self.port = home, port
        self.server: subprocess.Popen[bytes] | None = None
        self.numbers: list[str] = told["numbers"]
        self.first: int = told["first"]

    def serve(self, at: str) -> None:
        """Kill what runs, and go on at another instant."""
        self.kill()
        env = os.environ | {"PRATIQUE_HOME": str(self.home), "PRATIQUE_AT": at}
        command = [str(Path(sys.executable).parent / "pratique"), "serve", "--port", str(self.port), "--at", at]
        self.server = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=env, start_new_session=True)
        wait_for(f"{self.address}/healthz", self.server)

    def kill(self) -> None:
        if self.server is not None:
            os.killpg(self.server.pid, signal.SIGKILL)
            self.server.wait(timeout=20)
            self.server = None


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    yield from make_town(tmp_path_factory.mktemp("walks"), "tests.web.walk_house")


def make_town(home: Path, maker: str) -> Iterator[Town]:
    """Let a module make a house in an empty folder; it is served once a test says from which instant on."""
    env = os.environ | {"PRATIQUE_HOME": str(home), "PRATIQUE_AT": AT}
    env.pop("PRATIQUE_KEYS", None)
    made = [sys.executable, "-m", maker]
    told = json.loads(subprocess.run(made, cwd=ROOT, env=env, check=True, capture_output=True, text=True).stdout)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    town = Town(home, told, port)
    try:
        yield town
    finally:
        town.kill()


HEADER = ("specimen_ref", "result", "sampled_at", "reported_at", "run", "person_id")


def send(page: Page, start: str, rows: list[tuple[str, ...]]) -> None:
    """Take a file of results in on the page, and see that every row is accounted for."""
    text = "\n".join(",".join(row) for row in (HEADER, *rows)) + "\n"
    page.goto(f"{start}/desk/laboratory/")
    page.select_option("#id_laboratory", LAB)
    page.set_input_files("#id_file", {"name": "results.csv", "mimeType": "text/csv", "buffer": text.encode()})
    page.locator("form.step button").click()
    expect(page.locator("#taken")).to_be_visible(timeout=PATIENCE_S * 1000)
    said = page.locator("section.part p[role=status]").inner_text()
    assert f"{len(rows):,}" in said or str(len(rows)) in said, said


def wait_until(page: Page, address: str, text: str, part: str = "main") -> None:
    """Ask for a page again and again until a part of it says something."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        page.goto(address)
        found = page.locator(part)
        if found.count() and text in found.first.inner_text():
            return
        time.sleep(0.5)
    pytest.fail(f"{address} never said {text!r}: {page.locator('main').inner_text()[:1500]}")


def read_count(town: Town, model: str) -> int:
    """Count rows of a projection, asking the register itself."""
    script = f"import django;django.setup();from pratique.record import models as m;print(m.{model}.objects.count())"
    env = os.environ | {"PRATIQUE_HOME": str(town.home), "DJANGO_SETTINGS_MODULE": "pratique.web.settings"}
    run = subprocess.run([sys.executable, "-c", script], env=env, check=True, capture_output=True, text=True)
    return int(run.stdout)


UNTIL = {
    "en": ("Until Wed 18 August 2021, 00:00", "Until Wed 25 August 2021, 00:00"),
    "zh-hans": ("至2021年8月18日（周三） 00:00", "至2021年8月25日（周三） 00:00"),
}
"""How a person's page says when central isolation ends, and when watching at home does."""


FREE = {"en": "Nothing is asked just now.", "zh-hans": "目前没有要求。"}


def test_one_positive_in_ten_thousand_until_the_last_release(people: People, city: City) -> None:
    assert isinstance(city, Town)
    city.serve(AT)
    lab = people.enter("lab", DESK)
    positive = {own for _, own, _, _ in MET.values()}
    rows = [
        (f"S{n:05}", "positive" if n in positive else "negative", "2021-08-06 10:00", "2021-08-07 19:00", "", "")
        for n in range(len(city.numbers))
    ]
    send(lab, f"{city.address}/en", rows)
    pages = {}
    for language, (_, _, contact, _) in MET.items():
        pages[language] = people.enter(contact, NARROW)
        wait_until(pages[language], f"{city.address}/{language}/me/orders/", UNTIL[language][0], ".do-now")
        look(pages[language], NARROW["width"])
    cases, contacts, orders = (read_count(city, name) for name in ("CaseRow", "ContactRow", "OrderRow"))
    assert cases == 2
    city.serve("2021-08-07T21:00:00+08:00")
    for language, page in pages.items():
        wait_until(page, f"{city.address}/{language}/me/orders/", UNTIL[language][0], ".do-now")
    assert [read_count(city, name) for name in ("CaseRow", "ContactRow", "OrderRow")] == [cases, contacts, orders]
    for last, day in (("17", "18"), ("24", "25")):
        city.serve(f"2021-08-{last}T22:00:00+08:00")
        for language, (_, _, _, number) in MET.items():
            first = 8 if last == "17" else 18
            taken = [
                (
                    f"M{number}-{n}",
                    "negative",
                    f"2021-08-{n:02} 09:00",
                    f"2021-08-{n:02} 18:00",
                    "",
                    city.numbers[number],
                )
                for n in range(first, int(last) + 1)
            ]
            send(lab, f"{city.address}/{language}", taken)
        for language, page in pages.items():
            stage = UNTIL[language][0 if last == "17" else 1]
            wait_until(page, f"{city.address}/{language}/me/orders/", stage, ".do-now")
        city.serve(f"2021-08-{day}T00:05:00+08:00")
        for language, page in pages.items():
            if day == "18":
                wait_until(page, f"{city.address}/{language}/me/orders/", UNTIL[language][1], ".do-now")
            else:
                wait_until(page, f"{city.address}/{language}/me/orders/", FREE[language])
            look(page, NARROW["width"])


RUN = "R-96"
SORRY = {"en": "sorry", "zh-hans": "抱歉"}


def test_a_run_of_96_false_positives_is_withdrawn_with_all_that_hung_on_it(people: People, city: City) -> None:
    assert isinstance(city, Town)
    city.serve("2021-08-25T08:00:00+08:00")
    cases = read_count(city, "CaseRow")
    lab = people.enter("lab", DESK)
    rows = [
        (f"R{n:03}", "positive", "2021-08-24 10:00", "2021-08-25 07:00", RUN, city.numbers[city.first + n])
        for n in range(96)
    ]
    send(lab, f"{city.address}/en", rows)
    mine = people.enter("r-walk", NARROW)
    wait_until(mine, f"{city.address}/en/me/results/", "positive")
    end = time.monotonic() + PATIENCE_S
    while read_count(city, "CaseRow") < cases + 96 and time.monotonic() < end:
        time.sleep(1)
    assert read_count(city, "CaseRow") == cases + 96
    city.serve("2021-08-25T09:00:00+08:00")
    lab.goto(f"{city.address}/en/desk/laboratory/")
    lab.locator(".queue-row", has_text=RUN).get_by_role("link").click()
    lab.fill("#id_reason", "contaminated reagent")
    lab.locator("form.step button").click()
    expect(lab.locator("main")).to_contain_text("withdrawn")
    city.serve("2021-08-25T09:05:00+08:00")
    end = time.monotonic() + PATIENCE_S
    while read_count(city, "CaseRow") > cases and time.monotonic() < end:
        time.sleep(1)
    assert read_count(city, "CaseRow") == cases
    for language, word in SORRY.items():
        wait_until(mine, f"{city.address}/{language}/me/results/", word)
        look(mine, NARROW["width"])
