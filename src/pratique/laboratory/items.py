"""One result, or one sample taken, as it came: read, but not yet anybody's."""

from __future__ import annotations

from dataclasses import dataclass

from pratique.kinds.codes import LabResult, SpecimenPurpose
from pratique.people.identifiers import Identifier


@dataclass(frozen=True, slots=True)
class Item:
    """``result`` None: a sample was taken, and no result is told yet. Instants in µs of UTC.

    ``pool``: the barcode of the tube in which this sample lies with others: the result is then the pool's.
    ``members``: this is the pool itself, and these are the samples in it; without them they were told at sampling.
    """

    row: int
    specimen_ref: str
    result: LabResult | None
    version: str = "1"
    sampled_at: int | None = None
    reported_at: int | None = None
    run: str | None = None
    purpose: SpecimenPurpose | None = None
    method: str | None = None
    pool: str | None = None
    members: tuple[str, ...] = ()
    who: Identifier | None = None


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be read: its number, the column or field, a code of ``words.FAULT_WORDS`` or of a cell."""

    row: int
    column: str
    code: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """All of a file or message: ``rows == len(items) + len(bad)``; ``sha256`` of its bytes."""

    sha256: str
    items: tuple[Item, ...]
    bad: tuple[BadRow, ...]

    @property
    def rows(self) -> int:
        """Give how many rows there are."""
        return len(self.items) + len(self.bad)
