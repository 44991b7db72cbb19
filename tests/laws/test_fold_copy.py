"""The copy that gates read: it follows the record, equals a rebuild, survives a kill, and forgets whom it must."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from random import Random

import lmdb
import pytest

from pratique.decisions.fold import TypedFact, find_void, fold_people, make_link
from pratique.decisions.standing import Coverage, Standing, Stay
from pratique.kinds import payloads as p
from pratique.kinds.errors import BadInput
from pratique.ledger.erasure import Eraser, erase_subject, make_erasure
from pratique.ledger.fact import Fact, Source
from pratique.ledger.standing_codec import pack
from pratique.ledger.standing_file import StandingFile
from pratique.ledger.standing_follow import LedgerFeed, follow, rebuild
from pratique.ledger.standing_store import StandingReader, StandingStoreFault, StandingWriter, read_current
from tests.engines.telling import ANCHOR, tell
from tests.unit.ledger.cast import make_place

PERSON = 0xDEC0DE42
MARKER = "某某家园七号楼"


@dataclass
class ListFeed:
    """A record in memory, shown up to some length."""

    facts: list[TypedFact]
    length: int = 0

    def head(self) -> int:
        return self.length

    def facts_after(self, seq: int, upto: int, limit: int) -> list[TypedFact]:
        return self.facts[seq : min(upto, seq + limit)]

    def facts_about(self, people: Collection[int], upto: int) -> list[TypedFact]:
        return [fact for fact in self.facts[:upto] if fact.subject in people]

    def house_facts(self, upto: int) -> list[TypedFact]:
        return [fact for fact in self.facts[:upto] if fact.subject is None]

    def people_of(self, batch: str) -> set[int]:
        return {fact.subject for fact in self.facts if fact.batch == batch and fact.subject is not None}

    def last_person(self) -> int:
        return max((fact.subject for fact in self.facts if fact.subject is not None), default=-1)


def everything(folder: Path) -> tuple[int, list[tuple[int, bytes, bytes]], dict[int, int]]:
    with StandingReader(folder) as reader:
        return reader.seq, list(reader.entries()), reader.aliases()


def make_person(mark: int = 0, place: str | None = None) -> Standing:
    stay = Stay("110114", ANCHOR + mark, None, place, ("00000000-0000-7000-8000-00000000000a",))
    return Standing("1", stays=(stay,), coverage=(Coverage(ANCHOR, ANCHOR + 1, "county"),))


@pytest.mark.parametrize("seed", range(12))
def test_following_by_any_steps_equals_a_rebuild_and_the_fold(tmp_path: Path, seed: int) -> None:
    dice = Random(seed)  # noqa: S311
    facts = tell(seed, dice.choice((5, 40)), 700)
    feed = ListFeed(facts)
    with StandingWriter(tmp_path / "followed") as store:
        while feed.length < len(facts):
            feed.length = min(len(facts), feed.length + dice.choice((1, 7, 60)))
            follow(feed, store)
            assert store.seq == feed.length
    with StandingWriter(tmp_path / "rebuilt") as store:
        rebuild(feed, store)
    assert everything(tmp_path / "followed") == everything(tmp_path / "rebuilt")
    with StandingReader(tmp_path / "followed") as reader:
        folded = fold_people(facts)
        assert {number for number, _, _ in reader.entries()} == set(folded)
        assert all(reader.get(number) == standing for number, standing in folded.items())
        assert all(reader.get(gone) == folded.get(head) for gone, head in reader.aliases().items())


def test_a_ledger_is_followed_and_an_erased_person_leaves_no_byte(tmp_path: Path) -> None:
    place = make_place(tmp_path, str(tmp_path / "ledger.db"))
    ledger, told = place.ledger(), 0
    feed = LedgerFeed(place.reader())
    with StandingWriter(tmp_path / "copy") as store:
        for typed in tell(3, 12, 500):
            ref = f"{typed.batch}/{typed.seq}" if typed.batch else ""
            fact = Fact(
                id=typed.id,
                kind=typed.kind,
                subject=typed.subject,
                happened_at=typed.happened_at,
                by="officer:7",
                unit="110000/cdc",
                source=Source("import" if ref else "desk", ref),
                payload=typed.payload or p.ResidenceDeclared(division="110105"),
                corrects=typed.corrects,
            )
            try:
                with ledger.transaction():
                    ledger.append([fact], lambda at=typed.recorded_at: at)
                told += 1
            except BadInput:
                continue  # the door refuses some of what is told here
            if told % 29 == 0:
                follow(feed, store)
        follow(feed, store)
        assert told > 300
        with StandingWriter(tmp_path / "rebuilt") as again:
            rebuild(feed, again)
        assert everything(tmp_path / "copy") == everything(tmp_path / "rebuilt")
        facts = feed.facts_about(range(100), 10_000) + feed.house_facts(10_000)
        void = find_void(link for fact in facts if (link := make_link(fact)) is not None)
        for person in range(12):
            recorded = {one.fact.id for one in place.reader().read_person(person)}
            about = [fact for fact in facts if fact.subject == person]
            assert {fact.id for fact in about if not void.holds(fact)} == recorded & {fact.id for fact in about}

        with StandingReader(tmp_path / "copy") as reader:
            victim = next(number for number, _, _ in reader.entries())
            ids = {one for part in reader.get(victim).stays for one in part.sources}  # type: ignore[union-attr]
        erasure = make_erasure(victim, "asked for", Eraser("officer:7", "110000/cdc"), ANCHOR, b"0123456789")
        erase_subject(ledger, erasure, place.clock)
        follow(feed, store)
        bytes_left = b"".join(path.read_bytes() for path in (tmp_path / "copy").iterdir())
        own = [one for one in ids if feed.reader.read_fact(one).fact.subject == victim]  # type: ignore[union-attr]
        assert not [one for one in own if bytes.fromhex(one.replace("-", "")) in bytes_left]
    place.close()


def test_deleted_bytes_do_not_stay(tmp_path: Path) -> None:
    key = PERSON.to_bytes(4, "big")
    with StandingWriter(tmp_path) as store:
        store.rebuild(((number, pack(make_person(number))) for number in range(3000)), {}, 1)
        for mark in range(5):
            store.write({PERSON: make_person(mark, MARKER), 7: make_person(mark)}, 2 + mark, {PERSON + 1: PERSON})
        store.write({PERSON: None}, 8, {PERSON + 1: None})

        def left() -> list[bool]:
            held = b"".join(path.read_bytes() for path in tmp_path.iterdir())
            return [MARKER.encode() in held, key in held, (PERSON + 1).to_bytes(4, "big") in held]

        assert any(left()), "LMDB keeps deleted bytes; if it no longer does, rewriting is no longer needed"
        with StandingReader(tmp_path) as reader:
            before = list(reader.entries())
            store.rewrite()
            assert left() == [False, False, False]
            assert list(reader.entries()) == before
            assert reader.seq == store.seq == 8


def test_a_killed_writer_leaves_a_whole_copy_with_its_number(tmp_path: Path) -> None:
    dice, last = Random(5), 0  # noqa: S311
    with StandingWriter(tmp_path) as store:
        store.rebuild([], {}, 1)
    for _ in range(50):
        child = os.fork()
        if child == 0:
            write_for_ever(tmp_path)
        time.sleep(0.005 + dice.random() * 0.03)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        with StandingWriter(tmp_path) as store, StandingReader(tmp_path) as reader:
            seq = reader.seq
            assert store.seq == seq >= last
            last = seq
            held = {number: packed for number, packed, _ in reader.entries()}
            if seq > 1:
                assert held == {number: pack(make_person(seq))[0] for number in range(40)}
            assert len(list(tmp_path.glob("*.mdb"))) == 1
    assert last > 50


def write_for_ever(folder: Path) -> None:
    """Write forty people and their number again and again, and at times everything to a new file."""
    try:
        with StandingWriter(folder) as store:
            while True:
                seq = store.seq + 1
                store.write({number: make_person(seq) for number in range(40)}, seq)
                if seq % 7 == 0:
                    store.rewrite()
    finally:
        os._exit(1)


def test_the_map_grows_and_a_reader_of_another_process_goes_on(tmp_path: Path) -> None:
    there, back = os.pipe(), os.pipe()
    with StandingWriter(tmp_path) as store:
        store.rebuild([(1, pack(make_person(1)))], {}, 1)
    child = os.fork()
    if child == 0:
        with StandingReader(tmp_path) as reader:
            seen = [reader.read(1) == (1, make_person(1))]
            os.write(back[1], b"1")
            os.read(there[0], 1)
            seen += [reader.seq == 2, reader.get(1) is not None, reader.get(59_999) is not None]
            os.write(back[1], b"1")
            os.read(there[0], 1)
            seen += [reader.seq == 2, reader.get(1) is not None]
        os._exit(0 if all(seen) else 1)
    os.read(back[0], 1)
    with StandingWriter(tmp_path) as store:
        text = "x" * 300
        store.write({number: make_person(number, text) for number in range(1, 60_000)}, 2)
        os.write(there[1], b"1")
        os.read(back[0], 1)
        store.rewrite()
    os.write(there[1], b"1")
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_only_one_writes_and_another_version_makes_all_anew(tmp_path: Path) -> None:
    feed = ListFeed(tell(1, 5, 100), 100)
    with pytest.raises(StandingStoreFault) as missing:
        StandingReader(tmp_path)
    assert missing.value.code == "no_store"
    with StandingWriter(tmp_path) as store:
        follow(feed, store)
        with pytest.raises(StandingStoreFault) as second:
            StandingWriter(tmp_path)
        assert second.value.code == "second_writer"
        with pytest.raises(StandingStoreFault) as order:
            store.write({}, 99)
        assert order.value.code == "seq_order"
    with pytest.raises(StandingStoreFault) as other:
        StandingReader(tmp_path, code="later")
    assert other.value.code == "other_code"
    with StandingWriter(tmp_path, code="later") as store:
        assert store.seq == 0
        with pytest.raises(StandingStoreFault) as anew:
            store.write({}, 100)
        assert anew.value.code == "no_store"
        follow(feed, store)
        assert store.seq == 100
    with StandingReader(tmp_path, code="later") as reader:
        assert reader.seq == 100


def test_a_copy_that_is_further_than_the_record_is_made_anew(tmp_path: Path) -> None:
    facts = tell(2, 5, 200)
    with StandingWriter(tmp_path) as store:
        follow(ListFeed(facts, 200), store)
        follow(ListFeed(facts[:120], 120), store)
        assert store.seq == 120


def test_a_reader_that_died_is_cleared_at_the_next_start(tmp_path: Path) -> None:
    with StandingWriter(tmp_path) as store:
        store.rebuild([(1, pack(make_person()))], {}, 1)
    ready = os.pipe()
    child = os.fork()
    if child == 0:
        file = StandingFile(tmp_path / str(read_current(tmp_path)), write=False)
        file.env.begin()
        os.write(ready[1], b"1")
        time.sleep(60)
        os._exit(0)
    os.read(ready[0], 1)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with StandingWriter(tmp_path) as store:
        env: lmdb.Environment = store._file.env  # type: ignore[union-attr]
        assert env.reader_check() == 0
