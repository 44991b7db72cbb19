"""Two records side by side: a ground for each, what the purpose opens, merged ones seen apart; duplicates by hashes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pratique.desk.people import (
    LikelyDuplicate,
    do_declare_distinct,
    do_merge_people,
    do_part_people,
    do_register_person,
)
from pratique.desk.reports import do_report
from pratique.kinds import payloads as p
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import DAY, HOUR
from pratique.people.identifiers import make_identifier
from pratique.people.merging import MergeStep
from pratique.people.registration import Registration, make_registration
from pratique.record import grounds
from pratique.record.access import access_person_by_match
from pratique.record.models import ReadTrace
from pratique.record.pairs import access_pair_by_registrar, make_duplicate_refs
from pratique.record.people import find_duplicates_of, find_person_no, get_group_apart, get_person_ids
from pratique.record.permissions import Actor
from pratique.record.reads import access_reads_by_resident
from pratique.record.refusals import Refused
from tests.unit.desk.cast import AT, Cast, make_staff

AGAIN = make_registration(document_type="passport", number="E1234567", names=("Wei Li",), birth_date="1990-03-07")


def register_again(actor: Actor, told: Registration = AGAIN) -> int:
    """Register Li once more, as somebody who will compare."""
    return do_register_person(actor, told, AT, left_open=(1,)).person_no


def test_a_likely_duplicate_is_left_open_by_who_may_merge_only(cast: Cast) -> None:
    with pytest.raises(Refused) as caught:
        register_again(cast.officer)
    assert caught.value.code == "operation_not_of_role"
    with pytest.raises(LikelyDuplicate):
        do_register_person(cast.registrar, AGAIN, AT, left_open=(7,))
    number = register_again(cast.registrar)
    assert [like.person_no for like in find_duplicates_of(number)] == [1]
    assert find_duplicates_of(1)[0].reasons == ("same_name", "same_birth_date")


@pytest.mark.parametrize(
    ("told", "reasons"),
    [
        (make_registration(names=("李 伟",), birth_date="1990-07-03"), ("same_name", "swapped_birth_date")),
        (make_registration(names=("LI WEI",), phone="+86 13800000001"), ("same_name", "same_phone")),
        (make_registration(names=("王芳",), birth_date="1990-03-07", email="li@example.org"), None),
    ],
)
def test_duplicates_are_found_from_both_records(
    cast: Cast, told: Registration, reasons: tuple[str, ...] | None
) -> None:
    number = register_again(cast.registrar, told)
    found = reasons or ("same_birth_date", "same_email")
    assert [(like.person_no, like.reasons) for like in find_duplicates_of(number)] == [(1, found)]
    assert [(like.person_no, like.reasons) for like in find_duplicates_of(1)] == [(number, found)]


def test_a_name_or_a_phone_alone_is_no_duplicate(cast: Cast) -> None:
    do_register_person(cast.registrar, make_registration(names=("王芳",), phone="13800000001"), AT)
    do_register_person(cast.registrar, make_registration(names=("李伟",)), AT)
    assert find_duplicates_of(1) == ()
    assert make_duplicate_refs(1) == {}


def test_both_are_shown_with_one_trace_and_nothing_that_is_not_opened(cast: Cast) -> None:
    tested = p.SpecimenReported(result="negative", sampled_at=AT - DAY, reported_at=AT - HOUR)
    do_report(cast.registrar, 1, tested, AT - HOUR)
    number = register_again(cast.registrar)
    pair = access_pair_by_registrar(cast.registrar, 1, number, AT, page="compare")
    assert (pair.state, pair.one.person.names, pair.other.person.names) == ("apart", ("李伟", "LI Wei"), ("Wei Li",))
    assert {fact.group for fact in pair.one.person.facts} == {"identity"}
    assert (pair.one.person.closed, pair.other.person.closed) == (1, 0)
    assert dict(pair.one.counts) == {"identity": 2, "contact": 0}
    assert pair.one.registered is not None
    assert pair.one.registered.happened_at == AT - HOUR
    traces = list(ReadTrace.objects.filter(how="compare"))
    assert {trace.person_no for trace in traces} == {1, number}
    assert len({trace.fact_id for trace in traces}) == 1


def test_a_ground_is_needed_for_one_of_likely_duplicates_and_for_each_of_others(cast: Cast) -> None:
    number = register_again(cast.registrar)
    other = do_register_person(cast.registrar, make_registration(names=("王芳",)), AT).person_no
    stranger = make_staff("stranger", "west", "registrar")
    for actor, pair, code in (
        (stranger, (1, number), "no_assignment"),
        (cast.investigator, (1, number), "operation_not_of_role"),
        (replace(cast.registrar, has_second_factor=False), (1, number), "no_second_factor"),
        (None, (1, number), "not_signed_in"),
    ):
        with pytest.raises(Refused) as caught:
            access_pair_by_registrar(actor, *pair, AT)
        assert caught.value.code == code
    assert access_pair_by_registrar(cast.registrar, 1, other, AT).likeness is None
    # An hour and a half on, Li was read too long ago, the second record not: it carries its likely duplicate alone.
    later = AT + HOUR + HOUR // 2
    assert access_pair_by_registrar(cast.registrar, 1, number, later).likeness is not None
    with pytest.raises(Refused):
        access_pair_by_registrar(cast.registrar, 1, other, later)
    with pytest.raises(Refused):
        access_pair_by_registrar(cast.registrar, 1, number, AT + 3 * HOUR)


def test_merged_records_are_seen_apart_and_undone_to_what_they_were(cast: Cast) -> None:
    number = register_again(cast.registrar)
    do_merge_people(cast.registrar, number, 1, "the same face", AT)
    pair = access_pair_by_registrar(cast.registrar, 1, number, AT)
    assert (pair.state, pair.one.person.person_no, pair.other.person.person_no) == ("merged", number, 1)
    assert (pair.one.person.names, pair.other.person.names) == (("Wei Li",), ("李伟", "LI Wei"))
    do_part_people(cast.registrar, number, 1, "two faces", AT)
    do_declare_distinct(cast.registrar, 1, number, "twins", AT)
    assert access_pair_by_registrar(cast.registrar, 1, number, AT).state == "distinct"
    assert make_duplicate_refs(1) == {}


def test_one_record_or_a_merge_by_way_of_a_third_is_no_pair(cast: Cast) -> None:
    number = register_again(cast.registrar)
    third = do_register_person(cast.registrar, make_registration(names=("王芳",)), AT).person_no
    do_merge_people(cast.registrar, number, third, "the same face", AT)
    do_merge_people(cast.registrar, 1, number, "the same face", AT)
    for pair, code in (((1, 1), "same_person"), ((1, third), "merged_already")):
        with pytest.raises(BadInput) as caught:
            access_pair_by_registrar(cast.registrar, *pair, AT)
        assert caught.value.code == code
    assert access_pair_by_registrar(cast.registrar, 1, number, AT).other.person.numbers == (number, third)
    with pytest.raises(BadInput):
        get_group_apart(1, MergeStep("merged", 1, third))
    assert get_person_ids([1]) == {1: cast.li.person_id}
    assert find_person_no(cast.li.person_id) == 1


def test_a_look_at_merged_records_is_told_to_both_once_and_counts_once(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = register_again(cast.registrar)
    do_merge_people(cast.registrar, 1, number, "the same face", AT)
    pair = [make_identifier("passport", "E1234567"), make_identifier("name", "Wei Li")]
    monkeypatch.setattr(grounds, "LOOKUPS_AN_HOUR", 2)
    for _ in range(2):
        access_person_by_match(cast.registrar, pair, "registration", "at window 3", AT)
    with pytest.raises(Refused):
        access_person_by_match(cast.registrar, pair, "registration", "at window 3", AT)
    looks = [read.reason for read in access_reads_by_resident(cast.resident, AT)]
    assert looks.count("at window 3") == 2
    do_part_people(cast.registrar, 1, number, "two faces", AT)
    other = replace(cast.resident, actor_id="a-other", person_no=number)
    for resident in (cast.resident, other):
        looks = [read.reason for read in access_reads_by_resident(resident, AT)]
        assert looks.count("at window 3") == 2
