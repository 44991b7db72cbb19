"""Go.Data's layout of cases (its export with the names of its model; WorldHealthOrganization/GoDataSource-API).

It is read by the ordinary mapping, for its column names are among the headers of the fields; here it is written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pratique.linelist.fields import CODE_SETS
from pratique.linelist.writing import Form, write_table

COLUMNS: Mapping[str, str] = {
    "visualId": "case_id", "firstName": "given_name", "lastName": "family_name", "gender": "sex", "dob": "birth_date",
    "age.years": "age", "occupation": "occupation", "classification": "classification", "dateOfOnset": "onset",
    "dateOfReporting": "reported", "outcomeId": "outcome", "dateOfOutcome": "outcome_date",
    "documents[1].type": "document_type", "documents[1].number": "document_number",
    "addresses[1].phoneNumber": "phone", "addresses[1].emailAddress": "email", "addresses[1].addressLine1": "address",
}  # fmt: skip
"""Go.Data's column -> our field. What Go.Data keeps elsewhere (samples, places of exposure) is not in its cases."""
NOT_IN_GODATA: Mapping[str, str] = {
    "screening-positive": "LNG_REFERENCE_DATA_CATEGORY_CASE_CLASSIFICATION_SUSPECT",
    "asymptomatic": "LNG_REFERENCE_DATA_CATEGORY_CASE_CLASSIFICATION_CONFIRMED",
}
"""Classes that Go.Data has not: a positive of screening waits for its second test, an asymptomatic one is proven."""
_CODES: Mapping[tuple[str, str], str] = {
    (name, one.code): next((text for text in one.written if text.startswith("LNG_")), one.en)
    for name, codes in CODE_SETS.items()
    for one in codes
}


def write_godata(rows: Iterable[Mapping[str, str]], form: Form) -> bytes:
    """Write cases in Go.Data's layout: its own codes, days as midnights in UTC as it exports them.

    A name is split after the family name where it is in characters and else kept whole as the first name.
    """
    return write_table(list(COLUMNS), (_write_row(row) for row in rows), form)


def _write_row(row: Mapping[str, str]) -> list[str]:
    family, given = split_name(row.get("name", "") or row.get("name_latin", ""))
    told = {**row, "family_name": family, "given_name": given}
    return [_write_cell(name, told.get(name, "")) for name in COLUMNS.values()]


def _write_cell(name: str, text: str) -> str:
    if text and name in ("birth_date", "onset", "reported", "outcome_date"):
        return f"{text[:10]}T00:00:00.000Z"
    if name == "classification" and text in NOT_IN_GODATA:
        return NOT_IN_GODATA[text]
    return _CODES.get((name, text), text)


_COMPOUND = frozenset({
    "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "长孙", "令狐",
    "宇文", "司徒", "夏侯", "端木", "独孤", "南宫", "西门", "万俟", "闻人", "百里", "呼延",
})  # fmt: skip
_MAX_SPLIT = 4


def split_name(name: str) -> tuple[str, str]:
    """Give family and given name of a name of two to four characters; of any other, ("", the whole)."""
    is_han = bool(name) and all("\u3400" <= c <= "\u9fff" for c in name)
    if not is_han or not 1 < len(name) <= _MAX_SPLIT:
        return "", name
    length = 2 if name[:2] in _COMPOUND and len(name) > 2 else 1  # noqa: PLR2004  (characters)
    return name[:length], name[length:]
