"""As of any two instants: what stood then, and nothing that came later."""

from __future__ import annotations

from pratique.kinds import payloads as p
from pratique.ledger.fact import Fact, Recorded, Source
from pratique.ledger.feed import read_batches, read_people
from pratique.ledger.read import NOW, AsOf
from tests.unit.ledger.cast import T0, Place, make_fact, stay, withdraw

HOUR = 3_600_000_000


def ids(recorded: list[Recorded]) -> list[str]:
    return [r.fact.id for r in recorded if r.fact.kind != "FactWithdrawn"]


def standing(place: Place, as_of: AsOf = NOW, subject: int = 1) -> list[str]:
    return ids(place.reader().read_person(subject, as_of))


def test_a_correction_replaces_and_its_withdrawal_restores(place: Place) -> None:
    told = stay(1)
    better = stay(1, "110115", corrects=told.id)
    best = stay(1, "110116", corrects=better.id)
    void = withdraw(best)
    restored = withdraw(void)
    expected: list[tuple[Fact, list[Fact]]] = [
        (told, [told]),
        (better, [better]),
        (best, [best]),
        (void, [better]),
        (restored, [best]),
    ]
    for fact, stands in expected:
        place.append(fact)
        assert standing(place) == [f.id for f in stands]
    for seq, (_, stands) in enumerate(expected, start=1):
        assert standing(place, AsOf(seq=seq)) == [f.id for f in stands]
        at = place.reader().read_feed(seq - 1, 1)[0].recorded_at
        assert standing(place, AsOf(recorded=at)) == [f.id for f in stands]


def test_two_corrections_of_one_fact_do_not_double_it(place: Place) -> None:
    told = stay(1)
    one, two = stay(1, "110115", corrects=told.id), stay(1, "110116", corrects=told.id)
    place.append(told, one, two)
    assert standing(place) == [two.id]
    place.append(withdraw(two))
    assert standing(place) == [one.id]
    place.append(withdraw(one))
    assert standing(place) == [told.id]
    place.append(withdraw(told))
    assert standing(place) == []


def test_the_instant_of_what_stands_is_held_against_t(place: Place) -> None:
    told = stay(1, happened_at=T0 + HOUR)
    later = stay(1, corrects=told.id, happened_at=T0 + 3 * HOUR)
    place.append(told, later)
    assert standing(place, AsOf(happened=T0 + 2 * HOUR)) == []
    assert standing(place, AsOf(happened=T0 + 2 * HOUR, seq=1)) == [told.id]
    assert standing(place, AsOf(happened=T0 + 3 * HOUR)) == [later.id]


def test_an_import_is_undone_and_the_undoing_too(place: Place) -> None:
    rows = [stay(n, source=Source("import", f"b1/{n}")) for n in (1, 2)]
    near = stay(1, source=Source("import", "b10/1"))
    hand = stay(1, "110115")
    undo = make_fact(p.ImportUndone(batch="b1", reason="the wrong file"), None)
    place.append(*rows, near, hand)
    place.append(undo)
    assert standing(place) == [near.id, hand.id]
    assert standing(place, AsOf(seq=4)) == [rows[0].id, near.id, hand.id]
    assert standing(place, subject=2) == []
    assert [seq for seq, _ in place.reader().find_batch("b1")] == [1, 2]
    assert {subject for _, subject in place.reader().find_batch("b1")} == {1, 2}
    place.append(withdraw(undo))
    assert standing(place, subject=2) == [rows[1].id]
    again = stay(2, source=Source("import", "b1/9"))
    place.append(make_fact(p.ImportUndone(batch="b1", reason="again"), None), again)
    assert standing(place, subject=2) == [again.id], "what is recorded after the undoing is not undone by it"


def test_the_house_is_read_by_kind(place: Place) -> None:
    lists = [make_fact(p.RiskListConfirmed(list_id=f"l{n}", confirmed_at=T0 + n), None) for n in range(3)]
    place.append(*lists, stay(1), withdraw(lists[1]))
    assert ids(place.reader().read_house({"RiskListConfirmed"})) == [lists[0].id, lists[2].id]
    assert ids(place.reader().read_house({"RiskListConfirmed"}, AsOf(seq=3))) == [f.id for f in lists]
    assert place.reader().read_house({"PackEnacted"}) == []


def test_bulk_reading_says_the_same(place: Place) -> None:
    facts = [stay(n % 7, happened_at=T0 + n) for n in range(60)]
    place.append(*facts, withdraw(facts[3]), stay(4, "110115", corrects=facts[4].id))
    reader = place.reader()
    columns = read_people(reader, 2, 6, {"StayReported"})
    expected = [r for n in range(2, 6) for r in reader.read_person(n) if r.fact.kind == "StayReported"]
    assert columns.id == [r.fact.id for r in expected]
    assert [columns.decode(i) for i in range(len(columns))] == [r.fact.payload for r in expected]
    early = AsOf(happened=T0 + 30, seq=50)
    expected = [r for n in range(2, 6) for r in reader.read_person(n, early)]
    assert read_people(reader, 2, 6, None, early).seq == [r.seq for r in expected]
    batches = list(read_batches(reader, 5, limit=20))
    assert [len(b) for b in batches] == [20, 20, 17]
    assert [s for b in batches for s in b.seq] == list(range(6, 63))
    assert sum(len(b) for b in read_batches(reader, 0, upto=11)) == 11
