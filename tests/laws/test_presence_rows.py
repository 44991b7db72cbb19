"""Laws of bringing presence in: no row is lost, and random rows end as a plain reading of the specification says."""

import random
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from pratique.kinds.place_kinds import PLACE_KINDS, VEHICLE_KINDS
from tests.unit.tracing.presence_rows import Row, bring, held, write_csv

CITIES = {"a": "430802", "b": "533102", "c": "430821", "d": "110101", "e": "110105"}
PLACES = [*CITIES, "x", ""]
MEMBERSHIPS = {"household", "class", "workplace"}


def random_row(dice: random.Random) -> Row:
    start = datetime.fromisoformat("2021-08-01T00:00:00+08:00") + timedelta(minutes=dice.randrange(0, 4 * 1440, 30))
    end = start + timedelta(minutes=dice.choice([-30, 0, 30, 60, 600, 2880, 2910, 9000]))
    return {
        "person": dice.choice(["p", "q", "r", "", "s"]),
        "place": dice.choice(PLACES),
        "kind": dice.choice(["venue", "venue", "household", "train_open", "hall"]),
        "start": dice.choice([start.isoformat()] * 9 + [start.isoformat()[:19], "soon", ""]),
        "end": dice.choice([end.isoformat()] * 9 + [end.isoformat()[:19], "=1+1", ""]),
        "role": dice.choice(["", "", "crew", "passenger", "cook"]),
        "seat": dice.choice(["", "", "12C", "5-6车", "A3"]),
        "source": dice.choice(["", "", "membership", "checkin", "hearsay"]),
    }


def fault(row: Row) -> str:
    """Say why a row by itself is set aside, in the order of precedence."""
    checks = [
        ("no_person", not row["person"]),
        ("no_place", not row["place"]),
        ("unknown_kind", row["kind"] not in PLACE_KINDS),
        ("unknown_role", row["role"] == "cook"),
        ("unknown_source", row["source"] == "hearsay"),
        ("no_zone", any(len(row[name]) == 19 for name in ("start", "end"))),
        ("instant", row["start"] in {"soon", ""} or row["end"] == "=1+1"),
        ("no_end", not row["end"]),
    ]
    for code, wrong in checks:
        if wrong:
            return code
    lasts = datetime.fromisoformat(row["end"]) - datetime.fromisoformat(row["start"])
    if lasts <= timedelta(0):
        return "ends_before_start"
    member = row["source"] == "membership" and row["kind"] in MEMBERSHIPS
    return "too_long" if lasts > timedelta(hours=48) and not member else ""


def in_two_cities(one: Row, other: Row) -> bool:
    if any(row["source"] == "membership" or row["kind"] in VEHICLE_KINDS for row in (one, other)):
        return False
    cities = [CITIES.get(row["place"], "") for row in (one, other)]
    if one["person"] != other["person"] or "" in cities:
        return False
    first, second = (city[: 2 if city.startswith("11") else 4] for city in cities)
    apart = one["end"] <= other["start"] or other["end"] <= one["start"]  # texts of one zone and one length
    return first != second and not apart


def expected(rows: list[Row]) -> tuple[Counter[str], int, int]:
    """Give set aside by code, duplicates, accepted."""
    codes = Counter(filter(None, map(fault, rows)))
    distinct: list[Row] = []
    good = [row for row in rows if not fault(row)]
    for row in good:
        if row not in distinct:
            distinct.append(row)
    two = [row for row in distinct if any(in_two_cities(row, other) for other in distinct)]
    codes["two_cities"] = len(two)
    return +codes, len(good) - len(distinct), len(distinct) - len(two)


@pytest.mark.parametrize("seed", range(25))
def test_random_rows_end_as_specified_in_whatever_turns_they_come(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311
    rows = [random_row(dice) for _ in range(dice.randrange(0, 500))]
    # what the folder keeps is numbers: rows that differ only in how an unreadable seat is written are repeats
    for row in rows:
        if row["seat"] == "A3":
            row["seat"] = ""
    places = pa.table({"place": list(CITIES), "kind": ["venue"] * len(CITIES), "division": list(CITIES.values())})
    source = write_csv(tmp_path / "rows.csv", rows)
    report = bring(source, tmp_path / "whole", places=places, people_at_once=dice.choice([1, 30, 1 << 20]))
    codes, duplicates, accepted = expected(_as_kept(rows))
    assert report.set_aside == codes
    assert (report.duplicates, report.accepted) == (duplicates, accepted)
    totals: Counter[str] = Counter()
    turns = tmp_path / "turns"
    cut = sorted(dice.randrange(len(rows) + 1) for _ in range(3))
    for number, (first, last) in enumerate(zip([0, *cut], [*cut, len(rows)], strict=True)):
        part = bring(write_csv(tmp_path / f"{number}.csv", rows[first:last]), turns, places=places)
        assert part.rows == part.accepted + part.duplicates + sum(part.set_aside.values())
        totals.update(rows=part.rows, records=part.records - part.withdrawn, duplicates=part.duplicates)
    assert held(turns) == held(tmp_path / "whole")
    assert totals == Counter(rows=len(rows), records=report.records, duplicates=duplicates)


def _as_kept(rows: list[Row]) -> list[Row]:
    """Write one way what a folder does not tell apart: a range of carriages, unless for crew, is unknown."""
    return [row | {"seat": "" if row["seat"] == "5-6车" and row["role"] != "crew" else row["seat"]} for row in rows]


@pytest.mark.parametrize("seed", range(25))
def test_no_row_of_garbage_is_lost(tmp_path: Path, seed: int) -> None:
    """Random bytes after a good header: every line that is not blank is accepted, a duplicate or set aside."""
    dice = random.Random(seed)  # noqa: S311
    alphabet = [
        b",",
        b'"',
        b"\n",
        b"\r\n",
        b"\x00",
        b"p",
        b"venue",
        b"2021-08-01T08:00:00Z",
        b"2021-08-01T09:00:00Z",
        b"=",
        "人".encode(),
    ]
    data = b"".join(dice.choices(alphabet, weights=[9, 1, 3, 1, 1, 2, 3, 3, 3, 1, 1], k=2_000))
    data += b"\np,v,venue,2021-08-01T08:00:00Z,2021-08-01T09:00:00Z"
    (tmp_path / "a.csv").write_bytes(b"person,place,kind,start,end\n" + data)
    report = bring(tmp_path / "a.csv", tmp_path / "f")
    assert report.rows == sum(1 for line in data.split(b"\n") if line.removesuffix(b"\r"))
    assert report.accepted >= 1
