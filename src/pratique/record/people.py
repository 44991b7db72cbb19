"""Finding people by keyed hashes, and who a number stands for; gives numbers only, never what is known of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from pratique.ledger.read import NOW, AsOf
from pratique.people.documents import DOCUMENT_TYPES
from pratique.people.identifiers import Identifier
from pratique.people.matching import Likeness, find_likely
from pratique.people.merging import Aliases, MergeKind, MergeStep
from pratique.record import models as m
from pratique.record.models.people import DOCUMENT
from pratique.record.register import make_lookups


def read_aliases(as_of: AsOf = NOW) -> Aliases:
    """Give the merges in force in the record, or as it stood at a seq."""
    steps = m.MergeStep.objects.order_by("seq")
    if as_of.seq is not None:
        steps = steps.filter(seq__lte=as_of.seq)
    return Aliases(MergeStep(cast("MergeKind", step.kind), step.kept, step.gone) for step in steps)


def get_group(person_no: int, as_of: AsOf = NOW) -> tuple[int, ...]:
    """Give every number that stands for the same person, the remaining one first."""
    if as_of.seq is not None:
        return read_aliases(as_of).group(person_no)
    head = m.Person.objects.filter(person_no=person_no).values_list("head", flat=True).first()
    if head is None:
        return (person_no,)
    numbers = m.Person.objects.filter(head=head).order_by("person_no").values_list("person_no", flat=True)
    return (head, *(number for number in numbers if number != head))


def find_by_identifier(identifier: Identifier) -> frozenset[int]:
    """Give the remaining numbers of those who bear an identifier."""
    kind = DOCUMENT if identifier.kind in DOCUMENT_TYPES else identifier.kind
    # One question whether somebody is found or not: an asker could count.
    found = m.Lookup.objects.filter(key__in=make_lookups(identifier), kind=kind).values("person_no")
    return frozenset(m.Person.objects.filter(person_no__in=found).values_list("head", flat=True))


def find_by_all(identifiers: Iterable[Identifier]) -> frozenset[int]:
    """Give the numbers of those who bear every one of the identifiers."""
    found: frozenset[int] | None = None
    for identifier in identifiers:
        bearers = find_by_identifier(identifier)
        found = bearers if found is None else found & bearers
    return found or frozenset()


def find_duplicates(identifiers: Iterable[Identifier], person_no: int | None = None) -> tuple[Likeness, ...]:
    """Give likely duplicates of somebody about to be registered, or registered as ``person_no``."""
    shared: list[tuple[int, str]] = []
    for identifier in identifiers:
        shared += [(number, identifier.kind) for number in find_by_identifier(identifier)]
        if identifier.kind == "birth-date":
            keys = make_lookups(identifier)
            swapped = m.Lookup.objects.filter(kind="birth-date-swapped", key__in=keys)
            shared += [(number, "birth-date-swapped") for number in swapped.values_list("person_no", flat=True)]
    if person_no is None:
        return find_likely(shared)
    aliases = read_aliases()
    own = set(aliases.group(person_no))
    others = [(number, kind) for number, kind in shared if number not in own]
    return find_likely(others, frozenset(n for n, _ in others if aliases.is_distinct(n, person_no)))
