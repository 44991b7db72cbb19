"""What a reading gives: a person's facts, cut to the groups of fields that the purpose opens."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import msgspec

from pratique.kinds import payloads as p
from pratique.ledger.fact import Erased, Recorded
from pratique.record.closed_lists import GROUP_OF_KIND, FieldGroup


@dataclass(frozen=True, slots=True)
class FactView:
    """One fact as a page shows it; ``says`` is its payload as plain values."""

    fact_id: str
    kind: str
    group: FieldGroup
    happened_at: int
    recorded_at: int
    by: str
    unit: str
    corrects: str | None
    says: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PersonView:
    """What one reading shows of one person. Fields that the purpose does not open are empty.

    ``closed``: how many facts the purpose does not open, all groups together, so that a count tells of no group.
    """

    person_no: int
    person_id: str | None
    numbers: tuple[int, ...]
    is_erased: bool
    fields: tuple[FieldGroup, ...]
    names: tuple[str, ...] = ()
    birth_date: str | None = None
    phone: str | None = None
    facts: tuple[FactView, ...] = field(default=())
    closed: int = 0


@dataclass(frozen=True, slots=True)
class ReadView:
    """One look at a record, as the person it is about is told: which office, in which role, why, when."""

    fact_id: str
    at: int
    unit: str
    role: str
    purpose: str
    how: str
    reason: str | None
    refused: str
    actor_id: str = ""


def make_person_view(
    numbers: tuple[int, ...], facts: Iterable[Recorded], fields: tuple[FieldGroup, ...], person_id: str | None
) -> PersonView:
    """Cut a person's facts to what the groups of fields open."""
    listed = list(facts)
    alive = [item for item in listed if not isinstance(item.fact.payload, Erased)]
    registered = [cast("p.PersonRegistered", i.fact.payload) for i in alive if i.fact.kind == "PersonRegistered"]
    linked = [cast("p.IdentityLinked", i.fact.payload) for i in alive if i.fact.kind == "IdentityLinked"]
    sees_identity, sees_contact = "identity" in fields, "contact" in fields
    names = dict.fromkeys([n for item in registered for n in item.names] + [n for item in linked for n in item.names])
    return PersonView(
        person_no=numbers[0],
        person_id=person_id if sees_identity else None,
        numbers=numbers,
        is_erased=bool(listed) and not alive,
        fields=fields,
        names=tuple(names) if sees_identity else (),
        birth_date=next((r.birth_date for r in registered if r.birth_date), None) if sees_identity else None,
        phone=next((r.phone for r in reversed(registered) if r.phone), None) if sees_contact else None,
        facts=tuple(_make_fact_view(item, group) for item in alive if (group := _find_group(item)) in fields),
        closed=sum(1 for item in alive if (group := _find_group(item)) is not None and group not in fields),
    )


def _find_group(item: Recorded) -> FieldGroup | None:
    return GROUP_OF_KIND.get(item.fact.kind)


def _make_fact_view(item: Recorded, group: FieldGroup | None) -> FactView:
    if group is None:
        raise AssertionError("a fact without a group is shown to nobody")
    says = msgspec.to_builtins(item.fact.payload)
    for hidden in ("document_lookup", "phone"):
        says.pop(hidden, None)
    return FactView(
        fact_id=item.fact.id,
        kind=item.fact.kind,
        group=group,
        happened_at=item.fact.happened_at,
        recorded_at=item.recorded_at,
        by=item.fact.by,
        unit=item.fact.unit,
        corrects=item.fact.corrects,
        says=says,
    )
