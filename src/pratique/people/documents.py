"""Documents by which a person is known: normalised so that the same document always gives the same text."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Literal, get_args

from pratique.kinds.errors import BadInput

DocumentType = Literal[
    "resident-id", "passport", "hk-macao-permit", "taiwan-permit", "foreign-resident-id", "birth-certificate"
]
DOCUMENT_TYPES: tuple[DocumentType, ...] = get_args(DocumentType)
"""A closed set: a person with none of these is registered without a document, never with a made-up number."""

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_FLOAT = re.compile(r"[+-]?\d+([.,]\d+)?[eE][+-]?\d+|\d+[.,]\d+")
_SEPARATORS = re.compile(r"[\s\-./·・]+")
_SHAPES: dict[str, tuple[re.Pattern[str], str]] = {
    "passport": (re.compile(r"[A-Z0-9]{5,20}"), "a passport number has 5 to 20 letters and digits"),
    "hk-macao-permit": (re.compile(r"[A-Z]\d{8,10}|\d{8}"), "this permit has a letter and 8 to 10 digits"),
    "taiwan-permit": (re.compile(r"[A-Z]?\d{8,10}"), "this permit has 8 to 10 digits"),
    "foreign-resident-id": (re.compile(r"[A-Z]{3}\d{12}|9\d{16}[0-9X]"), "this card has 15 or 18 characters"),
    "birth-certificate": (re.compile(r"[A-Z]\d{9}"), "a birth certificate has a letter and 9 digits"),
}
_EARLIEST_BIRTH = date(1890, 1, 1)


def normalise_document(kind: str, number: object, place: str = "number") -> str:
    """Give the one way of writing a document's number; raises BadInput rather than mend what is damaged.

    Codes: ``document_type``, ``document_float`` (a spreadsheet made a number of it), ``document_control``,
    ``document_shape``, ``document_date``, ``document_checksum``.
    """
    if kind not in DOCUMENT_TYPES:
        raise BadInput("document_type", f"choose one of: {', '.join(DOCUMENT_TYPES)}", "document")
    if not isinstance(number, str) or _FLOAT.fullmatch(number.strip()):
        message = "a spreadsheet has turned this number into a rounded one; type it again from the document"
        raise BadInput("document_float", message, place)
    told = number.strip()
    if not told.isprintable() and any(unicodedata.category(c) in ("Cc", "Cf", "Co", "Cs") for c in told):
        raise BadInput("document_control", "the number holds characters that cannot be seen; type it again", place)
    text = _SEPARATORS.sub("", unicodedata.normalize("NFKC", number)).upper()
    if kind == "resident-id":
        return _check_resident_id(text, place)
    shape, message = _SHAPES[kind]
    if not shape.fullmatch(text):
        raise BadInput("document_shape", f"{message}; this has {len(text)}", place)
    return text


def _check_resident_id(text: str, place: str) -> str:
    """Check the 18 characters, the date of birth and the check digit (GB 11643-1999)."""
    if not re.fullmatch(r"\d{17}[0-9X]", text, re.ASCII):
        message = f"a resident identity number has 18 characters, digits and perhaps a last X; this has {len(text)}"
        raise BadInput("document_shape", message, place)
    try:
        born = date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        raise BadInput("document_date", "the date of birth within this number does not exist", place) from None
    if born < _EARLIEST_BIRTH:
        raise BadInput("document_date", f"the date of birth within this number is {born.isoformat()}", place)
    if _CHECK[sum(int(digit) * weight for digit, weight in zip(text, _WEIGHTS, strict=False)) % 11] != text[17]:
        hint = "; the zeros at its end suggest that a spreadsheet rounded it" if text.endswith("000") else ""
        raise BadInput("document_checksum", f"the last character does not fit the others; type it again{hint}", place)
    return text


def find_birth_date(kind: str, number: str) -> date | None:
    """Give the date of birth that a normalised number itself tells, if it does."""
    if kind != "resident-id":
        return None
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def mask_number(number: str) -> str:
    """Give as much of a number as lets its holder recognise it: the last two characters."""
    return "*" * max(0, len(number) - 2) + number[-2:]
