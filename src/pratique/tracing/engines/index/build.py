"""Building an index from a presence folder: a segment a file, only those not yet there."""

from __future__ import annotations

import json
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

Progress = Callable[[str, int, int], None]
"""Told the segment just finished (``2021-08-01/0000``), how many are done and how many there are to do."""


def build_index(
    presence_folder: Path, index_folder: Path, *, on_progress: Progress | None = None, threads: int = 2
) -> None:
    """Index every file of every day that is not indexed yet; ``threads`` files at a time.

    May be killed at any point and begun again: the same files give the same bytes. A day's file is sealed: if one that
    is indexed has changed, that is ``BadInput``; drop the day first.
    """
    zone = _zone(presence_folder)
    with one_at_a_time(index_folder):
        listing = read_list(index_folder) or Listing(zone, {})
        if listing.zone != zone:
            raise BadInput(
                "index_zone", f"The index has its days in {listing.zone}, the presence in {zone}.", str(index_folder)
            )
        write_list(index_folder, listing)
        sources = {_name(path): path for path in sorted(presence_folder.glob("day=*/*.parquet"))}
        todo = [name for name, path in sources.items() if not _indexed(listing, index_folder, name, path)]

        def make(name: str) -> tuple[str, str]:
            path = sources[name]
            segment = make_segment(path, path.parent.name.removeprefix("day="), ZoneInfo(zone))
            return name, write_aside(index_folder, name, segment, _identity(path))

        with ThreadPoolExecutor(threads) as pool:
            for done, (name, digest) in enumerate(pool.map(make, todo), 1):
                put_in_place(index_folder, name)
                listing = Listing(zone, listing.segments | {name: digest})
                write_list(index_folder, listing)
                if on_progress:
                    on_progress(name, done, len(todo))


def _zone(folder: Path) -> str:
    """Read the zone of a presence folder's days."""
    path = folder / "about.json"
    try:
        about = json.loads(path.read_bytes())
        if about["format"] == "pratique-presence" and about["version"] == 1:
            return ZoneInfo(about["zone"]).key
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadInput("presence_folder", f"This is no folder of presence records: {error}.", str(path)) from error
    raise BadInput("presence_folder", "This is no folder of presence records of version 1.", str(path))


def _name(path: Path) -> str:
    """Name the segment of a file: ``day=2021-08-01/0000.parquet`` is ``2021-08-01/0000``."""
    return f"{path.parent.name.removeprefix('day=')}/{path.stem}"


def _identity(path: Path) -> dict[str, Any]:
    return {"bytes": path.stat().st_size, "sha256": sha256_of(path)}


def _indexed(listing: Listing, folder: Path, name: str, path: Path) -> bool:
    """Tell whether a file is in the index; ``BadInput`` if it is not the one that was indexed."""
    if name not in listing.segments:
        return False
    if read_manifest(folder, name, listing.segments[name])["from"] != _identity(path):
        raise BadInput("presence_changed", "This file has changed since it was indexed; drop its day first.", str(path))
    return True
