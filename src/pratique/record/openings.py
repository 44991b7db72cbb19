"""Emergency readings: which of one's own are open, and, for who reviews, why each was opened and what was read."""

from __future__ import annotations

from dataclasses import dataclass

from pratique.kinds import payloads as p
from pratique.kinds.instants import DAY
from pratique.record.access import Reading, check_allowed, make_trace
from pratique.record.grounds import get_permission
from pratique.record.models import BreakGlass, Person, ReadTrace
from pratique.record.permissions import Actor, permit
from pratique.record.register import append, open_reader, writing

REVIEW_WITHIN = DAY
READS_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Opening:
    """One emergency reading as its row says: nothing of the person."""

    fact_id: str
    who: str
    unit: str
    opened_at: int
    until: int
    person_no: int
    reviewed_by: str
    finding: str

    @property
    def due_at(self) -> int:
        """Give when its review is due."""
        return self.opened_at + REVIEW_WITHIN


@dataclass(frozen=True, slots=True)
class Seen:
    """One look in the time of an opening: when, for what, at which groups of fields."""

    at: int
    purpose: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpeningView:
    """An opening for who reviews it: its reason, the person's number here and nothing more of them, what was read."""

    opening: Opening
    reason: str | None
    person_id: str | None
    seen: tuple[Seen, ...]


def get_open_glasses(actor: Actor, at: int) -> list[Opening]:
    """Give the actor's own emergency readings that run now, the soonest to end first."""
    return [_make(row) for row in BreakGlass.objects.filter(who=actor.actor_id, until__gt=at).order_by("until")]


def get_own_opening(actor: Actor, fact_id: str) -> Opening | None:
    """Give an emergency reading of the actor's own, ended or not."""
    row = BreakGlass.objects.filter(who=actor.actor_id, fact_id=fact_id).first()
    return None if row is None else _make(row)


def get_last_purpose(actor: Actor, opening: Opening) -> str | None:
    """Give the purpose for which an opening was read last."""
    rows = ReadTrace.objects.filter(
        actor_id=actor.actor_id, person_no=opening.person_no, how="break-glass", refused="", at__gte=opening.opened_at
    )
    return rows.order_by("-at", "-seq").values_list("purpose", flat=True).first()


def get_reviewed(*, limit: int = 25) -> list[Opening]:
    """Give the openings reviewed, the newest first."""
    return [_make(row) for row in BreakGlass.objects.exclude(reviewed_by="").order_by("-opened_at", "-fact_id")[:limit]]


def count_unreviewed(actor: Actor) -> int:
    """Give how many openings of others wait for a review."""
    return BreakGlass.objects.filter(reviewed_by="").exclude(who=actor.actor_id).count()


def access_openings_by_reviewer(
    actor: Actor | None, at: int, *, after: tuple[int, str] = (0, ""), limit: int = 25
) -> tuple[list[OpeningView], bool]:
    """Give the openings of others that wait for a review, the oldest first, and whether there are more.

    One trace names every person given, and nobody else. Raises Refused, RegisterUnavailable.
    """
    opened, fact_id = after
    rows = BreakGlass.objects.filter(reviewed_by="", opened_at__gte=opened)
    rows = rows.exclude(opened_at=opened, fact_id__lte=fact_id).exclude(who="" if actor is None else actor.actor_id)
    found = [_make(row) for row in rows.order_by("opened_at", "fact_id")[: limit + 1]]
    openings, more = found[:limit], len(found) > limit
    persons = tuple(dict.fromkeys(opening.person_no for opening in openings))
    reading = Reading(actor, persons, "review", "break-glass-review", at, page="openings")
    with writing():
        permission = get_permission(actor, "break-glass-review", [permit("review", "role")])
        append([make_trace(reading, permission)], at)
        views = _make_views(openings) if permission.allow else []
    check_allowed(permission)
    return views, more


def _make_views(openings: list[Opening]) -> list[OpeningView]:
    numbers = {opening.person_no for opening in openings}
    ids = dict(Person.objects.filter(person_no__in=numbers).values_list("person_no", "person_id"))
    rows = ReadTrace.objects.filter(
        person_no__in=numbers,
        actor_id__in={opening.who for opening in openings},
        how="break-glass",
        refused="",
        at__gte=min((opening.opened_at for opening in openings), default=0),
    )
    traces = list(rows.order_by("at", "seq")[:READS_SHOWN])
    facts = open_reader().read_facts({o.fact_id for o in openings} | {trace.fact_id for trace in traces})
    views = []
    for opening in openings:
        found = facts.get(opening.fact_id)
        payload = None if found is None else found.fact.payload
        seen = []
        for trace in traces:
            read = facts[trace.fact_id].fact.payload if trace.fact_id in facts else None
            if _is_of(trace, opening) and isinstance(read, p.RecordRead):
                seen.append(Seen(trace.at, trace.purpose, read.fields))
        reason = payload.reason if isinstance(payload, p.BreakGlassOpened) else None
        views.append(OpeningView(opening, reason, ids.get(opening.person_no), tuple(seen)))
    return views


def _is_of(trace: ReadTrace, opening: Opening) -> bool:
    same = trace.actor_id == opening.who and trace.person_no == opening.person_no
    return same and opening.opened_at <= trace.at < opening.until


def _make(row: BreakGlass) -> Opening:
    return Opening(
        fact_id=row.fact_id,
        who=row.who,
        unit=row.unit_id,
        opened_at=row.opened_at,
        until=row.until,
        person_no=row.person_no,
        reviewed_by=row.reviewed_by,
        finding=row.finding,
    )
