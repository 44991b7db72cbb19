"""Make a synthetic city: day by day into a folder that appears only when it is whole."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import numpy as np

from pratique.drill.days import City
from pratique.drill.engines.parquet import write_day, write_places
from pratique.drill.epidemic import Epidemic
from pratique.drill.files import (
    READ_ME,
    PlaceColumns,
    write_json,
    write_people_table,
    write_places_table,
)
from pratique.drill.journeys import HOME
from pratique.drill.line_list import write_epidemic
from pratique.drill.order import CityOrder
from pratique.drill.population import make_people
from pratique.drill.records import stop
from pratique.drill.sites import make_sites
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import find_zone
from pratique.kinds.place_kinds import PLACE_KINDS
from pratique.tracing.engines.reading.folder import About, write_about, write_names

OnProgress = Callable[[int, int], None]
"""Told after each day: days made, presence rows so far."""


def make_city(order: CityOrder, out: Path, on_progress: OnProgress | None = None) -> int:
    """Make the city that was ordered, and give its presence rows; the same order gives the same bytes.

    It grows in a folder beside ``out`` (``.<name>.making``), renamed when whole: a run that is killed leaves no city,
    and the next run clears what it left. Raises BadInput ``not_empty`` where ``out`` holds anything, and ``no_folder``
    where the folder above it does not exist.
    """
    _check_free(out)
    making = out.parent / f".{out.name}.making"
    if making.exists():
        shutil.rmtree(making)
    making.mkdir()
    try:
        rows = _fill(order, making, on_progress)
    except BaseException:
        shutil.rmtree(making, ignore_errors=True)
        raise
    if out.exists():
        out.rmdir()
    making.rename(out)
    return rows


def _check_free(out: Path) -> None:
    if out.exists() and not (out.is_dir() and not any(out.iterdir())):
        raise BadInput("not_empty", "there is something there already; name a new folder", str(out))
    if not out.parent.is_dir():
        raise BadInput("no_folder", "the folder above it does not exist", str(out))


def _fill(order: CityOrder, folder: Path, on_progress: OnProgress | None) -> int:
    people = make_people(order)
    city = City.make(order, people, make_sites(order, people))
    epidemic = Epidemic.start(order, people)
    by_kind = np.zeros(len(PLACE_KINDS), np.int64)
    for day in range(order.days):
        parts = [stop(part, epidemic.stops) for part in city.make_day(day)]
        epidemic.spread(day, parts, len(city.sites.places.names), city.journeys.back_on != HOME)
        write_day(parts, folder / "presence" / f"day={order.day(day).isoformat()}" / "0000.parquet")
        for part in parts:
            by_kind += np.bincount(part.kind, minlength=len(by_kind))
        if on_progress:
            on_progress(day + 1, int(by_kind.sum()))
    names = _write_tables(city, folder)
    counts = write_epidemic(folder, epidemic, names, city.sites.places)
    write_json(folder / "about.json", _tell(order, city, by_kind) | {"epidemic": counts})
    (folder / "README.md").write_text(READ_ME, "utf-8")
    return int(by_kind.sum())


def _write_tables(city: City, folder: Path) -> list[str]:
    order, places = city.order, city.sites.places
    width = max(7, len(str(order.people - 1)))
    names = [f"P{number:0{width}d}" for number in range(order.people)]
    columns = PlaceColumns(places)
    presence = folder / "presence"
    write_names(presence / "people.parquet", names)
    write_places(
        places.names, columns.kind, columns.division, places.divisions, columns.enclosed, columns.checkin,
        presence / "places.parquet",
    )  # fmt: skip
    write_about(presence, About(find_zone(order.zone), PLACE_KINDS))
    write_people_table(folder / "people.csv", names, city.people.reachable)
    write_places_table(folder / "places.csv", places, columns)
    return names


def _tell(order: CityOrder, city: City, by_kind: np.ndarray[tuple[int], np.dtype[np.int64]]) -> dict[str, object]:
    rows = int(by_kind.sum())
    return {
        "format": "pratique-synthetic-city",
        "version": 1,
        "order": {
            "people": order.people, "days": order.days, "seed": order.seed, "start": order.start.isoformat(),
            "zone": order.zone, "division": order.division, "seeds_of_epidemic": order.seeds,
        },
        "rows": rows,
        "rows_by_kind": {name: int(count) for name, count in zip(PLACE_KINDS, by_kind, strict=True)},
        "share_by_kind": {name: round(int(n) / rows, 6) for name, n in zip(PLACE_KINDS, by_kind, strict=True)},
        "records_a_person_and_day": round(rows / order.people / order.days, 3),
        "places": len(city.sites.places.names),
        "households": len(city.people.first),
        "versions": {name: version(name) for name in ("pratique", "numpy", "pyarrow")},
    }  # fmt: skip
