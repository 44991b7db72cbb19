"""An export: proposed, approved by another, taken once by who proposed it, everyone named before a row is read."""

from __future__ import annotations

import pytest

from pratique.desk.acts import do_approve, do_propose
from pratique.desk.exports import EXPORT_HOLDS, Handed, do_take_export
from pratique.desk.people import do_merge_people, do_register_person
from pratique.desk.reports import do_report
from pratique.kinds import payloads as p
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import HOUR
from pratique.people.registration import make_registration
from pratique.record import projections
from pratique.record.models import Act, ExportTaken, ReadTrace
from pratique.record.reads import access_reads_by_resident
from pratique.record.refusals import Refused
from pratique.record.register import writing
from tests.unit.desk.cast import AT, Cast

COLUMNS = ["names", "birth-date", "residence"]


def propose(cast: Cast, persons: list[int] | None = None) -> str:
    what = {"persons": persons or [1], "reason": "the hospital moves house", "columns": COLUMNS}
    return do_propose(cast.commander, "export-people", what, AT)


def approve(cast: Cast, proposal: str) -> None:
    do_approve(cast.commander_west, proposal, Act.objects.get(fact_id=proposal).digest, AT)


def refused(cast: Cast, proposal: str, code: str, at: int = AT, *, other: bool = False) -> None:
    before = ReadTrace.objects.filter(refused=code).count()
    with pytest.raises(Refused) as caught:
        do_take_export(cast.commander_west if other else cast.commander, proposal, at)
    assert caught.value.code == code
    assert ReadTrace.objects.filter(refused=code).count() == before + 1


def test_it_is_taken_once_by_who_proposed_it(cast: Cast) -> None:
    do_report(cast.registrar, 1, p.ResidenceDeclared(division="110106"), AT)
    proposal = propose(cast)
    refused(cast, proposal, "export_not_approved")
    approve(cast, proposal)
    assert not ReadTrace.objects.filter(purpose="export").exists()
    refused(cast, proposal, "not_your_export", other=True)
    handed = do_take_export(cast.commander, proposal, AT + HOUR)
    assert ReadTrace.objects.filter(purpose="export", person_no=1).count() == 1
    assert list(handed.rows) == [(cast.li.person_id, "李伟 / LI Wei", "1990-03-07", "110106 丰台区")]
    refused(cast, proposal, "export_taken")
    told = [row.reason for row in access_reads_by_resident(cast.resident, AT + HOUR) if row.purpose == "export"]
    assert told == ["the hospital moves house"]
    held = list(ExportTaken.objects.values())
    with writing():
        projections.rebuild()
    assert list(ExportTaken.objects.values()) == held


def test_it_is_over_after_a_day(cast: Cast) -> None:
    proposal = propose(cast)
    approve(cast, proposal)
    refused(cast, proposal, "export_over", AT + EXPORT_HOLDS)
    assert isinstance(do_take_export(cast.commander, proposal, AT + EXPORT_HOLDS - 1), Handed)


def test_a_large_export_leaves_several_readings_that_name_everyone(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pratique.desk.exports.NAMED_AT_ONCE", 2)
    for name in ("甲一", "乙二", "丙三", "丁四"):
        do_register_person(cast.registrar, make_registration(names=(name,)), AT)
    proposal = propose(cast, [1, 2, 3, 4, 5])
    approve(cast, proposal)
    handed = do_take_export(cast.commander, proposal, AT)
    named = ReadTrace.objects.filter(purpose="export")
    assert (named.count(), len(set(named.values_list("fact_id", flat=True)))) == (5, 3)
    assert len(list(handed.rows)) == 5


def test_who_was_merged_is_named_under_each_number(cast: Cast) -> None:
    other = do_register_person(cast.registrar, make_registration(names=("李卫",)), AT)
    do_merge_people(cast.registrar, 1, other.person_no, "the same face and story", AT)
    proposal = propose(cast)
    approve(cast, proposal)
    handed = do_take_export(cast.commander, proposal, AT)
    assert handed.persons == (1,)
    named = ReadTrace.objects.filter(purpose="export").values_list("person_no", flat=True)
    assert sorted(named) == [1, other.person_no]


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ({"persons": [1], "reason": "x"}, "export_columns"),
        ({"persons": [1], "reason": "x", "columns": []}, "export_columns"),
        ({"persons": [1], "reason": "x", "columns": ["names", "phone"]}, "export_columns"),
        ({"persons": [], "reason": "x", "columns": ["names"]}, "persons"),
        ({"persons": [7], "reason": "x", "columns": ["names"]}, "persons"),
        ({"persons": [1], "columns": ["names"]}, "act_what"),
    ],
)
def test_what_is_exported_is_closed(cast: Cast, what: dict[str, object], code: str) -> None:
    with pytest.raises(BadInput) as caught:
        do_propose(cast.commander, "export-people", what, AT)
    assert caught.value.code == code
