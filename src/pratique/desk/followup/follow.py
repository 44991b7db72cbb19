"""What a settler is handed: who acts, and the one transaction in which it writes and clears what was due."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from pratique.record.actors import HOUSE_ACTOR_ID
from pratique.record.due import Held, find_changed, note_part, set_next
from pratique.record.models import Unit
from pratique.record.permissions import Actor
from pratique.record.register import hold_record, writing


class Overtaken(Exception):  # noqa: N818  (nothing failed: what was computed is older than the record)
    """Somebody marked or settled a key meanwhile: what was computed for it is not written."""


@dataclass(frozen=True, slots=True)
class Follow:
    """``held``: (what, key) as it was taken; a key that is not in it is not compared."""

    actor: Actor
    held: dict[tuple[str, str], Held] = field(default_factory=dict)

    @contextmanager
    def settling(self, what: str, nexts: Mapping[str, int | None], *, part_of: Collection[str] = ()) -> Iterator[None]:
        """Hold the one ``writing`` transaction of some keys: append the facts inside; at its end they are settled.

        ``nexts``: by key the next instant (µs) at which time alone changes the answer, or None. ``part_of``: keys of
        which only a part is written, and which stay due. Raises Overtaken before anything is written.
        """
        with writing():
            hold_record()
            held = {key: self.held[what, key] for key in (*nexts, *part_of) if (what, key) in self.held}
            if find_changed(what, held):
                raise Overtaken
            yield
            set_next(what, nexts)
            note_part(what, part_of)
        for key in part_of:
            if (what, key) in self.held:
                row, marks = self.held[what, key]
                self.held[what, key] = row, marks + 1


def make_house_actor(at: int) -> Actor:
    """Give who acts when something is settled: no login, no role that a page accepts, in the uppermost unit."""
    del at
    unit = Unit.objects.filter(parent__isnull=True).order_by("unit_id").first()
    return Actor(HOUSE_ACTOR_ID, "system" if unit is None else unit.unit_id, frozenset(), has_second_factor=True)
