"""Presence is taken in once, under seal; nobody's name lies outside; the index follows, and is made again equal."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import transaction

from pratique.desk.people import do_merge_people, do_part_people
from pratique.desk.presence import ALREADY, do_retain_presence, do_take_in_presence
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import DAY
from pratique.ledger.day_files import DayFiles, check_batches, read_batches
from pratique.ledger.fact import ERASED
from pratique.ledger.verify import Verdict
from pratique.record.presence_index import UNREGISTERED, open_index
from pratique.record.projections import rebuild
from pratique.record.refusals import Refused
from pratique.record.register import get_keys, open_reader
from pratique.record.setup import find_sealed, find_tracing
from pratique.tracing.engines.index import drop_day
from tests.unit.desk.cast import AT, Cast
from tests.unit.desk.presence_world import STRANGER, make_world, register_wang, write_world
from tests.unit.tracing.small_world import World

EVER = (0, (1 << 32) - 1)


@pytest.fixture
def world(cast: Cast) -> World:
    return make_world(cast, register_wang(cast))


def take(cast: Cast, world: World, folder: Path, at: int = AT) -> object:
    return do_take_in_presence(cast.registrar, write_world(world, folder), at)


def read_all() -> list[tuple[int, ...]]:
    """Every record of the index: person, place, start, end."""
    import numpy as np  # noqa: PLC0415

    engine = open_index().engine
    people = np.array([*range(20), *range(UNREGISTERED, UNREGISTERED + 20)], np.uint32)
    found = engine.records_of(people, *EVER)
    return sorted(
        zip(*(getattr(found, n).tolist() for n in ("person", "place", "start", "end")), strict=True)
    )  # fmt: skip


def files_of_home() -> list[Path]:
    return [path for path in Path(os.environ["PRATIQUE_HOME"]).rglob("*") if path.is_file()]


def test_a_folder_is_taken_in_once(cast: Cast, world: World, tmp_path: Path) -> None:
    made = take(cast, world, tmp_path / "in")
    assert made.days == ("2021-08-01", "2021-08-02", "2021-08-03")  # type: ignore[attr-defined]
    assert (made.rows, made.accepted, made.registered, made.unregistered) == (12, 12, 2, 3)  # type: ignore[attr-defined]
    before, seq = read_all(), open_reader().read_head().seq
    assert len(before) == 12
    assert {row[0] for row in before} == {1, 2, UNREGISTERED, UNREGISTERED + 1, UNREGISTERED + 2}
    assert take(cast, world, tmp_path / "again") == ALREADY
    assert (read_all(), open_reader().read_head().seq) == (before, seq)
    loaded = [item.fact.payload for item in open_reader().read_house({"ImportLoaded"})]
    assert len(loaded) == 1


def test_a_folder_that_grew_adds_what_is_new(cast: Cast, world: World, tmp_path: Path) -> None:
    take(cast, world, tmp_path / "in")
    world.add(STRANGER, "noodles", "meal", "4 12:00", "4 13:00")
    made = take(cast, world, tmp_path / "grown")
    assert (made.rows, made.accepted, made.duplicates) == (13, 1, 12)  # type: ignore[attr-defined]
    records = read_all()
    assert len(records) == 13
    stranger = {row[0] for row in records if row[1] == records[-1][1]}
    assert len([row for row in records if row[0] in stranger]) >= 3
    assert len({row[0] for row in records}) == 5, "somebody known by name has one number"


def test_no_name_lies_in_clear_outside_the_seal(cast: Cast, world: World, tmp_path: Path) -> None:
    source = tmp_path.parent / f"{tmp_path.name}-source"
    take(cast, world, source)
    index = open_index()
    assert STRANGER in index.known.people.values()
    assert [path for path in files_of_home() if STRANGER.encode() in path.read_bytes()] == []
    assert not list(find_tracing().glob(".building-*"))
    shutil.rmtree(source)


def test_who_may_take_in_and_retain(cast: Cast, world: World, tmp_path: Path) -> None:
    with pytest.raises(Refused):
        do_take_in_presence(cast.investigator, write_world(world, tmp_path / "in"), AT)
    with pytest.raises(Refused):
        do_retain_presence(cast.registrar, None, AT)
    assert not find_sealed().exists()


def test_days_kept_long_enough_are_erased_and_leave_the_index(cast: Cast, world: World, tmp_path: Path) -> None:
    take(cast, world, tmp_path / "in")
    with pytest.raises(BadInput) as caught:
        do_retain_presence(cast.admin, "2021-08-02", AT)
    assert caught.value.code == "retention"
    later = AT + 26 * DAY  # 2 September: what began before 3 August is over
    assert do_retain_presence(cast.admin, None, later) == ("2021-08-01", "2021-08-02")
    assert {row[2] for row in read_all()} == {row[2] for row in read_all() if row[2] >= 1627920000 - 3600 * 8}
    assert len(read_all()) == 4
    files = DayFiles(find_sealed(), get_keys())
    gone = [batch for batch in read_batches(open_reader()) if batch.erased]
    assert len(gone) == 2
    assert all(files.open(batch.sealed) is ERASED for batch in gone)
    verdict = Verdict()
    check_batches(open_reader(), files, verdict)
    assert verdict.findings == []
    world.add("fifth", "noodles", "meal", "4 12:00", "4 13:00")
    made = take(cast, world, tmp_path / "grown", later)
    assert (made.accepted, made.too_old, made.duplicates) == (1, 8, 4)  # type: ignore[attr-defined]


def test_the_index_is_thrown_away_and_made_again_equal(cast: Cast, world: World, tmp_path: Path) -> None:
    take(cast, world, tmp_path / "in")
    before = read_all()
    listed = (find_tracing() / "index" / "index.json").read_bytes()
    shutil.rmtree(find_tracing())
    world.add("fifth", "noodles", "meal", "4 12:00", "4 13:00")
    take(cast, world, tmp_path / "grown")
    grown = read_all()
    assert len(grown) == len(before) + 1
    assert set(before) < set(grown)
    shutil.rmtree(find_tracing())
    with transaction.atomic():
        rebuild()
    do_retain_presence(cast.admin, None, AT)
    from pratique.record.presence_index import bring_up  # noqa: PLC0415

    bring_up()
    again = (find_tracing() / "index" / "index.json").read_bytes()
    assert again.startswith(listed[:60])
    assert read_all() == grown


def test_who_is_merged_stands_under_one_number_and_is_parted_again(cast: Cast, world: World, tmp_path: Path) -> None:
    take(cast, world, tmp_path / "in")
    before = read_all()
    do_merge_people(cast.registrar, 2, 1, "the same face and story", AT)
    merged = read_all()
    assert merged == sorted((2 if row[0] == 1 else row[0], *row[1:]) for row in before)
    do_part_people(cast.registrar, 2, 1, "two people after all", AT)
    assert read_all() == before


def test_who_dies_while_days_are_dropped_leaves_nothing_out(
    cast: Cast, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(cast, world, tmp_path / "in")
    before = read_all()
    do_merge_people(cast.registrar, 2, 1, "the same face and story", AT)

    def drop_and_die(folder: Path, day: str) -> None:
        drop_day(folder, day)
        raise InterruptedError

    with monkeypatch.context() as patch:
        patch.setattr("pratique.record.presence_index.drop_day", drop_and_die)
        with pytest.raises(InterruptedError):
            open_index()
    assert read_all() == sorted((2 if row[0] == 1 else row[0], *row[1:]) for row in before)


def test_what_cannot_be_taken_changes_nothing(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        do_take_in_presence(cast.registrar, tmp_path / "nothing", AT)
    assert caught.value.code == "presence_folder"
    with pytest.raises(BadInput) as caught:
        open_index()
    assert caught.value.code == "no_presence"


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_on_both_databases_from_the_shell(kind: str, tmp_path: Path) -> None:
    from tests.own_postgres import make_database  # noqa: PLC0415

    world = World()
    world.add(STRANGER, "noodles", "meal", "2 12:30", "2 13:30")
    world.add("fourth", "noodles", "meal", "2 12:30", "2 13:30")
    folder = write_world(world, tmp_path / "in")
    address = f"sqlite:///{tmp_path}/home/data/register.sqlite3" if kind == "sqlite" else make_database()
    env = {**os.environ, "PRATIQUE_HOME": str(tmp_path / "home"), "DATABASE_URL": address}
    env.pop("PRATIQUE_KEYS", None)

    def run(*words: str) -> str:
        command = [str(Path(sys.executable).parent / "pratique"), *words]
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    run("accounts", "enrol")
    assert "2 records" in run("presence", "take-in", str(folder), "--at", "2021-08-07T20:00:00+08:00")
    assert "nothing" in run("presence", "take-in", str(folder), "--at", "2021-08-07T20:00:00+08:00")
    assert "2021-08-02" in run("presence", "days")
    keys = str(tmp_path / "home" / "keys")
    assert "1 sealed files" in run("ledger", "verify", "--db", address, "--keys", keys)
    assert "2021-08-02" in run("presence", "retain", "--at", "2021-10-07T20:00:00+08:00")
    assert not [path for path in (tmp_path / "home" / "sealed").rglob("*") if path.is_file() and path.name != ".lock"]
