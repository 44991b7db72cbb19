"""What is reported of a person: where they were, what was found, what they declare; corrected and withdrawn as facts.

Nothing here says what a person may do: that is computed when it is asked.
"""

from __future__ import annotations

from typing import Final

from pratique.desk.permitting import check_ground, refuse
from pratique.desk.tasks import make_voidings
from pratique.kinds import payloads as p
from pratique.kinds.errors import BadInput
from pratique.ledger.fact import Recorded, Source
from pratique.places.divisions import load_divisions
from pratique.record.permissions import Actor
from pratique.record.register import DESK, append, make_fact, open_reader, writing

Report = (
    p.StayReported
    | p.CoverageReported
    | p.ResidenceDeclared
    | p.AttributeDeclared
    | p.SpecimenReported
    | p.SymptomsReported
)
REPORTS: Final = (
    p.StayReported,
    p.CoverageReported,
    p.ResidenceDeclared,
    p.AttributeDeclared,
    p.SpecimenReported,
    p.SymptomsReported,
)
OWN_REPORTS: Final = (p.StayReported, p.CoverageReported, p.ResidenceDeclared, p.SymptomsReported)
"""What a resident may say of themselves; a result comes from whoever took the sample."""


def do_report(
    actor: Actor,
    person_no: int,
    report: Report,
    at: int,
    *,
    corrects: str | None = None,
    source: Source = DESK,
    fact_id: str | None = None,
) -> str:
    """Record what is told of a person, perhaps in place of an earlier fact; give the fact's id.

    Raises Refused, and BadInput: ``report_kind``, ``report_order``, ``report_future``, ``unknown_division``,
    ``corrects_missing`` and what the ledger says. Sent again under the same id it changes nothing.
    """
    check_ground(actor, "correct" if corrects and not actor.is_resident else "report", person_no, at)
    _check_report(report, at)
    if actor.is_resident:
        if not isinstance(report, OWN_REPORTS):
            refuse(actor, "report", "not_qualified", at, (person_no,))
        if isinstance(report, p.StayReported):
            report = p.StayReported(
                division=report.division, first=report.first, last=report.last, place=report.place, grade="declaration"
            )
    if corrects is not None:
        _check_target(actor, corrects, person_no, at)
    fact = make_fact(
        type(report).__name__,
        report,
        actor,
        at,
        subject=person_no,
        corrects=corrects,
        happened_at=_find_instant(report, at),
        fact_id=fact_id,
        source=source,
    )
    with writing():
        ended = () if corrects is None else make_voidings(actor, (corrects,), "cause-corrected", at)
        append([fact, *ended], at)
    return fact.id


def do_withdraw(actor: Actor, person_no: int, fact_id: str, reason: str, at: int) -> str:
    """Void a fact about a person, or a correction of one; raises Refused, BadInput."""
    check_ground(actor, "report" if actor.is_resident else "correct", person_no, at)
    if not reason.strip():
        raise BadInput("no_reason", "say why it does not stand", "reason")
    _check_target(actor, fact_id, person_no, at)
    payload = p.FactWithdrawn(fact=fact_id, reason=reason)
    fact = make_fact("FactWithdrawn", payload, actor, at, subject=person_no, corrects=fact_id)
    with writing():
        append([fact, *make_voidings(actor, (fact_id,), "cause-ended", at)], at)
    return fact.id


def _check_target(actor: Actor, fact_id: str, person_no: int, at: int) -> Recorded:
    """Hold a correction to a report about this person; a resident corrects only what they have told themselves."""
    found = open_reader().read_fact(fact_id)
    allowed = {kind.__name__ for kind in REPORTS} | {"FactWithdrawn"}
    if found is None or found.fact.subject != person_no or found.fact.kind not in allowed:
        raise BadInput("corrects_missing", "there is no such report about this person", "corrects")
    if actor.is_resident and found.fact.by != actor.actor_id:
        refuse(actor, "correct", "not_qualified", at, (person_no,))
    return found


def _check_report(report: Report, at: int) -> None:
    if not isinstance(report, REPORTS):
        raise BadInput("report_kind", "this is not something that is reported of a person", "kind")
    if isinstance(report, p.StayReported | p.ResidenceDeclared):
        load_divisions().check(report.division, "division")
    spans = {
        p.StayReported: ("first", "last"),
        p.CoverageReported: ("start", "end"),
        p.SpecimenReported: ("sampled_at", "reported_at"),
    }
    if type(report) in spans:
        first, last = (getattr(report, name) for name in spans[type(report)])
        if last is not None and last < first:
            raise BadInput("report_order", "this ends before it starts", spans[type(report)][1])
        if first > at:
            raise BadInput("report_future", "this begins after now", spans[type(report)][0])


def _find_instant(report: Report, at: int) -> int:
    match report:
        case p.StayReported():
            return report.first
        case p.SpecimenReported():
            return report.sampled_at
        case p.CoverageReported():
            return min(report.end, at)
        case _:
            return at
