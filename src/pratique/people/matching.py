"""Likely duplicates: two registrations that may be one person, and why; never merged by themselves.

Only what is equal in a normalised form is weighed, so that it works on keyed hashes of those forms.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from pratique.people.documents import DOCUMENT_TYPES

MatchReason = Literal["same_document", "same_name", "same_birth_date", "swapped_birth_date", "same_phone", "same_email"]

_WEIGHTS: Mapping[MatchReason, int] = {
    "same_document": 100,
    "same_name": 40,
    "same_birth_date": 35,
    "swapped_birth_date": 25,
    "same_phone": 35,
    "same_email": 35,
}
LIKELY = 60
"""A name with a birthday or a phone is likely; a household shares a phone, so a phone alone is not."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like somebody registered is to somebody about to be."""

    person_no: int
    score: int
    reasons: tuple[MatchReason, ...]

    @property
    def is_same_document(self) -> bool:
        """Say whether it is the very document, whatever the name."""
        return "same_document" in self.reasons


def find_reason(kind: str) -> MatchReason | None:
    """Give the reason that an equal key of a kind of identifier stands for."""
    if kind in DOCUMENT_TYPES:
        return "same_document"
    reasons: dict[str, MatchReason] = {
        "name": "same_name",
        "birth-date": "same_birth_date",
        "birth-date-swapped": "swapped_birth_date",
        "phone": "same_phone",
        "email": "same_email",
    }
    return reasons.get(kind)


def find_likely(shared: Iterable[tuple[int, str]], distinct: frozenset[int] = frozenset()) -> tuple[Likeness, ...]:
    """Give the likely duplicates of a person, the likeliest first.

    ``shared``: (person_no, kind of the identifier that is equal); ``distinct``: those declared not the same,
    who are not shown again unless they bear the same document.
    """
    found: dict[int, set[MatchReason]] = {}
    for person_no, kind in shared:
        reason = find_reason(kind)
        if reason is not None:
            found.setdefault(person_no, set()).add(reason)
    likely = []
    for person_no, reasons in found.items():
        if "same_birth_date" in reasons:
            reasons.discard("swapped_birth_date")
        score = min(100, sum(_WEIGHTS[reason] for reason in reasons))
        if score >= LIKELY and (person_no not in distinct or "same_document" in reasons):
            likely.append(Likeness(person_no, score, tuple(r for r in _WEIGHTS if r in reasons)))
    return tuple(sorted(likely, key=lambda item: (-item.score, item.person_no)))


def swap_birth_date(day: str) -> str | None:
    """Give the date with its day and month exchanged, where that is another date: 1990-03-07, 1990-07-03."""
    year, month, number = day.split("-")
    return f"{year}-{number}-{month}" if int(number) <= 12 and number != month else None  # noqa: PLR2004  (months)
