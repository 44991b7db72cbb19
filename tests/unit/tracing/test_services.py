"""Numbers of trains, flights and coaches; all numbers of one run are one place."""

from datetime import date
from pathlib import Path

import pytest

from pratique.kinds.errors import BadInput
from pratique.tracing.services import (
    NO_ALIASES,
    Alias,
    Aliases,
    canonical_place,
    read_aliases,
    read_services,
    service_numbers,
    service_place,
)

DAY = date(2021, 8, 7)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("G1", ("G1",)),
        ("g1次", ("G1",)),
        ("Ｇ１", ("G1",)),
        ("G4/G1", ("G1", "G4")),
        ("G1次/G4次", ("G1", "G4")),
        ("D3273/D3272", ("D3272", "D3273")),
        ("D3273/2", ("D3272", "D3273")),
        ("G10/G9", ("G9", "G10")),
        ("K1366/k1367", ("K1366", "K1367")),
        ("Z389/K389/K392", ("K389", "K392", "Z389")),
        ("CA 1234", ("CA1234",)),
        ("Flight BA0027", ("BA27",)),
        ("3U8633", ("3U8633",)),
        ("MU216R", ("MU216R",)),
        ("1461", ("1461",)),
        ("京A12345", ("京A12345",)),
    ],
)
def test_numbers(text: str, numbers: tuple[str, ...]) -> None:
    assert service_numbers(text) == numbers


@pytest.mark.parametrize(
    "text", ["", "未知", "隧道1路", "SC/CA4786", "K1156/1157", "G1/", "G1/MU216R/7", "=1+1", "G123456789"]
)
def test_what_is_no_number_or_could_be_two_is_refused(text: str) -> None:
    with pytest.raises(BadInput) as told:
        service_numbers(text)
    assert told.value.code == "service_number"


def test_all_numbers_of_a_run_are_one_place() -> None:
    assert service_place("G4/G1", DAY) == service_place("G1", DAY) == "service:G1/2021-08-07"


def test_a_table_of_aliases_is_dated() -> None:
    aliases = read_aliases(
        ["number,canonical,from,until", "G4次,G1,2021-08-01,2021-08-08", "g4,G2,2021-08-08,", "D9,D8,,"]
    )
    assert service_place("G4", DAY, aliases) == "service:G1/2021-08-07"
    assert service_place("G4", date(2021, 8, 8), aliases) == "service:G2/2021-08-08"
    assert service_place("G4", date(2021, 7, 31), aliases) == "service:G4/2021-07-31"
    assert service_place("D9", DAY, aliases) == service_place("D8/D9", DAY, aliases) == "service:D8/2021-08-07"


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (["number,canonical"], "alias_columns"),
        (["number,canonical,from,until", "G4,火车,,"], "service_number"),
        (["number,canonical,from,until", "G4/G5,G1,,"], "service_number"),
        (["number,canonical,from,until", "G4,G1,7.8.2021,"], "alias_date"),
        (["number,canonical,from,until", "G4,G1,,", "G4,G2,2021-08-01,"], "alias_clash"),
    ],
)
def test_a_bad_table_is_told(lines: list[str], code: str) -> None:
    with pytest.raises(BadInput) as told:
        read_aliases(lines)
    assert told.value.code == code


def test_the_same_alias_twice_is_no_clash() -> None:
    assert Aliases([Alias("G4", "G1"), Alias("G4", "G1")]).canonical("G4", DAY) == "G1"


@pytest.mark.parametrize(
    ("name", "one"),
    [
        ("service:G4/G1/2021-08-07", "service:G1/2021-08-07"),
        ("service:ｇ1次/2021-08-07", "service:G1/2021-08-07"),
        ("service:D5/2021-08-07", "service:D2/2021-08-07"),
        ("service:D5/2021-07-31", "service:D5/2021-07-31"),
        ("service:G1", "service:G1"),
        ("service:G1/yesterday", "service:G1/yesterday"),
        ("service:the ferry/2021-08-07", "service:the ferry/2021-08-07"),
        ("venue:G4/G1/2021-08-07", "venue:G4/G1/2021-08-07"),
    ],
)
def test_a_place_is_named_by_the_one_number_of_its_run(name: str, one: str) -> None:
    assert canonical_place(name, Aliases([Alias("D5", "D2", since=date(2021, 8, 1))])) == one


def test_a_file_of_aliases_is_read_or_refused_by_name(tmp_path: Path) -> None:
    assert read_services(None) is NO_ALIASES
    file = tmp_path / "services.csv"
    file.write_text("number,canonical,from,until\nG4,G1,,\n", "utf-8-sig")
    assert read_services(file).canonical("G4", DAY) == "G1"
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(BadInput) as told:
        read_services(file)
    assert (told.value.code, told.value.place) == ("unreadable", "services.csv")
