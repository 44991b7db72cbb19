"""The pages of care, of proxies and of checking a notice, in a real browser: a telephone's width, and axe's rules."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, Page, Route

from pratique.desk.assignments import do_assign
from pratique.desk.followup.run import settle_due
from pratique.kinds import payloads as p
from pratique.kinds.instants import DAY, HOUR
from pratique.record.models import Assignment
from tests.shared_data import ROOT
from tests.web.house import NOW, House, make_staff, sign_in, sign_in_resident
from tests.web.sending import LANGUAGES
from tests.web.test_care_pages import give, tell

pytestmark = pytest.mark.browser
STATIC = ROOT / "src" / "pratique" / "web"
NARROW = {"width": 360, "height": 740}


def serve(page: Page, body: bytes) -> None:
    """Give a page that was asked for already, and its files from the disk: no server, one register."""

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path.startswith("/static/"):
            route.fulfill(path=STATIC / path.lstrip("/"))
        else:
            route.fulfill(body=body, content_type="text/html; charset=utf-8")

    page.route("**/*", answer)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_page_fits_a_telephone_and_breaks_no_rule(house: House, browser: Browser, language: str) -> None:
    make_staff("carer", "district", "care-worker")
    tell(house, p.ContactIdentified(ring="close", last_at=NOW - 3 * DAY, case_ref="2021-00001"), NOW - DAY)
    tell(house, p.SpecimenReported(result="negative", sampled_at=NOW - HOUR), NOW - HOUR)
    settle_due(NOW - 1)
    do_assign(house.staff["commander"], house.li.person_no, "zone:7", NOW + DAY, NOW - HOUR, who="a-carer")
    assignment = Assignment.objects.get(who="a-carer").fact_id
    consent = give(house, "read-state", "read-results", "receive-notices", "answer-questions", "appeal")
    li, zhao = sign_in_resident(house.li.person_no), sign_in_resident(house.zhao.person_no)
    pages = [
        *((li, f"me/{name}/") for name in ("orders", "results", "proxies", "appeals", "looks")),
        *(
            (zhao, f"me/{name}/")
            for name in ("proxies", f"for/{consent}", f"for/{consent}/appeal", f"for/{consent}/stay")
        ),
        (sign_in("carer"), "desk/care/"),
        (sign_in("carer"), f"desk/care/{assignment}/"),
        (sign_in("registrar"), "desk/proxies/"),
        (Client(SERVER_NAME="localhost"), "order/"),
    ]
    bodies = {}
    for client, address in pages:
        response = client.get(f"/{language}/{address}")
        assert response.status_code == 200, address
        bodies[address] = response.content
    for address, body in bodies.items():
        page = browser.new_page(viewport=NARROW)
        serve(page, body)
        page.goto(f"http://localhost/{language}/{address}")
        for details in page.locator("details").all()[:6]:
            details.evaluate("d => { d.open = true; }")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, (address, wide)
        found = Axe().run(page).response["violations"]
        grave = [
            (one["id"], one["nodes"][0]["html"][:200]) for one in found if one["impact"] in ("serious", "critical")
        ]
        assert grave == [], address
        page.close()
