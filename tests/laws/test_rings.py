"""Rings settled step by step, as records come late and are taken back, equal one full run by another engine.

The other side settles nothing: the oracle is asked once, over all records at once, by the history as it was told.
"""

from __future__ import annotations

from base64 import b32encode
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pratique.desk.acts import do_approve, do_propose
from pratique.desk.care_reports import do_place
from pratique.desk.cases import CaseTold, do_correct_case, do_notify_case, do_withdraw_case
from pratique.desk.contacts import do_add_contact, do_remove_contact
from pratique.desk.followup import run as running
from pratique.desk.followup.run import settle_due
from pratique.desk.followup.settlers import SETTLERS
from pratique.desk.lists_and_packs import make_pack_proposal
from pratique.desk.presence import do_take_in_presence
from pratique.kinds import payloads as p
from pratique.kinds.instants import DAY, SECOND
from pratique.ledger.keys import make_keys
from pratique.record.first_start import make_tables
from pratique.record.models import Act, ContactRow, Due
from pratique.record.numbering import take_numbers
from pratique.record.register import append, make_fact, writing
from pratique.record.reserve import make_reserve
from pratique.record.setup import make_web_secret
from pratique.tracing.oracle import Oracle
from pratique.tracing.rules import Strength
from pratique.tracing.tables import Case, Question
from tests.unit.desk.cast import AT, Cast, make_cast
from tests.unit.desk.presence_world import write_world
from tests.unit.desk.rings_world import withdraw
from tests.unit.desk.test_acts import PACK
from tests.unit.tracing.small_world import World, at, rules

PEOPLE = 6
PLACES = (("home", "household"), ("office", "workplace"), ("noodles", "meal"))
UNTIL = AT // SECOND
ROUNDS = 5

Record = tuple[int, int, str, str]
"""A person, a place of PLACES, from when until when."""
Step = tuple[str, Any]

person = st.integers(1, PEOPLE)
hours = st.tuples(st.integers(1, 6), st.integers(0, 19), st.integers(1, 4)).map(
    lambda told: (f"{told[0]} {told[1]:02}:00", f"{told[0]} {told[1] + told[2]:02}:00")
)
record = st.tuples(person, st.integers(0, len(PLACES) - 1), hours).map(lambda told: (*told[:2], *told[2]))
instant = st.tuples(st.integers(1, 6), st.integers(0, 23)).map(lambda told: at(f"{told[0]} {told[1]:02}:00") * SECOND)
step = st.one_of(
    st.tuples(st.just("presence"), st.lists(record, min_size=3, max_size=14)),
    st.tuples(st.just("presence"), st.lists(record, min_size=3, max_size=14)),
    st.tuples(st.just("notify"), st.tuples(person, st.integers(3, 7))),
    st.tuples(st.just("correct"), st.tuples(st.integers(0, 3), st.integers(3, 7), st.none() | instant)),
    st.tuples(st.just("gone"), st.integers(0, 3)),
    st.tuples(st.just("place"), st.tuples(person, instant)),
    st.tuples(st.just("unplace"), st.integers(0, 3)),
    st.tuples(st.just("add"), st.tuples(st.integers(0, 3), person, instant)),
    st.tuples(st.just("remove"), st.integers(0, 9)),
)


@dataclass
class History:
    """What was told, in plain words of its own: nothing here is read from rows, but for whom one removes."""

    names: list[str]
    records: list[Record] = field(default_factory=list)
    cases: dict[str, tuple[int, CaseTold]] = field(default_factory=dict)
    placed: dict[str, tuple[int, int]] = field(default_factory=dict)
    by_hand: dict[tuple[str, int], int] = field(default_factory=dict)
    removed: set[tuple[str, int]] = field(default_factory=set)


def tell(history: History, cast: Cast, folder: Path, step: Step) -> None:
    """Let one thing happen in the register, and note it."""
    what, told = step
    actor, standing = cast.investigator, sorted(history.cases)
    if what == "presence":
        history.records += told
        do_take_in_presence(cast.registrar, write_world(make_world(history.names, told), folder), AT)
    elif what == "notify":
        case = CaseTold("confirmed", onset=f"2021-08-0{told[1]}")
        history.cases[do_notify_case(actor, told[0], case, AT).case_id] = (told[0], case)
    elif what == "correct" and told[0] < len(standing):
        case_id = standing[told[0]]
        case = CaseTold("confirmed", onset=f"2021-08-0{told[1]}", isolated_at=told[2])
        do_correct_case(actor, case_id, case, AT)
        history.cases[case_id] = (history.cases[case_id][0], case)
    elif what == "gone" and told < len(standing):
        do_withdraw_case(actor, standing[told], "no case", AT)
        del history.cases[standing[told]]
    elif what == "place":
        history.placed[do_place(cast.officer, told[0], "home", AT, entered_at=told[1])] = told
    elif what == "unplace" and told < len(history.placed):
        fact_id = sorted(history.placed)[told]
        withdraw(cast, fact_id, history.placed.pop(fact_id)[0], AT)
    elif what == "add" and told[0] < len(standing):
        case_id, number, day = standing[told[0]], told[1], told[2]
        held = ContactRow.objects.filter(case_id=case_id, person_no=number, withdrawn=False).exists()
        if not held and history.cases[case_id][0] != number:
            do_add_contact(actor, case_id, number, "close", day, "told", AT)
            history.by_hand[case_id, number] = day
    elif what == "remove":
        rows = ContactRow.objects.filter(withdrawn=False).order_by("case_id", "person_no")[told : told + 1]
        for row in rows:
            do_remove_contact(actor, row.fact_id, "elsewhere", AT)
            if history.by_hand.pop((row.case_id, row.person_no), None) is None:
                history.removed.add((row.case_id, row.person_no))


def make_world(names: list[str], records: list[Record]) -> World:
    """Put records into a world whose people bear their numbers of the register."""
    world = World()
    world.people = list(names)
    for number, place, start, end in records:
        world.add(names[number], PLACES[place][0], PLACES[place][1], start, end)
    return world


def expect(history: History) -> set[tuple[object, ...]]:
    """Run it all once: (case, person, ring, by hand, first, last), by the oracle, and again for those by hand."""
    oracle, law = Oracle(make_world(history.names, history.records).presence()), rules()
    isolations: dict[int, tuple[int, ...]] = {}
    cases = [(number, told.isolated_at) for number, told in history.cases.values() if told.isolated_at]
    for number, since in [*cases, *history.placed.values()]:
        isolations[number] = (*isolations.get(number, ()), since // SECOND)
    asked = []
    for case_id, (number, told) in sorted(history.cases.items()):
        start = at(f"{int((told.onset or '')[-2:])} 00:00") - law.before_d * DAY // SECOND
        end = UNTIL if told.isolated_at is None else told.isolated_at // SECOND
        asked.append(Case(case_id, number, start, end, None))
    found = oracle.trace(Question(tuple(asked), isolations, UNTIL), law).evidence
    evidence = zip(*(getattr(found, name).tolist() for name in
                     ("case", "ring", "source", "person", "first_at", "last_at", "strength")), strict=True)  # fmt: skip
    rows = [(asked[case].name, *row) for case, *row in evidence]
    sure = {(row[0], row[3]) for row in rows if row[1] == 0 and row[6] == Strength.SURE}
    taken = history.removed - set(history.by_hand)
    for (case_id, source), since in history.by_hand.items():
        if case_id in history.cases:
            since = since // SECOND  # noqa: PLW2901
            until = min((one for one in isolations.get(source, ()) if one >= since), default=UNTIL)
            pairs = oracle._pairs(source, since, until, law.secondary, UNTIL)
            rows += [(case_id, 1, source, row[1], row[6], row[7], strength) for row, strength in pairs
                     if (case_id, row[1]) not in sure and row[1] != history.cases[case_id][0]]  # fmt: skip
    best: dict[tuple[str, int], tuple[int, int, int]] = {}
    for case_id, ring, source, number, first, last, _ in rows:
        if (case_id, number) in taken or (ring and (case_id, source) in taken):
            continue
        held = best.get((case_id, number))
        if held is None or ring < held[0]:
            best[case_id, number] = (ring, first, last)
        elif ring == held[0]:
            best[case_id, number] = (ring, min(first, held[1]), max(last, held[2]))
    told_by = {(*key, "close", True, None, day) for key, day in history.by_hand.items() if key[0] in history.cases}
    return told_by | {
        (*key, ("close", "secondary")[ring], False, first * SECOND, last * SECOND)
        for key, (ring, first, last) in best.items()
        if key not in history.by_hand
    }


def find_untouched(history: History, records: list[Record]) -> set[str]:
    """Give the cases whose window begins after the last day of these records."""
    last = max(int(start.split()[0]) for _, _, start, _ in records)
    return {case_id for case_id, (_, told) in history.cases.items() if int((told.onset or "")[-2:]) - 4 > last}


def make_name(number: int) -> str:
    """Give a number outside."""
    return b32encode(number.to_bytes(16, "big")).decode().rstrip("=")


def make_house(folder: Path) -> Cast:
    """Make a register with a pack in force, and people under the numbers of the world."""
    make_keys(folder / "keys")
    make_web_secret()
    make_reserve()
    make_tables()
    cast = make_cast()
    proposal = do_propose(cast.east_policy, "enact-pack", make_pack_proposal(PACK, AT - DAY), AT - DAY)
    do_approve(cast.west_policy, proposal, Act.objects.get().digest, AT - DAY)
    duty = p.AssignmentMade(who="unit:east", unit="east", cause="duty", until=AT + 30 * DAY)
    with writing():
        take_numbers("person", 1, PEOPLE)
        linked = [
            p.PersonRegistered(has_document=False, person_id=make_name(number)) for number in range(2, PEOPLE + 1)
        ]
        facts = [
            make_fact("PersonRegistered", one, cast.registrar, AT - DAY, subject=number)
            for number, one in enumerate(linked, 2)
        ]
        facts += [
            make_fact("AssignmentMade", duty, cast.commander, AT - DAY, subject=number)
            for number in range(1, PEOPLE + 1)
        ]
        append(facts, AT - DAY)
    return cast


@pytest.mark.django_db
@settings(max_examples=ROUNDS, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(step, min_size=4, max_size=10))
def test_settled_rings_equal_a_full_run(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, steps: list[Step]
) -> None:
    folder = tmp_path_factory.mktemp("rings")
    monkeypatch.setenv("PRATIQUE_HOME", str(folder))
    monkeypatch.setenv("PRATIQUE_KEYS", str(folder / "keys"))
    monkeypatch.setattr(running, "SETTLERS", {"rings": SETTLERS["rings"]})
    begun = transaction.savepoint()
    try:
        cast = make_house(folder)
        history = History(["nobody", cast.li.person_id, *(make_name(number) for number in range(2, PEOPLE + 1))])
        begin: list[Step] = [("notify", (2, 5)), ("notify", (3, 7))]
        for number, one in enumerate([*begin, *steps]):
            tell(history, cast, folder / f"in-{number}", one)
            if one[0] == "presence":
                due = set(Due.objects.filter(what="rings").values_list("key", flat=True))
                assert not due & find_untouched(history, one[1])
            assert settle_due(AT).failed == 0
            if history.records:
                rows = ContactRow.objects.filter(withdrawn=False)
                columns = ("case_id", "person_no", "ring", "by_hand", "first_at", "last_at")
                assert set(rows.values_list(*columns)) == expect(history), history
    finally:
        transaction.savepoint_rollback(begun)
