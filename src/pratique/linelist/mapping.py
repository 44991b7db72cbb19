"""Which of the user's columns is which field: suggested, edited, saved by name; columns keep their names."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from pratique.kinds.errors import BadInput
from pratique.linelist.fields import CODE_SETS, FIELD, FIELD_OF, FIELDS, fold
from pratique.linelist.values import DATE_ORDERS, DateOrder

MAX_NAME = 120


class Mapping(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Field -> the user's column; ``words`` adds the user's words to a closed set: field -> word -> code.

    ``fixed`` gives the code that holds for every row whose own cell is empty: {"document_type": "passport"}.
    ``header_row`` counts from 1; ``encoding`` and ``date_order`` answer what a file itself cannot tell.
    """

    name: str = ""
    columns: dict[str, str] = {}
    words: dict[str, dict[str, str]] = {}
    fixed: dict[str, str] = {}
    date_order: DateOrder | None = None
    encoding: str | None = None
    sheet: str | None = None
    header_row: int | None = None


def suggest(columns: Sequence[str], name: str = "") -> Mapping:
    """Suggest a mapping from the headers: the first column that bears a field's name, in either language."""
    found: dict[str, str] = {}
    for column in columns:
        field = FIELD_OF.get(fold(column))
        if field is not None:
            found.setdefault(field, column)
    return Mapping(name=name, columns={one.name: found[one.name] for one in FIELDS if one.name in found})


def check_mapping(mapping: Mapping, columns: Sequence[str]) -> None:
    """Check a mapping against a file's columns.

    Raises BadInput ``no_field``, ``no_column``, ``column_twice``, ``no_columns`` (nothing says who a row is about),
    ``no_code``, ``date_order``, ``mapping_name``.
    """
    for field, column in mapping.columns.items():
        if field not in FIELD:
            raise BadInput("no_field", f"there is no field '{field[:40]}'", f"/columns/{field}")
        if column not in columns:
            raise BadInput("no_column", f"the file has no column '{column[:40]}'", f"/columns/{field}")
    if len(set(mapping.columns.values())) < len(mapping.columns):
        raise BadInput("column_twice", "one column stands for two fields", "/columns")
    if not set(mapping.columns) & {"case_id", "name", "name_latin", "family_name", "document_number"}:
        raise BadInput(
            "no_columns", "map a column that says who a row is about: a case ID, a name or a document", "/columns"
        )
    for field, words in mapping.words.items():
        for word, code in words.items():
            _check_code(field, code, f"/words/{field}/{word}")
    for field, code in mapping.fixed.items():
        _check_code(field, code, f"/fixed/{field}")
    if mapping.date_order not in (None, *DATE_ORDERS):
        raise BadInput("date_order", f"choose one of: {', '.join(DATE_ORDERS)}", "/date_order")
    if len(mapping.name) > MAX_NAME or not mapping.name.isprintable():
        raise BadInput("mapping_name", f"a mapping's name has at most {MAX_NAME} visible characters", "/name")


def _check_code(field: str, code: str, place: str) -> None:
    codes = {one.code for one in CODE_SETS.get(field, ())}
    if not codes:
        raise BadInput("no_field", f"'{field[:40]}' is no field with a closed set of codes", place)
    if code not in codes:
        raise BadInput("no_code", f"'{code[:40]}' is none of: {', '.join(sorted(codes))}", place)


def write_mapping(mapping: Mapping) -> bytes:
    """Give a mapping as JSON, to be saved under its name."""
    return msgspec.json.format(msgspec.json.encode(mapping, order="sorted"), indent=2)


def read_mapping(data: bytes) -> Mapping:
    """Read a saved mapping; raises BadInput ``mapping``."""
    try:
        return msgspec.json.decode(data, type=Mapping, strict=True)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BadInput("mapping", f"this is no saved mapping: {error}") from None
