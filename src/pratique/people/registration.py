"""What is told of a person when they are registered: checked, normalised, and nothing made up for what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pratique.kinds.errors import BadInput
from pratique.people.documents import find_birth_date, normalise_document
from pratique.people.identifiers import (
    Identifier,
    make_identifier,
    normalise_birth_date,
    normalise_email,
    normalise_phone,
)
from pratique.people.names import clean_name

MAX_NAMES = 4


@dataclass(frozen=True, slots=True)
class Registration:
    """A person as registered; ``document`` None for somebody who has none. Names in each script that is known."""

    document: tuple[str, str] | None = None
    names: tuple[str, ...] = ()
    birth_date: str | None = None
    phone: str | None = None
    email: str | None = None

    def make_identifiers(self) -> tuple[Identifier, ...]:
        """Give everything by which the person may be found again."""
        told = [("name", name) for name in self.names]
        told += [("birth-date", self.birth_date)] if self.birth_date else []
        told += [("phone", self.phone)] if self.phone else []
        told += [("email", self.email)] if self.email else []
        document = () if self.document is None else (make_identifier(*self.document),)
        return (*document, *(make_identifier(kind, value) for kind, value in told))


def make_registration(
    *,
    document_type: str | None = None,
    number: object = None,
    names: Sequence[str] = (),
    birth_date: str | None = None,
    phone: str | None = None,
    email: str | None = None,
) -> Registration:
    """Check and normalise what was told; raises BadInput with the field's name as its place.

    Codes beside those of the readers: ``nothing_told``, ``too_many_names``, ``birth_date_differs`` (from the number's).
    """
    document = None
    if document_type is not None:
        document = (document_type, normalise_document(document_type, number, "number"))
    if len(names) > MAX_NAMES:
        raise BadInput("too_many_names", f"write at most {MAX_NAMES} names", "names")
    cleaned = tuple(dict.fromkeys(clean_name(name, f"names/{i}") for i, name in enumerate(names)))
    born = None if birth_date is None else normalise_birth_date(birth_date)
    told = None if document is None else find_birth_date(*document)
    if born is not None and told is not None and told.isoformat() != born:
        message = f"the number says {told.isoformat()}; look at the document again"
        raise BadInput("birth_date_differs", message, "birth-date")
    if document is None and not cleaned:
        raise BadInput("nothing_told", "give a document, or a name for somebody who has none", "names")
    return Registration(
        document=document,
        names=cleaned,
        birth_date=born or (told.isoformat() if told else None),
        phone=None if phone is None else normalise_phone(phone),
        email=None if email is None else normalise_email(email),
    )
