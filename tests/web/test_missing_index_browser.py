"""Walked in a browser: an index contact never gives a sample; whoever met them is free at the plan's hour all the same.

The server is killed with -9 before each step. The person's own page is read in both languages, the page of whoever
must look into the missing tests in English.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.web.test_inner_browser import DESK, People, look, people
from tests.web.test_missing_index import FREE
from tests.web.test_walks_browser import AT, NARROW, Town, make_town, send, wait_until

__all__ = ["people"]
pytestmark = pytest.mark.browser

HELD = {"en": "Until Sun 15 August 2021, 00:00", "zh-hans": "至2021年8月15日（周日） 00:00"}
"""How the page of somebody told of on 7 August says when central isolation ends: after 7 days, at 00:00."""
LOOKED_INTO = {"en": "Missing tests to look into", "zh-hans": "需核查所缺检测"}
DAYS = (8, 11, 14)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    yield from make_town(tmp_path_factory.mktemp("missing"), "tests.web.missing_house")


def test_whoever_met_an_index_without_a_sample_is_free_at_the_hour(people: People, city: Town) -> None:
    city.serve(AT)
    mine, index = people.enter("r-li", NARROW), people.enter("r-zhao", NARROW)
    orders = {language: f"{city.address}/{language}/me/orders/" for language in FREE}
    for language, address in orders.items():
        wait_until(mine, address, HELD[language], ".do-now")
        look(mine, NARROW["width"])
    city.serve("2021-08-14T22:00:00+08:00")
    rows = [
        (f"M{day}", "negative", f"2021-08-{day:02} 09:00", f"2021-08-{day:02} 18:00", "", city.ids["li"])
        for day in DAYS
    ]
    send(people.enter("lab", DESK), f"{city.address}/en", rows)
    for language, address in orders.items():
        wait_until(mine, address, HELD[language], ".do-now")
    city.serve("2021-08-15T00:05:00+08:00")
    for language, address in orders.items():
        wait_until(mine, address, FREE[language])
        look(mine, NARROW["width"])
        index.goto(address)
        expect(index.locator("main")).not_to_contain_text(FREE[language])
    worker = people.enter("investigator", DESK)
    for language, word in LOOKED_INTO.items():
        wait_until(worker, f"{city.address}/{language}/desk/tasks/", word)
    city.serve("2021-09-05T00:05:00+08:00")
    for language, address in orders.items():
        wait_until(index, address, FREE[language])
        look(index, NARROW["width"])
