"""What staff report of a person's isolation: a place entered or left, a certificate, an arrival, a discharge.

Nobody types an order: each of these is a fact, and orders follow from it.
"""

from __future__ import annotations

from pratique.care.explain import MISSING
from pratique.care.plan import CarePlan, check_release
from pratique.desk.orders import read_cared
from pratique.desk.permitting import check_ground, refuse
from pratique.kinds import payloads as p
from pratique.kinds.care_fields import CARE_PLACES, CarePlace
from pratique.kinds.errors import BadInput
from pratique.record.due import mark_due
from pratique.record.in_force import read_in_force
from pratique.record.people import get_group
from pratique.record.permissions import Actor
from pratique.record.register import append, make_fact, open_reader, writing


def do_place(
    actor: Actor, person_no: int, place: CarePlace, at: int, *, entered_at: int, facility: str | None = None
) -> str:
    """Record that a person entered a place of isolation; give the fact's id.

    Raises Refused, and BadInput ``care_place``, ``report_future``.
    """
    if place not in CARE_PLACES:
        raise BadInput("care_place", f"choose one of: {', '.join(CARE_PLACES)}", "place")
    return _report(actor, person_no, p.PersonPlaced(place=place, facility=facility or None), entered_at, at)


def do_leave(actor: Actor, person_no: int, placement: str, at: int, *, left_at: int) -> str:
    """Record that a person left the place that a placement says they entered; give the fact's id.

    Raises Refused, and BadInput ``no_placement``, ``report_order``, ``report_future``.
    """
    _check_ground(actor, person_no, at)
    found = open_reader().read_fact(placement)
    if found is None or found.fact.kind != "PersonPlaced" or found.fact.subject not in get_group(person_no):
        raise BadInput("no_placement", "this person was not placed there", "placement")
    if left_at < found.fact.happened_at:
        raise BadInput("report_order", "somebody leaves a place after they entered it", "left_at")
    return _report(actor, person_no, p.PersonLeft(placement=placement), left_at, at)


def do_certify_isolation(actor: Actor, person_no: int, told: p.IsolationCertified, at: int) -> str:
    """Record isolation completed elsewhere, by a certificate somebody has seen; give the fact's id.

    Raises Refused, and BadInput ``order_kind``, ``report_order``, ``report_future``.
    """
    held = read_in_force().book.holding_at(at)
    kinds = () if held is None else held.pack.pack.order_kinds
    if told.kind not in kinds:
        raise BadInput("order_kind", f"choose one of: {', '.join(kinds) or 'none, no pack is in force'}", "kind")
    if told.until <= told.start:
        raise BadInput("report_order", "isolation ends after it began", "until")
    if told.until > at:
        raise BadInput("report_future", "a certificate is of what is over", "until")
    return _report(actor, person_no, told, at, at)


def do_report_entry(actor: Actor, person_no: int, at: int, *, arrived_at: int, from_country: str | None = None) -> str:
    """Record an arrival from abroad; give the fact's id. Raises Refused; BadInput ``country``, ``report_future``."""
    if from_country is not None and not (len(from_country) == 2 and from_country.isascii() and from_country.isupper()):  # noqa: PLR2004
        raise BadInput("country", "a country is two capital letters, such as TH", "from_country")
    return _report(actor, person_no, p.EntryReported(from_country=from_country), arrived_at, at)


def do_report_discharge(actor: Actor, person_no: int, at: int, *, left_at: int) -> str:
    """Record that a person left hospital after an infection; give the fact's id. Raises Refused, ``report_future``."""
    return _report(actor, person_no, p.DischargeReported(), left_at, at)


def do_ask_release(actor: Actor, person_no: int, at: int) -> CarePlan:
    """Ask for a release: what is over is ended at once; raises Refused, and BadInput where it is too early.

    BadInput ``release_early`` says what is missing, ``no_order`` that nothing binds the person, ``care_unclear`` that
    somebody must look first.
    """
    check_ground(actor, "report", person_no, at)
    cared = next(iter(read_cared([person_no], at)), None)
    if cared is None or cared.standing is None:
        code = "no_order" if cared is None or not cared.known.unclear else "care_unclear"
        raise BadInput(code, "no plan can be computed for this person; somebody must look first", "/release")
    plan = cared.standing.plan
    try:
        check_release(plan, at)
    except BadInput as error:
        stage = plan.stage_at(at)
        if stage is None:
            raise
        lacking = "; ".join(MISSING[name].en for name in stage.missing or ("END",))
        raise BadInput(error.code, f"the order is not over; still missing: {lacking}", error.place) from None
    with writing():
        mark_due("orders", [str(cared.person_no)], at)
    return plan


def _check_ground(actor: Actor, person_no: int, at: int) -> None:
    """Raise Refused unless somebody of staff may report of this person: nobody certifies their own isolation."""
    check_ground(actor, "report", person_no, at)
    if actor.is_resident:
        refuse(actor, "report", "not_qualified", at, (person_no,))


def _report(actor: Actor, person_no: int, payload: p.Payload, happened_at: int, at: int) -> str:
    _check_ground(actor, person_no, at)
    if happened_at > at:
        raise BadInput("report_future", "this lies after now", "at")
    fact = make_fact(type(payload).__name__, payload, actor, at, subject=person_no, happened_at=happened_at)
    with writing():
        append([fact], at)
    return fact.id
