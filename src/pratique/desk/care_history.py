"""What people went through as far as orders are concerned, from their facts as the record stood (orders.md, 1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple
from zoneinfo import ZoneInfo

from pratique.care.history import (
    Asymptomatic,
    CareHistory,
    Certificate,
    Confirmed,
    Discharge,
    Entry,
    Exposure,
    Placed,
    Sample,
)
from pratique.kinds import payloads as p
from pratique.kinds.instants import local_date, local_midnight
from pratique.ledger.feed import FactColumns, read_subjects
from pratique.ledger.read import NOW, AsOf
from pratique.record.confirmations import read_confirmed
from pratique.record.models import Person
from pratique.record.people import read_aliases
from pratique.record.register import open_reader

HISTORY_KINDS: Final = (
    "ContactIdentified",
    "EntryReported",
    "DischargeReported",
    "CaseNotified",
    "CaseClassified",
    "SpecimenReported",
    "PersonPlaced",
    "PersonLeft",
    "IsolationCertified",
    "AttributeDeclared",
    "SymptomsReported",
    "ResidenceDeclared",
)
MOST_FACTS: Final = 2_000
"""More facts than this of one person are no history that a plan is computed from."""
_AT_ONCE: Final = 500
Unclear = Literal["erased", "overflow", "case_undated"]


class Told(NamedTuple):
    """One fact of a history."""

    seq: int
    id: str
    happened_at: int
    payload: p.Payload


@dataclass(frozen=True, slots=True)
class Known:
    """A person's care history; ``unclear`` says why a person must look before anything is computed of it.

    ``numbers``: all that stand for them, the remaining one first. ``division``: where they live, as last declared.
    """

    numbers: tuple[int, ...]
    history: CareHistory
    unclear: tuple[Unclear, ...] = ()
    division: str | None = None


@dataclass(slots=True)
class _Person:
    told: list[Told] = field(default_factory=list)
    erased: bool = False


def read_histories(numbers: Iterable[int], zone: ZoneInfo, as_of: AsOf = NOW) -> dict[int, Known]:
    """Give the histories of people by the number that stands for each; somebody erased is left out.

    ``as_of``: a seq. The feed is read once for all of them, and once more for the contacts that some hang on.
    """
    groups = find_groups(numbers, as_of)
    people = _read(groups, HISTORY_KINDS, as_of)
    contacts = _read_contact_samples(people.values(), zone, as_of)
    confirmed = read_confirmed(as_of)
    return {head: _make(groups[head], person, contacts, confirmed) for head, person in people.items()}


def find_groups(numbers: Iterable[int], as_of: AsOf = NOW) -> dict[int, tuple[int, ...]]:
    """Give every number that stands for each of these people, by the remaining one; somebody erased is left out."""
    asked = sorted(set(numbers))
    groups: dict[int, list[int]] = defaultdict(list)
    if as_of.seq is not None:
        aliases = read_aliases(as_of)
        return {aliases.canon(number): aliases.group(number) for number in asked}
    for start in range(0, len(asked), _AT_ONCE):
        heads = Person.objects.filter(person_no__in=asked[start : start + _AT_ONCE], is_erased=False).values("head")
        rows = Person.objects.filter(head__in=heads).order_by("person_no").values_list("head", "person_no")
        for head, number in rows:
            groups[head].append(number)
    return {head: (head, *(n for n in dict.fromkeys(found) if n != head)) for head, found in groups.items()}


def _read(groups: dict[int, tuple[int, ...]], kinds: Collection[str], as_of: AsOf) -> dict[int, _Person]:
    heads = {number: head for head, found in groups.items() for number in found}
    people = {head: _Person() for head in groups}
    for number, told in _decode(read_subjects(open_reader(), heads, kinds, as_of)):
        person = people[heads[number]]
        if told is None:
            person.erased = True
        else:
            person.told.append(told)
    return people


def _decode(columns: FactColumns) -> Iterator[tuple[int, Told | None]]:
    for i, subject in enumerate(columns.subject):
        payload = columns.decode(i)
        told = None if payload is None else Told(columns.seq[i], columns.id[i], columns.happened_at[i], payload)
        yield subject or 0, told


def _read_contact_samples(people: Iterable[_Person], zone: ZoneInfo, as_of: AsOf) -> dict[str, tuple[Sample, ...]]:
    """Give the samples of each close contact that somebody hangs on, from the local day of their last exposure on."""
    vias = {
        told.payload.via
        for person in people
        for told in person.told
        if isinstance(told.payload, p.ContactIdentified) and told.payload.via is not None
    }
    if not vias:
        return {}
    found = open_reader().read_facts(sorted(vias))
    subjects = {via: item.fact.subject for via, item in found.items() if item.fact.subject is not None}
    groups = find_groups(subjects.values(), as_of)
    heads = {number: head for head, numbers in groups.items() for number in numbers}
    sampled = _read(groups, ("SpecimenReported",), as_of)
    samples: dict[str, tuple[Sample, ...]] = {}
    for via, item in found.items():
        head, exposed = heads.get(subjects.get(via, -1)), item.fact.payload
        if head is not None and isinstance(exposed, p.ContactIdentified):
            since = local_midnight(local_date(exposed.last_at, zone), zone)
            samples[via] = tuple(one for one in _make_samples(sampled[head].told) if one.sampled_at >= since)
    return samples


def _make(
    numbers: tuple[int, ...],
    person: _Person,
    contacts: dict[str, tuple[Sample, ...]],
    confirmed: tuple[Confirmed, ...],
) -> Known:
    told, unclear = sorted(person.told), list[Unclear]()
    if person.erased:
        unclear.append("erased")
    if len(told) > MOST_FACTS:
        unclear.append("overflow")
    asymptomatic, undated = _make_asymptomatic(told)
    if undated:
        unclear.append("case_undated")
    exposures = tuple(
        Exposure(
            one.id, ring, told_of.first_at or told_of.last_at, told_of.last_at, one.happened_at, told_of.via,
            told_of.case_ref,
        )
        for one in told
        if isinstance(told_of := one.payload, p.ContactIdentified)
        for ring in (told_of.ring,)
        if ring != "general"
    )  # fmt: skip
    vias = {one.contact for one in exposures if one.contact is not None}
    left = {one.payload.placement: one.happened_at for one in told if isinstance(one.payload, p.PersonLeft)}
    history = CareHistory(
        exposures=exposures,
        entries=tuple(Entry(one.id, one.happened_at) for one in told if isinstance(one.payload, p.EntryReported)),
        discharges=tuple(
            Discharge(one.id, one.happened_at) for one in told if isinstance(one.payload, p.DischargeReported)
        ),
        asymptomatic=asymptomatic,
        samples=_make_samples(told),
        contact_samples={via: contacts.get(via, ()) for via in sorted(vias)},
        placed=tuple(
            Placed(one.id, one.happened_at, one.payload.place, left.get(one.id))
            for one in told
            if isinstance(one.payload, p.PersonPlaced)
        ),
        certificates=tuple(
            Certificate(one.id, one.payload.kind, one.payload.start, one.payload.until)
            for one in told
            if isinstance(one.payload, p.IsolationCertified)
        ),
        confirmed=confirmed,
        attributes=_make_attributes(told),
    )
    residence = [one for one in told if isinstance(one.payload, p.ResidenceDeclared)]
    last = max(residence, key=lambda one: (one.happened_at, one.seq), default=None)
    division = last.payload.division if last and isinstance(last.payload, p.ResidenceDeclared) else None
    return Known(numbers, history, tuple(unclear), division)


def _make_samples(told: Iterable[Told]) -> tuple[Sample, ...]:
    """Give samples; a positive of a pooled tube is nobody's own result, and counts as taken alone."""
    return tuple(
        Sample(
            one.id,
            one.payload.sampled_at,
            one.payload.reported_at,
            "none" if one.payload.pool is not None and one.payload.result == "positive" else one.payload.result,
        )
        for one in told
        if isinstance(one.payload, p.SpecimenReported)
    )


def _make_asymptomatic(told: list[Told]) -> tuple[tuple[Asymptomatic, ...], bool]:
    """Give the infections without symptoms, as last classified, and whether the sample of one is not known."""
    classified = {one.payload.case_id: one.payload for one in told if isinstance(one.payload, p.CaseClassified)}
    sampled = {one.id: one.payload.sampled_at for one in told if isinstance(one.payload, p.SpecimenReported)}
    found, undated = [], False
    for one in told:
        case = one.payload
        if not isinstance(case, p.CaseNotified):
            continue
        later = classified.get(case.case_id)
        if (case if later is None else later).classification == "asymptomatic":
            at = sampled.get(later.result or "") if later is not None else None
            at = case.first_positive if at is None else at
            undated = undated or at is None
            found += [Asymptomatic(one.id, at)] if at is not None else []
    return tuple(found), undated


def _make_attributes(told: list[Told]) -> dict[str, object]:
    """Give attributes as last declared; what a person feels is the attribute ``symptoms``, as in a standing."""
    named: list[tuple[int, int, str, object]] = []
    for one in told:
        if isinstance(one.payload, p.AttributeDeclared):
            named.append((one.happened_at, one.seq, one.payload.name, one.payload.value))
        elif isinstance(one.payload, p.SymptomsReported):
            named.append((one.happened_at, one.seq, "symptoms", bool(one.payload.symptoms)))
    return {name: value for _, _, name, value in sorted(named, key=lambda one: one[:2])}
