"""What a re-tracing has changed about a case's contacts since somebody last looked at it."""

from __future__ import annotations

from dataclasses import dataclass

from pratique.desk.cases import find_case
from pratique.record.models import ContactRow, ReadTrace
from pratique.record.people import get_group
from pratique.record.permissions import Actor


@dataclass(frozen=True, slots=True)
class Changed:
    """How many contacts were added since ``since`` (µs), and how many taken back; None: it was never looked at."""

    since: int | None
    added: int = 0
    withdrawn: int = 0


def count_changed(actor: Actor, case_id: str, at: int) -> Changed:
    """Count what is new since the actor's own last look at the case's person; before this look leaves its trace."""
    row = find_case(case_id)
    looks = ReadTrace.objects.filter(
        actor_id=actor.actor_id, person_no__in=get_group(row.person_no), refused="", at__lt=at
    )
    last = looks.order_by("-seq").first()
    if last is None:
        return Changed(None)
    contacts = ContactRow.objects.filter(case_id=case_id)
    return Changed(
        last.at,
        contacts.filter(withdrawn=False, found_at__gt=last.at).count(),
        contacts.filter(withdrawn=True, seq__gt=last.seq).count(),
    )
