"""Likely duplicates among all registered: found, looked at on record, settled many at once, undone whole."""

from __future__ import annotations

from typing import Any

import pytest

from pratique.desk.duplicates import do_ask_search, do_settle_pairs, do_undo_settling, search_duplicates
from pratique.desk.people import do_register_person
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import HOUR
from pratique.people.registration import make_registration
from pratique.record.likely_pairs import access_pairs_by_registrar, list_pairs
from pratique.record.models import LikelyPair, MergeStep, PairSearch, Person, ReadTrace
from pratique.record.projections import rebuild
from pratique.record.refusals import Refused
from tests.unit.desk.cast import AT, Cast

TOLD: tuple[dict[str, Any], ...] = (
    {"names": ("欧阳修远",), "birth_date": "1990-03-07", "phone": "13800000021"},
    {"names": ("OUYANG Xiuyuan",), "birth_date": "1990-03-07", "phone": "13800000021"},
    {"names": ("诸葛明朗",), "birth_date": "1971-11-02", "phone": "13800000002"},
    {"names": ("ZHUGE Minglang",), "birth_date": "1971-11-02", "phone": "13800000002"},
    {"names": ("王小明",), "birth_date": "2001-01-05"},
)


@pytest.fixture
def people(cast: Cast) -> list[int]:
    """Register two people twice each, and somebody else once."""
    made: list[int] = []
    for told in TOLD:
        registration = make_registration(**told)
        registered = do_register_person(cast.registrar, registration, AT, left_open=tuple(made))
        made.append(registered.person_no)
    do_ask_search(cast.registrar, AT)
    assert search_duplicates(AT) == 2
    return made


def wait() -> list[tuple[int, int]]:
    return [(pair.one, pair.other) for pair in list_pairs(None, limit=50)]


def look(cast: Cast, at: int = AT) -> None:
    access_pairs_by_registrar(cast.registrar, list_pairs(None, also_left=True, limit=50), at, page="duplicates")


def test_pairs_in_two_scripts_are_found_and_shown_on_record(cast: Cast, people: list[int]) -> None:
    assert sorted(wait()) == [(people[0], people[1]), (people[2], people[3])]
    search = PairSearch.objects.get()
    assert (search.total, search.ended_at) == (6, AT)
    seen = access_pairs_by_registrar(cast.registrar, list_pairs(None, limit=1), AT + HOUR, page="duplicates")
    assert {view.names for view in seen.values()} in (
        {TOLD[0]["names"], TOLD[1]["names"]},
        {TOLD[2]["names"], TOLD[3]["names"]},
    )
    assert ReadTrace.objects.filter(how="entry", at=AT + HOUR).count() == 2
    with pytest.raises(Refused):
        access_pairs_by_registrar(cast.investigator, list_pairs(None, limit=1), AT)


def test_many_are_merged_at_once_and_parted_again(cast: Cast, people: list[int]) -> None:
    pairs = wait()
    look(cast)
    made = do_settle_pairs(cast.registrar, pairs, "merged", "asked both by telephone", AT)
    assert (made.done, made.passed_over) == (2, 0)
    assert dict(Person.objects.filter(person_no__in=people).values_list("person_no", "head")) == {
        people[0]: people[0], people[1]: people[0], people[2]: people[2], people[3]: people[2], people[4]: people[4]
    }  # fmt: skip
    assert wait() == []
    assert search_duplicates(AT) == 0
    undone = do_undo_settling(cast.registrar, made.settling, "they are brothers", AT + HOUR)
    assert undone.done == 2
    assert all(number == head for number, head in Person.objects.values_list("person_no", "head"))
    with pytest.raises(BadInput, match="undone already"):
        do_undo_settling(cast.registrar, made.settling, "again", AT + HOUR)
    assert search_duplicates(AT + HOUR) == 2


def test_two_people_are_not_offered_again_until_that_is_undone(cast: Cast, people: list[int]) -> None:
    del people
    look(cast)
    made = do_settle_pairs(cast.registrar, wait(), "distinct", "looked at both documents", AT)
    assert search_duplicates(AT) == 0
    assert MergeStep.objects.count() == 2
    do_undo_settling(cast.registrar, made.settling, "the wrong documents", AT)
    assert MergeStep.objects.count() == 0
    assert search_duplicates(AT) == 2
    before = list(MergeStep.objects.values_list())
    rebuild()
    assert list(MergeStep.objects.values_list()) == before


def test_what_is_left_stays_left_over_a_new_search(cast: Cast, people: list[int]) -> None:
    del people
    look(cast)
    do_settle_pairs(cast.registrar, wait()[:1], "left", "", AT)
    assert search_duplicates(AT + HOUR) == 2
    assert len(wait()) == 1
    assert LikelyPair.objects.filter(left_at=AT).count() == 1


def test_nobody_settles_what_they_have_not_looked_at(cast: Cast, people: list[int]) -> None:
    del people
    with pytest.raises(Refused):
        do_settle_pairs(cast.registrar, wait(), "merged", "a guess", AT + 3 * HOUR)
    with pytest.raises(BadInput, match="does not wait"):
        do_settle_pairs(cast.registrar, [(1, 99)], "merged", "a guess", AT)
    look(cast)
    with pytest.raises(BadInput, match="found out"):
        do_settle_pairs(cast.registrar, wait(), "merged", " ", AT)
    with pytest.raises(Refused):
        do_ask_search(cast.investigator, AT)
