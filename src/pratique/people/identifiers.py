"""Identifiers by which a person is looked up: a closed set, each with its one way of writing."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from pratique.kinds.errors import BadInput
from pratique.people.documents import DOCUMENT_TYPES, DocumentType, normalise_document
from pratique.people.names import clean_name, make_name_keys

IdentifierKind = Literal["person-id", "phone", "email", "name", "birth-date"] | DocumentType
IDENTIFIERS: tuple[str, ...] = (*DOCUMENT_TYPES, "person-id", "phone", "email", "name", "birth-date")
STRONG: frozenset[str] = frozenset({*DOCUMENT_TYPES, "person-id", "phone", "email"})
"""An exact match needs two identifiers, one of them strong: a name and a birthday are known to neighbours."""

_PHONE = re.compile(r"\+[1-9]\d{6,14}")
_EMAIL = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?\.[a-z]{2,63}")
_PERSON_ID = re.compile(r"[A-Z2-7]{26}")
_SPACING = re.compile(r"[\s\-().·]+")
_MOBILE = re.compile(r"1[3-9]\d{9}")


@dataclass(frozen=True, slots=True)
class Identifier:
    """One identifier as it is compared: its kind and its keys, of which any may match."""

    kind: str
    keys: tuple[str, ...]

    def make_texts(self) -> tuple[bytes, ...]:
        """Give the bytes whose HMAC is looked up: the kind, a unit separator, the normalised form."""
        return tuple(f"{self.kind}\x1f{key}".encode() for key in self.keys)


def make_identifier(kind: str, value: object, place: str = "") -> Identifier:
    """Normalise one identifier; raises BadInput ``identifier_kind``, or what its reader says."""
    where = place or kind
    if kind in get_args(DocumentType):
        return Identifier(kind, (normalise_document(kind, value, where),))
    if kind not in IDENTIFIERS:
        raise BadInput("identifier_kind", f"choose one of: {', '.join(IDENTIFIERS)}", where)
    if not isinstance(value, str):
        raise BadInput("identifier_text", "write it as text", where)
    if kind == "name":
        return Identifier(kind, tuple(sorted(make_name_keys(clean_name(value, where)))))
    reader = {
        "phone": normalise_phone,
        "email": normalise_email,
        "birth-date": normalise_birth_date,
        "person-id": _normalise_person_id,
    }[kind]
    return Identifier(kind, (reader(value, where),))


def normalise_phone(text: str, place: str = "phone") -> str:
    """Give a telephone number in E.164; a mainland mobile needs no prefix. Raises BadInput ``phone``."""
    bare = _SPACING.sub("", unicodedata.normalize("NFKC", text))
    bare = f"+{bare[2:]}" if bare.startswith("00") else bare
    bare = f"+86{bare}" if _MOBILE.fullmatch(bare) else bare
    if not _PHONE.fullmatch(bare):
        raise BadInput("phone", "write 11 digits of a mobile, or the number with + and its country", place)
    return bare


def normalise_email(text: str, place: str = "email") -> str:
    """Give an address in small letters; raises BadInput ``email``."""
    bare = unicodedata.normalize("NFKC", text).strip().lower()
    if not _EMAIL.fullmatch(bare) or ".." in bare:
        raise BadInput("email", "write one e-mail address, such as li@example.org", place)
    return bare


def normalise_birth_date(text: str, place: str = "birth-date") -> str:
    """Give a date of birth as YYYY-MM-DD; raises BadInput ``birth_date``."""
    try:
        return date.fromisoformat(unicodedata.normalize("NFKC", text).strip()).isoformat()
    except ValueError:
        raise BadInput("birth_date", "write the date of birth as 1990-03-07", place) from None


def _normalise_person_id(text: str, place: str) -> str:
    bare = _SPACING.sub("", text).upper()
    if not _PERSON_ID.fullmatch(bare):
        raise BadInput("person_id", "a person's number here has 26 letters and digits", place)
    return bare


def check_exact_match(identifiers: tuple[Identifier, ...]) -> None:
    """Raise BadInput ``too_few_identifiers`` unless there are two of different kinds, one of them strong."""
    kinds = {identifier.kind for identifier in identifiers}
    if len(kinds) < 2 or not kinds & STRONG:  # noqa: PLR2004  (two is the rule)
        message = (
            "give two identifiers of different kinds, one of them a document, a number here, a phone or an address"
        )
        raise BadInput("too_few_identifiers", message)
