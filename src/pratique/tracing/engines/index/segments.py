"""Segments on disk: written whole or not at all, listed, opened, dropped, proved.

    index.json                    the list of what counts, with sha256 of manifests: the single point of commitment
    day=2021-08-01/0000/          a segment: its columns, one after the other, and manifest.json
    .making/                      what a maker was at when it died; swept by the next

A folder that the list does not name does not count; a name in the list without its folder, or with files of other
sizes, is an error that names it.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pratique.kinds.errors import BadInput
from pratique.tracing.engines.index.layout import COLUMNS, VERSION, Segment

LIST, MANIFEST, DATA, MAKING = "index.json", "manifest.json", "columns", ".making"
FORMAT, SEGMENT_FORMAT = "pratique-index", "pratique-index-segment"
ALIGNED = 64
"""Bytes at a multiple of which each column begins."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What counts: the zone of the days, and segments (``2021-08-01/0000``) with the sha256 of their manifests."""

    zone: str
    segments: dict[str, str]


def sha256_of(path: Path) -> str:
    """Give a file's sha256."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """Let nobody else change this index meanwhile, and sweep what one who died left half made."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _sweep(folder)
        yield


def _sweep(folder: Path) -> None:
    """Delete what a maker or a dropper that died has left: all that is not listed."""
    shutil.rmtree(folder / MAKING, ignore_errors=True)
    listing = read_list(folder)
    for segment in folder.glob("day=*/*"):
        name = str(segment.relative_to(folder)).removeprefix("day=")
        if listing is None or name not in listing.segments:
            shutil.rmtree(segment)


def read_list(folder: Path) -> Listing | None:
    """Give the list of an index; None where there is none."""
    path = folder / LIST
    if not path.exists():
        return None
    read = _read_json(path, FORMAT)
    return Listing(read["zone"], read["segments"])


def write_list(folder: Path, listing: Listing) -> None:
    """Put a new list in the place of the old one, at one stroke."""
    made = {
        "format": FORMAT,
        "version": VERSION,
        "zone": listing.zone,
        "segments": dict(sorted(listing.segments.items())),
    }
    _write(folder / f"{LIST}.new", json.dumps(made, indent=1).encode())
    (folder / f"{LIST}.new").rename(folder / LIST)
    _sync(folder)


def folder_of(folder: Path, name: str) -> Path:
    """Give the folder of a segment."""
    return folder / f"day={name}"


def write_aside(folder: Path, name: str, segment: Segment, made_from: dict[str, Any]) -> str:
    """Write a segment where it does not count yet; give its manifest's sha256."""
    aside = folder / MAKING / name
    aside.mkdir(parents=True)
    places = {}
    at = 0
    for name_of, values in segment.columns.items():
        places[name_of] = {"at": at, "count": len(values)}
        at += -(-values.nbytes // ALIGNED) * ALIGNED
    data = np.zeros(at, np.uint8)
    for name_of, values in segment.columns.items():
        begin = places[name_of]["at"]
        data[begin : begin + values.nbytes] = values.view(np.uint8)
    _write(aside / DATA, data.data)
    manifest = {
        "format": SEGMENT_FORMAT, "version": VERSION, "day": segment.day, "start": segment.start,
        "length": segment.length, "rows": segment.rows, "base": segment.base, "from": made_from,
        "bytes": at, "sha256": hashlib.sha256(data.data).hexdigest(), "columns": places,
    }  # fmt: skip
    _write(aside / MANIFEST, json.dumps(manifest, indent=1).encode())
    _sync(aside)
    return sha256_of(aside / MANIFEST)


def put_in_place(folder: Path, name: str) -> None:
    """Move a segment to where it will count once it is listed."""
    final = folder_of(folder, name)
    final.parent.mkdir(exist_ok=True)
    (folder / MAKING / name).rename(final)
    _sync(final.parent)
    _sync(folder)


def read_manifest(folder: Path, name: str, digest: str) -> dict[str, Any]:
    """Give a segment's manifest, if it is the one that is listed."""
    path = folder_of(folder, name) / MANIFEST
    read = _read_json(path, SEGMENT_FORMAT)
    if sha256_of(path) != digest:
        raise _damaged(path, "its checksum differs from the list's")
    return read


def open_segment(folder: Path, name: str, digest: str) -> Segment:
    """Map a segment's columns into memory; ``BadInput`` names the file that is missing or of another size."""
    manifest, path = read_manifest(folder, name, digest), folder_of(folder, name) / DATA
    size = path.stat().st_size if path.exists() else -1
    if size != manifest["bytes"]:
        raise _damaged(path, f"it should have {manifest['bytes']} bytes" + (f" and has {size}" if size >= 0 else ""))
    data = np.memmap(path, np.uint8, "r")
    columns: dict[str, NDArray[Any]] = {}
    for column, kind in COLUMNS.items():
        begin, count = manifest["columns"][column]["at"], manifest["columns"][column]["count"]
        columns[column] = data[begin : begin + count * np.dtype(kind).itemsize].view(kind)
        if len(columns[column]) != count:
            raise _damaged(path, f"its column {column} is cut")
    fields = {field: manifest[field] for field in ("day", "start", "length", "rows", "base")}
    return Segment(columns=columns, **fields)


def drop_day(folder: Path, day: str) -> None:
    """Forget a day (``2021-08-01``): it stops counting at one stroke, then its files go."""
    with one_at_a_time(folder):
        listing = read_list(folder)
        if listing is not None:
            kept = {name: digest for name, digest in listing.segments.items() if name.split("/")[0] != day}
            write_list(folder, Listing(listing.zone, kept))
        shutil.rmtree(folder / f"day={day}", ignore_errors=True)


def verify(folder: Path) -> int:
    """Prove every byte against its checksum; give how many segments there are; ``BadInput`` names what is damaged."""
    listing = read_list(folder)
    segments = listing.segments if listing else {}
    for name, digest in segments.items():
        open_segment(folder, name, digest)
        path = folder_of(folder, name) / DATA
        if sha256_of(path) != read_manifest(folder, name, digest)["sha256"]:
            raise _damaged(path, "its checksum differs from the manifest's")
    return len(segments)


def _damaged(path: Path, why: str) -> BadInput:
    return BadInput(
        "index_damaged",
        f"This part of the index is damaged or missing: {why}. Drop its day and build it again.",
        str(path),
    )


def _read_json(path: Path, expected: str) -> dict[str, Any]:
    try:
        read: dict[str, Any] = json.loads(path.read_bytes())
        if read["format"] == expected and read["version"] != VERSION:
            raise BadInput(
                "index_version", f"The index has layout {read['version']}; this program reads {VERSION}.", str(path)
            )
        if read["format"] == expected:
            return read
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _damaged(path, f"it cannot be read ({error})") from error
    raise _damaged(path, f"it is not a {expected}")


def _write(path: Path, data: bytes | memoryview) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Have the names in a folder on disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
