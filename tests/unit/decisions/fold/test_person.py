"""Worked standings: what each kind of fact does to one, and what takes it back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pratique.decisions.fold import TypedFact, check_windows, fold_people, fold_person
from pratique.kinds import payloads as p
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import DAY, HOUR, MINUTE
from pratique.policy.load import load_pack
from tests.engines.telling import ANCHOR


def fact(seq: int, payload: p.Payload | None, subject: int | None = 1, **more: Any) -> TypedFact:
    given = {
        "seq": seq,
        "id": name(seq),
        "kind": type(payload).__name__,
        "subject": subject,
        "happened_at": ANCHOR + seq * MINUTE,
        "recorded_at": ANCHOR + seq * MINUTE,
        "payload": payload,
    }
    return TypedFact(**(given | more))


def name(seq: int) -> str:
    return f"{seq:08x}-0000-7000-8000-000000000000"


def stay(division: str = "110114", first: int = 0, last: int | None = None) -> p.StayReported:
    return p.StayReported(division=division, first=ANCHOR + first, last=None if last is None else ANCHOR + last)


def sample(back: int, result: str = "negative", told: int | None = None) -> p.SpecimenReported:
    reported = None if told is None else ANCHOR + told
    return p.SpecimenReported(result=result, sampled_at=ANCHOR - back, reported_at=reported)  # type: ignore[arg-type]


def withdraw(seq: int, target: int, subject: int | None = 1) -> TypedFact:
    return fact(seq, p.FactWithdrawn(fact=name(target), reason="a slip"), subject, corrects=name(target))


def order() -> p.OrderIssued:
    return p.OrderIssued(kind="home-isolation", rung="order", start=ANCHOR, until=ANCHOR + 14 * DAY, clause="c#1")


def divisions(*facts: TypedFact) -> list[str]:
    return [one.division for one in fold_person(1, facts).stays]


def test_a_correction_replaces_whole_and_withdrawing_it_restores() -> None:
    told = fact(1, stay("110114"))
    corrected = fact(2, stay("430802"), corrects=name(1))
    assert divisions(told, corrected) == ["430802"]
    assert divisions(told, corrected, withdraw(3, 2)) == ["110114"]
    assert divisions(told, corrected, withdraw(3, 2), withdraw(4, 3)) == ["430802"]
    assert divisions(told, corrected, withdraw(3, 1)) == ["430802"]


def test_a_correction_of_a_correction_leaves_one_version() -> None:
    chain = [
        fact(1, stay("110114")),
        fact(2, stay("430802"), corrects=name(1)),
        fact(3, stay("533102"), corrects=name(2)),
        fact(4, stay("110105"), corrects=name(1)),
    ]
    assert divisions(*chain[:3]) == ["533102"]
    assert divisions(*chain) == ["110105"]
    assert divisions(*chain, withdraw(5, 4), withdraw(6, 3)) == ["430802"]


def test_an_undone_import_takes_back_its_facts_and_only_those_before_it() -> None:
    undone = fact(3, p.ImportUndone(batch="b", reason="wrong file"), None)
    facts = [fact(1, stay("110114"), batch="b"), fact(2, stay("430802")), fact(4, stay("533102"), batch="b")]
    assert divisions(*facts, undone) == ["430802", "533102"]
    assert divisions(*facts, undone, withdraw(5, 3, None)) == ["110114", "430802", "533102"]


def test_a_withdrawn_result_and_a_withdrawn_contact_are_gone() -> None:
    contact = fact(2, p.ContactIdentified(ring="close", last_at=ANCHOR, case_ref="c"))
    facts = [fact(1, sample(HOUR, "positive")), contact]
    taken = [
        fact(3, p.ResultWithdrawn(fact=name(1)), corrects=name(1)),
        fact(4, p.ContactWithdrawn(fact=name(2)), corrects=name(2)),
    ]
    held = fold_person(1, facts)
    assert (len(held.samples), len(held.exposures)) == (1, 1)
    assert fold_people([*facts, *taken]) == {}


def test_the_erased_feed_nothing() -> None:
    assert fold_people([fact(1, None, kind="StayReported")]) == {}


def test_touching_stays_of_one_place_are_one_with_all_their_sources() -> None:
    facts = [fact(2, stay(first=DAY, last=2 * DAY)), fact(1, stay(first=0, last=DAY)), fact(3, stay(first=3 * DAY))]
    made = fold_person(1, facts).stays
    assert [(one.first - ANCHOR, one.last and one.last - ANCHOR) for one in made] == [(0, 2 * DAY), (3 * DAY, None)]
    assert made[0].sources == (name(1), name(2))


def test_what_happened_last_counts_however_late_it_was_told() -> None:
    new = fact(1, p.ResidenceDeclared(division="110105"))
    late = fact(2, p.ResidenceDeclared(division="430802"), happened_at=ANCHOR - DAY)
    assert fold_person(1, [new, late]).residence == "110105"
    well = fact(1, p.SymptomsReported(symptoms=()))
    ill = fact(2, p.SymptomsReported(symptoms=("cough",)))
    assert dict(fold_person(1, [well, ill]).attributes) == {"symptoms": True}
    assert dict(fold_person(1, [well]).attributes) == {"symptoms": False}


def test_an_order_ends_where_it_was_moved_to_and_an_ending_is_not_undone_by_a_change() -> None:
    issued = fact(1, order())
    longer = fact(2, p.OrderChanged(order=name(1), until=ANCHOR + 20 * DAY, reason="contact"))
    ended = fact(3, p.OrderEnded(order=name(1), at=ANCHOR + DAY, reason="well"))
    later = fact(4, p.OrderChanged(order=name(1), until=ANCHOR + 30 * DAY, reason="error"))
    assert [one.until - ANCHOR for one in fold_person(1, [issued, longer]).orders] == [20 * DAY]
    (made,) = fold_person(1, [later, ended, longer, issued]).orders
    assert made.until == ANCHOR + DAY
    assert made.sources == (name(1), name(4), name(3))
    assert fold_person(1, [issued, ended, withdraw(5, 3)]).orders[0].until == ANCHOR + 14 * DAY


def test_an_ending_holds_for_the_order_as_it_was_corrected() -> None:
    corrected = fact(2, order(), corrects=name(1))
    ended = fact(3, p.OrderEnded(order=name(1), at=ANCHOR + DAY, reason="well"))
    (made,) = fold_person(1, [fact(1, order()), corrected, ended]).orders
    assert (made.until, made.sources) == (ANCHOR + DAY, (name(2), name(3)))


def test_a_merge_reads_both_as_one_until_they_part() -> None:
    merged = p.PersonsMerged(kept=1, merged=2, reason="one document")
    facts = [fact(1, stay("110114"), 1), fact(2, stay("430802"), 2), fact(3, merged, 1), fact(4, merged, 2)]
    assert [(no, len(one.stays)) for no, one in fold_people(facts).items()] == [(1, 2)]
    parted = fact(5, p.PersonsParted(kept=1, merged=2, reason="two people"), 1)
    assert sorted(fold_people([*facts, parted])) == [1, 2]
    assert sorted(fold_people([*facts, withdraw(5, 3), withdraw(6, 4, 2)])) == [1, 2]


def test_a_positive_outlives_any_number_of_newer_negatives() -> None:
    facts = [fact(1, sample(30 * DAY, "positive"))]
    facts += [fact(2 + i, sample(i * 12 * HOUR)) for i in range(20)]
    made = fold_person(1, facts)
    assert [one.result for one in made.samples].count("positive") == 1
    assert len(made.samples) == 7
    assert made.overflow == frozenset()


def test_a_positive_whose_report_is_due_does_not_hide_the_one_before() -> None:
    facts = [fact(1, sample(5 * DAY, "positive")), fact(2, sample(DAY, "positive", told=DAY))]
    assert len(fold_person(1, facts).samples) == 2
    told = fact(3, sample(DAY, "positive", told=-HOUR), recorded_at=ANCHOR + 2 * HOUR)
    assert len(fold_person(1, [facts[0], told]).samples) == 1


def test_too_many_samples_of_one_day_set_the_flag() -> None:
    facts = [fact(1 + i, sample(i * HOUR)) for i in range(7)]
    assert fold_person(1, facts[:6]).overflow == frozenset()
    assert fold_person(1, facts).overflow == {"samples"}


def test_old_stays_beyond_the_limit_go_and_recent_ones_set_the_flag() -> None:
    def travel(step: int) -> list[TypedFact]:
        return [fact(1 + i, stay(first=-i * step, last=-i * step + HOUR)) for i in range(40)]

    rare = fold_person(1, travel(3 * DAY))
    assert (len(rare.stays), rare.overflow) == (32, frozenset())
    often = fold_person(1, travel(6 * HOUR))
    assert (len(often.stays), often.overflow) == (32, {"stays"})


def test_the_newest_coverage_stays_however_old_it_is() -> None:
    old = p.CoverageReported(start=ANCHOR - 200 * DAY, end=ANCHOR - 190 * DAY, grain="county")
    older = p.CoverageReported(start=ANCHOR - 300 * DAY, end=ANCHOR - 290 * DAY, grain="county")
    made = fold_person(1, [fact(1, old), fact(2, older)]).coverage
    assert [one.end for one in made] == [ANCHOR - 190 * DAY]


def test_a_window_longer_than_what_is_kept_is_refused() -> None:
    pack = load_pack("cn-beijing-2021-08")
    check_windows(pack)
    with pytest.raises(BadInput) as found:
        check_windows(replace(pack, history=replace(pack.history, days=30)))
    assert found.value.code == "window_too_long"
