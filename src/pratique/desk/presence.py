"""Presence taken into the register, day by day under seal, and erased when it was kept long enough.

Nobody's name leaves the sealed files: who is registered stands there under their number, everybody else under a number
of their own, with the name beside it inside the seal. Needs the extra ``tracing``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from pratique.desk.followup.touched import find_touched
from pratique.desk.permitting import check_may
from pratique.kinds import payloads as p
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import find_zone, local_date
from pratique.ledger.day_files import Batch, DayFiles, read_batches
from pratique.ledger.fact import Fact, Source, make_fact_id
from pratique.record.due import mark_due
from pratique.record.models import Person, Unit
from pratique.record.numbering import take_numbers
from pratique.record.permissions import Actor
from pratique.record.presence_index import UNREGISTERED, bring_up, read_known
from pratique.record.register import append, get_keys, make_fact, open_reader, writing
from pratique.record.setup import find_sealed
from pratique.tracing.engines.parcels import Numbers, Parcel, PresenceFolder, check_kinds
from pratique.tracing.engines.reading import read_set_aside
from pratique.tracing.tables import U32

RETENTION_D = 30
"""Days of presence that are kept where no pack says otherwise: PRATIQUE_PRESENCE_DAYS sets another number."""
RETENTION = "PRATIQUE_PRESENCE_DAYS"
PERSON_ID = re.compile(r"[A-Z2-7]{26}")
_AT_ONCE = 10_000

Progress = Callable[[str, int, int], None]
"""Told a step (``sealing``, ``indexing``), how many days of it are done, and how many there are."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of a folder: ``rows == accepted + quarantined + duplicates``; ``too_old`` of the quarantined.

    ``batch`` is None, and all counts 0, where this very content was taken in before.
    """

    batch: str | None
    days: tuple[str, ...]
    rows: int
    accepted: int
    quarantined: int
    duplicates: int
    too_old: int
    registered: int
    unregistered: int


ALREADY = TakenIn(None, (), 0, 0, 0, 0, 0, 0, 0)


def make_shell_actor() -> Actor:
    """Give who acts when somebody at the machine itself, who holds the keys, runs a command."""
    unit = Unit.objects.filter(parent__isnull=True).order_by("unit_id").first()
    if unit is None:
        raise BadInput("no_unit", "there is no unit yet: run 'pratique accounts enrol' first")
    return Actor("shell", unit.unit_id, frozenset({"registrar", "administrator"}), has_second_factor=True)


def do_take_in_presence(actor: Actor, folder: Path, at: int, *, on_progress: Progress | None = None) -> TakenIn:
    """Take a presence folder into the register: a sealed file a day, one transaction for all their facts.

    Names that are a person_id become that person. Files taken in before change nothing, days older than the retention
    are left out. Then the index is brought up. Raises Refused, BadInput ``presence_folder``, ``folder_differs``,
    ``kinds``, LedgerFault.
    """
    check_may(actor, "take-in-presence", at)
    told = PresenceFolder(folder)
    digest = told.digest()
    files = DayFiles(find_sealed(), get_keys())
    with files.sealing():
        reader = open_reader()
        if any(_is_of(item.fact.payload, digest) for item in reader.read_house({"ImportLoaded"})):
            return ALREADY
        taking = _Taking(actor, told, files, read_batches(reader), at)
        made = taking.take(digest, sum(1 for _ in read_set_aside(folder)), on_progress)
    bring_up(None if on_progress is None else lambda done, total: on_progress("indexing", done, total))
    return made


def do_retain_presence(
    actor: Actor, before_day: str | None, at: int, *, on_progress: Progress | None = None
) -> tuple[str, ...]:
    """Erase whole days before a day (by default: all beyond the retention): facts, then keys and files, then the index.

    Give the days. Raises Refused, BadInput ``retention`` (a day that is still to be kept), ``day``.
    """
    check_may(actor, "retain-presence", at)
    files = DayFiles(find_sealed(), get_keys())
    with files.sealing():
        live = [batch for batch in read_batches(open_reader()) if batch.erased is None]
        bound = _find_bound(read_known(files, live[:1]).zone, at)
        day = bound if before_day is None else _read_day(before_day)
        if day > bound:
            raise BadInput("retention", f"presence from {bound} on is still to be kept", "before")
        over = [batch for batch in live if batch.sealed.dataset == "presence" and batch.sealed.day < day.isoformat()]
        facts = [
            make_fact("BatchErased", p.BatchErased(batch=batch.fact_id, reason="retention"), actor, at)
            for batch in over
        ]
        with writing():
            recorded = append(facts, at) if facts else []
        for done, (batch, fact) in enumerate(zip(over, recorded, strict=True), 1):
            # INVARIANT: a key is destroyed only after its fact is committed; a start finishes what a crash left.
            files.erase(batch, fact.recorded_at, fact.fact.id)
            if on_progress:
                on_progress("erasing", done, len(over))
    if over:
        bring_up()
    return tuple(sorted({batch.sealed.day for batch in over}))


class _Taking:
    """One taking in, under the lock of the sealed files."""

    def __init__(self, actor: Actor, told: PresenceFolder, files: DayFiles, batches: list[Batch], at: int) -> None:
        self.actor, self.told, self.files, self.batches, self.at = actor, told, files, batches, at
        self.known = read_known(files, [batch for batch in batches if batch.erased is None])
        if self.known.zone and self.known.zone != told.about.zone.key:
            raise BadInput("folder_differs", "the register has its days in another zone", str(told.folder))
        check_kinds(self.known.kinds or told.about.kind_names, told.about.kind_names, str(told.folder))
        self.numbers = self._number()

    def take(self, digest: str, set_aside: int, on_progress: Progress | None) -> TakenIn:
        """Seal day after day, then record all."""
        bound = _find_bound(self.told.about.zone.key, self.at).isoformat()
        facts: list[Fact] = []
        rows = accepted = too_old = duplicates = 0
        batch = make_fact_id(self.at, os.urandom(10))
        days = []
        for done, day in enumerate(self.told.days, 1):
            in_day = self.told.count_rows(day)
            rows += in_day
            if day < bound:
                too_old += in_day
                continue
            parcel = self.told.read_day(day, self.numbers, self.known.digests.get(day, set()))
            duplicates += parcel.duplicates
            accepted += parcel.rows
            if parcel.files:
                facts.append(self._seal(parcel))
                days.append(day)
            if on_progress:
                on_progress("sealing", done, len(self.told.days))
        loaded = p.ImportLoaded(
            batch=batch, name="presence", sha256=digest, rows=rows + set_aside, accepted=accepted,
            quarantined=set_aside + too_old, duplicates=duplicates,
        )  # fmt: skip
        with writing():
            append([make_fact("ImportLoaded", loaded, self.actor, self.at), *facts], self.at)
            mark_due("rings", find_touched(days, self.at), self.at)
        registered = int((self.numbers.people < UNREGISTERED).sum())
        return TakenIn(
            batch, tuple(days), rows + set_aside, accepted, set_aside + too_old, duplicates, too_old,
            registered, len(self.numbers.people) - registered,
        )  # fmt: skip

    def _seal(self, parcel: Parcel) -> Fact:
        fact_id = make_fact_id(self.at, os.urandom(10))
        made = self.files.seal(
            f"presence/{parcel.day}/{fact_id}", self.batches, lambda out: parcel.write(out, UNREGISTERED)
        )
        payload = p.BatchSealed(
            dataset="presence", day=parcel.day, path=made.path, sha256=made.sha256, rows=parcel.rows,
            accepted=parcel.rows, quarantined=0, duplicates=0, key_id=made.key_id,
        )  # fmt: skip
        return make_fact("BatchSealed", payload, self.actor, self.at, fact_id=fact_id, source=Source("desk", ""))

    def _number(self) -> Numbers:
        """Give the register's numbers of all that a folder names; new ones are never given to another."""
        registered = _find_registered(self.told.people)
        unmatched = [name for name in self.told.people if name not in registered]
        people = registered | self._take("presence-people", unmatched, self.known.people, UNREGISTERED - 1)
        places = self._take("presence-place", self.told.places, self.known.places, -1)
        parties = self.told.count_parties()
        with writing():
            first_party = take_numbers("presence-party", -1, parties) if parties else 0
        return Numbers(_to_numbers(self.told.people, people), _to_numbers(self.told.places, places), first_party)

    def _take(self, what: str, names: Sequence[str], known: dict[int, str], used: int) -> dict[str, int]:
        """Give the number of each name: the one it has, else a new one beyond ``used``."""
        numbers = {name: number for number, name in known.items()}
        new = [name for name in dict.fromkeys(names) if name not in numbers]
        if new:
            with writing():
                first = take_numbers(what, max([used, *known]), len(new))
            numbers |= {name: first + n for n, name in enumerate(new)}
        return numbers


def _to_numbers(names: Sequence[str], numbers: dict[str, int]) -> U32:
    return np.fromiter((numbers[name] for name in names), np.uint32, len(names))


def _find_registered(names: Sequence[str]) -> dict[str, int]:
    """Give the numbers of those names that are the outside number of somebody registered."""
    wanted = [name for name in names if PERSON_ID.fullmatch(name)]
    found: dict[str, int] = {}
    for at in range(0, len(wanted), _AT_ONCE):
        rows = Person.objects.filter(person_id__in=wanted[at : at + _AT_ONCE])
        found |= {str(person_id): number for person_id, number in rows.values_list("person_id", "person_no")}
    return found


def _is_of(payload: object, digest: str) -> bool:
    return isinstance(payload, p.ImportLoaded) and (payload.name, payload.sha256) == ("presence", digest)


def _find_bound(zone: str, at: int) -> date:
    """Give the first day that is still to be kept."""
    days = os.environ.get(RETENTION) or str(RETENTION_D)
    if not days.isdecimal() or int(days) < 1:
        raise BadInput("retention", f"{RETENTION} is a whole number of days, 1 or more", RETENTION)
    return local_date(at, find_zone(zone or "UTC")) - timedelta(days=int(days))


def _read_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput("day", f"'{text[:40]}' is not a day such as 2021-08-01", "before") from None
