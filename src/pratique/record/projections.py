"""Rows made of facts, each in its fact's transaction; dropped and made again they are equal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Model

from pratique.kinds import payloads as p
from pratique.ledger.fact import Erased, Recorded
from pratique.people.identifiers import make_identifier
from pratique.people.matching import swap_birth_date
from pratique.record import models as m
from pratique.record.case_rows import case_made
from pratique.record.code_rows import CODE_MAKERS, CODE_ROWS
from pratique.record.contact_rows import contact_made, contact_voided, contact_withdrawn
from pratique.record.due_marks import forget_due, mark_touched
from pratique.record.house_projections import HOUSE_MAKERS
from pratique.record.import_rows import import_loaded, import_undone, note_lines
from pratique.record.inserting import insert
from pratique.record.investigation_projections import INVESTIGATED, KINDS, investigation_made
from pratique.record.laboratory_projections import LABORATORY_MAKERS, LABORATORY_ROWS, OF_PERSONS, result_voided
from pratique.record.models.people import DOCUMENT
from pratique.record.order_rows import ORDER_KINDS, order_made, order_voided
from pratique.record.proxy_rows import consent_given, consent_withdrawn, forget_proxies
from pratique.record.read_rows import READ_FIELDS, make_reads
from pratique.record.register import make_lookups, open_reader
from pratique.record.task_rows import TASK_MAKERS

PROJECTED: tuple[type[Model], ...] = (
    m.Approval,
    m.ExportTaken,
    m.Act,
    m.Assignment,
    m.BreakGlass,
    m.CaseRow,
    m.ContactRow,
    m.Enactment,
    m.GivenDecision,
    m.ImportBatch,
    m.LineKey,
    m.Lookup,
    m.MergeStep,
    m.OrderRow,
    m.Person,
    m.ProxyRow,
    m.ReadTrace,
    m.TaskStep,
    m.TaskRow,
    *INVESTIGATED,
    *LABORATORY_ROWS,
    *CODE_ROWS,
)
"""In the order in which they can be dropped."""

_PAGE = 2000


def project(recorded: Recorded) -> None:
    """Write the rows of one fact; a kind without rows writes none, and one that was erased leaves its number."""
    maker = _MAKERS.get(recorded.fact.kind)
    if isinstance(recorded.fact.payload, Erased):
        if recorded.fact.kind == "PersonRegistered":
            _keep_number(recorded)
        return
    if maker is not None:
        maker(recorded, recorded.fact.payload)


def rebuild() -> int:
    """Drop every projection and make it again from the facts, in the caller's transaction; give the last seq.

    What was due stays due, and all that any fact ever touched is due again: where all stands, settling writes nothing.
    """
    for model in PROJECTED:
        model._default_manager.all().delete()  # noqa: SLF001  (Django's public name for it)
    reader, seq = open_reader(), 0
    while page := reader.read_feed(seq, _PAGE):
        for recorded in page:
            project(recorded)
            mark_touched([recorded], recorded.recorded_at)
        seq = page[-1].seq
    return seq


def _person_registered(recorded: Recorded, payload: p.PersonRegistered) -> None:
    person_no = _subject(recorded)
    m.Person.objects.get_or_create(  # somebody registered again after an import was undone keeps their row
        person_no=person_no,
        defaults={
            "person_id": payload.person_id,
            "head": person_no,
            "registered_at": recorded.fact.happened_at,
            "seq": recorded.seq,
        },
    )
    for digest in payload.document_lookup:
        _add_lookup(recorded, DOCUMENT, digest)
    if payload.person_id:
        _add_identifier(recorded, "person-id", payload.person_id)
    _add_names(recorded, payload.names)
    if payload.birth_date:
        _add_identifier(recorded, "birth-date", payload.birth_date)
        swapped = swap_birth_date(payload.birth_date)
        if swapped:
            for digest in make_lookups(make_identifier("birth-date", swapped)):
                _add_lookup(recorded, "birth-date-swapped", digest)
    if payload.phone:
        _add_identifier(recorded, "phone", payload.phone)


def _keep_number(recorded: Recorded) -> None:
    """Keep the number of somebody erased: it is never given to another."""
    number = _subject(recorded)
    m.Person.objects.create(
        person_no=number,
        person_id=None,
        head=number,
        registered_at=recorded.fact.happened_at,
        is_erased=True,
        seq=recorded.seq,
    )


def _identity_linked(recorded: Recorded, payload: p.IdentityLinked) -> None:
    kind = payload.document_type if payload.document_type in ("phone", "email") else DOCUMENT
    _add_lookup(recorded, kind, payload.document_lookup)
    _add_names(recorded, payload.names)


def _merge(kind: str) -> Callable[[Recorded, Any], None]:
    def make(recorded: Recorded, payload: p.PersonsMerged | p.PersonsParted) -> None:
        if recorded.fact.subject != payload.kept:
            return
        m.MergeStep.objects.create(seq=recorded.seq, kind=kind, kept=payload.kept, gone=payload.merged)
        moved = m.Person.objects.filter(person_no=payload.merged)
        if kind == "merged":
            m.Person.objects.filter(head=payload.merged).update(head=payload.kept)
        else:
            moved.update(head=payload.merged)
            _restore_heads(payload.merged)

    return make


def _restore_heads(person_no: int) -> None:
    """After an undoing, give those who were merged into a person before back to that person."""
    from pratique.record.people import read_aliases  # noqa: PLC0415  (they read these rows)

    aliases = read_aliases()
    for number in aliases.group(person_no):
        m.Person.objects.filter(person_no=number).update(head=aliases.canon(number))


def _declared_distinct(recorded: Recorded, payload: p.PersonsDeclaredDistinct) -> None:
    if recorded.fact.subject == payload.one:
        m.MergeStep.objects.create(seq=recorded.seq, kind="distinct", kept=payload.one, gone=payload.other)


def _distinct_withdrawn(payload: p.FactWithdrawn) -> None:
    """Forget that two people were found not to be the same."""
    found = open_reader().read_fact(payload.fact)
    if found is not None and found.fact.kind == "PersonsDeclaredDistinct":
        m.MergeStep.objects.filter(seq=found.seq).delete()


def _assigned(recorded: Recorded, payload: p.AssignmentMade) -> None:
    m.Assignment.objects.create(
        fact_id=recorded.fact.id,
        who=payload.who,
        unit_id=payload.unit,
        person_no=_subject(recorded),
        cause=payload.cause,
        until=payload.until,
        seq=recorded.seq,
    )


def _assignment_ended(recorded: Recorded, payload: p.AssignmentEnded) -> None:
    m.Assignment.objects.filter(fact_id=payload.assignment).update(ended_at=recorded.fact.happened_at)


def _glass_broken(recorded: Recorded, payload: p.BreakGlassOpened) -> None:
    m.BreakGlass.objects.create(
        fact_id=recorded.fact.id,
        who=recorded.fact.by,
        unit_id=recorded.fact.unit,
        person_no=_subject(recorded),
        opened_at=recorded.fact.happened_at,
        until=payload.until or recorded.fact.happened_at,
        seq=recorded.seq,
    )


def _glass_reviewed(recorded: Recorded, payload: p.BreakGlassReviewed) -> None:
    m.BreakGlass.objects.filter(fact_id=payload.opening).update(reviewed_by=recorded.fact.by, finding=payload.finding)


def _read(recorded: Recorded, payload: p.RecordRead) -> None:
    insert(m.ReadTrace, READ_FIELDS, make_reads(recorded, payload.persons, payload))


def _refused(recorded: Recorded, payload: p.AccessRefused) -> None:
    insert(m.ReadTrace, READ_FIELDS, make_reads(recorded, payload.persons or (None,), payload))


def _key_destroyed(recorded: Recorded, payload: p.KeyDestroyed) -> None:
    """Forget in the rows what can no longer be read in the facts; the number and who looked remain."""
    del recorded
    number = payload.person_no
    m.Person.objects.filter(person_no=number).update(person_id=None, is_erased=True)
    held: tuple[type[Model], ...] = (
        m.Lookup,
        m.Assignment,
        m.BreakGlass,
        m.CaseRow,
        m.CodeRow,
        m.ContactRow,
        m.OrderRow,
        *INVESTIGATED,
        *OF_PERSONS,
    )
    for model in held:
        model._default_manager.filter(person_no=number).delete()  # noqa: SLF001  (Django's public name for it)
    m.TaskRow.objects.filter(subject=number).delete()
    forget_proxies(number)
    forget_due(number)


def _case_notified(recorded: Recorded, payload: p.CaseNotified) -> None:
    case_made(recorded, payload)
    note_lines([recorded])


def _withdrawn(recorded: Recorded, payload: p.FactWithdrawn) -> None:
    """Make anew the rows of whatever kind was withdrawn."""
    case_made(recorded, payload)
    _distinct_withdrawn(payload)
    contact_voided(recorded, payload)
    investigation_made(recorded, payload)
    order_voided(recorded, payload)
    result_voided(recorded, payload)


def _add_names(recorded: Recorded, names: tuple[str, ...]) -> None:
    for name in names:
        _add_identifier(recorded, "name", name)


def _add_identifier(recorded: Recorded, kind: str, value: str) -> None:
    for digest in make_lookups(make_identifier(kind, value)):
        _add_lookup(recorded, kind, digest)


def _add_lookup(recorded: Recorded, kind: str, digest: str) -> None:
    m.Lookup.objects.get_or_create(kind=kind, key=digest, person_no=_subject(recorded), defaults={"seq": recorded.seq})


def _subject(recorded: Recorded) -> int:
    if recorded.fact.subject is None:
        raise AssertionError(f"a {recorded.fact.kind} is about a person")
    return recorded.fact.subject


_MAKERS: dict[str, Callable[[Recorded, Any], None]] = {
    "PersonRegistered": _person_registered,
    "IdentityLinked": _identity_linked,
    "PersonsMerged": _merge("merged"),
    "PersonsParted": _merge("parted"),
    "PersonsDeclaredDistinct": _declared_distinct,
    "AssignmentMade": _assigned,
    "AssignmentEnded": _assignment_ended,
    "BreakGlassOpened": _glass_broken,
    "BreakGlassReviewed": _glass_reviewed,
    "RecordRead": _read,
    "AccessRefused": _refused,
    "KeyDestroyed": _key_destroyed,
    "CaseNotified": _case_notified,
    "ImportLoaded": import_loaded,
    "ImportUndone": import_undone,
    "ContactIdentified": contact_made,
    "ContactWithdrawn": contact_withdrawn,
    "FactWithdrawn": _withdrawn,
    **dict.fromkeys(KINDS, investigation_made),
    **dict.fromkeys(ORDER_KINDS, order_made),
    **LABORATORY_MAKERS,
    **CODE_MAKERS,
    "ConsentGiven": consent_given,
    "ConsentWithdrawn": consent_withdrawn,
    **HOUSE_MAKERS,
    **TASK_MAKERS,
}
