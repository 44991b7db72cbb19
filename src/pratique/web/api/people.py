"""The API of registering somebody, and of two records that may be one person's."""

from __future__ import annotations

from pratique.desk.people import (
    LikelyDuplicate,
    do_declare_distinct,
    do_merge_people,
    do_part_people,
    do_register_person,
)
from pratique.people.registration import Registration, make_registration
from pratique.record.pairs import Side, access_likely_by_entry, access_pair_by_registrar, make_duplicate_refs
from pratique.record.people import find_person_no, get_person_ids
from pratique.record.permissions import Actor
from pratique.record.views import PersonView
from pratique.web.api.endpoint import Clash, Endpoint
from pratique.web.api.replies import Reply, write_instant, write_person
from pratique.web.api.shapes import Distinction, Merging, NewPerson, Two
from pratique.web.console.merge_history import find_likely, may_merge
from pratique.web.inner_frame import LOOKERS

LIKELY = ("已登记的人中可能有同一人，请先对照。", "Somebody registered may be the same; compare them first.")


def register(actor: Actor, told: NewPerson, now: int) -> Reply:
    """Register somebody; whom they may be the same as is told first, on record."""
    registration = make_registration(
        document_type=None if told.document is None else told.document.kind,
        number=None if told.document is None else told.document.value,
        names=told.names,
        birth_date=told.birth_date,
        phone=told.phone,
        email=told.email,
    )
    distinct, left = ([find_person_no(one) for one in ids] for ids in (told.distinct_from, told.left_open))
    try:
        made = do_register_person(
            actor, registration, now, distinct_from=distinct, reason=told.reason or "", left_open=left
        )
    except LikelyDuplicate:
        raise _make_clash(actor, registration, now) from None
    return {"person_id": made.person_id, "fact": made.fact_id}


def _make_clash(actor: Actor, registration: Registration, now: int) -> Clash:
    found = access_likely_by_entry(actor, registration.make_identifiers(), now)
    likely = [{"alike": list(like.reasons), **write_side(side)} for like, side in found]
    return Clash("likely_duplicate", *LIKELY, likely=likely)


def compare(actor: Actor, told: Two, now: int) -> Reply:
    """Give two records side by side; the other by its number, or by the reference with which it was offered."""
    one = find_person_no(told.one)
    other = find_person_no(told.other or "") if told.likely is None else find_likely(one, told.likely, "/likely")
    pair = access_pair_by_registrar(actor, one, other, now, page="api compare")
    alike = [] if pair.likeness is None else list(pair.likeness.reasons)
    return {"state": pair.state, "alike": alike, "one": write_side(pair.one), "other": write_side(pair.other)}


def merge(actor: Actor, told: Merging, now: int) -> Reply:
    """Merge two records."""
    kept, gone = find_person_no(told.kept), find_person_no(told.gone)
    return {"fact": do_merge_people(actor, kept, gone, told.reason, now), "person_id": told.kept}


def part(actor: Actor, told: Merging, now: int) -> Reply:
    """Undo a merge."""
    kept, gone = find_person_no(told.kept), find_person_no(told.gone)
    return {"fact": do_part_people(actor, kept, gone, told.reason, now)}


def tell_apart(actor: Actor, told: Distinction, now: int) -> Reply:
    """Remember that two people are not the same."""
    one, other = find_person_no(told.one), find_person_no(told.other)
    return {"fact": do_declare_distinct(actor, one, other, told.reason, now)}


def write_offers(actor: Actor, view: PersonView) -> list[Reply]:
    """Write who may be the same as a person, by references that name nobody, for who may merge."""
    if view.person_id is None or not may_merge(actor):
        return []
    likely = make_duplicate_refs(view.person_no)
    return [{"likely": ref, "alike": list(like.reasons)} for ref, like in likely.items()]


def write_side(side: Side) -> Reply:
    """Write one of two records."""
    registered = side.registered
    return {
        **write_person(side.person),
        "registrations": sorted(get_person_ids(side.person.numbers).values()),
        "registered_at": None if registered is None else write_instant(registered.happened_at),
        "unit": None if registered is None else registered.unit,
        "counts": dict(side.counts),
        "closed": side.person.closed,
    }


PEOPLE_ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        "person_new",
        "POST",
        "people",
        "Register somebody",
        LOOKERS,
        lambda c: register(c.actor, c.body, c.now),
        NewPerson,
    ),
    Endpoint(
        "comparison",
        "POST",
        "people/comparisons",
        "Two records side by side, on record",
        ("registrar",),
        lambda c: compare(c.actor, c.body, c.now),
        Two,
    ),
    Endpoint(
        "merge",
        "POST",
        "people/merges",
        "Merge two records of one person",
        ("registrar",),
        lambda c: merge(c.actor, c.body, c.now),
        Merging,
    ),
    Endpoint(
        "parting",
        "POST",
        "people/partings",
        "Undo a merge",
        ("registrar",),
        lambda c: part(c.actor, c.body, c.now),
        Merging,
    ),
    Endpoint(
        "distinction",
        "POST",
        "people/distinctions",
        "Remember that two people are not the same",
        ("registrar",),
        lambda c: tell_apart(c.actor, c.body, c.now),
        Distinction,
    ),
)
