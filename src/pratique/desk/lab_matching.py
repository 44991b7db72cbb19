"""Whose a result is: by the barcode under which a sample was taken, or by one strong identifier; never by guess."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pratique.laboratory.items import Item
from pratique.laboratory.words import Why
from pratique.people.documents import DOCUMENT_TYPES
from pratique.record.models import Lookup, Person, TakenRow
from pratique.record.models.people import DOCUMENT
from pratique.record.register import make_lookups


@dataclass(frozen=True, slots=True)
class Bearer:
    """One person of whom a result speaks: their number, their own specimen, when it was taken if that is known."""

    person_no: int
    specimen_ref: str
    sampled_at: int | None
    pool: str | None


@dataclass(frozen=True, slots=True)
class Match:
    """Whom a result is about; ``missing``: members of the pool who are nobody's. ``why``: why it is nobody's whole."""

    bearers: tuple[Bearer, ...] = ()
    missing: tuple[str, ...] = ()
    why: Why | None = None


class Matcher:
    """Matches some items at once, in few questions."""

    def __init__(self, laboratory: str, items: Sequence[Item], most_members: int | None) -> None:
        self.laboratory, self.most_members = laboratory, most_members
        refs = {ref for item in items for ref in (item.specimen_ref, *item.members)}
        rows = list(TakenRow.objects.filter(specimen_ref__in=refs, withdrawn=False))
        pooled = list(TakenRow.objects.filter(pool__in={item.specimen_ref for item in items}, withdrawn=False))
        self.heads = _find_heads({row.person_no for row in (*rows, *pooled)})
        self.taken: dict[str, list[TakenRow]] = defaultdict(list)
        self.pools: dict[str, list[TakenRow]] = defaultdict(list)
        for row in rows:
            self.taken[row.specimen_ref].append(row)
        for row in pooled:
            self.pools[row.pool].append(row)
        self.digests = {item.who: make_lookups(item.who) for item in items if item.who is not None}
        self.bearers = find_by_digests({one for digests in self.digests.values() for one in digests})

    def match(self, item: Item) -> Match:
        """Give whom an item is about."""
        if item.members:
            return self._match_pool(item, [(ref, self._find_row(ref)) for ref in item.members])
        if item.who is None and item.specimen_ref not in self.taken and item.specimen_ref in self.pools:
            return self._match_pool(item, [(row.specimen_ref, row) for row in self.pools[item.specimen_ref]])
        rows = self._find_rows(item.specimen_ref)
        by_barcode = {self.heads[row.person_no] for row in rows}
        if len(by_barcode) > 1:
            return Match(why="two_bearers")
        by_who = set() if item.who is None else {n for one in self.digests[item.who] for n in self.bearers.get(one, ())}
        if item.who is not None and (len(by_who) > 1 or (by_barcode and by_barcode != by_who)):
            return Match(why="who_differs" if len(by_who) <= 1 else "two_bearers")
        found = by_barcode or by_who
        if not found:
            return Match(why="nobody")
        sampled = max((row.sampled_at for row in rows), default=None)
        return Match((Bearer(found.pop(), item.specimen_ref, item.sampled_at or sampled, item.pool),))

    def _match_pool(self, item: Item, rows: Iterable[tuple[str, TakenRow | None]]) -> Match:
        told = list(dict(rows).items())
        if self.most_members is not None and len(told) > self.most_members:
            return Match(why="pool_large")
        bearers = tuple(
            Bearer(self.heads[row.person_no], ref, item.sampled_at or row.sampled_at, item.specimen_ref)
            for ref, row in told
            if row is not None
        )
        if not bearers:
            return Match(why="pool_nobody")
        return Match(bearers, tuple(ref for ref, row in told if row is None))

    def _find_rows(self, ref: str) -> list[TakenRow]:
        """Give the samples of a barcode: those for this laboratory, if any is."""
        rows = self.taken.get(ref, [])
        return [row for row in rows if row.laboratory == self.laboratory] or rows

    def _find_row(self, ref: str) -> TakenRow | None:
        rows = self._find_rows(ref)
        return rows[0] if len({self.heads[row.person_no] for row in rows}) == 1 else None


def find_by_digests(digests: set[str]) -> dict[str, set[int]]:
    """Give who bears each keyed hash of a document or a number here, by the numbers that stand for them."""
    kinds = (DOCUMENT, "person-id")
    rows = list(Lookup.objects.filter(key__in=digests, kind__in=kinds).values_list("key", "person_no"))
    heads = _find_heads({number for _, number in rows})
    found: dict[str, set[int]] = defaultdict(set)
    for key, number in rows:
        found[key].add(heads[number])
    return found


def is_strong(kind: str) -> bool:
    """Say whether one identifier of a kind is enough to say whose a sample is."""
    return kind in DOCUMENT_TYPES or kind == "person-id"


def _find_heads(numbers: set[int]) -> dict[int, int]:
    heads = dict(Person.objects.filter(person_no__in=numbers).values_list("person_no", "head"))
    return {number: heads.get(number, number) for number in numbers}
