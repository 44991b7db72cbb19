"""Exports and appeals: approved by another and downloaded once; filed by a resident and decided by somebody else."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from pratique.desk.people import do_register_person
from pratique.people.registration import make_registration
from pratique.record.models import Act, ExportTaken, GivenDecision, ReadTrace, TaskRow
from pratique.web.console.export_file import AT_ONCE, BOM, write_csv
from tests.web.house import LI, NOW, House, sign_in, sign_in_resident
from tests.web.sending import LANGUAGES
from tests.web.test_desk_pages import CHECK, post
from tests.web.test_emergency_pages import ASSIGN

pytestmark = pytest.mark.usefixtures("house")

WHY = "I was not there.\n<b>The</b> ticket shows it."


def propose(house: House, language: str = "en", **more: str) -> Any:
    typed = {"which": "named", "numbers": house.li.person_id, "columns": "names", "reason": "moved wards", **more}
    return post(sign_in("commander"), f"/{language}/desk/acts/new/export-people/", **typed)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_export_is_approved_by_another_and_downloaded_once(house: House, language: str) -> None:
    proposed = propose(house, language)
    assert proposed.status_code == 302
    act, digest = proposed.headers["Location"], Act.objects.get(act="export-people").digest
    first, second = sign_in("commander"), sign_in("commander-two")
    assert "/acts/new/export-people/" in first.get(f"/{language}/desk/acts/").content.decode()
    assert post(first, f"{act}export/", do="download").status_code == 403
    shown = second.get(act).content.decode()
    assert "moved wards" in shown
    assert "李伟" not in shown
    assert post(first, act, do="approve", digest=digest).status_code == 403
    assert post(second, act, do="approve", digest=digest).status_code == 302
    assert "/export/" in first.get(act).content.decode()
    assert "/export/" not in second.get(act).content.decode()
    assert 'value="download"' not in second.get(f"{act}export/").content.decode()
    assert post(second, f"{act}export/", do="download").status_code == 403
    assert 'value="download"' in first.get(f"{act}export/").content.decode()
    assert not ReadTrace.objects.filter(purpose="export").exists()
    given = post(first, f"{act}export/", do="download")
    assert given.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert given.headers["Cache-Control"] == "no-store"
    assert "export-1-people.csv" in given.headers["Content-Disposition"]
    assert ReadTrace.objects.get(purpose="export").person_no == house.li.person_no
    raw = b"".join(given.streaming_content).decode()
    assert raw.startswith(BOM)
    rows = list(csv.reader(io.StringIO(raw.removeprefix(BOM))))
    assert rows[1:] == [[house.li.person_id, "李伟 / LI Wei"]]
    assert post(first, f"{act}export/", do="download").status_code == 403
    assert 'value="download"' not in first.get(f"{act}export/").content.decode()
    assert ExportTaken.objects.count() == 1
    looked = sign_in_resident(house.li.person_no).get(f"/{language}/me/looks/").content.decode()
    assert "moved wards" in looked


def test_after_a_day_it_is_over(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    act = propose(house).headers["Location"]
    post(sign_in("commander-two"), act, do="approve", digest=Act.objects.get(act="export-people").digest)
    monkeypatch.setenv("PRATIQUE_AT", "2021-08-08T20:00:00+08:00")
    first = sign_in("commander")
    assert "has passed" in first.get(f"{act}export/").content.decode()
    assert post(first, f"{act}export/", do="download").status_code == 403


def test_what_may_be_exported_is_closed(house: House) -> None:
    for wrong in (
        {"columns": "phone"},
        {"columns": ""},
        {"which": "all"},
        {"reason": ""},
        {"numbers": ""},
        {"numbers": "x"},
        {"which": "assigned", "unit": "station"},
        {"which": "assigned", "unit": "nowhere"},
        {"numbers": "\n".join(["A" * 26] * 201)},
    ):
        assert propose(house, **wrong).status_code == 422, wrong
    assert sign_in("auditor").get("/en/desk/acts/new/export-people/").status_code == 403
    post(sign_in("commander"), "/en/desk/assignments/", **ASSIGN)
    assert propose(house, which="assigned", unit="city").status_code == 302


def test_a_file_runs_nothing_and_goes_piece_by_piece() -> None:
    wild = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "plain", "'x", 'a"b']
    pieces = list(write_csv(["=head"], ((cell,) for cell in wild)))
    cells = [row[0] for row in csv.reader(io.StringIO(b"".join(pieces).decode().removeprefix(BOM), newline=""))]
    assert cells == ["'=head", *(f"'{cell}" for cell in wild[:6]), *wild[6:]]
    many = list(write_csv(["n"], ((str(n),) for n in range(5 * AT_ONCE))))
    assert len(many) == 6
    assert max(map(len, many)) < 3 * len(many[1])


def file_appeal(house: House, language: str = "en") -> str:
    post(sign_in("gate"), f"/{language}/desk/check/", **CHECK, number=LI, name="李伟")
    decision = GivenDecision.objects.get().fact_id
    resident = sign_in_resident(house.li.person_no)
    filed = post(resident, f"/{language}/me/appeals/", decision=decision, reason=WHY, contact="after six")
    assert filed.status_code == 302
    return TaskRow.objects.get(kind="decide-appeal").task_id


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_appeal_is_filed_taken_and_decided(house: House, language: str) -> None:
    task = file_appeal(house, language)
    resident, desk, other = sign_in_resident(house.li.person_no), sign_in("desk"), sign_in("desk-two")
    before = resident.get(f"/{language}/me/").content.decode()
    mine = resident.get(f"/{language}/me/appeals/").content.decode()
    assert "&lt;b&gt;The&lt;/b&gt;" in mine
    address = f"/{language}/desk/appeals/{task}/"
    for page in (f"/{language}/desk/appeals/", address):
        body = desk.get(page).content.decode()
        assert "李伟" not in body
        assert "ticket" not in body
    assert task in desk.get(f"/{language}/desk/appeals/").content.decode()
    assert post(desk, address, do="take", version="1").status_code == 302
    assert post(other, address, do="take", version="1").status_code == 409
    inside = desk.get(address).content.decode()
    assert "李伟" in inside
    assert "after six" in inside
    assert "李伟" not in other.get(address).content.decode()
    assert post(desk, address, do="decide", version="2", finding="", note="x").status_code == 422
    assert post(desk, address, do="decide", version="2", finding="green", note="x").status_code == 422
    done = post(desk, address, do="decide", version="2", finding="granted", note="the ticket shows it")
    assert done.status_code == 302
    told = resident.get(f"/{language}/me/appeals/").content.decode()
    assert "the ticket shows it" in told
    assert "tag-same" in told
    assert before.count("status-green") == resident.get(f"/{language}/me/").content.decode().count("status-green")
    assert task not in desk.get(f"/{language}/desk/appeals/").content.decode()
    assert resident.get(f"/{language}/me/told/").status_code == 200


def test_who_took_part_is_refused_and_another_takes_it(house: House) -> None:
    told = make_registration(names=("周一",))
    number = do_register_person(house.staff["desk"], told, NOW).person_no
    assert post(sign_in_resident(number), "/en/me/appeals/", reason=WHY).status_code == 302
    address = f"/en/desk/appeals/{TaskRow.objects.get(kind='decide-appeal').task_id}/"
    refused = post(sign_in("desk"), address, do="take", version="1")
    assert refused.status_code == 403
    assert "took_part" in refused.content.decode()
    second = sign_in("desk-two")
    assert post(second, address, do="take", version="1").status_code == 302
    assert post(second, address, do="give-back", version="2").status_code == 302
    assert "周一" not in second.get(address).content.decode()
    assert post(sign_in("commander"), address, do="take", version="3").status_code == 302


def test_an_appeal_that_cannot_be_taken_says_why(house: House) -> None:
    resident, where = sign_in_resident(house.li.person_no), "/en/me/appeals/"
    for wrong in ({"reason": ""}, {"reason": "x" * 2001}, {"reason": WHY, "decision": house.li.fact_id}):
        assert post(resident, where, **wrong).status_code == 422
    assert post(resident, where, reason="y" * 2000).status_code == 302
    assert post(resident, where, reason=WHY).status_code == 422
    assert sign_in("gate").get("/en/desk/appeals/").status_code == 403
    assert sign_in("gate").get(where).status_code == 302
