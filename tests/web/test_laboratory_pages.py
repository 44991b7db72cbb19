"""Pages and API of laboratories: a file taken in, a run withdrawn, results for nobody, the day's balance."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from pratique.desk.laboratory import do_register_laboratory
from pratique.kinds.instants import HOUR
from pratique.record.models import AsideRow, SpecimenRow
from tests.unit.desk.cast import make_staff
from tests.web.house import LI, NOW, House, sign_in
from tests.web.sending import LANGUAGES
from tests.web.test_api import send
from tests.web.test_desk_pages import post

FILE = (
    "specimen_ref,result,sampled_at,document_type,document_number,run\n"
    f"S1,阳性,{{at}},resident-id,{LI},R1\nS2,阴性,{{at}},,,R1\nS3,maybe,{{at}},,,R1\n"
)
SAMPLED = "2021-08-07 06:00"


@pytest.fixture
def lab(house: House) -> Client:
    """Register a laboratory of the station's unit, and sign its account in."""
    make_staff("lab", "station", "laboratory")
    do_register_laboratory(house.staff["admin"], "L1", "Laboratory One", "station", "district", NOW - 12 * HOUR)
    return sign_in("lab")


def give(client: Client, language: str, text: str) -> str:
    address = f"/{language}/desk/laboratory/"
    file = SimpleUploadedFile("results.csv", text.encode())
    answer = client.post(address, {"laboratory": "L1", "encoding": "", "file": file})
    assert answer.status_code == 302, unescape(answer.content.decode())
    return read(client, address)


def read(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return unescape(answer.content.decode())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_is_taken_in_its_run_withdrawn_and_the_day_balanced(lab: Client, language: str) -> None:
    body = give(lab, language, FILE.format(at=SAMPLED))
    assert SpecimenRow.objects.get(laboratory="L1").result == "positive"
    assert re.search(r"3.*[==].*1.*[++].*2", body)
    run = re.search(r"/laboratory/runs/([0-9a-f-]{36})/", body)
    assert run
    balance = read(lab, f"/{language}/desk/laboratory/balance/?day=2021-08-07")
    assert "S2" in balance
    file = lab.get(f"/{language}/desk/laboratory/balance/?day=2021-08-07&as=csv")
    assert b"S2" in b"".join(file) if file.streaming else b"S2" in file.content
    assert read(lab, f"/{language}/desk/laboratory/balance/?day=someday", 422)
    address = f"/{language}/desk/laboratory/runs/{run[1]}/"
    assert "<form" in read(lab, address)
    assert post(lab, address, reason="").status_code == 422
    assert post(lab, address, reason="plate contaminated").status_code == 302
    assert SpecimenRow.objects.get(laboratory="L1").withdrawn
    assert lab.get(f"/{language}/desk/laboratory/runs/nothing/").status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_bad_file_is_told_beside_its_field(lab: Client, language: str) -> None:
    file = SimpleUploadedFile("results.csv", b"name,result\nLi,positive\n")
    answer = lab.post(f"/{language}/desk/laboratory/", {"laboratory": "L1", "encoding": "", "file": file})
    assert answer.status_code == 422


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_result_for_nobody_is_settled_or_void(lab: Client, language: str) -> None:
    give(lab, language, f"specimen_ref,result,sampled_at\nS8,positive,{SAMPLED}\nS9,negative,{SAMPLED}\n")
    investigator = sign_in("investigator")
    body = read(investigator, f"/{language}/desk/laboratory/nobody/")
    assert "S8" in body
    one, other = AsideRow.objects.order_by("specimen_ref").values_list("fact_id", flat=True)
    address = f"/{language}/desk/laboratory/nobody/{one}/"
    who = {"first_kind": "resident-id", "first": LI, "second_kind": "name", "second": "李伟"}
    assert post(investigator, address, do="settle", **{**who, "second": "王伟"}).status_code == 403
    assert post(investigator, address, do="settle", **who).status_code == 302
    assert SpecimenRow.objects.get(laboratory="L1").specimen_ref == "S8"
    assert read(investigator, address, 404)
    address = f"/{language}/desk/laboratory/nobody/{other}/"
    assert post(investigator, address, do="dismiss", reason="").status_code == 422
    assert post(investigator, address, do="dismiss", reason="a control").status_code == 302
    assert post(investigator, f"/{language}/desk/laboratory/nobody/", do="again").status_code == 302
    assert AsideRow.objects.filter(settled="").count() == 0


def test_the_pages_are_for_their_roles(lab: Client) -> None:
    assert sign_in("gate").get("/en/desk/laboratory/").status_code == 403
    assert lab.get("/en/desk/laboratory/nobody/").status_code == 403
    assert sign_in("commander").get("/en/desk/laboratory/").status_code == 200


def test_results_are_sent_as_a_message_and_again_change_nothing(lab: Client) -> None:
    result = {
        "specimen_ref": "S1",
        "result": "POSITIVE",
        "sampled_at": "2021-08-07T06:00:00+08:00",
        "person": {"kind": "resident-id", "value": LI},
    }
    told = {"laboratory": "L1", "run": "R1", "sent": 2, "results": [result, {**result, "result": "what"}]}
    made = send(lab, "laboratory/results", told)
    assert made.status_code == 200
    assert made.json() == {
        "rows": 2, "accepted": 1, "quarantined": 1, "duplicates": 0, "aside": [],
        "bad": [{"place": "/results/1/result", "code": "result_word"}],
    }  # fmt: skip
    assert send(lab, "laboratory/results", told).json()["duplicates"] == 1
    assert send(lab, "laboratory/results", {**told, "more": 1}).status_code == 422
    assert send(lab, "laboratory/results", {**told, "laboratory": "L2"}).status_code == 422
    assert send(sign_in("gate"), "laboratory/results", told).status_code == 403
