"""Guardians and proxies: given, read by, taken back; merges, erasure, custody, coming of age."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from pratique.desk.acts import do_approve, do_propose
from pratique.desk.appeals import do_file_appeal
from pratique.desk.assignments import do_assign
from pratique.desk.people import do_merge_people, do_part_people, do_register_person
from pratique.desk.proxies import (
    LONGEST_PROXY,
    ProxyTold,
    do_end_proxy,
    do_give_proxy,
    do_record_proxy,
    find_age_end,
)
from pratique.desk.reports import do_report
from pratique.kinds import payloads as p
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import DAY, HOUR, parse_instant
from pratique.people.ages import find_majority
from pratique.people.identifiers import make_identifier
from pratique.people.registration import make_registration
from pratique.record.models import Account, Act, Lookup, ProxyRow
from pratique.record.permissions import Actor
from pratique.record.projections import rebuild
from pratique.record.proxies import find_principals_of, find_proxies_of
from pratique.record.proxy_access import access_record_by_proxy
from pratique.record.reads import access_reads_by_resident
from pratique.record.refusals import Refused
from pratique.record.register import open_reader, writing
from tests.unit.desk.cast import AT, Cast, make_id
from tests.unit.desk.proxy_races import THREADS
from tests.unit.desk.test_races import make_address, run

WANG_IDS = (make_identifier("phone", "138 0000 0002"), make_identifier("name", "王芳"))
SEES = ProxyTold(("read-state", "read-results"), AT + 30 * DAY, proxy_name="王芳", principal_name="李伟")
CHILD = make_id("11010220150612001")


@dataclass(frozen=True)
class Family:
    cast: Cast
    li: Actor
    wang: Actor
    wang_no: int
    child_no: int


def _resident(number: int) -> Actor:
    return Actor(f"r-{number}", "residents", frozenset({"resident"}), has_second_factor=False, person_no=number)


@pytest.fixture
def family(cast: Cast) -> Family:
    """Give Li, Wang who is to act for them, and a child born on 12 June 2015."""
    told = make_registration(names=("王芳",), birth_date="1985-06-12", phone="138 0000 0002", email="wang@example.org")
    wang = do_register_person(cast.registrar, told, AT - HOUR).person_no
    minor = make_registration(document_type="resident-id", number=CHILD, names=("李小宝",))
    child = do_register_person(cast.registrar, minor, AT - HOUR).person_no
    return Family(cast, cast.resident, _resident(wang), wang, child)


def refused(call: Callable[[], object], code: str) -> None:
    with pytest.raises((BadInput, Refused)) as caught:
        call()
    assert caught.value.code == code  # type: ignore[union-attr]


def test_what_is_not_in_the_scope_is_not_seen(family: Family) -> None:
    li, wang = family.li, family.wang
    tested = p.SpecimenReported(result="negative", sampled_at=AT - DAY)
    do_report(family.cast.registrar, 1, tested, AT)
    do_report(li, 1, p.StayReported(division="110106", first=AT - 3 * DAY), AT)
    consent = do_give_proxy(li, WANG_IDS, SEES, AT)
    held, view = access_record_by_proxy(wang, consent, AT + 1, page="proxy")
    assert (held.basis, held.scopes, held.until) == ("own-session", ("read-state", "read-results"), AT + 30 * DAY)
    assert (view.names, view.phone, view.birth_date) == (("李伟", "LI Wei"), None, None)
    assert [fact.kind for fact in view.facts] == ["SpecimenReported"]
    refused(lambda: do_report(wang, 1, p.StayReported(division="110101", first=AT - DAY), AT + 2), "not_own_record")
    refused(lambda: do_file_appeal(wang, "wrong", AT + 2, principal=1), "not_own_record")
    refused(lambda: access_record_by_proxy(li, consent, AT + 3), "no_consent")


def test_the_person_sees_which_of_their_proxies_looked(family: Family) -> None:
    consent = do_give_proxy(family.li, WANG_IDS, SEES, AT)
    access_record_by_proxy(family.wang, consent, AT + 1)
    looked = access_reads_by_resident(family.li, AT + 2)
    assert [(row.how, row.purpose, row.reason) for row in looked if row.how == "proxy"] == [
        ("proxy", "proxy", f"consent {consent}")
    ]
    named = access_reads_by_resident(family.wang, AT + 2)
    assert [row.how for row in named if row.how == "naming"] == ["naming"]


def test_a_proxy_answers_and_appeals_where_the_consent_says_so(family: Family) -> None:
    told = replace(SEES, scopes=("answer-questions", "appeal"))
    do_report(family.li, 1, p.SymptomsReported(symptoms=("cough",)), AT)
    consent = do_give_proxy(family.li, WANG_IDS, told, AT)
    stay = do_report(family.wang, 1, p.StayReported(division="110101", first=AT - DAY, last=AT), AT + 1)
    filed = do_file_appeal(family.wang, "not there", AT + 2, principal=1)
    refused(lambda: do_file_appeal(family.li, "my own words", AT + 2), "appeal_known")
    _, view = access_record_by_proxy(family.wang, consent, AT + 3)
    assert {fact.fact_id for fact in view.facts} == {stay, filed}
    result = p.SpecimenReported(result="negative", sampled_at=AT)
    refused(lambda: do_report(family.wang, 1, result, AT + 4), "not_qualified")


@pytest.mark.parametrize("side", ["li", "wang", "clerk"])
def test_either_side_or_a_clerk_takes_it_back_at_once(family: Family, side: str) -> None:
    consent = do_give_proxy(family.li, WANG_IDS, SEES, AT)
    access_record_by_proxy(family.wang, consent, AT + 1)
    actor = {"li": family.li, "wang": family.wang, "clerk": family.cast.registrar}[side]
    do_end_proxy(actor, consent, "no longer", AT + 2)
    refused(lambda: access_record_by_proxy(family.wang, consent, AT + 2), "no_consent")
    refused(lambda: do_end_proxy(family.li, consent, "", AT + 3), "no_consent")
    facts = open_reader()
    for number in (1, family.wang_no):
        kinds = [item.fact.kind for item in facts.read_person(number) if item.fact.kind.startswith("Consent")]
        assert kinds == ["ConsentGiven", "ConsentWithdrawn"], number
    assert do_give_proxy(family.li, WANG_IDS, SEES, AT + 4) != consent


def test_others_take_nothing_back(family: Family) -> None:
    consent = do_give_proxy(family.li, WANG_IDS, SEES, AT)
    refused(lambda: do_end_proxy(_resident(family.child_no), consent, "", AT + 1), "not_own_record")
    refused(lambda: do_end_proxy(family.cast.gate, consent, "", AT + 1), "operation_not_of_role")
    stranger = replace(family.cast.registrar, actor_id="a-other")
    refused(lambda: do_end_proxy(stranger, consent, "", AT + 1), "no_assignment")
    access_record_by_proxy(family.wang, consent, AT + 2)


def test_naming_somebody_is_limited_and_a_miss_tells_nothing(family: Family) -> None:
    missing = (make_identifier("phone", "138 0000 0009"), make_identifier("name", "王芳"))
    for _ in range(5):
        refused(lambda: do_give_proxy(family.li, missing, SEES, AT), "no_exact_match")
    refused(lambda: do_give_proxy(family.li, WANG_IDS, SEES, AT), "too_many_lookups")
    assert do_give_proxy(family.li, WANG_IDS, SEES, AT + HOUR + 1)


@pytest.mark.parametrize(
    ("told", "code"),
    [
        (replace(SEES, scopes=()), "consent_scope"),
        (replace(SEES, scopes=("everything",)), "consent_scope"),
        (replace(SEES, until=AT), "consent_until"),
        (replace(SEES, until=AT + LONGEST_PROXY + 1), "consent_until"),
    ],
)
def test_bad_consents(family: Family, told: ProxyTold, code: str) -> None:
    refused(lambda: do_give_proxy(family.li, WANG_IDS, told, AT), code)
    assert not ProxyRow.objects.exists()


def test_nobody_is_their_own_proxy_nor_anothers_twice(family: Family) -> None:
    own = (make_identifier("phone", "138 0000 0001"), make_identifier("name", "李伟"))
    refused(lambda: do_give_proxy(family.li, own, SEES, AT), "consent_self")
    do_give_proxy(family.li, WANG_IDS, SEES, AT)
    refused(lambda: do_give_proxy(family.li, WANG_IDS, SEES, AT), "consent_known")


def test_a_guardian_ends_when_the_child_comes_of_age(family: Family) -> None:
    clerk, child = family.cast.registrar, family.child_no
    told = ProxyTold(("read-state",), proxy_name="李伟", principal_name="李小宝", document="birth certificate A 12")
    refused(lambda: do_record_proxy(clerk, child, 1, "written", told, AT), "consent_minor")
    refused(lambda: do_record_proxy(clerk, 1, family.wang_no, "guardian", told, AT), "consent_adult")
    refused(lambda: do_record_proxy(clerk, 1, child, "written", told, AT), "consent_guardian_minor")
    bare = replace(told, document=" ")
    refused(lambda: do_record_proxy(clerk, child, 1, "guardian", bare, AT), "consent_document")
    refused(lambda: do_give_proxy(_resident(child), WANG_IDS, SEES, AT), "consent_minor")
    consent = do_record_proxy(clerk, child, 1, "guardian", told, AT)
    of_age = parse_instant("2033-06-12T00:00:00+08:00")
    assert find_age_end(child, AT) == of_age
    assert ProxyRow.objects.get().until == of_age
    access_record_by_proxy(family.li, consent, of_age - 1)
    refused(lambda: access_record_by_proxy(family.li, consent, of_age), "no_consent")
    assert find_majority("2000-02-29").isoformat() == "2018-03-01"


def test_a_written_consent_needs_a_clerk_who_has_looked_both_up(family: Family) -> None:
    told = replace(SEES, document="letter of 6 August, signed")
    stranger = replace(family.cast.registrar, actor_id="a-other")
    refused(lambda: do_record_proxy(stranger, 1, family.wang_no, "written", told, AT), "no_assignment")
    refused(lambda: do_record_proxy(family.li, 1, family.wang_no, "written", told, AT), "not_own_record")
    do_record_proxy(family.cast.registrar, 1, family.wang_no, "written", told, AT)
    assert [one.basis for one in find_proxies_of(1, AT)] == ["written"]


def test_who_keeps_somebody_as_staff_does_not_act_for_them(family: Family) -> None:
    Account.objects.filter(actor_id="a-investigator").update(email="Wang@example.org")
    consent = do_give_proxy(family.li, WANG_IDS, SEES, AT)
    do_assign(family.cast.commander, 1, "zone:7", AT + DAY, AT, who="a-investigator")
    refused(lambda: access_record_by_proxy(family.wang, consent, AT + 1), "proxy_custodian")
    do_end_proxy(family.li, consent, "", AT + 2)
    refused(lambda: do_give_proxy(family.li, WANG_IDS, SEES, AT + 3), "consent_custody")
    Account.objects.filter(actor_id="a-registrar").update(email="wang@example.org")
    told = replace(SEES, document="letter")
    refused(lambda: do_record_proxy(family.cast.registrar, 1, family.wang_no, "written", told, AT + 3), "same_person")


def test_a_merge_carries_a_consent_and_parting_gives_it_back(family: Family) -> None:
    clerk = family.cast.registrar
    again = make_registration(names=("Wang Fang",), phone="138 0000 0007")
    other = do_register_person(clerk, again, AT - 1).person_no
    consent = do_give_proxy(family.li, WANG_IDS, SEES, AT)
    do_merge_people(clerk, other, family.wang_no, "one person", AT + 1)
    access_record_by_proxy(_resident(other), consent, AT + 2)
    do_part_people(clerk, other, family.wang_no, "two after all", AT + 3)
    refused(lambda: access_record_by_proxy(_resident(other), consent, AT + 4), "no_consent")
    access_record_by_proxy(family.wang, consent, AT + 4)
    # Found to be the one they act for: a consent to oneself opens nothing.
    do_merge_people(clerk, 1, family.wang_no, "one person", AT + 5)
    assert find_principals_of(family.wang_no, AT + 6) == []
    refused(lambda: access_record_by_proxy(family.wang, consent, AT + 6), "no_consent")


@pytest.mark.parametrize("erased", ["li", "wang"])
def test_erasing_one_side_ends_it_and_rows_are_rebuilt_equal(family: Family, erased: str) -> None:
    consent = do_give_proxy(family.li, WANG_IDS, SEES, AT)
    before = list(ProxyRow.objects.values())
    with writing():
        rebuild()
    assert list(ProxyRow.objects.values()) == before
    number = 1 if erased == "li" else family.wang_no
    what = {"persons": [number], "reason": "asked"}
    act = do_propose(family.cast.commander, "erase-people", what, AT + 1)
    do_approve(family.cast.commander_west, act, Act.objects.get(fact_id=act).digest, AT + 2)
    assert not ProxyRow.objects.exists()
    assert not Lookup.objects.filter(person_no=number).exists()
    with writing():
        rebuild()
    assert not ProxyRow.objects.exists()
    refused(lambda: access_record_by_proxy(family.wang, consent, AT + 3), "no_consent")


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_of_many_at_once_one_gives_and_one_takes_back(kind: str, tmp_path: Path) -> None:
    told = run(
        tmp_path,
        make_address(kind, tmp_path),
        "-c",
        "import django; django.setup(); from tests.unit.desk.proxy_races import main; main()",
    )
    found = json.loads(told)
    assert found == {
        "given": {"done": 1, "consent_known": THREADS - 1},
        "ended": {"done": 1, "no_consent": THREADS - 1},
        "left": 0,
    }
