"""A line list on its pages: given, mapped, taken in, mended, undone; every bad file answered in plain words."""

from __future__ import annotations

import io
import zipfile
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from pratique.record import models as m
from pratique.web.console import import_worker
from tests.web.house import House, sign_in

HEADS = "编号,患者姓名,病例类型,发病日期,转归,转归日期\n"
GOOD = "1,欧阳某某,确诊,2021-08-03,,\n2,李某某,疑似,2021-08-02,,\n"


def at(name: str, *args: object, lang: str = "en") -> str:
    with translation.override(lang):
        return reverse(name, args=args)


def give(client: Client, raw: bytes, name: str = "list.csv", lang: str = "en") -> Any:
    return client.post(at("imports", lang=lang), {"file": SimpleUploadedFile(name, raw)}, follow=True)


def send(client: Client, where: str, told: dict[str, str]) -> Any:
    return client.post(where, urlencode(told), content_type="application/x-www-form-urlencoded", follow=True)


@pytest.fixture
def investigator(house: House) -> Client:
    del house
    return sign_in("investigator")


def test_a_file_is_shown_taken_in_and_undone(investigator: Client) -> None:
    page = give(investigator, (HEADS + GOOD + "3,王某某,可能,2021-08-09,死亡,2021-08-05\n").encode())
    assert page.status_code == 200
    text = page.content.decode()
    assert "3 rows = 2 accepted + 1 set aside + 0 known already" in text
    assert "not one of the known words" in text
    assert "this date is later than today" in text
    here = page.redirect_chain[-1][0]
    mended = send(investigator, f"{here}rows-to-mend.csv", {"do": "mend"})
    assert "王某某" in mended.content.decode("utf-8-sig")
    done = send(investigator, here, {"do": "load"}).content.decode()
    assert "Taken in." in done
    assert m.CaseRow.objects.count() == 2
    batch = m.ImportBatch.objects.get().batch
    assert "list.csv" in investigator.get(at("imports")).content.decode()
    missing = send(investigator, at("imports_undo", batch), {"reason": ""})
    assert missing.status_code == 422
    gone = send(investigator, at("imports_undo", batch), {"reason": "the wrong file"}).content.decode()
    assert "Undone." in gone
    assert m.CaseRow.objects.count() == 0


def test_a_word_is_explained_and_a_column_chosen(investigator: Client) -> None:
    page = give(investigator, "甲,乙,丙\n9,孙某某,阳性甲类\n".encode())
    here = page.redirect_chain[-1][0]
    told = {"do": "map", "column-0": "case_id", "column-1": "name", "column-2": "classification"}
    page = send(investigator, here, told)
    assert "阳性甲类" in page.content.decode()
    page = send(investigator, here, {**told, "word-0": "confirmed"})
    assert "1 rows = 1 accepted + 0 set aside" in page.content.decode()
    twice = send(investigator, here, {**told, "column-2": "name"})
    assert twice.status_code == 422
    assert "Another column is this already." in twice.content.decode()


def make_bomb() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (64 << 20))
        for number in range(2, 19):
            archive.writestr(f"xl/worksheets/sheet{number}.xml", b"0" * (64 << 20))
    return made.getvalue()


@pytest.mark.parametrize(
    ("raw", "name", "says", "zh"),
    [
        (b"", "a.csv", "The file is empty.", "文件是空的"),
        ((HEADS + GOOD).encode("gb18030"), "a.csv", "could be GB18030", "GB18030"),
        (b"PK\x03\x04not a zip", "a.xlsx", "cannot be read as it is", "无法"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xls", "before 2007", "2007"),
        (b"a\x00b,c\n1,2\n", "a.csv", "NUL", "NUL"),
        (b'a,b\n"1,2\n', "a.csv", "quote", "引号"),
    ],
)
def test_a_bad_file_is_answered_in_plain_words(investigator: Client, raw: bytes, name: str, says: str, zh: str) -> None:
    assert says in give(investigator, raw, name).content.decode()
    assert zh in give(investigator, raw, name, "zh-hans").content.decode()


def test_a_zip_bomb_is_refused(investigator: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_worker, "SMALL", 1 << 22)
    page = give(investigator, make_bomb(), "a.xlsx").content.decode()
    assert "larger than" in page


def test_gb18030_is_read_once_it_is_said(investigator: Client) -> None:
    here = give(investigator, (HEADS + GOOD).encode("gb18030")).redirect_chain[-1][0]
    page = send(investigator, here, {"do": "map", "encoding": "gb18030"}).content.decode()
    assert "2 rows = 2 accepted" in page
    assert "欧阳某某" in page


def test_the_pages_are_for_those_who_notify_cases(house: House) -> None:
    del house
    refused = sign_in("registrar").post(at("imports"), {"file": SimpleUploadedFile("a.csv", b"x")})
    assert refused.status_code == 403
    assert not m.Upload.objects.exists()
    assert Client(SERVER_NAME="localhost").get(at("imports")).status_code == 302


def test_a_forged_file_is_refused(house: House) -> None:
    del house
    client = sign_in("investigator")
    forged = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
    forged.cookies = client.cookies
    answer = forged.post(at("imports"), {"file": SimpleUploadedFile("a.csv", b"x")})
    assert answer.status_code == 403
    assert not m.Upload.objects.exists()


def test_nobody_else_sees_an_upload(investigator: Client, house: House) -> None:
    del house
    here = give(investigator, (HEADS + GOOD).encode()).redirect_chain[-1][0]
    m.Upload.objects.update(actor_id="a-somebody")
    assert investigator.get(here).status_code == 404


def test_a_stopped_load_can_go_on(investigator: Client) -> None:
    here = give(investigator, (HEADS + GOOD).encode()).redirect_chain[-1][0]
    m.Upload.objects.update(state="loading", done=0, total=2)
    page = investigator.get(here).content.decode()
    assert "has stopped" in page
    assert "Taken in." in send(investigator, here, {"do": "go-on"}).content.decode()
    assert m.CaseRow.objects.count() == 2


def test_workbooks_of_people_are_read_with_what_they_hide(investigator: Client) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["编号", "患者姓名", "证件类型", "证件号码", "病例类型"],
        ["1", "欧阳某某", "居民身份证", 11010119900307001, "确诊"],
        ["2", "李某某", "", "", "确诊"],
        ["3", "王某某", "", "", "确诊"],
        ["4", "=1+1", "", "", "确诊"],
    ):
        sheet.append(row)
    sheet.merge_cells("B3:B4")
    sheet.row_dimensions[5].hidden = True
    out = io.BytesIO()
    book.save(out)
    page = give(investigator, out.getvalue(), "a.xlsx").content.decode()
    for words in ("rounded one", "merged", "rows are hidden", "cells are formulas", "without a saved result"):
        assert words in page, words


def test_the_api_does_what_the_pages_do(investigator: Client) -> None:
    given = investigator.post("/api/v1/imports/files", {"file": SimpleUploadedFile("a.csv", (HEADS + GOOD).encode())})
    assert given.status_code == 200
    told = given.json()
    assert (told["state"], told["rows"], told["accepted"]) == ("ready", 2, 2)
    where = f"/api/v1/imports/{told['id']}"
    mapped = investigator.post(
        f"{where}/mappings", {"columns": told["mapping"]["columns"], "name": "x"}, content_type="application/json"
    )
    assert mapped.json()["mapping"]["name"] == "x"
    loaded = investigator.post(f"{where}/loads", {}, content_type="application/json").json()
    assert (loaded["state"], loaded["accepted"], m.CaseRow.objects.count()) == ("loaded", 2, 2)
    listed = investigator.get("/api/v1/imports").json()["imports"]
    assert [one["batch"] for one in listed] == [told["batch"]]
    undone = investigator.post(
        f"/api/v1/imports/{told['batch']}/undoings", {"reason": "wrong"}, content_type="application/json"
    )
    assert undone.json()["stay_registered"] == 0
    assert m.CaseRow.objects.count() == 0
    assert investigator.get("/api/v1/imports/none").status_code == 404
    assert Client(SERVER_NAME="localhost").post("/api/v1/imports/files", {}).status_code == 401
