"""What the cells of one row must be to each other; each rule names the fields that it doubts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from pratique.kinds.errors import BadInput
from pratique.people.documents import find_birth_date, normalise_document

DATES = ("onset", "sampled", "first_positive", "reported", "isolated_at", "outcome_date")
AGE_SLACK = 1
"""Years by which an age may differ: ages are counted in calendar years, or lag behind a birthday."""
_SEX_DIGIT = 16


def check_row(values: dict[str, str], today: date) -> Iterator[tuple[str, str]]:
    """Give (field, code) of each rule that a row breaks; writes a document's number in its one way."""
    yield from _check_document(values)
    born = values.get("birth_date", "")
    if born > today.isoformat():
        yield "birth_date", "future"
    for name in DATES:
        day = values.get(name, "")[:10]
        if day and born and day < born:
            yield name, "before_birth"
        if day > today.isoformat():
            yield name, "future"
    yield from _check_outcome(values)
    yield from _check_age(values, today)
    if not any(values.get(name) for name in ("case_id", "name", "name_latin", "document_number")):
        yield "name", "unnamed"


def _check_document(values: dict[str, str]) -> Iterator[tuple[str, str]]:
    number, kind = values.get("document_number"), values.get("document_type")
    if not number:
        return
    if not kind:
        try:
            number, kind = normalise_document("resident-id", number), "resident-id"
        except BadInput as error:  # an identity number tells its type by its check digit; nothing else does
            is_other = error.code == "document_shape"
            yield ("document_type", "document_type_missing") if is_other else ("document_number", error.code)
            return
        values["document_type"] = kind
    try:
        values["document_number"] = number = normalise_document(kind, number)
    except BadInput as error:
        yield "document_number", error.code
        return
    born = find_birth_date(kind, number)
    if born and values.get("birth_date") and values["birth_date"] != born.isoformat():
        yield "birth_date", "birth_date_differs"
    told = values.get("sex")
    if kind == "resident-id" and told in ("male", "female"):
        is_male = int(number[_SEX_DIGIT]) % 2 == 1
        if is_male != (told == "male"):
            yield "sex", "sex_differs"


def _check_outcome(values: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    outcome, ended, onset = values.get("outcome"), values.get("outcome_date", ""), values.get("onset", "")
    if outcome in ("died", "recovered") and not ended:
        yield "outcome_date", "outcome_no_date"
    if ended and not outcome:
        yield "outcome", "outcome_missing"
    if onset and ended and onset > ended:
        if outcome == "died":
            yield "onset", "onset_after_death"
        elif outcome == "recovered":
            yield "outcome_date", "outcome_before_onset"


def _check_age(values: Mapping[str, str], today: date) -> Iterator[tuple[str, str]]:
    if values.get("age") and values.get("birth_date"):
        on = next(
            (values[name][:10] for name in ("onset", "reported", "sampled") if values.get(name)), today.isoformat()
        )
        years = int(on[:4]) - int(values["birth_date"][:4])
        lived = years - (on[5:] < values["birth_date"][5:])
        if not lived - AGE_SLACK <= int(values["age"]) <= years + AGE_SLACK:
            yield "age", "age_differs"
