"""The pages of codes, gates and keys in a real browser: a telephone's width, axe's rules, the code large and square."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import Browser

from tests.web.house import House, sign_in, sign_in_resident
from tests.web.sending import LANGUAGES
from tests.web.test_care_browser import NARROW, serve
from tests.web.test_code_pages import GATE, keyed
from tests.web.test_desk_pages import post

pytestmark = pytest.mark.browser
__all__ = ["keyed"]


def read_code(picture: Path) -> str:
    """Read the one QR of a picture, as a gate's scanner does."""
    reader = pytest.importorskip("zxingcpp", reason="zxing-cpp reads the QR; it is not installed")
    with Image.open(picture) as image:
        [found] = reader.read_barcodes(image.convert("L"))
    return str(found.text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_page_fits_a_telephone_and_breaks_no_rule(
    keyed: House, browser: Browser, language: str, tmp_path: Path
) -> None:
    li, admin = sign_in_resident(keyed.li.person_no), sign_in("admin")
    unit = keyed.staff["gate"].unit_id
    post(admin, f"/{language}/desk/gates/", **GATE, unit=unit)
    node = {"node": "south-node", "name": "South 南", "unit": unit, "do": "register"}
    shown_once = post(admin, f"/{language}/desk/gates/nodes/", **node).content
    pages = [
        (li, "me/code/"),
        (admin, "desk/gates/"),
        (admin, "desk/gates/nodes/"),
        (admin, "desk/sub-keys/"),
        (admin, "desk/acts/new/revoke-sub-key/"),
    ]
    bodies = [(path, client.get(f"/{language}/{path}").content) for client, path in pages]
    for path, body in [*bodies, ("desk/gates/nodes/#key", shown_once)]:
        with browser.new_context(viewport=NARROW) as context:
            page = context.new_page()
            serve(page, body)
            page.goto(f"http://localhost/{language}/{path}")
            assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], path
            found = Axe().run(page).response["violations"]
            assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == [], path
            picture = tmp_path / f"{path.replace('/', '-')}{language}.png"
            page.screenshot(path=picture, full_page=True)
            if path == "me/code/":
                box = page.locator(".code-picture").bounding_box()
                assert box is not None
                assert box["width"] >= 300
                assert abs(box["width"] - box["height"]) < 3
                assert read_code(picture).startswith("HC1:")
