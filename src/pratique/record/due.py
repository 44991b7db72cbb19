"""What is to be settled, and when: marked in the transaction of the fact that touches it, cleared when it is settled.

A mark is never lost: it counts up ``marks``, and who settles clears a row only if it stands as it was taken.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, F, Min, Q
from django.db.models.functions import Mod, Ord, Right

from pratique.kinds.instants import HOUR, SECOND
from pratique.record.models import Due
from pratique.record.register import writing

FIRST_WAIT = 10 * SECOND
LONGEST_WAIT = HOUR
_AT_ONCE = 500
MARK = (
    "INSERT INTO record_due (what, key, due_at, marks, tries, failed_as) {rows} "
    "ON CONFLICT (what, key) DO UPDATE SET marks = record_due.marks + 1, "
    "due_at = CASE WHEN excluded.due_at < record_due.due_at THEN excluded.due_at ELSE record_due.due_at END"
)
"""Marks ``{rows}``: what, key, instant, 1, 0, ''; an earlier instant wins."""
_ARRAYS = "SELECT *, 1, 0, '' FROM unnest(%s::text[], %s::text[], %s::bigint[])"

Held = tuple[int, int]
"""A row as it was taken: its id, its marks."""


@dataclass(frozen=True, slots=True)
class Share:
    """The keys of one of ``of`` workers, from 0, by the code of their last character: a person's keys are together.

    Workers may overlap: shares only spare them computing what another does.
    """

    number: int
    of: int


WHOLE = Share(0, 1)


@dataclass(frozen=True, slots=True)
class DueCount:
    """How much of one kind is due, since when (µs); how much fails, since when."""

    what: str
    due: int
    oldest: int | None
    failing: int
    failing_since: int | None


def mark_due(what: str, keys: Iterable[str], due_at: int) -> None:
    """Mark things to be settled at an instant, within ``writing`` and after its facts; an earlier instant wins."""
    mark_all(((what, key), due_at) for key in keys)


def mark_all(marks: Iterable[tuple[tuple[str, str], int]]) -> None:
    """Mark ((what, key), instant), each thing once, in one order for all who mark."""
    earliest: dict[tuple[str, str], int] = {}
    for thing, due_at in marks:
        earliest[thing] = min(due_at, earliest.get(thing, due_at))
    things = sorted(earliest)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            columns = [[thing[0] for thing in things], [thing[1] for thing in things]]
            cursor.execute(MARK.format(rows=_ARRAYS), [*columns, [earliest[thing] for thing in things]])
            return
        for start in range(0, len(things), _AT_ONCE):
            some = things[start : start + _AT_ONCE]
            rows = ", ".join(["(%s, %s, %s, 1, 0, '')"] * len(some))
            cursor.execute(
                MARK.format(rows=f"VALUES {rows}"), [value for thing in some for value in (*thing, earliest[thing])]
            )


def take_due(kinds: Sequence[str], at: int, limit: int, share: Share = WHOLE) -> list[Due]:
    """Give what is due of the first kind of which anything is in this share, oldest first."""
    due = Due.objects.filter(due_at__lte=at).order_by("due_at", "key")
    if share.of > 1:
        due = due.annotate(share=Mod(Ord(Right("key", 1)), share.of)).filter(share=share.number)
    for what in kinds:
        rows = list(due.filter(what=what)[:limit])
        if rows:
            return rows
    return []


def find_changed(what: str, held: Mapping[str, Held]) -> set[str]:
    """Give the keys that are no longer as they were taken, within ``writing``; the others are held till its end."""
    rows = Due.objects.select_for_update().filter(what=what, key__in=held).order_by("key")
    standing = {row.key: (row.pk, row.marks) for row in rows}
    return {key for key, taken in held.items() if standing.get(key) != taken}


def note_part(what: str, keys: Collection[str]) -> None:
    """Let nobody who took these keys before clear them: a part of what follows is written, within ``writing``."""
    Due.objects.filter(what=what, key__in=keys).update(marks=F("marks") + 1)


def set_next(what: str, nexts: Mapping[str, int | None]) -> None:
    """Clear what is settled, within ``writing``; what time alone changes again is due at its next instant."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM record_due WHERE what = %s AND key = ANY(%s)", [what, list(nexts)])
    else:
        Due.objects.filter(what=what, key__in=nexts).delete()
    mark_all(((what, key), due_at) for key, due_at in nexts.items() if due_at is not None)


def put_off(row: Due, failed_as: str, at: int) -> None:
    """Put off what could not be settled, each time twice as long, an hour at most; not if it was marked meanwhile."""
    wait = min(FIRST_WAIT << min(row.tries, 16), LONGEST_WAIT)
    with writing():
        Due.objects.filter(pk=row.pk, marks=row.marks).update(
            due_at=at + wait,
            tries=row.tries + 1,
            failing_since=at if row.failing_since is None else row.failing_since,
            failed_as=failed_as[:40],
        )


def find_left(rows: Collection[Due], at: int) -> list[Due]:
    """Give those that are due still, and as they were taken."""
    now = Due.objects.in_bulk([row.pk for row in rows])
    return [row for row in rows if row.pk in now and now[row.pk].marks == row.marks and now[row.pk].due_at <= at]


def count_due(at: int) -> list[DueCount]:
    """Say by kind how much is due and how much fails."""
    failing, waiting = Q(tries__gt=0), Q(tries=0, due_at__lte=at)
    counted = (
        Due.objects.filter(failing | waiting)
        .values("what")
        .annotate(
            due=Count("pk", filter=waiting),
            oldest=Min("due_at", filter=waiting),
            fails=Count("pk", filter=failing),
            since=Min("failing_since", filter=failing),
        )
        .order_by("what")
    )
    return [DueCount(row["what"], row["due"], row["oldest"], row["fails"], row["since"]) for row in counted]
