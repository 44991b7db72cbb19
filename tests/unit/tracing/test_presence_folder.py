"""The presence folder: written whole, read back the same, never half of one."""

from dataclasses import fields
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from pratique.kinds.errors import BadInput
from pratique.kinds.instants import find_zone
from pratique.kinds.place_kinds import PLACE_KINDS
from pratique.tracing.engines.reading import read_folder, read_names, read_stored_places, write_folder
from pratique.tracing.engines.reading.folder import day_files
from pratique.tracing.tables import COLUMNS, Names, Presence

ZONE = find_zone("Asia/Shanghai")
MIDNIGHT = 1_627_747_200  # 2021-08-01T00:00:00+08:00
NAMES = Names(["p0", "p1", "人二"], ["home", "G1"])


def make_presence(rows: int, seed: int = 1) -> Presence:
    random = np.random.default_rng(seed)
    columns = {name: random.integers(0, 3, rows).astype(dtype) for name, dtype in COLUMNS.items()}
    columns["place"] %= 2
    columns["start"] = (MIDNIGHT + random.integers(-90_000, 200_000, rows)).astype("u4")
    columns["end"] = columns["start"] + 600
    columns["seat"] -= 1
    return Presence(**columns)


def rows_of(presence: Presence) -> list[tuple[int, ...]]:
    return sorted(zip(*(getattr(presence, name).tolist() for name in COLUMNS), strict=True))


def test_the_columns_are_those_of_presence() -> None:
    assert list(COLUMNS) == [field.name for field in fields(Presence)]


@pytest.mark.parametrize("rows", [0, 1, 5_000])
def test_what_is_written_is_read(tmp_path: Path, rows: int) -> None:
    presence = make_presence(rows)
    write_folder(presence, NAMES, None, tmp_path / "p", ZONE, PLACE_KINDS)
    read = read_folder(tmp_path / "p")
    assert rows_of(read) == rows_of(presence)
    assert [getattr(read, name).dtype for name in COLUMNS] == list(COLUMNS.values())
    names = read_names(tmp_path / "p")
    assert list(names.people) == NAMES.people
    assert (names.people[2], names.places[0:2]) == ("人二", ["home", "G1"])
    places = read_stored_places(tmp_path / "p")
    assert list(places.names) == NAMES.places
    assert places.division == [None, None]


def test_days_are_local(tmp_path: Path) -> None:
    write_folder(make_presence(2_000), NAMES, None, tmp_path / "p", ZONE, PLACE_KINDS)
    files = day_files(tmp_path / "p")
    assert list(files) == ["2021-07-30", "2021-07-31", "2021-08-01", "2021-08-02", "2021-08-03"]
    first = pq.read_table(files["2021-08-01"][0])["start"].to_numpy()
    assert first.min() >= MIDNIGHT
    assert first.max() < MIDNIGHT + 86_400


def test_a_new_folder_replaces_the_old_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    for rows in (2_000, 10):
        write_folder(make_presence(rows), NAMES, None, tmp_path / "p", ZONE, PLACE_KINDS)
    assert len(read_folder(tmp_path / "p")) == 10
    assert sorted(path.name for path in tmp_path.iterdir()) == [".p.lock", "p"]


def test_nothing_else_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "about.json").write_text('{"format": "pratique-trace-answer", "version": 1}')
    with pytest.raises(BadInput) as told:
        write_folder(make_presence(1), NAMES, None, tmp_path / "p", ZONE, PLACE_KINDS)
    assert told.value.code == "presence_folder"


def test_another_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "about.json").write_text('{"format": "pratique-index", "version": 1}')
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(BadInput) as told:
            read_folder(folder)
        assert told.value.code == "presence_folder"
