"""The folder of a synthetic city: the same bytes, whole or not at all, and nobody in two places at once."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pratique.drill.city import make_city
from pratique.drill.order import CityOrder
from pratique.kinds.errors import BadInput
from pratique.kinds.place_kinds import PLACE_KINDS, VEHICLE_KINDS, Source
from tests.unit.drill.cities import SUNDAY, digest, get_city, overlaps_itself, read_presence

RUN = "import sys; from pratique.cli.main import main; sys.argv[0] = 'pratique'; main()"


def command(people: int, days: int, seed: int, out: Path) -> list[str]:
    told = {"people": people, "days": days, "seed": seed, "out": out, "seeds-of-epidemic": 20}
    return [sys.executable, "-c", RUN, "city", "make", *(part for k, v in told.items() for part in (f"--{k}", str(v)))]


def test_the_same_order_gives_the_same_bytes_in_another_process_zone_and_number_of_threads(tmp_path: Path) -> None:
    made = get_city(1000, 3, seeds=20)
    threads = pa.cpu_count()
    pa.set_cpu_count(1)
    try:
        make_city(made.order, tmp_path / "again")
    finally:
        pa.set_cpu_count(threads)
    assert digest(tmp_path / "again") == digest(made.folder)
    other = {"PYTHONHASHSEED": "7", "TZ": "America/Anchorage", "OMP_NUM_THREADS": "1", "COLUMNS": "40"}
    subprocess.run(command(1000, 3, 1, tmp_path / "other"), check=True, env=os.environ | other, capture_output=True)
    assert digest(tmp_path / "other") == digest(made.folder)


def test_another_seed_gives_other_bytes(tmp_path: Path) -> None:
    made = get_city(1000, 3, seeds=20)
    make_city(CityOrder(1000, 3, 2, SUNDAY, seeds=20), tmp_path / "city")
    other, here = digest(tmp_path / "city"), digest(made.folder)
    assert other.keys() == here.keys()
    same = {name for name in here if here[name] == other[name]}
    assert same == {"README.md", "presence/about.json", "presence/people.parquet"}


def test_nobody_is_in_two_places_at_once_but_for_their_household() -> None:
    for made in (get_city(1000, 3, seeds=20), get_city(20_000, 9, seeds=60)):
        presence = made.presence
        assert (presence.end > presence.start).all()
        assert (presence.end.astype(np.int64) - presence.start <= 48 * 3600).all()
        assert overlaps_itself(presence, presence.kind != PLACE_KINDS.index("household")) == 0
        assert overlaps_itself(presence, presence.kind == PLACE_KINDS.index("household")) == 0


def test_records_stand_under_the_local_day_they_start() -> None:
    made = get_city(20_000, 9, seeds=60)
    crossing = 0
    for number in range(made.order.days):
        file = made.folder / "presence" / f"day={made.order.day(number).isoformat()}" / "0000.parquet"
        table = pq.read_table(file, columns=["start", "end"])
        start, end = (table[name].to_numpy() for name in ("start", "end"))
        assert (start >= made.order.midnight(number)).all()
        assert (start < made.order.midnight(number + 1)).all()
        crossing += int((end > made.order.midnight(number + 1)).sum())
    assert crossing > 0


def test_about_tells_the_rows_by_kind_and_about_five_a_person_and_day() -> None:
    made = get_city(20_000, 9, seeds=60)
    about = json.loads((made.folder / "about.json").read_text("utf-8"))
    counts = np.bincount(made.presence.kind, minlength=len(PLACE_KINDS))
    assert about["rows_by_kind"] == dict(zip(PLACE_KINDS, counts.tolist(), strict=True))
    assert about["rows"] == len(made.presence)
    assert 4 <= about["records_a_person_and_day"] <= 6
    assert about["places"] == len(made.places)
    assert about["order"]["seed"] == 1
    assert {kind for kind, rows in about["rows_by_kind"].items() if not rows} == {"train_open"}


def test_memberships_are_cut_at_midnight_and_sources_fit_their_kinds() -> None:
    presence = get_city(1000, 3).presence
    member = presence.source == Source.MEMBERSHIP
    kinds = {PLACE_KINDS[kind] for kind in set(presence.kind[member].tolist())}
    assert kinds == {"household", "class"}
    home = presence.kind == PLACE_KINDS.index("household")
    assert member[home].all()
    assert (presence.end[home] - presence.start[home] == 24 * 3600).all()
    walked = ~np.isin(presence.kind, [PLACE_KINDS.index(kind) for kind in VEHICLE_KINDS])
    assert (presence.role[walked] % 3 == 0).all()


def test_names_are_dense_and_of_one_kind_of_place_each() -> None:
    made = get_city(1000, 3, seeds=20)
    assert made.people == [f"P{n:07d}" for n in range(1000)]
    assert len(set(made.places)) == len(made.places)
    table = made.table("places.csv")
    assert [row["place"] for row in table] == made.places
    kind_of = np.array([PLACE_KINDS.index(row["kind"]) for row in table])
    assert (kind_of[made.presence.place] == made.presence.kind).all()
    assert [row["person"] for row in made.table("people.csv")] == made.people


def test_places_without_check_in_have_nobody_but_their_staff() -> None:
    made = get_city(20_000, 9, seeds=60)
    silent = np.array([row["checkin"] == "no" for row in made.table("places.csv")])
    assert silent.any()
    assert not (silent[made.presence.place] & (made.presence.source == Source.CHECKIN)).any()


@pytest.mark.parametrize(("people", "seeds"), [(1, 0), (1, 1), (2, 1), (7, 0)])
def test_the_smallest_cities(people: int, seeds: int, tmp_path: Path) -> None:
    rows = make_city(CityOrder(people, 1, 5, SUNDAY, seeds=seeds), tmp_path / "city")
    assert rows == len(read_presence(tmp_path / "city")) >= people


def test_a_city_elsewhere_has_no_trains(tmp_path: Path) -> None:
    make_city(CityOrder(2000, 2, 5, SUNDAY, zone="Asia/Urumqi", division="650100"), tmp_path / "city")
    kinds = set(read_presence(tmp_path / "city").kind.tolist())
    assert not kinds & {PLACE_KINDS.index("train_sealed"), PLACE_KINDS.index("train_compartment")}
    assert PLACE_KINDS.index("plane") in kinds


def test_a_folder_that_holds_anything_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "note").write_text("mine")
    with pytest.raises(BadInput) as refused:
        make_city(CityOrder(1, 1, 1, SUNDAY), tmp_path)
    assert refused.value.code == "not_empty"
    with pytest.raises(BadInput) as refused:
        make_city(CityOrder(1, 1, 1, SUNDAY), tmp_path / "note")
    assert refused.value.code == "not_empty"
    with pytest.raises(BadInput) as refused:
        make_city(CityOrder(1, 1, 1, SUNDAY), tmp_path / "none" / "city")
    assert refused.value.code == "no_folder"
    assert [path.name for path in tmp_path.iterdir()] == ["note"]


def test_a_run_killed_in_the_middle_leaves_no_city_and_the_next_clears_up(tmp_path: Path) -> None:
    out = tmp_path / "city"
    with subprocess.Popen(
        command(20_000, 366, 1, out), start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as run:
        while not list(tmp_path.glob(".city.making/presence/day=*/0000.parquet")):
            assert run.poll() is None
            time.sleep(0.01)
        os.killpg(run.pid, signal.SIGKILL)
    assert not out.exists()
    assert list(tmp_path.iterdir()) == [tmp_path / ".city.making"]
    make_city(CityOrder(10, 1, 1, SUNDAY), out)
    assert list(tmp_path.iterdir()) == [out]
    assert len(read_presence(out)) >= 10


def test_an_interrupted_run_clears_up_at_once(tmp_path: Path) -> None:
    def interrupt(_days: int, _rows: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_city(CityOrder(10, 2, 1, SUNDAY), tmp_path / "city", interrupt)
    assert list(tmp_path.iterdir()) == []
