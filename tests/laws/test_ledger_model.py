"""The record against a naive model: corrections, withdrawals, imports, what is sent again, and every earlier answer."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, multiple, rule

from pratique.decisions.fold.fact import TypedFact
from pratique.decisions.fold.void import find_void, make_link
from pratique.kinds import payloads as p
from pratique.ledger.fact import Erased, Fact, Recorded, Source
from pratique.ledger.read import AsOf
from pratique.ledger.verify import verify_ledger
from tests.unit.ledger.cast import T0, make_fact, make_place, stay, withdraw

PEOPLE = st.integers(1, 3)
HOURS = st.integers(0, 5)
HOUR = 3_600_000_000


def naive(record: list[Recorded], subject: int, t: int) -> set[str]:
    """Give what stands in the slowest way: each question asks the whole record."""

    def is_void(r: Recorded) -> bool:
        for later in record:
            if later.seq <= r.seq:
                continue
            names = isinstance(later.fact.payload, p.FactWithdrawn) and later.fact.payload.fact == r.fact.id
            undoes = isinstance(later.fact.payload, p.ImportUndone) and later.fact.payload.batch == r.fact.batch
            if (names or undoes) and not is_void(later):
                return True
        return False

    def origin(r: Recorded) -> str:
        if r.fact.corrects is None or isinstance(r.fact.payload, p.FactWithdrawn):
            return r.fact.id
        return origin(next(x for x in record if x.fact.id == r.fact.corrects))

    versions: dict[str, Recorded] = {}
    for r in record:
        if r.fact.subject == subject and not is_void(r):
            versions[origin(r)] = r
    return {r.fact.id for r in versions.values() if r.fact.happened_at <= t}


def make_typed(r: Recorded) -> TypedFact:
    """Give a fact as the fold of standings reads it, which has its own reading of what stands."""
    fact = r.fact
    payload = None if isinstance(fact.payload, Erased) else fact.payload
    return TypedFact(
        seq=r.seq,
        id=fact.id,
        kind=fact.kind,
        subject=fact.subject,
        happened_at=fact.happened_at,
        recorded_at=r.recorded_at,
        payload=payload,
        corrects=fact.corrects,
        batch=fact.batch,
    )


class RecordMachine(RuleBasedStateMachine):
    """Appends at random; after each step every answer ever given is asked again."""

    told = Bundle("told")
    undone = Bundle("undone")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.place = make_place(Path(self.folder.name), str(Path(self.folder.name) / "ledger.db"))
        self.reader = self.place.reader()
        self.record: list[Recorded] = []
        self.answers: dict[tuple[int, int, int], list[Recorded]] = {}
        self.instants: dict[tuple[int, int, int], list[Recorded]] = {}

    def teardown(self) -> None:
        self.place.close()
        self.folder.cleanup()

    def append(self, *facts: Fact) -> None:
        self.record += self.place.append(*facts)

    @rule(target=told, subject=PEOPLE, hour=HOURS, batch=st.sampled_from([None, "a", "b"]))
    def report(self, subject: int, hour: int, batch: str | None) -> Any:
        source = Source("desk", "") if batch is None else Source("import", f"{batch}/{len(self.record)}")
        fact = stay(subject, happened_at=T0 + hour * HOUR, source=source)
        self.append(fact)
        return fact

    @rule(target=told, fact=told, hour=HOURS)
    def correct(self, fact: Fact, hour: int) -> Any:
        if fact.kind != "StayReported":
            return multiple()
        better = stay(fact.subject or 0, "110115", happened_at=T0 + hour * HOUR, corrects=fact.id)
        self.append(better)
        return better

    @rule(target=told, fact=told)
    def void(self, fact: Fact) -> Any:
        made = withdraw(fact)
        self.append(made)
        return made

    @rule(target=undone, batch=st.sampled_from(["a", "b"]))
    def undo(self, batch: str) -> Any:
        fact = make_fact(p.ImportUndone(batch=batch, reason="x"), None)
        self.append(fact)
        return fact

    @rule(fact=consumes(undone))
    def restore(self, fact: Fact) -> None:
        self.append(withdraw(fact))

    @rule(fact=told)
    def send_again(self, fact: Fact) -> None:
        earlier = next(r for r in self.record if r.fact.id == fact.id)
        assert self.place.append(msgspec.structs.replace(fact)) == [earlier]

    @rule(seconds=st.integers(-100, 3))
    def move_the_clock(self, seconds: int) -> None:
        self.place.clock.at += seconds * 1_000_000

    @invariant()
    def the_record_says_what_the_model_says(self) -> None:
        head = self.reader.read_head()
        assert head.seq == len(self.record)
        for subject in (1, 2, 3):
            for t in (T0 + 2 * HOUR, T0 + 9 * HOUR):
                answer = self.reader.read_person(subject, AsOf(happened=t))
                assert {r.fact.id for r in answer} == naive(self.record, subject, t)
                self.answers[subject, t, head.seq] = answer
                self.instants[subject, t, head.recorded_at] = answer

    @invariant()
    def the_fold_means_the_same(self) -> None:
        facts = [make_typed(r) for r in self.record]
        void = find_void(link for fact in facts if (link := make_link(fact)) is not None)
        for subject in (1, 2, 3):
            stands = [f.id for f in facts if f.subject == subject and not void.holds(f)]
            assert [r.fact.id for r in self.reader.read_person(subject)] == stands

    @invariant()
    def no_earlier_answer_ever_changed(self) -> None:
        for (subject, t, seq), answer in self.answers.items():
            assert self.reader.read_person(subject, AsOf(happened=t, seq=seq)) == answer
        for (subject, t, recorded), answer in self.instants.items():
            assert self.reader.read_person(subject, AsOf(happened=t, recorded=recorded)) == answer

    @invariant()
    def a_replay_gives_what_was_given_live(self) -> None:
        assert self.reader.read_feed(0) == self.record
        assert verify_ledger(self.reader, None, lambda _: None).findings == []


RecordMachine.TestCase.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)
TestRecord = RecordMachine.TestCase
