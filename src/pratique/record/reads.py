"""Who looked at whom: told to the person, and to auditors; and the likely duplicates shown to who registers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pratique.kinds import payloads as p
from pratique.people.identifiers import Identifier
from pratique.people.matching import Likeness
from pratique.record import grounds
from pratique.record.access import Reading, check_allowed, make_trace, read_people
from pratique.record.models import BreakGlass, ReadTrace
from pratique.record.people import find_duplicates, get_group
from pratique.record.permissions import Actor, Answer, permit
from pratique.record.register import append, open_reader, writing
from pratique.record.views import PersonView, ReadView

PAGE = 200


@dataclass(frozen=True, slots=True)
class DuplicateView:
    """A likely duplicate with what the purpose of registration shows of them."""

    likeness: Likeness
    person: PersonView


def access_reads_by_resident(actor: Actor | None, at: int, *, limit: int = PAGE) -> list[ReadView]:
    """Give a resident every look at their record but their own: office, role, purpose, reason, when; and refusals.

    The name of who looked is given on complaint, not here. Nothing leaves a look out.
    """
    number = -1 if actor is None or actor.person_no is None else actor.person_no
    numbers = get_group(number)
    reading = Reading(actor, (number,) if number >= 0 else (), "own", "own-record", at, page="reads")
    with writing():
        answers = [] if actor is None else [grounds.weigh_own(actor, numbers)]
        permission = grounds.get_permission(actor, "own-record", answers)
        append([make_trace(reading, permission)], at)
        views = _find_reads(numbers, limit, own="" if actor is None else actor.actor_id) if permission.allow else []
    check_allowed(permission)
    return views


def access_reads_by_auditor(actor: Actor | None, person_no: int, at: int, *, limit: int = PAGE) -> list[ReadView]:
    """Give an auditor who looked at a person, with the actors' ids; the person is told of this reading too."""
    reading = Reading(actor, (person_no,), "audit", "audit", at, page="reads")
    with writing():
        answers: list[Answer] = [permit("audit", "role")]
        permission = grounds.get_permission(actor, "audit", answers)
        append([make_trace(reading, permission)], at)
        views = _find_reads(get_group(person_no), limit, own="", named=True) if permission.allow else []
    check_allowed(permission)
    return views


def access_duplicates_by_entry(
    actor: Actor | None, identifiers: Sequence[Identifier], at: int, *, person_no: int | None = None
) -> list[DuplicateView]:
    """Give who registers the likely duplicates to look at, each named in one trace; raises Refused."""
    likely = find_duplicates(identifiers, person_no)
    reading = Reading(actor, tuple(item.person_no for item in likely), "entry", "registration", at, page="duplicates")

    def weigh() -> list[Answer]:
        return [permit("likely_duplicate", "identifiers")]

    return [DuplicateView(like, view) for like, view in zip(likely, read_people(reading, weigh), strict=True)]


def _find_reads(numbers: tuple[int, ...], limit: int, *, own: str, named: bool = False) -> list[ReadView]:
    traces = ReadTrace.objects.filter(person_no__in=numbers).exclude(actor_id=own) if own else None
    rows = traces if traces is not None else ReadTrace.objects.filter(person_no__in=numbers)
    # A look at somebody merged has a row for each of their numbers, and is one look.
    newest = rows.order_by("-at", "-seq")[: limit * len(numbers)]
    listed = list({row.fact_id: row for row in newest}.values())[:limit]
    openings = _find_openings(numbers, listed)
    facts = open_reader().read_facts({row.fact_id for row in listed} | set(openings.values()))
    found = []
    for row in listed:
        # The reason of an emergency reading stands under the person's own key, in the fact that opened it.
        recorded = facts.get(openings.get(row.fact_id, row.fact_id))
        payload = None if recorded is None else recorded.fact.payload
        found.append(
            ReadView(
                fact_id=row.fact_id,
                at=row.at,
                unit=row.unit_id,
                role=row.role,
                purpose=row.purpose,
                how=row.how,
                reason=payload.reason if isinstance(payload, p.RecordRead | p.BreakGlassOpened) else None,
                refused=row.refused,
                actor_id=row.actor_id if named else "",
            )
        )
    return found


def _find_openings(numbers: tuple[int, ...], rows: Sequence[ReadTrace]) -> dict[str, str]:
    """Give, for each emergency reading, the fact in which it was opened."""
    loud = [row for row in rows if row.how == "break-glass" and not row.refused]
    held = list(BreakGlass.objects.filter(person_no__in=numbers).order_by("-opened_at")) if loud else []
    return {
        row.fact_id: opening.fact_id
        for row in loud
        for opening in reversed(held)
        if opening.who == row.actor_id and opening.opened_at <= row.at < opening.until
    }
