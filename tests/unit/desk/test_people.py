"""Registering, linking, merging, parting, and remembering "not the same"."""

from __future__ import annotations

import pytest

from pratique.desk.people import (
    LikelyDuplicate,
    do_declare_distinct,
    do_link_identity,
    do_merge_people,
    do_part_people,
    do_register_person,
)
from pratique.kinds.errors import BadInput
from pratique.people.identifiers import make_identifier
from pratique.people.registration import make_registration
from pratique.record.access import access_person_by_match
from pratique.record.models import Lookup, Person
from pratique.record.people import find_by_identifier, get_group
from pratique.record.refusals import Refused
from tests.unit.desk.cast import AT, LI, WANG, Cast


def test_a_person_has_a_dense_number_and_a_random_one(cast: Cast) -> None:
    second = do_register_person(cast.registrar, make_registration(names=("王芳",)), AT)
    assert (cast.li.person_no, second.person_no) == (1, 2)
    assert len(second.person_id) == 26 != cast.li.person_id


def test_the_same_document_twice_with_two_names_is_refused(cast: Cast) -> None:
    told = make_registration(document_type="resident-id", number=LI, names=("张三",))
    with pytest.raises(BadInput) as caught:
        do_register_person(cast.registrar, told, AT)
    assert caught.value.code == "document_known"
    assert Person.objects.count() == 1


@pytest.mark.parametrize(
    "told",
    [
        make_registration(names=("Wei Li",), birth_date="1990-03-07"),
        make_registration(names=("李 伟",), birth_date="1990-07-03"),
        make_registration(names=("LI WEI",), phone="+86 13800000001"),
        make_registration(document_type="passport", number="E1234567", names=("Li, Wei",), birth_date="1990-03-07"),
    ],
)
def test_a_likely_duplicate_is_shown_and_can_be_declared_distinct(cast: Cast, told: object) -> None:
    with pytest.raises(LikelyDuplicate) as caught:
        do_register_person(cast.registrar, told, AT)  # type: ignore[arg-type]
    assert [item.person_no for item in caught.value.likely] == [cast.li.person_no]
    with pytest.raises(BadInput):
        do_register_person(cast.registrar, told, AT, distinct_from=(1,))  # type: ignore[arg-type]
    other = do_register_person(
        cast.registrar,
        told,  # type: ignore[arg-type]
        AT,
        distinct_from=(1,),
        reason="looked at both documents",
    )
    assert other.person_no == 2


def test_a_phone_alone_is_no_duplicate(cast: Cast) -> None:
    assert do_register_person(cast.registrar, make_registration(names=("王芳",), phone="13800000001"), AT)


def test_merge_is_seen_undone_and_remembered(cast: Cast) -> None:
    other = do_register_person(
        cast.registrar, make_registration(document_type="resident-id", number=WANG, names=("王芳",)), AT
    )
    third = do_register_person(cast.registrar, make_registration(names=("赵六",)), AT)
    do_merge_people(cast.registrar, other.person_no, third.person_no, "the same face and story", AT)
    do_merge_people(cast.registrar, 1, other.person_no, "the same face and story", AT)
    assert get_group(third.person_no) == (1, 2, 3)
    assert find_by_identifier(make_identifier("resident-id", WANG)) == {1}
    do_part_people(cast.registrar, 1, other.person_no, "two people after all", AT)
    assert get_group(1) == (1,)
    assert get_group(3) == (2, 3)
    do_declare_distinct(cast.registrar, 1, 2, "two people after all", AT)
    with pytest.raises(BadInput) as caught:
        do_merge_people(cast.registrar, 1, 2, "again", AT)
    assert caught.value.code == "declared_distinct"


def test_a_merge_of_somebody_unread_is_refused(cast: Cast) -> None:
    second = do_register_person(cast.registrar, make_registration(names=("王芳",)), AT)
    stranger = cast.registrar.__class__("a-stranger", "west", frozenset({"registrar"}), has_second_factor=True)
    with pytest.raises(Refused) as caught:
        do_merge_people(stranger, 1, second.person_no, "curious", AT)
    assert caught.value.code == "no_assignment"


def test_a_passport_is_linked_and_finds_the_person(cast: Cast) -> None:
    passport = make_identifier("passport", "e 1234567")
    do_link_identity(cast.registrar, 1, passport, AT)
    seen = access_person_by_match(
        cast.registrar, [passport, make_identifier("name", "Wei LI")], "registration", "at the counter", AT
    )
    assert (seen.person_no, seen.names, seen.phone) == (1, ("李伟", "LI Wei"), "+8613800000001")
    other = do_register_person(cast.registrar, make_registration(names=("王芳",)), AT)
    with pytest.raises(BadInput) as caught:
        do_link_identity(cast.registrar, other.person_no, passport, AT)
    assert caught.value.code == "document_known"


def test_no_row_holds_a_name_a_document_or_a_phone(cast: Cast) -> None:
    from django.apps import apps  # noqa: PLC0415

    del cast
    clear = ("李伟", "LI Wei", LI, "13800000001", "li@example.org")
    for model in apps.get_app_config("record").get_models():
        for row in model._default_manager.values_list():
            for value in row:
                assert not any(word in str(value) for word in clear), (model, value)
    assert Lookup.objects.exists()
