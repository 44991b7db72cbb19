"""Likely duplicates among all who are registered: what is compared of them, the pairs found, and looking at a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from django.db.models import Q

from pratique.kinds import payloads as p
from pratique.ledger.fact import Erased
from pratique.people.bulk_matching import MatchRecord
from pratique.record.access import Reading, read_people
from pratique.record.models import LikelyPair, Lookup, MergeStep, Person
from pratique.record.permissions import Actor, Answer, deny, find_operation_refusal, permit
from pratique.record.register import open_reader
from pratique.record.views import PersonView

PURPOSE = "registration"
Key = tuple[int, int, int]
"""Where a page of pairs ends: permille, one, other."""
_PAGE = 10_000


def read_match_records(on_progress: Callable[[int, int], None] | None = None) -> list[MatchRecord]:
    """Give what names, birthday and telephone each person is registered with, under the number that remains.

    It is for the search, which shows nobody to anybody. Whoever was erased, or registered by an import that was undone,
    is not among them.
    """
    heads = dict(Person.objects.filter(is_erased=False).values_list("person_no", "head"))
    known = set(Lookup.objects.values_list("person_no", flat=True).distinct())
    names: dict[int, dict[str, None]] = {}
    born: dict[int, str] = {}
    phones: dict[int, str] = {}
    reader, seq, last = open_reader(), 0, open_reader().read_head().seq
    while page := reader.read_kinds(("PersonRegistered", "IdentityLinked"), seq, _PAGE):
        for item in page:
            payload, number = item.fact.payload, item.fact.subject
            if isinstance(payload, Erased) or number is None or number not in known:
                continue
            head = heads.get(number)
            if head is not None and isinstance(payload, p.PersonRegistered | p.IdentityLinked):
                names.setdefault(head, {}).update(dict.fromkeys(payload.names))
            if head is not None and isinstance(payload, p.PersonRegistered):
                if payload.birth_date:
                    born.setdefault(head, payload.birth_date)
                if payload.phone:
                    phones.setdefault(head, payload.phone)
        seq = page[-1].seq
        if on_progress:
            on_progress(seq, last)
    return [
        MatchRecord(str(head), tuple(known_as), born.get(head), phones.get(head))
        for head, known_as in sorted(names.items())
    ]


def find_settled() -> set[frozenset[int]]:
    """Give the pairs of remaining numbers that were found not to be the same."""
    heads = dict(Person.objects.exclude(head=-1).values_list("person_no", "head"))
    steps = MergeStep.objects.filter(kind="distinct").values_list("kept", "gone")
    return {frozenset((heads.get(one, one), heads.get(other, other))) for one, other in steps}


def list_pairs(after: Key | None, *, also_left: bool = False, limit: int) -> list[LikelyPair]:
    """Give pairs that wait to be looked at, the likeliest first; numbers only."""
    rows = LikelyPair.objects.all()
    if not also_left:
        rows = rows.filter(left_at__isnull=True)
    if after is not None:
        permille, one, other = after
        rows = rows.filter(
            Q(permille__lt=permille)
            | Q(permille=permille, one__gt=one)
            | Q(permille=permille, one=one, other__gt=other)
        )
    return list(rows.order_by("-permille", "one", "other")[:limit])


def access_pairs_by_registrar(
    actor: Actor | None, pairs: Sequence[LikelyPair], at: int, *, page: str | None = None
) -> dict[int, PersonView]:
    """Give a page of likely pairs to who may merge people, each person by number, with one trace; raises Refused."""
    numbers = tuple(dict.fromkeys(number for pair in pairs for number in (pair.one, pair.other)))
    reading = Reading(actor, numbers, "entry", PURPOSE, at, page=page)

    def weigh() -> list[Answer]:
        code = None if actor is None else find_operation_refusal(actor, "merge-people")
        return [permit("likely_duplicate", "identifiers") if code is None else deny(code, "operation", "role")]

    return dict(zip(numbers, read_people(reading, weigh), strict=True))


def replace_pairs(found: Iterable[LikelyPair]) -> None:
    """Put the pairs of a search in the place of those found before, within ``writing``; what was left stays left."""
    left = {
        (one, other): at
        for one, other, at in LikelyPair.objects.filter(left_at__isnull=False).values_list("one", "other", "left_at")
    }
    LikelyPair.objects.all().delete()
    rows = list(found)
    for row in rows:
        row.left_at = left.get((row.one, row.other))
    LikelyPair.objects.bulk_create(rows, batch_size=500)
