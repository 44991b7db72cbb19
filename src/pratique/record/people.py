"""Finding people by keyed hashes, and who a number stands for; gives numbers only, never what is known of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

from pratique.kinds.errors import BadInput
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


def get_groups(persons: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """Give for each of these people what ``get_group`` gives, in one question for all."""
    asked = list(dict.fromkeys(persons))
    heads = read_heads(asked)
    groups: dict[int, list[int]] = {}
    for number, head in heads.items():
        groups.setdefault(head, [head]).extend([number] if number != head else [])
    return {one: tuple(groups[heads[one]]) if one in heads else (one,) for one in asked}


def get_all_numbers(persons: Sequence[int]) -> tuple[int, ...]:
    """Give people's numbers and every other that stands for one of them: all of whom something is shown."""
    return tuple(dict.fromkeys((*persons, *read_heads(persons))))


def read_heads(persons: Sequence[int]) -> dict[int, int]:
    """Give for every number that stands for one of these people the one that remains, in their order."""
    heads = m.Person.objects.filter(person_no__in=persons).values("head")
    rows = m.Person.objects.filter(head__in=heads).order_by("person_no")
    return dict(rows.values_list("person_no", "head"))


def get_group_apart(person_no: int, merge: MergeStep) -> tuple[int, ...]:
    """Give every number that would stand for the same person if a merge were undone; raises BadInput ``not_merged``."""
    aliases = read_aliases()
    aliases.take(MergeStep("parted", merge.kept, merge.gone))
    return aliases.group(person_no)


def find_person_no(person_id: str) -> int:
    """Give the number inside of a number outside, whomever it stands for; raises BadInput ``no_person``."""
    found = m.Person.objects.filter(person_id=person_id).values_list("person_no", flat=True).first()
    if found is None:
        raise BadInput("no_person", "nothing is kept of this person any more", "person")
    return found


def get_person_ids(numbers: Iterable[int]) -> dict[int, str]:
    """Give the numbers outside of numbers inside; of somebody erased none is left."""
    rows = m.Person.objects.filter(person_no__in=set(numbers), person_id__isnull=False)
    return {number: str(person_id) for number, person_id in rows.values_list("person_no", "person_id")}


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


def find_duplicates_of(person_no: int, *, also_distinct: bool = False) -> tuple[Likeness, ...]:
    """Give likely duplicates of somebody registered, by the keyed hashes alone; of those declared distinct none.

    ``also_distinct``: them too, for who looks at just these two once more.
    A name alone is never likely, and many bear it: so the other keys are looked up first, and names among those found.
    """
    aliases = read_aliases()
    own = aliases.group(person_no)
    held = list(m.Lookup.objects.filter(person_no__in=own).values_list("kind", "key"))
    shared = [pair for kind in ("birth-date", "phone", "email") for pair in _find_sharing(held, own, kind, kind)]
    for mine, theirs in (("birth-date", "birth-date-swapped"), ("birth-date-swapped", "birth-date")):
        shared += [(number, "birth-date-swapped") for number, _ in _find_sharing(held, own, mine, theirs)]
    shared += _find_sharing(held, own, "name", "name", among={number for number, _ in shared})
    heads = [(aliases.canon(number), kind) for number, kind in shared]
    if also_distinct:
        return find_likely(heads)
    return find_likely(heads, frozenset(n for n, _ in heads if aliases.is_distinct(n, person_no)))


def _find_sharing(
    held: list[tuple[str, str]], own: tuple[int, ...], mine: str, theirs: str, *, among: set[int] | None = None
) -> list[tuple[int, str]]:
    """Give who else bears a key of a person's, of one kind, with that kind."""
    keys = [key for kind, key in held if kind == mine]
    rows = m.Lookup.objects.filter(key__in=keys, kind=theirs).exclude(person_no__in=own)
    if among is not None:
        rows = rows.filter(person_no__in=among)
    return list(rows.values_list("person_no", "kind"))


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
