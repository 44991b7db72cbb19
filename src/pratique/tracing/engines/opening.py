"""Opening presence for an engine: tables are brought into a folder first, an index that is behind is made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pratique.kinds.errors import BadInput
from pratique.tracing.cases import Account
from pratique.tracing.engine import Engine
from pratique.tracing.engines.duck import DuckEngine
from pratique.tracing.engines.index import IndexEngine, build_index, drop_day
from pratique.tracing.engines.index.build import identity_of, source_files
from pratique.tracing.engines.index.segments import MANIFEST, folder_of, read_list, read_manifest
from pratique.tracing.engines.reading.bringing import bring_in
from pratique.tracing.engines.reading.folder import StoredNames, day_files, read_about, read_folder
from pratique.tracing.engines.reading.place_table import take_places
from pratique.tracing.engines.reading.set_aside import read_set_aside
from pratique.tracing.oracle import Oracle
from pratique.tracing.places import Places
from pratique.tracing.rules import TraceRules
from pratique.tracing.services import NO_ALIASES, Aliases, canonical_place
from pratique.tracing.tables import U32

EngineName = Literal["index", "duckdb", "oracle"]
ENGINES: tuple[EngineName, ...] = get_args(EngineName)

Progress = Callable[[str, int, int], None]
"""Told a step (``presence``, ``index``, ``trace``), how much of it is done and how much there is (0: not known)."""


@dataclass(frozen=True, slots=True)
class Opened:
    """An engine ready to be asked, what its numbers are called, and what is known of how presence came in."""

    engine: Engine
    people: StoredNames
    places: StoredNames
    no_checkin: U32
    account: Mapping[str, Any]
    set_aside: Iterable[Mapping[str, str]]
    place_account: Account | None = None


def find_presence_folder(presence: object) -> Path | None:
    """Give the folder that ``bring_in`` has written, or that a synthetic city holds; None if presence is neither."""
    if not isinstance(presence, str | Path):
        return None
    folder = Path(presence)
    if (folder / "presence" / "about.json").is_file():
        return folder / "presence"
    return folder if (folder / "about.json").is_file() else None


def index_beside(folder: Path) -> Path:
    """Give where the index of a presence folder stands: ``index`` beside ``presence``, else ``NAME-index``."""
    return folder.with_name("index" if folder.name == "presence" else f"{folder.name}-index")


def open_presence(
    presence: object,
    engine: EngineName,
    rules: TraceRules,
    scratch: Path,
    *,
    places: object = None,
    services: Aliases = NO_ALIASES,
    keep: Path | None = None,
    index: Path | None = None,
    on_progress: Progress | None = None,
) -> Opened:
    """Open presence (a presence folder, files or tables) by an engine.

    Files and tables are brought into ``keep``, or into ``scratch``, which must outlive the engine. The index stands in
    ``index``, or beside the presence folder. Raises BadInput ``engine``, ``kinds`` (the folder numbers kinds of place
    otherwise than the pack), and what reading and indexing raise.
    """
    if engine not in ENGINES:
        raise BadInput("engine", f"there is no engine '{engine[:40]}'; there are {', '.join(ENGINES)}")
    given, place_account = take_places(places, rules.kind_names) if places is not None else (None, None)
    written = find_presence_folder(presence)
    if written is not None:
        folder = written
        account = _count_records(folder)
    else:
        folder = keep or scratch / "presence"
        account = _bring_in(presence, folder, rules, given, services, on_progress)
    about = read_about(folder)
    if any(stored != named for stored, named in zip(about.kind_names, rules.kind_names, strict=False)):
        raise BadInput("kinds", "the kinds of place of this folder are numbered otherwise than the pack's", str(folder))
    people = StoredNames(pq.read_table(folder / "people.parquet", columns=["name"])["name"])
    table = pq.read_table(folder / "places.parquet", columns=["name", "checkin"])
    stored_places = StoredNames(table["name"])
    no = (
        [
            canonical_place(name, services)
            for name, answer in zip(given.names, given.checkin, strict=True)
            if answer is False
        ]
        if given
        else []
    )
    marked = np.flatnonzero(pc.equal(table["checkin"], False).fill_null(False).to_numpy())  # noqa: FBT003 (Arrow's own)
    no_checkin = np.union1d(marked, list(find_numbers(stored_places, no).values())).astype(np.uint32)
    ready = _open_engine(folder, engine, index or index_beside(folder), on_progress)
    return Opened(ready, people, stored_places, no_checkin, account, read_set_aside(folder), place_account)


def find_numbers(names: StoredNames, wanted: Sequence[str]) -> dict[str, int]:
    """Give the numbers of the wanted names that occur; the many names are looked through once."""
    if not wanted:
        return {}
    rows = np.flatnonzero(pc.is_in(names.arrow, value_set=pa.array(wanted, pa.string())).to_numpy())
    return dict(zip(names.arrow.take(pa.array(rows)).to_pylist(), rows.tolist(), strict=True))


def refresh_index(folder: Path, index: Path, on_progress: Progress | None = None) -> None:
    """Make the index what its presence folder is: drop days whose files are gone or others now, index what it lacks."""
    listing = read_list(index)
    segments = listing.segments if listing else {}
    files = source_files(folder)
    stale = [name for name in segments if name not in files or not _is_same(files[name], index, name, segments[name])]
    for day in sorted({name.split("/")[0] for name in stale}):
        drop_day(index, day)
    if listing and not stale and len(segments) == len(files):
        return
    tell = (lambda _, done, total: on_progress("index", done, total)) if on_progress else None
    build_index(folder, index, on_progress=tell)


def _is_same(path: Path, index: Path, name: str, digest: str) -> bool:
    """Tell by size and time that a file is the one indexed, or else by its bytes."""
    indexed, now = read_manifest(index, name, digest)["from"], path.stat()
    if now.st_size != indexed["bytes"]:
        return False
    made_at = (folder_of(index, name) / MANIFEST).stat().st_mtime_ns
    return now.st_mtime_ns <= made_at or bool(identity_of(path) == indexed)


def _open_engine(folder: Path, engine: EngineName, index: Path, on_progress: Progress | None) -> Engine:
    if engine == "oracle":
        return Oracle(read_folder(folder))
    if engine == "duckdb":
        return DuckEngine(folder)
    refresh_index(folder, index, on_progress)
    return IndexEngine(index)


def _count_records(folder: Path) -> dict[str, Any]:
    files = [file for files in day_files(folder).values() for file in files]
    return {"records": sum(pq.read_metadata(file).num_rows for file in files)}


def _bring_in(
    presence: object,
    folder: Path,
    rules: TraceRules,
    places: Places | None,
    services: Aliases,
    on_progress: Progress | None,
) -> dict[str, Any]:
    tell = (lambda done: on_progress("presence", done, 0)) if on_progress else None
    zone, kinds = rules.zone, rules.kind_names
    report = bring_in(presence, folder, zone=zone, kind_names=kinds, places=places, services=services, on_progress=tell)
    return asdict(report)
