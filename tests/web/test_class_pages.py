"""The page by which a person says what a case is: shown in both languages, faults beside their fields, races told."""

from __future__ import annotations

import re

import pytest

from pratique.record.models import CaseRow, ClassRow
from tests.web.house import sign_in
from tests.web.sending import LANGUAGES
from tests.web.test_desk_pages import post
from tests.web.test_tracing_pages import notify, read


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("house")
def test_a_case_is_classified_by_hand_and_discarded(language: str) -> None:
    staff = sign_in("investigator")
    case = notify(staff, language)
    address = f"{case}classify/"
    body = read(staff, address)
    seen = re.search(r'name="seen" value="([^"]+)"', body)
    assert seen
    told = {"classification": "asymptomatic", "reason": "no symptoms in five days", "seen": seen[1]}
    for wrong in ({"reason": ""}, {"died_on": "2021-08-01"}, {"discharge_day": "2021-08-06"}, {"result": "nothing"}):
        refused = post(staff, address, **{**told, **wrong})
        assert refused.status_code == 422
        assert 'class="error"' in refused.content.decode()
    assert not ClassRow.objects.exists()
    assert post(staff, address, **told).headers["Location"] == case
    assert ClassRow.objects.get().classification == "asymptomatic"
    late = post(staff, address, **{**told, "classification": "confirmed"})
    assert late.status_code == 409
    assert "confirmed" in late.content.decode() or "确诊" in late.content.decode()
    assert post(staff, address, classification="discarded", reason="mixed up").status_code == 302
    assert not CaseRow.objects.exists()
    assert staff.get(address).status_code == 404
    assert sign_in("registrar").get(address).status_code == 403
