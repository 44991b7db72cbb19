"""What is in force at an instant: the book of enactments and the shelf of lists."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pratique.places.divisions import Divisions, load_divisions
from pratique.places.listing import Listing
from pratique.places.risk_lists import RiskList
from pratique.policy.compiled import CompiledPack, compile_pack
from pratique.policy.pack import Pack


@dataclass(frozen=True, slots=True)
class Enactment:
    """A pack in force over ``[start, until)``."""

    pack: CompiledPack
    start: int
    until: int


class Book:
    """All enactments that are known, past and to come."""

    def __init__(self, enactments: Iterable[Enactment]) -> None:
        self.enactments: Sequence[Enactment] = sorted(enactments, key=lambda e: (e.start, e.pack.pack.id))

    def holding_at(self, instant: int) -> Enactment | None:
        """Give the enactment that decides at an instant: of those that hold, the one that began last."""
        held = [e for e in self.enactments if e.start <= instant < e.until]
        return held[-1] if held else None

    def ended_by(self, instant: int) -> Enactment | None:
        """Give the enactment that ended last by an instant."""
        ended = [e for e in self.enactments if e.until <= instant]
        return max(ended, key=lambda e: e.until) if ended else None

    def first(self) -> Enactment | None:
        """Give the enactment that begins first."""
        return self.enactments[0] if self.enactments else None

    def changes(self) -> list[int]:
        """Give the instants at which an enactment begins or ends."""
        return [t for e in self.enactments for t in (e.start, e.until)]


class Lists:
    """The risk lists that are known, each with its confirmations, by effective instant."""

    def __init__(self, risk_lists: Iterable[RiskList], divisions: Divisions) -> None:
        self.divisions = divisions
        self._lists = sorted(risk_lists, key=lambda risk_list: risk_list.effective_at)
        self._starts = [risk_list.effective_at for risk_list in self._lists]
        self._listings: dict[tuple[int, str], Listing] = {}

    def __iter__(self) -> Iterator[RiskList]:
        return iter(self._lists)

    def at(self, instant: int) -> RiskList | None:
        """Give the list in force at an instant."""
        index = bisect_right(self._starts, instant)
        return self._lists[index - 1] if index else None

    def listing(self, instant: int, jurisdiction: str) -> Listing | None:
        """Give the index of the list in force, seen from a jurisdiction."""
        index = bisect_right(self._starts, instant)
        if not index:
            return None
        key = (index, jurisdiction)
        if key not in self._listings:
            self._listings[key] = Listing(self._lists[index - 1], self.divisions, jurisdiction)
        return self._listings[key]

    def confirmed_at(self, instant: int) -> int | None:
        """Give the last confirmation of the list in force that is known by an instant."""
        held = self.at(instant)
        if held is None:
            return None
        return held.confirmed_at if held.confirmed_at <= instant else held.effective_at

    def changes_after(self, instant: int) -> list[int]:
        """Give the later instants at which another list takes effect or the one in force is confirmed."""
        later = [start for start in self._starts if start > instant]
        held = self.at(instant)
        if held is not None and held.confirmed_at > instant:
            later.append(held.confirmed_at)
        return later


@dataclass(frozen=True, slots=True)
class InForce:
    """Everything a decision is made against."""

    book: Book
    lists: Lists
    divisions: Divisions


def make_in_force(packs: Iterable[Pack], risk_lists: Iterable[RiskList]) -> InForce:
    """Put packs, each in force from its own start to its own end, and lists together."""
    divisions = load_divisions()
    book = Book(Enactment(compile_pack(pack), pack.start, pack.until) for pack in packs)
    return InForce(book, Lists(risk_lists, divisions), divisions)
