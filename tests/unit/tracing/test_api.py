"""Tracing as one call: any table, any engine, the same answer; what is wrong is set aside, and said."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import ibis
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from pratique.kinds.errors import BadInput
from pratique.tracing.engines.answer_files import write_answer
from pratique.tracing.engines.answers import Answer
from pratique.tracing.engines.api import RowsSetAside, trace
from pratique.tracing.engines.opening import ENGINES, EngineName
from pratique.tracing.services import Alias, Aliases
from tests.shared_data import ROOT
from tests.unit.tracing.small_world import PACK, ZONE

EXAMPLE = ROOT / "docs" / "examples" / "outbreak"
AT = "2021-08-07T20:00:00+08:00"
TABLES = ("evidence", "contacts", "merged", "general", "set_aside")
BESIDE: dict[str, Any] = {name: EXAMPLE / f"{name}.csv" for name in ("isolations", "places", "people")}

pytestmark = pytest.mark.filterwarnings("ignore::pratique.tracing.engines.api.RowsSetAside")


def run(cases: object, presence: object, engine: EngineName = "oracle", **more: Any) -> Answer:
    return trace(cases, presence, at=AT, pack=PACK, engine=engine, **more)


def files(answer: Answer, folder: Path) -> dict[str, bytes]:
    write_answer(answer, folder, ZONE)
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != "report.json"}


def cases_of(*rows: Any) -> pa.Table:
    return pa.Table.from_pylist(list(rows))


def presence_of(*rows: tuple[str, str, str, str | None, str | None]) -> pa.Table:
    names = ("person", "place", "kind", "start", "end")
    return pa.table({name: pa.array([row[n] for row in rows], pa.string()) for n, name in enumerate(names)})


def rings(answer: Answer) -> dict[tuple[str, str], str]:
    return {(row["case"], row["person"]): row["ring"] for row in answer.contacts.to_pylist()}


ANN: dict[str, object] = {"case": "c1", "person": "ann", "onset": "2021-08-05"}
MEET = ("bob", "inn", "meal", "2021-08-03T12:00:00+08:00", "2021-08-03T13:00:00+08:00")
AT_INN = ("ann", *MEET[1:])


def test_the_example_by_hand() -> None:
    answer = run(EXAMPLE / "cases.csv", EXAMPLE / "presence.csv", **BESIDE)
    assert rings(answer) == {
        **{("N1", p): "close" for p in ("p02", "p04", "p06", "p07", "p08", "p09")},
        **{("N1", p): "secondary" for p in ("p05", "p11", "p12")},
        **{("N2", p): "close" for p in ("p01", "p08", "p09", "p12")},
        ("N2", "p02"): "secondary",
    }
    marked = {(row["case"], row["person"]) for row in answer.contacts.to_pylist() if row["marked"]}
    assert marked == {("N1", "p07"), ("N2", "p01")}
    assert answer.general.to_pylist() == [{"case": "N1", "general": 2}, {"case": "N2", "general": 1}]
    first = answer.completeness["N1"]
    assert first["places_without_checkin"] == ["tea-room"]
    assert (first["possible_not_followed"], first["unreachable"], first["late"]) == (1, ["p08"], 1)
    assert [row["code"] for row in answer.set_aside.to_pylist()] == ["no_anchor", "ends_before_start", "no_zone"]
    assert answer.report["files"]["presence"]["seat_unreadable"] == 1


def test_engines_write_the_same_bytes_and_so_does_a_second_run(tmp_path: Path) -> None:
    made = [
        files(run(EXAMPLE / "cases.csv", EXAMPLE / "presence.csv", engine, **BESIDE), tmp_path / f"{engine}{n}")
        for engine in ENGINES
        for n in range(2)
    ]
    assert all(one == made[0] for one in made[1:])
    assert len(made[0]["evidence.csv"].splitlines()) == 26


def read_text(path: Path) -> pa.Table:
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = list(csv.reader(file))
    return pa.table({name: pa.array([row[n] or None for row in rows], pa.string()) for n, name in enumerate(head)})


@pytest.mark.filterwarnings("ignore:fetch_:DeprecationWarning")
@pytest.mark.parametrize("turn", [pa.table, pa.Table.to_pandas, pl.from_arrow, ibis.memtable])
def test_any_table_gives_the_answer_of_the_files(turn: Callable[[pa.Table], Any]) -> None:
    given = {path.stem: turn(read_text(path)) for path in EXAMPLE.glob("*.csv")}
    answer = run(given.pop("cases"), given.pop("presence"), **given)
    expected = run(EXAMPLE / "cases.csv", EXAMPLE / "presence.csv", **BESIDE)
    for name in ("evidence", "contacts", "merged", "general"):
        assert getattr(answer, name) == getattr(expected, name)
    assert answer.completeness == expected.completeness


def test_pandas_reading_the_example_its_own_way_is_taken() -> None:
    given = {path.stem: pd.read_csv(path) for path in EXAMPLE.glob("*.csv")}
    expected = run(EXAMPLE / "cases.csv", EXAMPLE / "presence.csv", **BESIDE)
    answer = run(given.pop("cases"), given.pop("presence"), **given)
    assert (answer.merged, answer.evidence) == (expected.merged, expected.evidence)


def test_days_by_pandas_are_days_of_the_place() -> None:
    given = pd.read_csv(EXAMPLE / "cases.csv", dtype=str)
    by_hand = run(EXAMPLE / "cases.csv", EXAMPLE / "presence.csv", **BESIDE)
    given["onset"] = pd.to_datetime(given["onset"])
    assert run(given, EXAMPLE / "presence.csv", **BESIDE).merged == by_hand.merged


def test_cases_set_aside_are_warned_of() -> None:
    with pytest.warns(RowsSetAside, match=r"cases: 1 of 2 rows set aside \(no_anchor 1\)"):
        run(cases_of(ANN, {"case": "c2", "person": "bob"}), presence_of(AT_INN, MEET))


def test_parties_may_be_whole_floats_but_not_those_that_lost_digits() -> None:
    parties = presence_of(AT_INN, MEET).append_column("party", pa.array([7.0, None]))
    assert rings(run(cases_of(ANN), parties)) == {("c1", "bob"): "close"}
    with pytest.raises(BadInput) as refused:
        run(cases_of(ANN), parties.set_column(5, "party", pa.array([1e17, None])))
    assert refused.value.code == "id_float"


def test_at_is_text_a_datetime_or_microseconds() -> None:
    moment = datetime.fromisoformat(AT)
    given: list[str | int | datetime] = [AT, moment, int(moment.timestamp()) * 1_000_000]
    answers = [
        trace(cases_of(ANN), presence_of(AT_INN, MEET), at=at, pack="cn-beijing-2021-08", engine="oracle")
        for at in given
    ]
    assert all(one.contacts == answers[0].contacts for one in answers)
    assert rings(answers[0]) == {("c1", "bob"): "close"}


@pytest.mark.parametrize("engine", ENGINES)
def test_no_presence_at_all_and_no_case_at_all(engine: EngineName) -> None:
    empty = run(cases_of(ANN), presence_of(), engine)
    assert [len(getattr(empty, name)) for name in TABLES] == [0, 0, 0, 1, 0]
    assert len(empty.completeness["c1"]["gaps"]) == 1  # type: ignore[arg-type]
    assert [one["code"] for one in empty.report["told"]] == ["no_presence"]
    header = pa.table({name: pa.array([], pa.string()) for name in ("case", "person", "onset")})
    nobody = run(header, presence_of(AT_INN, MEET), engine)
    assert [len(getattr(nobody, name)) for name in TABLES] == [0, 0, 0, 0, 0]
    assert nobody.completeness == {}


@pytest.mark.parametrize("engine", ENGINES)
def test_a_hundred_cases_of_which_each_is_a_contact_of_the_next(engine: EngineName) -> None:
    rows = []
    for n in range(101):
        for person in (f"q{n:03}", f"q{n + 1:03}"):
            rows.append((person, f"inn-{n}", "meal", "2021-08-03T12:00:00+08:00", "2021-08-03T13:00:00+08:00"))  # noqa: PERF401
    cases = cases_of(*({"case": f"c{n:03}", "person": f"q{n:03}", "onset": "2021-08-05"} for n in range(100)))
    answer = run(cases, presence_of(*rows), engine)
    assert len(answer.completeness) == 100
    close = [one for one, ring in rings(answer).items() if ring == "close"]
    assert len(close) == 99 * 2 + 1
    assert answer.merged.num_rows == 102
    assert sum(mark is not None for mark in answer.merged["marked"].to_pylist()) == 100


def test_bad_presence_is_set_aside_and_the_rest_answers() -> None:
    bad = [
        ("cat", "inn", "meal", "2021-08-03T13:00:00+08:00", "2021-08-03T12:00:00+08:00"),
        ("cat", "inn", "meal", "2021-08-03T12:00:00+08:00", "2021-08-05T12:00:01+08:00"),
        ("cat", "inn", "meal", "2021-08-03T12:00:00", "2021-08-03T13:00:00+08:00"),
        ("cat", "inn", "meal", "2021-08-03T12:00:00+08:00", None),
        ("cat", "inn", "picnic", "2021-08-03T12:00:00+08:00", "2021-08-03T13:00:00+08:00"),
        MEET,
    ]
    answer = run(cases_of(ANN), presence_of(AT_INN, MEET, *bad))
    assert rings(answer) == {("c1", "bob"): "close"}
    assert answer.report["files"]["presence"]["set_aside"] == {
        "ends_before_start": 1, "too_long": 1, "no_zone": 1, "no_end": 1, "unknown_kind": 1,
    }  # fmt: skip
    assert answer.report["files"]["presence"]["duplicates"] == 1
    assert [row["row"] for row in answer.set_aside.to_pylist()] == ["3", "4", "5", "6", "7"]


def test_a_person_in_two_cities_at_once_is_set_aside_in_both() -> None:
    places = pa.table({"place": ["inn", "bar"], "kind": ["meal", "leisure"], "division": ["110105", "430802"]})
    bob = ("bob", "bar", "leisure", "2021-08-03T12:30:00+08:00", "2021-08-03T14:00:00+08:00")
    answer = run(cases_of(ANN), presence_of(AT_INN, MEET, bob), places=places)
    assert rings(answer) == {}
    assert [row["code"] for row in answer.set_aside.to_pylist()] == ["two_cities", "two_cities"]


def test_places_that_cannot_be_taken_are_named_and_the_rest_is_used() -> None:
    places = pa.table(
        {
            "place": ["inn", "bar", "pub", "pub", None],
            "kind": ["meal", "saloon", "meal", "venue", "meal"],
            "checkin": ["no"] * 5,
        }
    )
    answer = run(cases_of(ANN), presence_of(AT_INN, MEET), places=places)
    assert answer.completeness["c1"]["places_without_checkin"] == ["inn"]
    rows = answer.set_aside.to_pylist()
    assert [(row["file"], row["row"], row["code"]) for row in rows] == [
        ("places", "2", "unknown_kind"), ("places", "3", "place_twice"), ("places", "4", "place_twice"),
        ("places", "5", "no_place"),
    ]  # fmt: skip
    assert all("saloon" in rows[0][lang] and "household" in rows[0][lang] for lang in ("zh", "en"))
    counted = answer.report["files"]["places"]
    assert (counted["rows"], counted["taken"], counted["set_aside"]) == (5, 1, 4)


def test_nobody_is_their_own_contact() -> None:
    again = ("ann", "inn", "meal", "2021-08-03T12:30:00+08:00", "2021-08-03T14:00:00+08:00")
    answer = run(cases_of(ANN, {**ANN, "case": "c2"}), presence_of(AT_INN, again, MEET))
    assert rings(answer) == {("c1", "bob"): "close", ("c2", "bob"): "close"}
    assert {one["code"] for one in answer.report["told"]} == {"same_person"}
    assert answer.merged.to_pylist()[0]["cases"] == 2


@pytest.mark.parametrize(
    ("cases", "presence", "code"),
    [
        (pa.table({"case": ["c1"]}), presence_of(MEET), "columns"),
        (pa.table({"case": ["c1"], "person": ["ann"], "onset_date": ["2021-08-05"]}), presence_of(MEET), "columns"),
        (pa.table({"case": [1.5], "person": ["ann"]}), presence_of(MEET), "text_type"),
        (cases_of(ANN), presence_of(MEET).drop(["end"]), "columns"),
        (ROOT / "README.md", presence_of(MEET), "file_kind"),
        (ROOT / "none.csv", presence_of(MEET), "source"),
        (object(), presence_of(MEET), "source"),
        (pa.table({"case": [1.0], "person": ["ann"]}), presence_of(MEET), "text_type"),
        (cases_of({**ANN, "onset": datetime(2021, 8, 5, 10)}), presence_of(MEET), "no_zone"),  # noqa: DTZ001
        (cases_of({**ANN, "isolated_at": datetime(2021, 8, 6)}), presence_of(MEET), "no_zone"),  # noqa: DTZ001
    ],
)
def test_a_table_that_cannot_be_used_at_all_is_refused(cases: object, presence: object, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        run(cases, presence)
    assert refused.value.code == code


def test_an_engine_or_an_instant_that_does_not_exist_is_refused() -> None:
    for at, engine, code in [
        (AT, "spark", "engine"),
        ("2021-08-07", "oracle", "instant"),
        ("2035-01-01T00:00:00Z", "oracle", "no_tracing"),
    ]:
        with pytest.raises(BadInput) as refused:
            trace(cases_of(ANN), presence_of(MEET), at=at, pack=PACK, engine=engine)  # type: ignore[arg-type]
        assert refused.value.code == code


def test_an_index_follows_its_presence_folder(tmp_path: Path) -> None:
    folder = tmp_path / "presence"
    first = run(cases_of(ANN), presence_of(AT_INN), "index", keep=folder)
    assert rings(first) == {}
    later = run(cases_of(ANN), presence_of(MEET), "index", keep=folder)  # late data of a day that is indexed
    assert rings(later) == {("c1", "bob"): "close"}
    assert rings(run(cases_of(ANN), folder, "index")) == {("c1", "bob"): "close"}
    assert (tmp_path / "index" / "index.json").exists()
    for day in folder.glob("day=*"):
        for file in day.iterdir():
            file.unlink()
        day.rmdir()
    assert rings(run(cases_of(ANN), folder, "index")) == {}


def test_an_index_follows_a_file_from_which_records_were_withdrawn(tmp_path: Path) -> None:
    folder = tmp_path / "presence"
    places = pa.table({"place": ["inn", "bar"], "kind": ["meal", "leisure"], "division": ["110105", "430802"]})
    first = run(cases_of(ANN), presence_of(AT_INN, MEET), "index", places=places, keep=folder)
    assert rings(first) == {("c1", "bob"): "close"}
    away = presence_of(("bob", "bar", "leisure", "2021-08-03T12:30:00+08:00", "2021-08-03T14:00:00+08:00"))
    later = run(cases_of(ANN), away, "index", places=places, keep=folder)
    assert later.report["files"]["presence"]["withdrawn"] == 1
    assert rings(later) == rings(run(cases_of(ANN), folder)) == {}


def test_an_index_follows_a_folder_put_in_the_place_of_another(tmp_path: Path) -> None:
    folder, other = tmp_path / "presence", tmp_path / "other"
    run(cases_of(ANN), presence_of(AT_INN, MEET), keep=other)
    assert rings(run(cases_of(ANN), presence_of(AT_INN), "index", keep=folder)) == {}
    folder.rename(tmp_path / "before")
    other.rename(folder)
    assert rings(run(cases_of(ANN), folder, "index")) == {("c1", "bob"): "close"}


def test_places_without_check_in_may_be_told_beside_a_presence_folder(tmp_path: Path) -> None:
    folder = tmp_path / "presence"
    run(cases_of(ANN), presence_of(AT_INN, MEET), keep=folder)
    assert run(cases_of(ANN), folder).completeness["c1"]["places_without_checkin"] == []
    told = pa.table({"place": ["inn", "elsewhere"], "kind": ["meal", "venue"], "checkin": ["no", "no"]})
    assert run(cases_of(ANN), folder, places=told).completeness["c1"]["places_without_checkin"] == ["inn"]


def test_order_of_rows_in_the_files_changes_nothing(tmp_path: Path) -> None:
    with (EXAMPLE / "presence.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = list(csv.reader(file))
    turned = tmp_path / "presence.csv"
    with turned.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *reversed(rows)])
    one, other = (
        files(run(EXAMPLE / "cases.csv", path, **BESIDE), tmp_path / name)
        for name, path in (("one", EXAMPLE / "presence.csv"), ("other", turned))
    )
    one.pop("set_aside.csv"), other.pop("set_aside.csv")  # it names lines
    assert one == other


def test_passengers_who_wrote_different_numbers_of_one_run_were_on_one_train() -> None:
    day = "2021-08-03"
    times = (f"{day}T12:00:00+08:00", f"{day}T13:00:00+08:00")
    given = ("ann", "bob", "cat", "dan")
    runs = ("G4/G1", "G1", "g4次/g1", "G7")
    presence = presence_of(
        *((who, f"service:{run}/{day}", "train_sealed", *times) for who, run in zip(given, runs, strict=True))
    )
    assert set(rings(run(cases_of(ANN), presence))) == {("c1", "bob"), ("c1", "cat")}
    aliases = Aliases([Alias("G7", "G1")])
    assert set(rings(run(cases_of(ANN), presence, services=aliases))) == {("c1", "bob"), ("c1", "cat"), ("c1", "dan")}
