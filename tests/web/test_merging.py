"""Two records of one person: shown at entry, laid side by side, merged, undone, and remembered as two people."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from pratique.desk.people import Registered, do_register_person
from pratique.people.registration import make_registration
from pratique.record.models import MergeStep, Person, ReadTrace
from tests.web.house import LI, NOW, House, make_document, make_staff, sign_in, sign_in_resident
from tests.web.sending import LANGUAGES
from tests.web.test_desk_pages import post

pytestmark = pytest.mark.usefixtures("house")
PASSPORT = {"document_type": "passport", "number": "E12345678", "name": "Wei Li", "birth_date": "1990-03-07"}
SAYS = {"en": ("a similar name", "Merged: one person", "Undone"), "zh-hans": ("姓名相近", "已合并：同一人", "已撤销")}


def find_hidden(body: str, name: str) -> str:
    return str(re.findall(rf'name="{name}" value="([^"]*)"', body)[0])


def register_open(registrar: Client, language: str = "en") -> tuple[str, str]:
    """Register Li once more with a passport, as a registrar who will compare; give both numbers."""
    address = f"/{language}/desk/people/new/"
    likely = post(registrar, address, do="register", **PASSPORT).content.decode()
    made = post(registrar, address, do="open", shown=find_hidden(likely, "shown"), **PASSPORT).content.decode()
    return find_hidden(made, "one"), find_hidden(made, "other")


def compare(client: Client, pair: tuple[str, str], language: str = "en", **typed: str) -> Any:
    return post(client, f"/{language}/desk/people/compare/", one=pair[0], other=pair[1], **typed)


def look_up(client: Client, language: str = "en") -> str:
    typed = {"first_kind": "resident-id", "first": LI, "second_kind": "name", "second": "李伟"}
    typed |= {"purpose": "registration", "reason": "at the counter"}
    return str(post(client, f"/{language}/desk/people/", **typed).content.decode())


@pytest.mark.parametrize("language", LANGUAGES)
def test_registered_twice_compared_merged_undone_and_told_apart(house: House, language: str) -> None:
    registrar, (alike, merged, undone) = sign_in("registrar"), SAYS[language]
    shown = post(registrar, f"/{language}/desk/people/new/", do="register", **PASSPORT)
    assert shown.status_code == 409
    assert alike in shown.content.decode()
    assert Person.objects.count() == 2
    pair = register_open(registrar, language)
    both = compare(registrar, pair, language, do="look").content.decode()
    assert {"李伟", "Wei Li"} <= set(re.findall("李伟|Wei Li", both))
    assert "110106" not in both
    confirm = compare(registrar, pair, language, do="confirm", kept="one", reason="the same face")
    assert confirm.status_code == 200
    assert not MergeStep.objects.exists()
    done = compare(registrar, pair, language, do="merge", kept="one", reason="the same face").content.decode()
    assert merged in done
    assert set(Person.objects.filter(person_no__in=(house.li.person_no, 3)).values_list("head", flat=True)) == {1}
    person = look_up(registrar, language)
    assert "the same face" in person
    assert 'value="look"' in person
    undo = compare(registrar, pair, language, do="look").content.decode()
    assert 'value="undo"' in undo
    assert undone in compare(registrar, pair, language, do="undo", reason="two faces").content.decode()
    again = look_up(registrar, language)
    assert {"the same face", "two faces"} <= set(re.findall("the same face|two faces", again))
    assert 'value="look"' not in again
    assert 'name="likely"' in again
    compare(registrar, pair, language, do="distinct", reason="twins with one name")
    last = look_up(registrar, language)
    assert 'name="likely"' not in last
    assert "twins with one name" in last


def test_a_comparison_is_traced_for_both_and_shows_what_the_purpose_opens(house: House) -> None:
    registrar = sign_in("registrar")
    pair = register_open(registrar)
    before = ReadTrace.objects.filter(how="compare").count()
    body = compare(registrar, pair, do="look").content.decode()
    traces = ReadTrace.objects.filter(how="compare", purpose="registration")
    assert traces.count() == before + 2
    assert {trace.person_no for trace in traces} == {1, 3}
    assert "花乡" not in body
    looks = sign_in_resident(house.li.person_no).get("/en/me/looks/").content.decode()
    assert "telling people apart" in looks


def test_a_likely_duplicate_is_offered_without_saying_who(house: House) -> None:
    registrar = sign_in("registrar")
    _, other = register_open(registrar)
    body = look_up(registrar)
    assert other not in body
    assert "Wei Li" not in body
    ref, address = find_hidden(body, "likely"), "/en/desk/people/compare/"
    both = post(registrar, address, do="likely", one=house.li.person_id, likely=ref).content.decode()
    assert "Wei Li" in both
    assert post(registrar, address, do="likely", one=house.li.person_id, likely="0" * 64).status_code == 404


def test_another_record_is_named_by_its_document_and_name(house: House) -> None:
    registrar, address = sign_in("registrar"), "/en/desk/people/compare/"
    look_up(registrar)
    typed = {"do": "find", "one": house.li.person_id, "kind": "person-id", "reason": "says they are one"}
    asked = post(registrar, address, do="with", one=house.li.person_id)
    assert "Name in the other record" in asked.content.decode()
    both = post(registrar, address, **typed, number=house.zhao.person_id, name="赵敏")
    assert both.status_code == 200
    assert "赵敏" in both.content.decode()
    assert post(registrar, address, **typed, number=house.zhao.person_id, name="王芳").status_code == 403
    assert post(registrar, address, **typed, number="short", name="王芳").status_code == 422
    themselves = post(registrar, address, **typed, number=house.li.person_id, name="李伟")
    assert themselves.status_code == 422
    assert "one and the same" in themselves.content.decode()


def test_without_a_ground_two_records_are_not_shown(house: House) -> None:
    registrar = sign_in("registrar")
    look_up(registrar)
    # Zhao's record was registered by them two hours ago; just now no more.
    assert compare(registrar, (house.li.person_id, house.zhao.person_id), do="look").status_code == 403
    make_staff("registrar-two", "station", "registrar")
    stranger = compare(sign_in("registrar-two"), (house.li.person_id, house.zhao.person_id), do="look")
    assert stranger.status_code == 403
    assert "李伟" not in stranger.content.decode()
    assert compare(sign_in("investigator"), (house.li.person_id, house.zhao.person_id), do="look").status_code == 403
    assert sign_in("registrar").get("/en/desk/people/compare/").status_code == 302


def test_who_comes_second_sees_what_is_now_and_nothing_is_lost() -> None:
    make_staff("registrar-two", "station", "registrar")
    first, second = sign_in("registrar"), sign_in("registrar-two")
    pair = register_open(first)
    look_up(second)
    assert compare(second, pair, do="look").status_code == 200
    compare(first, pair, do="merge", kept="one", reason="the same face")
    for wish in ("confirm", "merge", "distinct"):
        lost = compare(second, pair, do=wish, kept="other", reason="I say so")
        assert lost.status_code == 409
        assert "the same face" in lost.content.decode()
        assert "I say so" not in lost.content.decode()
    assert MergeStep.objects.count() == 1
    compare(first, pair, do="undo", reason="two faces")
    assert compare(second, pair, do="undo", reason="two faces too").status_code == 409
    compare(first, pair, do="distinct", reason="twins")
    assert compare(second, pair, do="merge", kept="one", reason="I say so").status_code == 409
    assert [step.kind for step in MergeStep.objects.order_by("seq")] == ["merged", "parted", "distinct"]


def test_a_choice_without_its_reason_records_nothing() -> None:
    registrar = sign_in("registrar")
    pair = register_open(registrar)
    for typed in ({"do": "confirm", "kept": "one"}, {"do": "merge", "reason": "x"}, {"do": "distinct"}):
        assert compare(registrar, pair, **typed).status_code == 422
    assert compare(registrar, pair, do="merge", kept="both", reason="x").status_code == 422
    assert compare(registrar, (pair[0], pair[0]), do="look").status_code == 422
    assert compare(registrar, (pair[0], "nobody"), do="look").status_code == 404
    assert not MergeStep.objects.exists()


def test_the_same_document_with_another_name_is_shown_and_not_registered() -> None:
    typed = {"document_type": "resident-id", "number": LI, "name": "张三"}
    for wish in ("register", "open", "distinct"):
        known = post(sign_in("registrar"), "/en/desk/people/new/", do=wish, reason="x", **typed)
        assert known.status_code == 409
        assert "registered already" in known.content.decode()
        assert "李伟" in known.content.decode()
    assert Person.objects.count() == 2


def test_two_people_are_registered_with_the_reason_and_never_asked_again() -> None:
    desk, address = sign_in("desk"), "/en/desk/people/new/"
    shown = post(desk, address, do="register", **PASSPORT).content.decode()
    assert 'value="open"' not in shown
    told = {"shown": find_hidden(shown, "shown"), **PASSPORT}
    assert post(desk, address, do="open", **told).status_code == 403
    assert post(desk, address, do="distinct", **told).status_code == 422
    assert post(desk, address, do="distinct", **{**told, "shown": ""}, reason="twins").status_code == 409
    made = post(desk, address, do="distinct", **told, reason="twins")
    assert made.status_code == 200
    assert MergeStep.objects.get().kind == "distinct"
    assert 'name="likely"' not in look_up(sign_in("registrar"))


def test_what_is_typed_wrong_stands_beside_its_field() -> None:
    registrar, address = sign_in("registrar"), "/zh-hans/desk/people/new/"
    wrong = {"document_type": "resident-id", "number": "110101199003070019", "name": "=HYPERLINK(1)"}
    assert post(registrar, address, do="register", **wrong).status_code == 422
    born = {"document_type": "none", "name": "王芳", "birth_date": "7.3.1990"}
    told = post(registrar, address, do="register", **born)
    assert told.status_code == 422
    assert "出生日期" in told.content.decode()
    fresh = post(registrar, address, do="register", document_type="none", name="王芳")
    assert fresh.status_code == 200
    assert Person.objects.count() == 3


def test_a_merge_of_the_merged_by_way_of_a_third_says_so(house: House) -> None:
    registrar, actor = sign_in("registrar"), house.staff["registrar"]
    made: list[Registered] = [
        do_register_person(actor, make_registration(names=(name,)), NOW) for name in ("王芳", "赵六")
    ]
    told = make_registration(document_type="resident-id", number=make_document("11010219850612002"), names=("孙七",))
    made.append(do_register_person(actor, told, NOW))
    one, two, three = (person.person_id for person in made)
    compare(registrar, (two, three), do="merge", kept="one", reason="the same face")
    compare(registrar, (one, two), do="merge", kept="one", reason="the same face")
    assert compare(registrar, (one, three), do="look").status_code == 409
    assert compare(registrar, (one, two), do="look").status_code == 200


@pytest.mark.parametrize(("language", "alike", "same"), [("en", "similar", "same"), ("zh-hans", "相近", "相同")])
def test_names_are_said_to_be_the_same_only_where_they_are(language: str, alike: str, same: str) -> None:
    registrar, address = sign_in("registrar"), f"/{language}/desk/people/new/"
    number = make_document("11010819881212003")
    known = do_register_person(
        make_staff("registrar-two", "station", "registrar"),
        make_registration(document_type="resident-id", number=number, names=["王小明"]),
        NOW,
    )
    assert known.person_id
    typed = {"do": "register", "document_type": "resident-id", "number": number}
    words = {"en": "{} name", "zh-hans": "姓名{}"}[language]
    for name, said in (("王晓明", alike), ("王小明", same)):
        body = post(registrar, address, **typed, name=name).content.decode()
        why = re.findall(r"</strong>([^<]*)</p>", body)[0]
        assert words.format(said) in why
        assert words.format(same if said == alike else alike) not in why


def test_the_button_that_registers_a_second_record_says_no_more_than_it_does() -> None:
    registrar, address = sign_in("registrar"), "/en/desk/people/new/"
    likely = post(registrar, address, do="register", **PASSPORT).content.decode()
    assert re.search(r'value="open">Register</button>', likely)
    made = post(registrar, address, do="open", shown=find_hidden(likely, "shown"), **PASSPORT).content.decode()
    assert "Compare the two records</button>" in made


@pytest.mark.parametrize("unseen", ["王\x00小明", "王\x1b小明", "王\u202e小明", "王小明\x00"])
@pytest.mark.parametrize(
    ("language", "said"), [("en", "control characters that cannot be seen"), ("zh-hans", "姓名含有不可见的控制字符")]
)
def test_a_name_with_what_cannot_be_seen_is_told_so(unseen: str, language: str, said: str) -> None:
    typed = {"do": "register", **PASSPORT, "name": unseen}
    answer = post(sign_in("registrar"), f"/{language}/desk/people/new/", **typed)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Person.objects.count() == 2
