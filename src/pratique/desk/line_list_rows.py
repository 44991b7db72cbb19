"""People as rows of a line list: a row for each case that stands, in the fields that a line list is read by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from pratique.kinds.instants import format_instant
from pratique.record.views import PersonView

LAST_OF_LETTERS = 0x2E7F
"""Beyond it stand Chinese characters."""
_SAME = ("classification", "onset", "source_place", "sex", "occupation", "address", "notes")
_MOMENTS = ("sampled", "first_positive", "reported", "isolated_at")


def make_case_rows(person: PersonView, zone: ZoneInfo) -> Iterator[dict[str, str]]:
    """Give a row for each case of a person, in fields of ``linelist.fields``; instants in the zone's own time.

    Its case ID is the one of the list that it came with, else ours. Numbers of documents are kept as keyed hashes only,
    and so stand in no list.
    """
    classes = {
        fact.says["case_id"]: fact.says["classification"] for fact in person.facts if fact.kind == "CaseClassified"
    }
    for fact in person.facts:
        if fact.kind == "CaseNotified":
            found = classes.get(fact.says["case_id"])
            says = {**fact.says, "classification": found} if found else fact.says
            yield {**_tell_person(person), **_tell_case(says, zone)}


def _tell_person(person: PersonView) -> dict[str, str]:
    told = {"birth_date": person.birth_date, "phone": person.phone}
    for name in person.names:
        told.setdefault("name" if ord(name[-1]) > LAST_OF_LETTERS else "name_latin", name)
    if "name" not in told and "name_latin" in told:
        told["name"] = told.pop("name_latin")
    return {field: text for field, text in told.items() if text}


def _tell_case(says: Mapping[str, Any], zone: ZoneInfo) -> dict[str, str]:
    told: dict[str, Any] = {
        "case_id": says.get("case_ref") or says["case_id"],
        "outcome": says.get("course"),
        "outcome_date": says.get("course_on"),
    }
    told |= {field: says.get(field) for field in _SAME}
    told |= {field: _tell_moment(says.get(field), zone) for field in _MOMENTS}
    told["age"] = None if says.get("age") is None else str(says["age"])
    return {field: text for field, text in told.items() if text}


def _tell_moment(moment: str | int | None, zone: ZoneInfo) -> str | None:
    return format_instant(moment, zone) if isinstance(moment, int) else moment
