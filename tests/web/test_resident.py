"""A resident's own pages: signing in, my state, what is known, correcting it, who looked; success and refusal."""

from __future__ import annotations

import pytest

from tests.web.house import House, sign_in, sign_in_resident
from tests.web.sending import LANGUAGES

FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_resident_of_the_citys_own_listed_district_is_green(house: House, language: str) -> None:
    client = sign_in_resident(house.li.person_no)
    body = client.get(f"/{language}/me/").content.decode()
    assert "outcome-admit" in body
    assert "status-green" in body
    assert "status-yellow" not in body


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages(house: House, language: str) -> None:
    client = sign_in_resident(house.li.person_no)
    for page in ("me/", "me/told/", "me/told/new/", "me/looks/"):
        assert client.get(f"/{language}/{page}").status_code == 200, page
    for name, pages in {"gate": ("desk/", "desk/check/"), "desk": ("desk/", "desk/questions/", "desk/people/")}.items():
        staff = sign_in(name)
        for page in pages:
            assert staff.get(f"/{language}/{page}").status_code == 200, page
