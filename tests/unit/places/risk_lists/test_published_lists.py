"""The ten lists of 2021 as they were published: counts, what waits, and no place in a wrong county."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pratique.kinds.errors import BadInput
from pratique.kinds.instants import parse_instant
from pratique.places.divisions import load_divisions
from pratique.places.risk_lists import RiskList, read_risk_list
from tests.shared_data import SHARED, needs_shared

pytestmark = needs_shared

LISTS = SHARED / "data" / "risk-lists"

# File, effective at (+08:00), declared high and medium, waiting before and after settlement.
PUBLISHED = [
    ("raw/published-2021-07-28.txt", "2021-07-27T12", 5, 40, 20, 0),
    ("raw/published-2021-08-01.txt", "2021-07-31T14", 3, 66, 6, 0),
    ("raw/published-2021-08-03.txt", "2021-08-02T18", 4, 108, 14, 0),
    ("raw/published-2021-08-05.txt", "2021-08-04T14", 4, 144, 27, 1),
    ("raw/published-2021-08-07.txt", "2021-08-06T06", 7, 185, 37, 0),
    ("raw/published-2021-08-08.txt", "2021-08-07T06", 7, 191, 38, 0),
    ("raw/published-2021-08-11.txt", "2021-08-10T08", 15, 202, 42, 0),
    ("raw/published-2021-08-16.txt", "2021-08-15T14", 29, 119, 24, 0),
    ("api-2021-08-16T15.json", "2021-08-16T15", 29, 106, 14, 0),
    ("api-2021-08-18T10.json", "2021-08-18T10", 29, 89, 14, 0),
]

DOES_NOT_ADD_UP = "raw/published-2021-08-08.txt"


def read(name: str, *, settlements: bool = True) -> RiskList:
    return read_risk_list(LISTS / name, settlements=settlements)


@pytest.mark.parametrize(("name", "hour", "high", "medium", "bare", "settled"), PUBLISHED)
def test_a_published_list(name: str, hour: str, high: int, medium: int, bare: int, settled: int) -> None:
    before, after = read(name, settlements=False), read(name)
    for found in (before, after):
        assert found.effective_at == parse_instant(f"{hour}:00:00+08:00")
        assert found.declared == {"high": high, "medium": medium}
        assert (found.status == "unreconciled") is (name == DOES_NOT_ADD_UP)
    assert (len(before.waiting), len(after.waiting)) == (bare, settled)
    if "07-28" not in name:
        assert len(before.waiting) <= 0.2 * (high + medium)


def test_the_list_that_does_not_add_up_says_where() -> None:
    differences = read(DOES_NOT_ADD_UP).differences
    assert [(d.code, d.level, d.province, d.declared, d.read) for d in differences] == [
        ("level_count", "medium", "", 191, 192),
        ("province_count", "medium", "320000", 110, 111),
    ]


@pytest.mark.parametrize("name", [row[0] for row in PUBLISHED])
def test_a_settlement_never_contradicts_what_was_certain(name: str) -> None:
    before, after = read(name, settlements=False), read(name)
    settled: dict[int, set[str | None]] = {}
    for entry in after.entries:
        settled.setdefault(entry.line, set()).add(entry.county)
    for entry in before.entries:
        if entry.county is not None:
            assert settled[entry.line] >= {entry.county}


@pytest.mark.parametrize("name", [row[0] for row in PUBLISHED if row[0].endswith(".txt")])
def test_a_county_that_a_line_prints_is_the_county_it_gets(name: str) -> None:
    """Read the printed district by a second, plainer way: the text between the prefecture and its 区, 县 or 市."""
    divisions = load_divisions()
    checked = 0
    for entry in read(name).entries:
        if entry.county is None:
            continue
        printed = divisions.name(entry.county)
        names_one = [
            code
            for code in divisions.counties_below(divisions.prefecture_of(entry.county) or "")
            if divisions.name(code) in entry.place
        ]
        if names_one == [entry.county]:
            checked += 1
            assert printed in entry.place
        else:
            # No district is printed, or two are, or another place bears a district's name.
            assert entry.county in names_one or not names_one, entry
    assert checked > 15


def test_the_service_agrees_with_the_notice_of_the_day_before() -> None:
    """Places that both print, read by two readers, lie in the same counties."""
    notice = {entry.place: entry.county for entry in read("raw/published-2021-08-16.txt").entries}
    service = {entry.place: entry.county for entry in read("api-2021-08-16T15.json").entries}
    both = notice.keys() & service.keys()
    assert len(both) > 60
    assert [place for place in both if notice[place] != service[place]] == []


def test_the_shipped_list_is_the_published_one() -> None:
    from pratique.places.risk_lists import load_shipped_list  # noqa: PLC0415

    published, shipped = read(DOES_NOT_ADD_UP), load_shipped_list()
    assert shipped.entries == published.entries
    assert shipped.id == published.id
    assert shipped.differences == published.differences


def test_every_cut_at_the_end_of_a_line_is_refused() -> None:
    raw = (LISTS / DOES_NOT_ADD_UP).read_bytes()
    lines = raw.split(b"\n")
    for count in range(1, len(lines)):
        with pytest.raises(BadInput):
            read_risk_list(b"\n".join(lines[:count]))


def test_an_older_encoding_reads_the_same() -> None:
    path = LISTS / DOES_NOT_ADD_UP
    assert read_risk_list(path.read_text("utf-8").encode("gb18030")) == read(DOES_NOT_ADD_UP)


def test_both_answers_of_the_service_are_json(tmp_path: Path) -> None:
    for path in LISTS.glob("*.json"):
        copied = tmp_path / path.name
        copied.write_text(json.dumps(json.loads(path.read_text("utf-8"))), "utf-8")
        assert read_risk_list(copied) == read_risk_list(path)
