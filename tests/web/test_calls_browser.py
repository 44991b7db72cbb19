"""The pages of calls and of who infected whom in a real browser: a telephone's width, and axe's rules."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.web.house import House, sign_in
from tests.web.sending import LANGUAGES
from tests.web.test_calls_and_chain import expose
from tests.web.test_care_browser import NARROW, serve
from tests.web.test_desk_pages import post
from tests.web.test_tracing_pages import notify

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_page_fits_a_telephone_and_breaks_no_rule(
    house: House, browser: Browser, language: str, tmp_path: Path
) -> None:
    staff = sign_in("investigator")
    notify(staff, language)
    notify(staff, language)
    expose(house, house.zhao.person_no)
    source = f"/{language}/desk/cases/2021-00002/source/"
    post(staff, source, other="2021-00001", reason="heard", do="name")
    for name, path in (("calls", "calls/"), ("chain", "cases/chain/"), ("source", "cases/2021-00002/source/")):
        body = staff.get(f"/{language}/desk/{path}").content
        with browser.new_context(viewport=NARROW) as context:
            page = context.new_page()
            serve(page, body)
            page.goto(f"http://localhost/{language}/desk/{path}")
            assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], path
            found = Axe().run(page).response["violations"]
            assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == [], path
            page.screenshot(path=tmp_path / f"{name}-{language}.png", full_page=True)
