"""Bring presence into a folder: read by batches, set aside by name, sift person by person, write by local day."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from pratique.kinds.errors import BadInput
from pratique.tracing.engines.reading import folder as stored
from pratique.tracing.engines.reading.columns import Numbering, PlaceNumbering
from pratique.tracing.engines.reading.days import name_day, number_day
from pratique.tracing.engines.reading.intake import ROW_BITS, Intake
from pratique.tracing.engines.reading.outcome import HELD, OLD, Outcome, read_old
from pratique.tracing.engines.reading.place_table import cities_of, join_places, make_places, read_places
from pratique.tracing.engines.reading.replacing import replaced
from pratique.tracing.engines.reading.rows import Numberings
from pratique.tracing.engines.reading.set_aside import NUMBER_OF, SetAside
from pratique.tracing.engines.reading.sources import ROWS_AT_ONCE, open_source
from pratique.tracing.engines.reading.staging import AT_ONCE, Staging
from pratique.tracing.places import Places
from pratique.tracing.services import NO_ALIASES, Aliases
from pratique.tracing.tables import I64

NEAR_DAYS = 3
"""A record of 48 h reaches at most so many local days on, where a day may have 23 h."""


@dataclass(frozen=True, slots=True)
class Report:
    """What became of the rows brought in: ``rows == accepted + duplicates + sum(set_aside.values())``.

    ``records`` were added to the folder: one an accepted row, and what cutting memberships at midnight (``cut``) and
    crew of several carriages (``split``) gave beyond that, less what of it stood there already. ``withdrawn`` records
    left the folder because new ones put their people in another city. ``people`` and ``places`` are the folder's.
    """

    rows: int
    accepted: int
    duplicates: int
    set_aside: dict[str, int]
    records: int
    cut: int
    split: int
    withdrawn: int
    seat_unreadable: int
    self_overlap: int
    people: int
    places: int


def bring_in(
    source: object,
    folder: Path,
    *,
    zone: ZoneInfo,
    kind_names: Sequence[str],
    places: object = None,
    services: Aliases = NO_ALIASES,
    batch: int = 0,
    on_progress: Callable[[int], None] | None = None,
    rows_at_once: int = ROWS_AT_ONCE,
    people_at_once: int = AT_ONCE,
) -> Report:
    """Bring a table of presence (see ``open_source``) into a folder, new or not; see docs/algorithms/presence.md.

    ``places``: a table for ``read_places``, or Places. ``services``: which numbers are of one run. ``batch`` names the
    import in set_aside.csv. ``on_progress`` is told the rows read so far. The folder stands as it was until all is
    done. What order files come in, and in how many turns, changes numbers only. Raises BadInput where a source, a
    column or the folder cannot be taken; then nothing has changed.
    """
    given = places if places is None or isinstance(places, Places) else read_places(places, kind_names)
    with replaced(folder) as new:
        bringing = _Bringing(folder, new, zone, tuple(kind_names), services, batch)
        return bringing.run(source, given, on_progress, rows_at_once, people_at_once)


class _Bringing:
    """One bring-in, from the old folder and a source to the new folder."""

    def __init__(
        self, old: Path, new: Path, zone: ZoneInfo, kind_names: tuple[str, ...], services: Aliases, batch: int
    ) -> None:
        self._old, self._new, self._services, self._batch = old, new, services, batch
        self._about = _agreed(old, stored.About(zone, kind_names))
        self._files = stored.day_files(old) if old.exists() else {}
        self._near: list[Path] = []
        self._staged = new / "staged"
        self._staged.mkdir()

    def run(
        self,
        source: object,
        given: Places | None,
        on_progress: Callable[[int], None] | None,
        rows_at_once: int,
        people_at_once: int,
    ) -> Report:
        """Do the two passes and write."""
        exists = self._old.exists()
        names = stored.read_names(self._old) if exists else None
        known = stored.read_stored_places(self._old) if exists else None
        numberings = Numberings(
            Numbering(names.people if names else ()),
            PlaceNumbering(names.places if names else (), self._services),
            _parties(self._old),
        )
        place_rows = join_places(known, given, numberings.places)
        with (
            SetAside(self._new / "set_aside.csv", self._old / "set_aside.csv", self._batch) as aside,
            ThreadPoolExecutor(2) as pool,
        ):
            staging = Staging(self._staged, pool)
            intake = Intake(staging, numberings, aside, self._about.zone, self._about.kind_names)
            for batch in open_source(source, rows_at_once):
                intake.take(batch)
                if on_progress:
                    on_progress(intake.rows)
            self._stage_old(staging, intake.days)
            cities = cities_of(place_rows, len(numberings.places))
            outcome = Outcome(
                self._staged, self._about.zone, cities, self._about.kind_names, intake.cut == intake.split == 0
            )
            for columns, origin in staging.ranges(len(numberings.people), people_at_once):
                outcome.add(columns, origin)
            withdrawn = self._name_two_cities(outcome, intake, aside)
            self._write(outcome, withdrawn, pool)
        stored.write_about(self._new, self._about)
        stored.write_names(self._new / "people.parquet", numberings.people.names())
        stored.write_names(self._new / "parties.parquet", numberings.parties.names())
        stored.write_places(self._new, make_places(numberings.places.names(), place_rows, intake.seen))
        shutil.rmtree(self._staged)
        return _report(intake, outcome, aside, sum(map(len, withdrawn.values())))

    def _stage_old(self, staging: Staging, days: set[int]) -> None:
        """Stage what the folder has near the days that new records touch, and what it holds apart.

        INVARIANT: of equal records the first staged is kept, so these go before the new.
        """
        touched = {day + step for day in days for step in range(-NEAR_DAYS, NEAR_DAYS + 1)}
        near = [files for day, files in self._files.items() if number_day(day) in touched]
        self._near = [file for files in near for file in files]
        for number, path in enumerate(self._near):
            columns = read_old(path)
            positions = np.arange(len(columns["person"]), dtype=np.int64)
            staging.add(columns, OLD + (number << ROW_BITS) + positions, first=True)
        held = self._old / "two_cities.parquet"
        if held.exists():
            columns = read_old(held)
            staging.add(columns, HELD + np.arange(len(columns["person"]), dtype=np.int64), first=True)

    def _name_two_cities(self, outcome: Outcome, intake: Intake, aside: SetAside) -> dict[Path, I64]:
        """Name both records of each pair; give the positions of those that the folder had, by file."""
        origins = np.array(sorted({origin for part in outcome.in_two_cities for origin in part.tolist()}), np.int64)
        withdrawn: dict[Path, I64] = {}
        for base, shown in ((0, intake.files), (OLD, [str(path.relative_to(self._old)) for path in self._near])):
            for number, file in enumerate(shown):
                low = base + (number << ROW_BITS)
                first, last = np.searchsorted(origins, [low, low + (1 << ROW_BITS)])
                rows = origins[first:last] - low
                codes = np.full(len(rows), NUMBER_OF["two_cities"], np.uint8)
                if base == 0:
                    aside.add(file, rows, codes)
                elif len(rows):
                    aside.add(file, rows + 1, codes, counted=False)
                    withdrawn[self._near[number]] = rows
        return withdrawn

    def _write(self, outcome: Outcome, withdrawn: dict[Path, I64], pool: Executor) -> None:
        """Link what has not changed, write the rest."""
        for day, files in self._files.items():
            target = self._new / f"day={day}"
            target.mkdir()
            for path in files:
                if path in withdrawn:
                    left = np.delete(np.arange(pq.read_metadata(path).num_rows), withdrawn[path])
                    stored.write_records(target / path.name, [pq.read_table(path, schema=stored.SCHEMA).take(left)])
                else:
                    _link(path, target / path.name)
        list(pool.map(self._write_day, outcome.days()))
        if outcome.held:
            stored.write_records(self._new / "two_cities.parquet", [pa.concat_tables(outcome.held)])

    def _write_day(self, day: tuple[int, Iterator[pa.Table]]) -> None:
        target = self._new / name_day(day[0])
        target.mkdir(exist_ok=True)
        stored.write_records(target / f"{len(list(target.iterdir())):04}.parquet", day[1])


def _agreed(old: Path, asked: stored.About) -> stored.About:
    """Hold the folder to one zone and to one list of kinds, which may grow; raises BadInput ``folder_differs``."""
    if not old.exists():
        return asked
    before = stored.read_about(old)
    shorter, longer = sorted((before.kind_names, asked.kind_names), key=len)
    if before.zone.key != asked.zone.key or longer[: len(shorter)] != shorter:
        raise BadInput("folder_differs", "the folder was made with another zone or other kinds of place", str(old))
    return stored.About(asked.zone, longer)


def _link(path: Path, target: Path) -> None:
    try:
        os.link(path, target)
    except OSError:  # a file system without hard links
        shutil.copy2(path, target)


def _parties(old: Path) -> Numbering:
    path = old / "parties.parquet"
    return Numbering(pq.read_table(path)["name"].to_pylist() if path.exists() else ())


def _report(intake: Intake, outcome: Outcome, aside: SetAside, withdrawn: int) -> Report:
    set_aside = dict(sorted(aside.counts.items()))
    report = Report(
        rows=intake.rows,
        accepted=outcome.accepted,
        duplicates=outcome.duplicates,
        set_aside=set_aside,
        records=outcome.records,
        cut=intake.cut,
        split=intake.split,
        withdrawn=withdrawn,
        seat_unreadable=intake.seat_unreadable,
        self_overlap=outcome.self_overlap,
        people=len(intake.numberings.people),
        places=len(intake.numberings.places),
    )
    if report.rows != report.accepted + report.duplicates + sum(set_aside.values()):
        raise AssertionError(f"rows are lost: {report}")  # INVARIANT: rows in = accepted + set aside + duplicates
    return report
