"""Building an index from a presence folder: a segment a file, only those not yet there."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pratique.kinds.errors import BadInput
from pratique.tracing.engines.index.building import make_segment
from pratique.tracing.engines.index.segments import (
    Listing,
    one_at_a_time,
    put_in_place,
    read_list,
    read_manifest,
    sha256_of,
    write_aside,
    write_list,
)
from pratique.tracing.engines.reading.folder import day_files, read_about

Progress = Callable[[str, int, int], None]
"""Told the segment just finished (``2021-08-01/0000``), how many are done and how many there are to do."""


def build_index(
    presence_folder: Path, index_folder: Path, *, on_progress: Progress | None = None, threads: int = 2
) -> None:
    """Index every file of every day that is not indexed yet; ``threads`` files at a time.

    May be killed at any point and begun again: the same files give the same bytes. A day's file is sealed: if one that
    is indexed has changed, that is ``BadInput``; drop the day first.
    """
    zone = read_about(presence_folder).zone.key
    with one_at_a_time(index_folder):
        listing = read_list(index_folder) or Listing(zone, {})
        if listing.zone != zone:
            raise BadInput(
                "index_zone", f"The index has its days in {listing.zone}, the presence in {zone}.", str(index_folder)
            )
        write_list(index_folder, listing)
        sources = source_files(presence_folder)
        todo = [name for name, path in sources.items() if not _indexed(listing, index_folder, name, path)]

        def make(name: str) -> tuple[str, str]:
            path = sources[name]
            segment = make_segment(path, path.parent.name.removeprefix("day="), ZoneInfo(zone))
            return name, write_aside(index_folder, name, segment, identity_of(path))

        with ThreadPoolExecutor(threads) as pool:
            for done, (name, digest) in enumerate(pool.map(make, todo), 1):
                put_in_place(index_folder, name)
                listing = Listing(zone, listing.segments | {name: digest})
                write_list(index_folder, listing)
                if on_progress:
                    on_progress(name, done, len(todo))


def source_files(presence_folder: Path) -> dict[str, Path]:
    """Give the files of a presence folder by their segments' names: day=2021-08-01/0000.parquet, 2021-08-01/0000."""
    return {f"{day}/{path.stem}": path for day, paths in day_files(presence_folder).items() for path in paths}


def identity_of(path: Path) -> dict[str, Any]:
    """Give what a file is told by, so that another in its place is known for one."""
    return {"bytes": path.stat().st_size, "sha256": sha256_of(path)}


def _indexed(listing: Listing, folder: Path, name: str, path: Path) -> bool:
    """Tell whether a file is in the index; ``BadInput`` if it is not the one that was indexed."""
    if name not in listing.segments:
        return False
    if read_manifest(folder, name, listing.segments[name])["from"] != identity_of(path):
        raise BadInput("presence_changed", "This file has changed since it was indexed; drop its day first.", str(path))
    return True
