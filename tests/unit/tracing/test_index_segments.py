"""An index is whole or not there: killed builds, damaged files, late data, days dropped."""

from __future__ import annotations

import json
import multiprocessing
import shutil
import signal
from pathlib import Path
from random import Random

import numpy as np
import pytest

from pratique.kinds.errors import BadInput
from pratique.tracing.engines.index import IndexEngine, build_index, drop_day, verify
from pratique.tracing.tables import Case, Question
from tests.laws.tracing_rules import reference
from tests.laws.tracing_worlds import AT, MIDNIGHT, rows_of
from tests.unit.tracing.index_folders import DAY, files_of, row, some_days, write_file, write_folder

KILLS = 30
CASES = tuple(Case(str(n), n, MIDNIGHT, MIDNIGHT + 3 * DAY) for n in range(9))
QUESTION = Question(CASES, {}, MIDNIGHT + 4 * DAY)
EVERYONE = np.arange(60, dtype=np.uint32)


@pytest.fixture
def presence(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "presence", some_days(4))


def test_a_build_killed_thirty_times_ends_as_one_undisturbed(presence: Path, tmp_path: Path) -> None:
    build_index(presence, tmp_path / "whole")
    rng = Random(1)  # noqa: S311
    killed, latest, again = 0, 0.5, tmp_path / "again"
    while killed < KILLS:
        builder = multiprocessing.get_context("fork").Process(target=build_index, args=(presence, again))
        builder.start()
        builder.join(latest * rng.random())
        builder.kill()
        builder.join()
        assert builder.exitcode in {0, -signal.SIGKILL}
        killed += builder.exitcode != 0
        if builder.exitcode == 0:  # it was too quick for us
            latest *= 0.9
        elif (again / "index.json").exists():  # what counts by now is whole
            verify(again)
            IndexEngine(again).trace(QUESTION, reference())
        if builder.exitcode == 0 or rng.random() < 0.3:
            shutil.rmtree(again, ignore_errors=True)
    build_index(presence, again)
    assert files_of(again) == files_of(tmp_path / "whole")


def test_only_what_is_not_there_yet_is_built(presence: Path, tmp_path: Path) -> None:
    index, told = tmp_path / "index", list[tuple[str, int, int]]()
    build_index(presence, index, on_progress=lambda *what: told.append(what))
    assert [what[1:] for what in told] == [(n, 5) for n in range(1, 6)]
    before = files_of(index)
    told.clear()
    write_file(presence, "2021-08-02/0001", [row(3, 3, MIDNIGHT + DAY, MIDNIGHT + DAY + 60)])
    build_index(presence, index, on_progress=lambda *what: told.append(what))
    assert told == [("2021-08-02/0001", 1, 1)]
    after = files_of(index)
    assert {name for name in after if after[name] != before.get(name)} == {
        "index.json",
        "day=2021-08-02/0001/columns",
        "day=2021-08-02/0001/manifest.json",
    }


def test_late_segments_answer_as_one_whole(tmp_path: Path) -> None:
    files = some_days(4)
    rows = [one for name, part in files.items() if name.startswith("2021-08-01") for one in part]
    parts = files | {f"2021-08-01/{n:04}": rows[n::4] for n in range(4)}
    whole = {name: part for name, part in files.items() if name != "2021-08-01/0001"} | {"2021-08-01/0000": rows}
    answers = []
    for name, split in (("parts", parts), ("whole", whole)):
        build_index(write_folder(tmp_path / name, split), tmp_path / f"{name}-index")
        traced = IndexEngine(tmp_path / f"{name}-index").trace(QUESTION, reference())
        answers.append((rows_of(traced.evidence), traced.general.tolist()))
    assert answers[0] == answers[1]
    assert len(answers[0][0]) > 100


@pytest.mark.parametrize("file", ["columns", "manifest.json"])
@pytest.mark.parametrize("harm", ["cut", "longer", "gone", "segment gone"])
def test_a_damaged_segment_is_named_when_opened(presence: Path, tmp_path: Path, file: str, harm: str) -> None:
    index = tmp_path / "index"
    build_index(presence, index)
    path = index / "day=2021-08-03" / "0000" / file
    data = path.read_bytes()
    match harm:
        case "cut":
            path.write_bytes(data[:-1])
        case "longer":
            path.write_bytes(data + b" ")
        case "gone":
            path.unlink()
        case _:
            shutil.rmtree(path.parent)
    with pytest.raises(BadInput) as error:
        IndexEngine(index)
    assert error.value.code == "index_damaged"
    assert "day=2021-08-03/0000" in error.value.place


def test_one_flipped_bit_is_found_by_verify(presence: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    build_index(presence, index)
    assert verify(index) == 5
    path = index / "day=2021-08-02" / "0000" / "columns"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 4
    path.write_bytes(data)
    with pytest.raises(BadInput) as error:
        verify(index)
    assert (error.value.code, error.value.place) == ("index_damaged", str(path))


def test_a_sealed_file_that_changed_is_not_taken_for_the_indexed_one(presence: Path, tmp_path: Path) -> None:
    build_index(presence, tmp_path / "index")
    changed = [row(3, 3, MIDNIGHT + DAY, MIDNIGHT + DAY + 60)]
    write_file(presence, "2021-08-02/0000", changed)
    with pytest.raises(BadInput) as error:
        build_index(presence, tmp_path / "index")
    assert error.value.code == "presence_changed"
    drop_day(tmp_path / "index", "2021-08-02")
    build_index(presence, tmp_path / "index")
    read = IndexEngine(tmp_path / "index").records_of(EVERYONE, MIDNIGHT, AT)
    assert [one for one in rows_of(read) if MIDNIGHT + DAY <= one[3] < MIDNIGHT + 2 * DAY] == changed


def test_a_dropped_day_is_gone_with_its_late_data(presence: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    build_index(presence, index)
    drop_day(index, "2021-08-01")
    assert not (index / "day=2021-08-01").exists()
    assert verify(index) == 3
    everyone = IndexEngine(index).records_of(EVERYONE, 0, 2**32 - 1)
    assert everyone.start.min() >= MIDNIGHT + DAY
    assert len(everyone) == 1200


def test_what_is_not_listed_does_not_count_and_another_layout_is_refused(presence: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    build_index(presence, index)
    shutil.copytree(index / "day=2021-08-02" / "0000", index / "day=2021-08-02" / "0007")
    assert len(IndexEngine(index).records_of(EVERYONE, 0, 2**32 - 1)) == 1620
    build_index(presence, index)
    assert not (index / "day=2021-08-02" / "0007").exists()
    listing = json.loads((index / "index.json").read_text("utf-8"))
    (index / "index.json").write_text(json.dumps(listing | {"version": 99}), "utf-8")
    with pytest.raises(BadInput) as error:
        IndexEngine(index)
    assert error.value.code == "index_version"


def test_folders_that_are_none_are_named(presence: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput) as error:
        IndexEngine(tmp_path / "nothing")
    assert error.value.code == "index_missing"
    with pytest.raises(BadInput) as error:
        build_index(tmp_path / "nothing", tmp_path / "index")
    assert error.value.code == "presence_folder"
    (presence / "day=2021-08-03" / "0000.parquet").write_bytes(b"PAR1 no")
    with pytest.raises(BadInput) as error:
        build_index(presence, tmp_path / "index")
    assert (error.value.code, error.value.place) == (
        "presence_unreadable",
        str(presence / "day=2021-08-03" / "0000.parquet"),
    )
    write_folder(presence, {}, "Asia/Urumqi")
    with pytest.raises(BadInput) as error:
        build_index(presence, tmp_path / "index")
    assert error.value.code == "index_zone"
