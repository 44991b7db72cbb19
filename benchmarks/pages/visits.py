"""Who visits: staff of one street and of the whole city, residents, all signed in for one run."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from growth import LOOKED_AT
from houses import CITY, NOW, Staff, make_resident, make_staff, sign_in

from pratique.desk.deciding import SETTLE
from pratique.desk.refer_takes import do_take_refer
from pratique.record.closed_lists import Role
from pratique.record.models import Account, TaskRow

Scope = Literal["one", "all"]
SCOPES: tuple[Scope, ...] = ("one", "all")
SCOPE_WORDS = {"one": "one street", "all": "the city"}
STREET = "street-000"
A_ROLE = 20
"""Accounts of each role and scope: an account may look up sixty people an hour."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request of one visitor; with a form, it is posted."""

    address: str
    session: str
    form: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page and its visitors; ``most``: how many visits of each scope the limits of look-ups leave."""

    name: str
    supply: dict[Scope, Callable[[], Request]]
    most: int = 10**9


@dataclass(slots=True)
class Cast:
    """Everybody who signs in for one run, each made at first use."""

    run: str
    people: int
    seed: int
    staff: dict[tuple[Role, Scope], list[tuple[Staff, str]]] = field(default_factory=dict)

    def get(self, role: Role, scope: Scope) -> list[tuple[Staff, str]]:
        """Give staff of a role, each with their session."""
        if (role, scope) not in self.staff:
            unit = STREET if scope == "one" else CITY
            made = [make_staff(unit, role, f"{role}.{scope}.{self.run}.{number}") for number in range(A_ROLE)]
            self.staff[role, scope] = [(one, sign_in(one.account)) for one in made]
        return self.staff[role, scope]

    def sessions(self, role: Role, scope: Scope) -> Iterator[str]:
        """Give sessions of a role in turn, for ever."""
        return itertools.cycle([session for _, session in self.get(role, scope)])

    def residents(self, *, often: bool) -> Iterator[str]:
        """Give sessions of residents: of those looked at very often, or of others."""
        first = 1 if often else min(self.people // 2, 1_000) + LOOKED_AT
        numbers = range(first, min(first + A_ROLE, self.people + 1))
        return itertools.cycle([sign_in(make_resident(number)) for number in numbers])

    def questions(self, scope: Scope) -> Iterator[tuple[str, str]]:
        """Give questions that staff of the service desk have taken: (task, session of its owner)."""
        rows = TaskRow.objects.filter(kind=SETTLE).order_by("-due_at")
        rows = rows.filter(unit_id=STREET) if scope == "one" else rows.exclude(unit_id=STREET)
        owners = {one.actor_id: one for one in Account.objects.filter(username__startswith=f"refer-officer.{scope}.")}
        held = rows.filter(state="taken", owner__in=list(owners))[:A_ROLE]
        taken = [(row.task_id, sign_in(owners[row.owner])) for row in held]  # by an earlier run's staff
        waiting = rows.filter(state="open")[: A_ROLE - len(taken)]
        for row, (staff, session) in zip(waiting, self.get("refer-officer", scope), strict=False):
            do_take_refer(staff.actor, row.task_id, row.version, NOW)
            taken.append((row.task_id, session))
        if not taken:
            raise SystemExit("there is no question left to take; make the population in a new folder")
        return itertools.cycle(taken)


def both(make: Callable[[Scope], Callable[[], Request]]) -> dict[Scope, Callable[[], Request]]:
    """Make the visitors of both scopes."""
    return {scope: make(scope) for scope in SCOPES}
