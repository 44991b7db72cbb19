"""What is wrong with a pack's tasks section."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from pratique.kinds.errors import BadInput
from pratique.policy.check_numbers import check_numbers
from pratique.policy.finding import Finding
from pratique.policy.pack import Pack
from pratique.policy.tasks_section import TaskKind


def check_tasks(pack: Pack) -> Iterator[Finding]:
    """Find what is wrong with the section; codes as in ``check_pack``, and ``step_order``."""
    kinds = [one.kind for one in pack.tasks]
    for kind in sorted({one for one in kinds if kinds.count(one) > 1}):
        yield Finding("twice", f"/tasks/{kind}", "this kind of task stands twice")
    for one in pack.tasks:
        yield from check_numbers(pack, one.numbers())
        yield from _check_steps(pack, one)


def cited_by_tasks(pack: Pack) -> list[tuple[str, tuple[str, ...]]]:
    """Give each kind of task with the clauses it cites."""
    return [(f"/tasks/{one.kind}", one.clauses) for one in pack.tasks]


def _check_steps(pack: Pack, one: TaskKind) -> Iterator[Finding]:
    """Each step comes later and goes higher than the one before it, at every value that its numbers ever have."""
    params = [pack.param(number.param) for number in one.numbers()]
    for instant in sorted({pack.start, *(value.start for param in params if param for value in param.values)}):
        try:
            steps = [(step.after.at(pack, instant), step.up) for step in one.escalates]
        except BadInput:
            continue  # a number without a value then is found by itself
        if any(later[0] <= first[0] or later[1] <= first[1] for first, later in pairwise(steps)):
            yield Finding(
                "step_order", f"/tasks/{one.kind}", "each escalation comes later and goes higher than the last"
            )
            return
