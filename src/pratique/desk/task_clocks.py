"""The clock of a task by its kind, as the pack in force says; what the pack does not say has a clock of our own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from pratique.kinds.instants import DAY, SECOND
from pratique.policy.pack import Pack
from pratique.policy.tasks_section import TaskKind
from pratique.record.in_force import read_in_force
from pratique.record.units import walk_up
from pratique.tasks.task import Escalation
from pratique.tasks.wanted import WantedTask

OTHERWISE = DAY
"""How long a task may take of which no pack in force says so; late, the unit above sees it."""


@dataclass(frozen=True, slots=True)
class TaskClock:
    """When a task falls due (µs), and which units above its own see it when it is late."""

    due_at: int
    escalates: tuple[Escalation, ...]


class TaskClocks:
    """The clocks that hold at an instant, read once for many tasks; the tree above each unit is read once, too."""

    def __init__(self, at: int) -> None:
        self.at = at
        held = read_in_force().book.holding_at(at)
        self.pack: Pack | None = None if held is None else held.pack.pack
        self.kinds: dict[str, TaskKind] = {} if self.pack is None else {one.kind: one for one in self.pack.tasks}
        self._above: dict[str, tuple[str, ...]] = {}
        self._escalates: dict[tuple[str, str], tuple[Escalation, ...]] = {}

    def make(self, kind: str, unit: str, *, since: int | None = None, otherwise: int = OTHERWISE) -> TaskClock:
        """Give the clock of a kind in a unit, counted from ``since`` (µs; None: now)."""
        begun = self.at if since is None else since
        told = self.kinds.get(kind)
        if told is None or self.pack is None:
            return TaskClock(begun + otherwise, self._climb(unit, ((0, 1),)))
        steps = tuple((step.after.at(self.pack, self.at) // SECOND, step.up) for step in told.escalates)
        return TaskClock(begun + told.due.at(self.pack, self.at), self._climb(unit, steps))

    def fill(self, wanted: Iterable[WantedTask]) -> tuple[WantedTask, ...]:
        """Give tasks the units that see them when they are late; those that name some keep them."""
        return tuple(
            one if one.escalates else replace(one, escalates=self._find_steps(one.kind, one.unit)) for one in wanted
        )

    def _find_steps(self, kind: str, unit: str) -> tuple[Escalation, ...]:
        if (kind, unit) not in self._escalates:
            self._escalates[kind, unit] = self.make(kind, unit).escalates
        return self._escalates[kind, unit]

    def _climb(self, unit: str, steps: tuple[tuple[int, int], ...]) -> tuple[Escalation, ...]:
        """Name the units that lie so many levels up; a level above the top is nobody."""
        if unit not in self._above:
            self._above[unit] = tuple(walk_up(unit))[1:]
        above = self._above[unit]
        return tuple(Escalation(after_s, above[up - 1]) for after_s, up in steps if up <= len(above))


def make_clock(kind: str, unit: str, at: int, *, since: int | None = None, otherwise: int = OTHERWISE) -> TaskClock:
    """Give the clock of one task; for many, make ``TaskClocks`` once."""
    return TaskClocks(at).make(kind, unit, since=since, otherwise=otherwise)
