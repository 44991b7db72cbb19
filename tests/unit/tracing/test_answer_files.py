"""Answers as tables and files: names, zones, order, cells that no spreadsheet runs, folders whole or not there."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pratique.kinds.errors import BadInput
from pratique.kinds.place_kinds import Role
from pratique.tracing.engines.answer_files import check_free, write_answer, write_csv
from pratique.tracing.engines.answers import Answer, as_instants, make_tables
from pratique.tracing.tables import Question
from tests.unit.tracing.small_world import AT, ZONE, World, at, rules

COLUMNS = {
    "evidence": "case,ring,source,person,place,kind,source_start,start,first_at,last_at,strength",
    "contacts": "case,person,ring,first_at,last_at,place_kinds,pairs,marked",
    "merged": "person,ring,cases,first_at,last_at,isolation_until,monitoring_until,marked",
}


def told(people: list[str]) -> World:
    """Tell one small story; the order of first use numbers people."""
    world = World()
    for name in people:
        world.person(name)
    world.add("ann", "inn", "meal", "3 12:00", "3 13:00")
    world.add("bob", "inn", "meal", "3 12:00", "3 13:00")
    world.add("ann", "G1", "train_sealed", "4 08:00", "4 09:00", role=Role.PASSENGER, carriage=1)
    world.add("bob", "G1", "train_sealed", "4 08:00", "4 09:00", role=Role.PASSENGER)
    world.add("bob", "bar", "leisure", "5 20:00", "5 22:00")
    world.add("zoe", "bar", "leisure", "5 21:00", "5 23:00")
    return world


def tables(world: World) -> dict[str, pa.Table]:
    question = world.question(world.case("c1", "ann", "1 00:00"), world.case("c2", "bob", "5 00:00"))
    return dict(make_tables(question, world.oracle().trace(question, rules()).evidence, rules(), world.names))


def answer(world: World) -> Answer:
    empty = pa.table({"file": pa.array([], pa.string())})
    return Answer(**tables(world), general=empty, completeness={}, report={}, set_aside=empty)


def test_tables_have_names_and_the_columns_of_the_contract() -> None:
    made = tables(told([]))
    assert {name: ",".join(table.column_names) for name, table in made.items()} == COLUMNS
    contacts = made["contacts"].to_pylist()
    assert [
        (row["case"], row["person"], row["ring"], row["place_kinds"], row["pairs"], row["marked"]) for row in contacts
    ] == [
        ("c1", "bob", "close", "meal|train_sealed", 2, "case"),
        ("c1", "zoe", "secondary", "leisure", 1, None),
        ("c2", "zoe", "close", "leisure", 1, None),
    ]
    first = contacts[0]
    assert first["first_at"].isoformat() == "2021-08-03T12:00:00+08:00"
    merged = {row["person"]: row for row in made["merged"].to_pylist()}
    assert (merged["zoe"]["ring"], merged["zoe"]["cases"]) == ("close", 2)
    assert merged["bob"]["isolation_until"].isoformat() == "2021-08-19T00:00:00+08:00"


@pytest.mark.parametrize("seed", range(5))
def test_the_same_answer_however_people_are_numbered(seed: int, tmp_path: Path) -> None:
    people = ["ann", "bob", "zoe", "nobody"]
    Random(seed).shuffle(people)  # noqa: S311
    for name, table in tables(told(people)).items():
        write_csv(table, tmp_path / name, ZONE)
        write_csv(tables(told([]))[name], tmp_path / "once", ZONE)
        assert (tmp_path / name).read_bytes() == (tmp_path / "once").read_bytes()


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/St_Johns", "Asia/Kathmandu", "UTC"])
def test_instants_are_written_as_datetime_writes_them(zone: str, tmp_path: Path) -> None:
    there = ZoneInfo(zone)
    seconds = [946_684_800, 1_615_789_799, 1_615_789_800, AT, at("4 00:00"), 4_102_444_799]
    column = as_instants(np.array([*seconds, -1], np.int64), there)
    write_csv(pa.table({"t": column, "n": pa.array(range(7))}), tmp_path / "t.csv", there)
    lines = (tmp_path / "t.csv").read_text("utf-8").splitlines()[1:]
    expected = [datetime.fromtimestamp(t, UTC).astimezone(there).isoformat() for t in seconds]
    assert [line.split(",")[0] for line in lines] == [*expected, ""]


def test_no_cell_is_a_formula_and_every_cell_reads_back(tmp_path: Path) -> None:
    cells = ["=1+1", "+8613", "-2", "@x", " =1", "\tx", "a=b", "", None, "5-2"]
    write_csv(pa.table({"id": pa.array(cells), "n": pa.array(range(10))}), tmp_path / "t.csv", ZONE)
    lines = (tmp_path / "t.csv").read_text("utf-8").splitlines()[1:]
    assert [line.rpartition(",")[0] for line in lines] == [
        "'=1+1", "'+8613", "'-2", "'@x", "' =1", "'\tx", "a=b", "", "", "5-2",
    ]  # fmt: skip
    odd = ['say "no"', "a,b", "two\nlines", "周", "plain"]
    write_csv(pa.table({"id": pa.array(odd), "n": pa.array(range(5))}), tmp_path / "t.csv", ZONE)
    with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as file:
        assert [row["id"] for row in csv.DictReader(file)] == odd


def test_parquet_keeps_instants_as_instants(tmp_path: Path) -> None:
    write_answer(answer(told([])), tmp_path / "out", ZONE, "parquet")
    read = pq.read_table(tmp_path / "out" / "evidence.parquet")
    assert ",".join(read.column_names) == COLUMNS["evidence"]
    assert read.schema.field("first_at").type.tz == "Asia/Shanghai"
    assert read.to_pylist() == tables(told([]))["evidence"].to_pylist()


def test_a_folder_that_is_not_empty_is_left_alone(tmp_path: Path) -> None:
    out, made = tmp_path / "out", answer(told([]))
    out.mkdir()
    write_answer(made, out, ZONE)  # an empty one is taken
    assert out.stat().st_mode & 0o777 == 0o700
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    with pytest.raises(BadInput) as refused:
        write_answer(made, out, ZONE)
    assert refused.value.code == "not_empty"
    write_answer(made, out, ZONE, overwrite=True)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert json.loads(before["completeness.json"]) == {}


def test_what_is_no_answer_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("words", "utf-8")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "about.json").write_text("words, not JSON", "utf-8")
    for target in (tmp_path, tmp_path / "mine", tmp_path / "other"):
        with pytest.raises(BadInput) as refused:
            check_free(target, overwrite=True)
        assert refused.value.code == "not_ours"
    with pytest.raises(BadInput):
        write_answer(answer(told([])), tmp_path, ZONE, overwrite=True)
    assert (tmp_path / "mine").read_text("utf-8") == "words"


def test_a_fault_while_writing_leaves_the_older_answer_as_it_was(tmp_path: Path) -> None:
    made = answer(told([]))
    write_answer(made, tmp_path / "out", ZONE)
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    broken = Answer(made.evidence, made.contacts, made.merged, made.general, {}, {"x": object()}, made.set_aside)
    with pytest.raises(TypeError):
        write_answer(broken, tmp_path / "out", ZONE, overwrite=True)
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before
    assert not (tmp_path / ".out.new").exists()


def test_nothing_found_is_tables_of_no_rows(tmp_path: Path) -> None:
    world = World()
    made = make_tables(
        Question((), {}, AT), world.oracle().trace(world.question(), rules()).evidence, rules(), world.names
    )
    for name, table in made.items():
        write_csv(table, tmp_path / name, ZONE)
        assert (tmp_path / name).read_text("utf-8") == COLUMNS[name] + "\n"
