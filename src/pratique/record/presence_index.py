"""The register's index for tracing: made of the sealed day files; it may be thrown away, and is made again equal.

    PRATIQUE_HOME/tracing/follows.json   which batches it holds, and under which numbers people stand in it
    PRATIQUE_HOME/tracing/index/         segments of numbers alone (docs/algorithms/index.md)

Names are read from the sealed files into memory, when a page needs them. People stand under the number that stands for
them after merges: a merge or its undoing makes anew the days on which they have records. While a day is indexed its
records lie in a folder of mode 0700 beside the index, without any name; it is removed at the end, or by the next maker.
Needs the extra ``tracing``.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
from django.db.models import F

from pratique.kinds.errors import BadInput
from pratique.kinds.instants import SECOND, find_zone, local_date
from pratique.ledger.day_files import Batch, DayFiles, read_batches
from pratique.ledger.fact import Erased
from pratique.ledger.key_files import sync_folder
from pratique.record.models import MergeStep, Person
from pratique.record.register import get_keys, open_reader
from pratique.record.setup import find_sealed, find_tracing
from pratique.tracing.engines.index import IndexEngine, build_index, drop_day
from pratique.tracing.engines.parcels import Known, read_head, unpack

UNREGISTERED: Final = 1 << 31
"""People of presence files who are nobody in the register are numbered from here on."""
AT_ONCE: Final = 4
"""So many day files are unpacked, and indexed side by side, at a time."""
BUILDING: Final = ".building-"

Progress = Callable[[int, int], None]
"""Told (day files done, day files in all)."""
Mark = tuple[int, int]
"""What an index depends on: the last fact about a batch, and the last step of a merge."""


@dataclass(slots=True)
class Follows:
    """What an index holds: batches (fact id to day), the numbers that stood for others, and the facts it followed."""

    batches: dict[str, str] = field(default_factory=dict)
    heads: dict[int, int] = field(default_factory=dict)
    mark: Mark = (0, 0)


class PresenceIndex:
    """An index as it stood at ``mark``: an engine to ask, and what its numbers mean."""

    def __init__(self, engine: IndexEngine, follows: Follows, files: DayFiles, batches: list[Batch]) -> None:
        self.engine, self.mark = engine, follows.mark
        self.days = sorted(set(follows.batches.values()))
        self._files, self._batches = files, batches

    @cached_property
    def known(self) -> Known:
        """Give what the sealed files say besides records: names of places, of people who are not registered."""
        return read_known(self._files, self._batches)


_opened: dict[Path, PresenceIndex] = {}
_opening = threading.Lock()


def open_index(on_progress: Progress | None = None) -> PresenceIndex:
    """Give the index, one a process, brought up to the record first; raises BadInput ``no_presence``, LedgerFault."""
    folder = find_tracing()
    with _opening:
        held = _opened.get(folder)
        if held is None or held.mark != _read_mark():
            with _alone(folder):  # its files are opened before another process may drop a day
                follows, files, batches = _follow(folder, on_progress)
                engine = IndexEngine(folder / "index") if follows.batches else None
            if engine is None:
                _opened.pop(folder, None)
                raise BadInput("no_presence", "no presence has been taken in yet", "presence")
            held = _opened[folder] = PresenceIndex(engine, follows, files, batches)
        return held


def bring_up(on_progress: Progress | None = None) -> tuple[Follows, DayFiles, list[Batch]]:
    """Bring the index up to the record, one process at a time; if a part does not fit, all of it is made again."""
    folder = find_tracing()
    with _alone(folder):
        return _follow(folder, on_progress)


def _follow(folder: Path, on_progress: Progress | None) -> tuple[Follows, DayFiles, list[Batch]]:
    files = DayFiles(find_sealed(), get_keys())
    mark = _read_mark()
    batches = [batch for batch in read_batches(open_reader()) if batch.erased is None]
    heads = dict(Person.objects.exclude(head=F("person_no")).values_list("person_no", "head"))
    try:
        follows = _Maker(folder, files, heads).make(batches, on_progress)
    except BadInput:
        shutil.rmtree(folder / "index", ignore_errors=True)
        (folder / "follows.json").unlink(missing_ok=True)
        follows = _Maker(folder, files, heads).make(batches, on_progress)
    follows.mark = mark
    _write(folder, follows)
    return follows, files, batches


def read_known(files: DayFiles, batches: list[Batch]) -> Known:
    """Read the heads of sealed files."""
    known = Known()
    for batch in batches:
        stream = files.open(batch.sealed)
        if not isinstance(stream, Erased):
            with stream:
                read_head(stream, known)
    return known


def _read_mark() -> Mark:
    step = MergeStep.objects.order_by("-seq").values_list("seq", flat=True).first()
    return open_reader().find_last(("BatchSealed", "BatchErased")), step or 0


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let no other process change the index meanwhile; sweep what one who died left unpacked."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for left in folder.glob(f"{BUILDING}*"):
            shutil.rmtree(left)
        yield


class _Maker:
    """One bringing up to date."""

    def __init__(self, folder: Path, files: DayFiles, heads: Mapping[int, int]) -> None:
        self.folder, self.files, self.heads = folder, files, dict(heads)
        self.index = folder / "index"
        self.follows = _read(folder)

    def make(self, batches: list[Batch], on_progress: Progress | None) -> Follows:
        follows = self.follows
        live = {batch.fact_id for batch in batches}
        stale = {day for fact_id, day in follows.batches.items() if fact_id not in live} | self._find_moved()
        if stale:  # INVARIANT: what dies between a drop and the next _write leaves an index that is made anew
            (self.folder / "follows.json").unlink(missing_ok=True)
            sync_folder(self.folder)
        for day in sorted(stale):
            drop_day(self.index, day)
        follows.batches = {fact_id: day for fact_id, day in follows.batches.items() if day not in stale}
        follows.heads = self.heads
        _write(self.folder, follows)
        todo = [batch for batch in batches if batch.fact_id not in follows.batches]
        for at in range(0, len(todo), AT_ONCE):
            some = todo[at : at + AT_ONCE]
            self._add(some)
            follows.batches |= {batch.fact_id: batch.sealed.day for batch in some}
            _write(self.folder, follows)
            if on_progress:
                on_progress(at + len(some), len(todo))
        return follows

    def _find_moved(self) -> set[str]:
        """Give the days with records of people who stand under another number now than when they were indexed."""
        before, now = self.follows.heads, self.heads
        moved = {before.get(n, n) for n in {*before, *now} if before.get(n, n) != now.get(n, n)}
        if not moved or not self.follows.batches:
            return set()
        zone = find_zone(json.loads((self.index / "index.json").read_bytes())["zone"])
        people = np.array(sorted(moved), np.uint32)
        found = IndexEngine(self.index).records_of(people, 0, (1 << 32) - 1)
        return {local_date(start * SECOND, zone).isoformat() for start in np.unique(found.start).tolist()}

    def _add(self, batches: list[Batch]) -> None:
        with tempfile.TemporaryDirectory(prefix=BUILDING, dir=self.folder) as made:
            presence = Path(made)
            for batch in batches:
                stream = self.files.open(batch.sealed)
                if not isinstance(stream, Erased):
                    with stream:
                        unpack(stream, presence, f"{batch.seq:012}", self.heads)
            if (presence / "about.json").exists():
                build_index(presence, self.index)


def _read(folder: Path) -> Follows:
    try:
        told: dict[str, Any] = json.loads((folder / "follows.json").read_bytes())
        heads = {int(gone): head for gone, head in told["heads"].items()}
        return Follows(told["batches"], heads, (told["mark"][0], told["mark"][1]))
    except (OSError, ValueError, KeyError, TypeError):
        shutil.rmtree(folder / "index", ignore_errors=True)
        return Follows()


def _write(folder: Path, follows: Follows) -> None:
    told = {"batches": follows.batches, "heads": follows.heads, "mark": follows.mark}
    new = folder / "follows.json.new"
    with new.open("w", encoding="utf-8") as file:
        json.dump(told, file)
        file.flush()
        os.fsync(file.fileno())
    new.rename(folder / "follows.json")
