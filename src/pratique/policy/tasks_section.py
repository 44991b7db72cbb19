"""A pack's tasks section (contract 9) as frozen values, and its reading: how long each kind of task may take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pratique.kinds.errors import BadInput
from pratique.kinds.instants import HOUR, SECOND
from pratique.policy.pack import Words
from pratique.policy.parts import Document, Number, make_words

if TYPE_CHECKING:
    from pratique.policy.pack import Pack

UNITS = {"s": SECOND, "h": HOUR}


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time: a param, and its unit (``s`` or ``h``)."""

    param: str
    unit: str

    def at(self, pack: Pack, instant: int) -> int:
        """Give its length at an instant, in µs; raises BadInput ``no_value`` before the param's first value."""
        param = pack.param(self.param)
        held = None if param is None else param.at(instant)
        if held is None:
            raise BadInput("no_value", f"'{self.param}' has no value then", "/tasks")
        return held.value * UNITS[self.unit]


@dataclass(frozen=True, slots=True)
class TaskStepUp:
    """So long after the due instant the unit so many levels up the tree is shown the task too."""

    after: Span
    up: int


@dataclass(frozen=True, slots=True)
class TaskKind:
    """One kind of task: its words, how long it may take, who is shown it when it is late."""

    kind: str
    title: Words
    due: Span
    escalates: tuple[TaskStepUp, ...]
    clauses: tuple[str, ...]

    def numbers(self) -> Iterator[Number]:
        """Give each number that it asks of a param."""
        for span in (self.due, *(step.after for step in self.escalates)):
            yield Number(f"/tasks/{self.kind}", span.param, span.unit)


def make_tasks(document: Document) -> tuple[TaskKind, ...]:
    """Make the section of a pack's document that agrees with the schema."""
    return tuple(
        TaskKind(
            kind=item["kind"],
            title=make_words(item["title"]),
            due=_span(item, "due"),
            escalates=tuple(TaskStepUp(_span(step, "after"), step["up"]) for step in item.get("escalates", ())),
            clauses=tuple(item["clauses"]),
        )
        for item in document.get("tasks", ())
    )


def _span(item: Document, name: str) -> Span:
    unit = "s" if f"{name}_s" in item else "h"
    return Span(item[f"{name}_{unit}"], unit)
