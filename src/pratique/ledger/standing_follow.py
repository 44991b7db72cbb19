"""Keeping the copy of standings level with the record: whoever a fact bears on is folded anew from all of theirs.

Always anew, never by adding to what was held: late facts, corrections, withdrawals, merges and plain facts then take
one path, and the copy equals what a rebuild would make (a law). The price is reading some ten facts to add one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from pratique.decisions.fold import MERGE_KINDS, SOURCE_OF, TypedFact, fold_people
from pratique.decisions.fold.merges import make_canon
from pratique.decisions.fold.void import find_void, make_link
from pratique.decisions.standing import Standing
from pratique.kinds.fact_kinds import VOIDERS
from pratique.kinds.payloads import ImportUndone, KeyDestroyed, PersonsMerged, PersonsParted
from pratique.ledger.codec import decode_payload
from pratique.ledger.database import FACT_COLUMNS, Row
from pratique.ledger.fact import IMPORT, unpack_id
from pratique.ledger.read import Reader
from pratique.ledger.rows import CORRECTS, HAPPENED, ID, KIND, RECORDED, REF, SEQ, SUBJECT, SYSTEM, open_raw
from pratique.ledger.standing_codec import pack
from pratique.ledger.standing_store import Entry, StandingWriter

BATCH: Final = 20_000
"""Facts of the feed taken in one commit."""
CHUNK: Final = 2_000
"""People folded at a time: few enough that their rows are soon let go of."""

_SELECT: Final = f"SELECT {FACT_COLUMNS} FROM ledger_fact"  # noqa: S608  (constants)
_HOUSE: Final = ("FactWithdrawn", "ImportUndone", "KeyDestroyed")
_BEARING: Final = frozenset(SOURCE_OF) | VOIDERS | MERGE_KINDS
_BEARING_NAMES: Final = ", ".join(f"'{name}'" for name in sorted(_BEARING))
_OPENED: Final = frozenset(SOURCE_OF) | MERGE_KINDS | {"ImportUndone", "KeyDestroyed"}


class Feed(Protocol):
    """What a follower asks of a record. Facts are given whatever became of them, never beyond ``upto``."""

    def head(self) -> int:
        """Give the last sequence number."""

    def facts_after(self, seq: int, upto: int, limit: int) -> list[TypedFact]:
        """Give the next facts in order; payloads of house facts opened, others as may be."""

    def facts_about(self, people: Collection[int], upto: int) -> list[TypedFact]:
        """Give all facts about these people that bear on a standing."""

    def house_facts(self, upto: int) -> list[TypedFact]:
        """Give the facts about no person that withdraw, undo an import or destroy a key."""

    def people_of(self, batch: str) -> set[int]:
        """Give whom an import batch told of."""

    def last_person(self) -> int:
        """Give the greatest number of a person; -1 without any."""


@dataclass(slots=True)
class LedgerFeed:
    """The feed of a ledger, through a reader that opens what its keys open."""

    reader: Reader
    _house: list[TypedFact] = field(default_factory=list)

    def head(self) -> int:
        """Give the last sequence number."""
        return self.reader.read_head().seq

    def facts_after(self, seq: int, upto: int, limit: int) -> list[TypedFact]:
        """Give the next facts in order; only those of the house are opened."""
        rows = self.reader.read_rows(seq, min(limit, upto - seq))
        return [self._type(row, opened=row[SUBJECT] is None) for row in rows]

    def facts_about(self, people: Collection[int], upto: int) -> list[TypedFact]:
        """Give all facts about these people that bear on a standing."""
        statement = f"{_SELECT} WHERE seq <= {int(upto)} AND kind IN ({_BEARING_NAMES}) AND subject IN"
        return [self._type(row) for row in self.reader.database.find_in(statement, sorted(people))]

    def house_facts(self, upto: int) -> list[TypedFact]:
        """Give the house facts that bear on people; those seen before are remembered."""
        after = self._house[-1].seq if self._house else 0
        marks = ", ".join("?" * len(_HOUSE))
        statement = f"{_SELECT} WHERE subject IS NULL AND kind IN ({marks}) AND seq > ? ORDER BY seq"
        self._house += [self._type(row) for row in self.reader.database.rows(statement, (*_HOUSE, after))]
        return [fact for fact in self._house if fact.seq <= upto]

    def people_of(self, batch: str) -> set[int]:
        """Give whom an import batch told of."""
        return {subject for _, subject in self.reader.find_batch(batch) if subject is not None}

    def last_person(self) -> int:
        """Give the greatest number of a person; -1 without any."""
        found = self.reader.database.one("SELECT max(subject) FROM ledger_fact WHERE subject IS NOT NULL")
        return -1 if found is None or found[0] is None else int(found[0])

    def _type(self, row: Row, *, opened: bool = True) -> TypedFact:
        kind = row[KIND]
        raw = open_raw(row, self.reader.keys) if opened and kind in _OPENED else None
        corrects = row[CORRECTS]
        return TypedFact(
            seq=row[SEQ],
            id=unpack_id(row[ID]),
            kind=kind,
            subject=row[SUBJECT],
            happened_at=row[HAPPENED],
            recorded_at=row[RECORDED],
            payload=None if raw is None else decode_payload(kind, raw),
            corrects=None if corrects is None else unpack_id(corrects),
            batch=row[REF].partition("/")[0] if row[SYSTEM] == IMPORT else None,
        )


@dataclass(frozen=True, slots=True)
class Changes:
    """What the next facts change of a copy, as of ``upto``: people folded anew, None for whom nothing is known of.

    ``aliases`` name for a merged number the one that stands for it now; ``erased``: whose every byte is to go.
    """

    upto: int
    people: dict[int, tuple[bytes, bytes] | None]
    aliases: dict[int, int | None]
    erased: frozenset[int]


def follow(feed: Feed, store: StandingWriter, tick: Callable[[int], None] | None = None) -> int:
    """Bring the copy level with the record, from where it stands or anew; give how many people were folded.

    A commit holds whole batches of the feed and the sequence number of their last fact, so a crash loses nothing.
    ``tick`` is told each sequence number that was reached.
    """
    head = feed.head()
    if store.seq == 0 or store.seq > head:
        # A copy that is further than the record belongs to another record: one restored, or begun anew.
        return rebuild(feed, store)
    count = 0
    while store.seq < head and (facts := feed.facts_after(store.seq, head, BATCH)):
        touched, erased = find_touched(feed, facts, facts[-1].seq)
        changes = fold_changes(feed, touched | find_merged(store, erased), erased, facts[-1].seq)
        put_changes(store, changes)
        count += len(changes.people)
        if tick is not None:
            tick(changes.upto)
    return count


def find_merged(store: StandingWriter, erased: Collection[int]) -> set[int]:
    """Give who was merged with people who were erased: their facts cannot tell it any more, but the copy knows."""
    if not erased:
        return set()
    pairs = store.aliases()
    heads = {pairs.get(person, person) for person in erased}
    return heads | {person for person, head in pairs.items() if head in heads}


def fold_changes(feed: Feed, people: Collection[int], erased: Collection[int], upto: int) -> Changes:
    """Fold people anew, as of a sequence number."""
    standings, aliases = _refold_many(feed, people, upto)
    entries = {person: None if standing is None else pack(standing) for person, standing in standings.items()}
    return Changes(upto, entries, aliases, frozenset(erased))


def put_changes(store: StandingWriter, changes: Changes) -> None:
    """Write changes in one commit; where somebody was erased, leave behind every byte that was deleted."""
    store.put(changes.people, changes.upto, changes.aliases)
    if changes.erased:
        store.rewrite()


def rebuild(feed: Feed, store: StandingWriter) -> int:
    """Make the copy anew from the record; give how many people it holds."""
    upto, aliases, seen = feed.head(), dict[int, int](), set[int]()

    def entries() -> Iterator[Entry]:
        for first in range(0, feed.last_person() + 1, CHUNK):
            people, others = fold_part(feed, first, upto)
            aliases.update(others)
            for person, parts in people.items():
                if person not in seen:
                    seen.add(person)
                    yield person, parts

    store.rebuild(entries(), aliases, upto)
    return len(seen)


def fold_part(feed: Feed, first: int, upto: int) -> tuple[dict[int, tuple[bytes, bytes]], dict[int, int]]:
    """Fold ``CHUNK`` people from a number on, and who was merged with them; give their entries and aliases."""
    people, others = refold(feed, range(first, first + CHUNK), upto)
    entries = {person: pack(standing) for person, standing in people.items() if standing is not None}
    return entries, {gone: head for gone, head in others.items() if head is not None}


def refold(feed: Feed, people: Iterable[int], upto: int) -> tuple[dict[int, Standing | None], dict[int, int | None]]:
    """Fold people as of a sequence number; give the standing, or None, and the alias, or None, of each.

    With them come all who were ever merged with them: a merge is told under both numbers, so nobody is missed.
    """
    house = feed.house_facts(upto)
    gone = {fact.payload.person_no for fact in house if isinstance(fact.payload, KeyDestroyed)}
    facts: list[TypedFact] = list(house)
    done: set[int] = set()
    todo = set(people)
    while todo:
        found = feed.facts_about(todo, upto)
        facts += [fact for fact in found if fact.subject not in gone]
        done |= todo
        told = [fact.payload for fact in found if isinstance(fact.payload, PersonsMerged | PersonsParted)]
        todo = {person for one in told for person in (one.kept, one.merged)} - done
    folded = fold_people(facts)
    void = find_void(link for fact in facts if (link := make_link(fact)) is not None)
    pairs = make_canon((fact for fact in facts if fact.kind in MERGE_KINDS), void).pairs()
    return {person: folded.get(person) for person in done}, {person: pairs.get(person) for person in done}


def _refold_many(
    feed: Feed, people: Collection[int], upto: int
) -> tuple[dict[int, Standing | None], dict[int, int | None]]:
    standings: dict[int, Standing | None] = {}
    aliases: dict[int, int | None] = {}
    ordered = sorted(people)
    for start in range(0, len(ordered), CHUNK):
        some, others = refold(feed, ordered[start : start + CHUNK], upto)
        standings |= some
        aliases |= others
    return standings, aliases


def find_touched(feed: Feed, facts: Iterable[TypedFact], upto: int) -> tuple[set[int], set[int]]:
    """Give on whom facts bear, and who of them was erased."""
    touched: set[int] = set()
    erased: set[int] = set()
    house = {fact.id: fact for fact in feed.house_facts(upto)}
    for fact in facts:
        if fact.subject is not None:
            if fact.kind in _BEARING:
                touched.add(fact.subject)
        elif isinstance(fact.payload, KeyDestroyed):
            erased.add(fact.payload.person_no)
        else:
            touched |= {person for batch in _find_batches(house, fact) for person in feed.people_of(batch)}
    return touched | erased, erased


def _find_batches(house: Mapping[str, TypedFact], fact: TypedFact) -> set[str]:
    """Give the batches whose undoing a fact of the house tells, replaces, withdraws or restores."""
    batches: set[str] = set()
    step: TypedFact | None = fact
    while step is not None:
        if isinstance(step.payload, ImportUndone):
            batches.add(step.payload.batch)
        step = None if step.corrects is None else house.get(step.corrects)
    return batches
