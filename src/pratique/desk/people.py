"""Registering people, linking what they are known by, merging, undoing that, and remembering "not the same"."""

from __future__ import annotations

import base64
import os
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError

from pratique.desk.permitting import check_ground, check_may
from pratique.kinds import payloads as p
from pratique.kinds.errors import BadInput
from pratique.ledger.fact import Fact, Source, make_fact_id
from pratique.people.identifiers import Identifier, make_identifier
from pratique.people.matching import Likeness
from pratique.people.merging import MergeKind, MergeStep
from pratique.people.names import clean_name
from pratique.people.registration import Registration
from pratique.record.models import Numbering, Person
from pratique.record.numbering import take_numbers
from pratique.record.people import find_duplicates, read_aliases
from pratique.record.permissions import Actor
from pratique.record.register import append, make_fact, make_lookups, writing

REGISTERED_HERE = Source("access", "registered")


@dataclass(frozen=True, slots=True)
class Registered:
    """Somebody registered: the number inside, the number outside, and the fact."""

    person_no: int
    person_id: str
    fact_id: str


class LikelyDuplicate(Exception):  # noqa: N818  (a question to the one who registers)
    """Somebody registered may be the same: look at them, then use their record or declare the two distinct."""

    def __init__(self, likely: tuple[Likeness, ...]) -> None:
        super().__init__(f"{len(likely)} registered people may be the same")
        self.likely = likely


def do_register_person(
    actor: Actor,
    registration: Registration,
    at: int,
    *,
    distinct_from: Sequence[int] = (),
    reason: str = "",
    left_open: Sequence[int] = (),
) -> Registered:
    """Register a person; raises LikelyDuplicate unless each was looked at, BadInput ``document_known``, Refused.

    ``distinct_from`` with a ``reason``: whom the registrar has looked at and found not to be the same. ``left_open``:
    whom somebody who may merge people has looked at, to lay the two records side by side once both are there.
    """
    check_may(actor, "register-person", at)
    if left_open:
        check_may(actor, "merge-people", at)
    likely = find_duplicates(registration.make_identifiers())
    if any(item.is_same_document for item in likely) and registration.document is not None:
        message = "this document is registered already; look at that record before you go on"
        raise BadInput("document_known", message, "number")
    if any(item.person_no not in (*distinct_from, *left_open) for item in likely):
        raise LikelyDuplicate(likely)
    if distinct_from and not reason.strip():
        raise BadInput("no_reason", "say why these are different people", "reason")
    try:
        with writing():
            number = take_number()
            person_id = base64.b32encode(os.urandom(16)).decode().rstrip("=")
            fact = _make_registered(actor, registration, number, person_id, at)
            facts = [fact, *_make_email_link(actor, registration, number, at)]
            # Only of those who were in question: a finding about anybody else needs a ground of its own.
            for other in sorted({item.person_no for item in likely} & set(distinct_from)):
                facts += make_pair_facts(actor, MergeStep("distinct", other, number), reason, at)
            facts.append(_make_trace(actor, number, at))
            append(facts, at)
    except IntegrityError:
        message = "somebody has registered this document a moment ago; look at that record"
        raise BadInput("document_known", message, "number") from None
    return Registered(number, person_id, fact.id)


def take_number() -> int:
    """Take the next number of a person, within a transaction; a transaction that fails gives it back."""
    last = Person.objects.order_by("-person_no").values_list("person_no", flat=True).first() or 0
    return take_numbers("person", last)


def do_link_identity(
    actor: Actor, person_no: int, identifier: Identifier, at: int, *, names: Sequence[str] = ()
) -> str:
    """Link one more document, phone or address to a person; raises BadInput ``document_known``, Refused."""
    check_ground(actor, "link-identity", person_no, at)
    if identifier.kind in ("name", "birth-date", "person-id"):
        raise BadInput("identifier_kind", "link a document, a phone or an address", "kind")
    digest, cleaned = make_lookups(identifier)[0], tuple(clean_name(name, "names") for name in names)
    payload = p.IdentityLinked(document_type=identifier.kind, document_lookup=digest, names=cleaned)
    fact = make_fact("IdentityLinked", payload, actor, at, subject=person_no)
    try:
        with writing():
            append([fact], at)
    except IntegrityError:
        message = "this document is registered for somebody already; look at that record"
        raise BadInput("document_known", message, "number") from None
    return fact.id


def do_merge_people(actor: Actor, kept: int, gone: int, reason: str, at: int) -> str:
    """Merge two registrations; both were read just before. Undone by do_part_people. Raises BadInput, Refused."""
    return _do_pair(actor, MergeStep("merged", kept, gone), reason, at)


def do_part_people(actor: Actor, kept: int, gone: int, reason: str, at: int) -> str:
    """Undo a merge, and give back what each was; raises BadInput ``not_merged``, Refused."""
    return _do_pair(actor, MergeStep("parted", kept, gone), reason, at)


def do_declare_distinct(actor: Actor, one: int, other: int, reason: str, at: int) -> str:
    """Remember that two people are not the same, so that nobody is asked again; raises BadInput, Refused."""
    return _do_pair(actor, MergeStep("distinct", one, other), reason, at)


def _do_pair(actor: Actor, step: MergeStep, reason: str, at: int) -> str:
    for number in (step.kept, step.gone):
        check_ground(actor, "merge-people", number, at)
    if not reason.strip():
        raise BadInput("no_reason", "say how this was found out", "reason")
    with writing():
        # The numbering row is the lock of all that changes who is who.
        Numbering.objects.get_or_create(name="person")
        Numbering.objects.select_for_update().get(name="person")
        read_aliases().check(step)
        facts = make_pair_facts(actor, step, reason, at)
        append(facts, at)
    return facts[0].id


def make_pair_facts(actor: Actor, step: MergeStep, reason: str, at: int) -> list[Fact]:
    """Make the two linked facts of a step, one under each person's key."""
    first, second = make_fact_id(at, os.urandom(10)), make_fact_id(at, os.urandom(10))
    kinds: dict[MergeKind, str] = {
        "merged": "PersonsMerged",
        "parted": "PersonsParted",
        "distinct": "PersonsDeclaredDistinct",
    }
    kind = kinds[step.kind]

    def payload(linked: str) -> p.Payload:
        if step.kind == "distinct":
            return p.PersonsDeclaredDistinct(one=step.kept, other=step.gone, reason=reason, linked=linked)
        made = p.PersonsMerged if step.kind == "merged" else p.PersonsParted
        return made(kept=step.kept, merged=step.gone, reason=reason, linked=linked)

    return [
        make_fact(kind, payload(second), actor, at, subject=step.kept, fact_id=first),
        make_fact(kind, payload(first), actor, at, subject=step.gone, fact_id=second),
    ]


def _make_registered(actor: Actor, told: Registration, number: int, person_id: str, at: int) -> Fact:
    lookups = () if told.document is None else make_lookups(make_identifier(*told.document))
    payload = p.PersonRegistered(
        has_document=told.document is not None,
        person_id=person_id,
        names=told.names,
        document_lookup=lookups,
        birth_date=told.birth_date,
        phone=told.phone,
    )
    return make_fact("PersonRegistered", payload, actor, at, subject=number)


def _make_email_link(actor: Actor, told: Registration, number: int, at: int) -> list[Fact]:
    if told.email is None:
        return []
    digest = make_lookups(make_identifier("email", told.email))[0]
    payload = p.IdentityLinked(document_type="email", document_lookup=digest)
    return [make_fact("IdentityLinked", payload, actor, at, subject=number)]


def _make_trace(actor: Actor, number: int, at: int) -> Fact:
    """Make the trace of registering: who registers has seen the record, and the person is told so."""
    payload = p.RecordRead(
        purpose="registration", persons=(number,), fields=("identity", "contact"), role=min(actor.roles, default=None)
    )
    return make_fact("RecordRead", payload, actor, at, source=REGISTERED_HERE)
