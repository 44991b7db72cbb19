"""The page on which laboratories are registered and changed."""

from __future__ import annotations

import pytest

from pratique.record.models import LaboratoryRow
from tests.web.house import sign_in
from tests.web.sending import LANGUAGES
from tests.web.test_desk_pages import post
from tests.web.test_tracing_pages import read


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("house")
def test_a_laboratory_is_registered_and_changed_by_who_may(language: str) -> None:
    keeper, address = sign_in("admin"), f"/{language}/desk/laboratories/"
    told = {"laboratory": "L9", "name": "Laboratory Nine", "unit": "station", "desk": "district", "cadence": "30"}
    for wrong in ({"laboratory": "a/b"}, {"unit": "nowhere"}, {"cadence": "0"}, {"name": ""}):
        assert post(keeper, address, **{**told, **wrong}).status_code == 422
    assert not LaboratoryRow.objects.exists()
    assert post(keeper, address, **told).status_code == 302
    assert post(keeper, address, **{**told, "cadence": "60"}).status_code == 302
    assert LaboratoryRow.objects.get().cadence_s == 3_600
    assert "Laboratory Nine" in read(keeper, address)
    assert sign_in("investigator").get(address).status_code == 403
