"""A standing in few bytes, exactly: ``unpack(pack(s)) == s``.

Two parts. ``packed`` is what a gate reads: about 60 bytes for most people. ``evidence`` is the ids of the facts behind
each part, sixteen bytes apiece, which only an explanation needs.

    packed    varint: bytes of numbers | numbers, as varints | texts, UTF-8, one after another
    instants  the difference to the one before, in the largest unit of hour, minute, second, microsecond that is exact:
              zigzag(difference) * 4 + unit. An instant that is absent is 3, which no difference is written as.
    words     an index into ``WORDS``, or 0 and a text; a division is a number, or the place of an earlier one

What a person wrote never gets into a table shared between people: so erasing an entry erases all of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from types import MappingProxyType
from typing import Final

from pratique.decisions.standing import (
    AttributeValue,
    Coverage,
    Exposure,
    Order,
    Sample,
    Standing,
    Stay,
)
from pratique.kinds.codes import RINGS, Grain, Result
from pratique.kinds.instants import HOUR, MINUTE, SECOND
from pratique.ledger.standing_evidence import decode_numbers, encode_numbers, pack_evidence, unpack_evidence

CODE_VERSION: Final = "fold-2/codec-1"
"""Raised with every change of the fold or of this form: a copy made by another version is made anew."""

WORDS: Final = (
    "age_band",
    "infant",
    "child",
    "adult",
    "elder",
    "pregnant",
    "symptoms",
    "central-isolation",
    "home-isolation",
    "home-monitoring",
)
"""Names and values that packs declare; a word that is not here is written out. Append only."""
FLAGS: Final = ("stays", "coverage", "samples", "exposures", "orders")

_WORD_NO: Final = {word: number for number, word in enumerate(WORDS)}
_UNITS: Final = (HOUR, MINUTE, SECOND, 1)
_GRAINS: Final[tuple[Grain, ...]] = ("county", "prefecture", "country")
_RESULTS: Final[tuple[Result, ...]] = ("negative", "positive")
_BASE: Final = 1_577_836_800 * SECOND
"""2020-01-01, from which the first instant is counted."""
_ABSENT: Final = 3
_DIVISION: Final = re.compile(r"[1-9][0-9]{5}", re.ASCII)
_FIRST_DIVISION: Final = 100_000


def pack(standing: Standing) -> tuple[bytes, bytes]:
    """Give the two parts of a standing; the person's number is the key under which they are kept."""
    writer = _Writer()
    writer.write(standing)
    numbers = encode_numbers(writer.numbers)
    packed = encode_numbers((len(numbers),)) + numbers + "".join(writer.texts).encode()
    return packed, pack_evidence([part.sources for part in _parts(standing)])


def unpack(person_no: int, packed: bytes, evidence: bytes = b"") -> Standing:
    """Give the standing of a person; without the evidence, the same but for its ``sources``."""
    return _Reader(packed, evidence).read(str(person_no))


def _parts(standing: Standing) -> list[Stay | Coverage | Sample | Exposure | Order]:
    return [*standing.stays, *standing.coverage, *standing.samples, *standing.exposures, *standing.orders]


class _Writer:
    """Turns a standing into numbers and texts, in the order in which ``_Reader`` reads them."""

    def __init__(self) -> None:
        self.numbers: list[int] = []
        self.texts: list[str] = []
        self.last = _BASE
        self.divisions: dict[str, int] = {}

    def write(self, standing: Standing) -> None:
        put = self.numbers.append
        sections = (standing.stays, standing.coverage, standing.samples, standing.exposures, standing.orders)
        flags = sum(1 << FLAGS.index(name) for name in standing.overflow)
        present = sum(1 << i for i, section in enumerate(sections) if section)
        present |= (standing.residence is not None) << 5 | bool(standing.attributes) << 6
        put(present | bool(flags) << 7)
        if flags:
            put(flags)
        if standing.residence is not None:
            self.division(standing.residence)
        self.stays(standing.stays)
        for section in sections[1:]:
            if section:
                put(len(section))
        for one in standing.coverage:
            put(self.instant(one.start) * 4 + _GRAINS.index(one.grain))
            put(self.instant(one.end))
        for sample in standing.samples:
            put(self.instant(sample.sampled_at) * 2 + _RESULTS.index(sample.result))
            put(_ABSENT if sample.reported_at is None else self.instant(sample.reported_at))
        for exposure in standing.exposures:
            put(self.instant(exposure.last_at) * 4 + RINGS.index(exposure.ring))
        for order in standing.orders:
            put(self.instant(order.start))
            put(self.instant(order.until))
            self.word(order.kind, 0)
        if standing.attributes:
            put(len(standing.attributes))
        for name, value in standing.attributes.items():
            self.word(name, 0)
            self.value(value)

    def stays(self, stays: Sequence[Stay]) -> None:
        if stays:
            self.numbers.append(len(stays))
            self.numbers.append(sum(1 << i for i, stay in enumerate(stays) if stay.place is not None))
        for stay in stays:
            self.division(stay.division)
            self.numbers.append(self.instant(stay.first))
            self.numbers.append(_ABSENT if stay.last is None else self.instant(stay.last))
            if stay.place is not None:
                self.text(stay.place)

    def instant(self, instant: int) -> int:
        difference = instant - self.last
        self.last = instant
        for unit, size in enumerate(_UNITS):
            if difference % size == 0:
                count = difference // size
                return (count << 1 if count >= 0 else (-count << 1) - 1) << 2 | unit
        raise AssertionError

    def division(self, division: str) -> None:
        known = self.divisions.get(division)
        if known is not None:
            self.numbers.append(known + 1)
            return
        self.divisions[division] = len(self.divisions)
        if _DIVISION.fullmatch(division):
            self.numbers.append(int(division))
        else:
            self.numbers.append(0)
            self.text(division)

    def word(self, word: str, shift: int) -> None:
        number = _WORD_NO.get(word)
        self.numbers.append(shift if number is None else number + shift + 1)
        if number is None:
            self.text(word)

    def value(self, value: AttributeValue) -> None:
        if isinstance(value, bool):
            self.numbers.append(int(value))
        elif isinstance(value, int):
            self.numbers.append(2)
            self.numbers.append(value << 1 if value >= 0 else (-value << 1) - 1)
        else:
            self.word(value, 3)

    def text(self, text: str) -> None:
        self.numbers.append(len(text))
        self.texts.append(text)


class _Reader:
    """Reads what ``_Writer`` wrote."""

    def __init__(self, packed: bytes, evidence: bytes) -> None:
        start = 1 if packed[0] <= 0x7F else 2 if packed[1] <= 0x7F else 3  # noqa: PLR2004
        end = start + decode_numbers(packed[:start])[0]
        self.take = iter(decode_numbers(packed[start:end])).__next__
        self.texts = packed[end:].decode()
        self.evidence = evidence
        self.last = _BASE
        self.divisions: list[str] = []

    def read(self, person: str) -> Standing:
        take = self.take
        present = take()
        flags = take() if present & 128 else 0
        residence = self.division() if present & 32 else None
        stays = self.stays() if present & 1 else []
        counts = [take() if present & 1 << i else 0 for i in range(1, 5)]
        found = unpack_evidence(self.evidence, len(stays) + sum(counts))
        sources = iter(found).__next__
        made = tuple(Stay(*stay, sources()) for stay in stays)
        coverage: list[Coverage] = []
        for _ in range(counts[0]):
            raw = take()
            coverage.append(Coverage(self.instant(raw >> 2), self.instant(take()), _GRAINS[raw & 3], sources()))
        samples: list[Sample] = []
        for _ in range(counts[1]):
            raw = take()
            sampled = self.instant(raw >> 1)
            samples.append(Sample(_RESULTS[raw & 1], sampled, self.maybe(take()), sources()))
        exposures: list[Exposure] = []
        for _ in range(counts[2]):
            raw = take()
            exposures.append(Exposure(RINGS[raw & 3], self.instant(raw >> 2), sources()))
        orders: list[Order] = []
        for _ in range(counts[3]):
            start, until = self.instant(take()), self.instant(take())
            orders.append(Order(self.word(take()), start, until, sources()))
        attributes: dict[str, AttributeValue] = {}
        for _ in range(take() if present & 64 else 0):
            name = self.word(take())
            attributes[name] = self.value(take())
        overflow = frozenset(name for i, name in enumerate(FLAGS) if flags & 1 << i)
        return Standing(
            person,
            residence,
            made,
            tuple(coverage),
            tuple(samples),
            tuple(exposures),
            tuple(orders),
            MappingProxyType(attributes),
            overflow,
        )

    def stays(self) -> list[tuple[str, int, int | None, str | None]]:
        take = self.take
        count, places = take(), take()
        found: list[tuple[str, int, int | None, str | None]] = []
        for i in range(count):
            division = self.division()
            first = self.instant(take())
            last = self.maybe(take())
            found.append((division, first, last, self.text() if places & 1 << i else None))
        return found

    def instant(self, raw: int) -> int:
        count = raw >> 2
        difference = count >> 1 if not count & 1 else -(count + 1 >> 1)
        self.last += difference * _UNITS[raw & 3]
        return self.last

    def maybe(self, raw: int) -> int | None:
        return None if raw == _ABSENT else self.instant(raw)

    def division(self) -> str:
        number = self.take()
        if 0 < number < _FIRST_DIVISION:
            return self.divisions[number - 1]
        division = str(number) if number else self.text()
        self.divisions.append(division)
        return division

    def word(self, number: int) -> str:
        return WORDS[number - 1] if number else self.text()

    def value(self, number: int) -> AttributeValue:
        if number < 2:  # noqa: PLR2004
            return bool(number)
        if number == 2:  # noqa: PLR2004
            raw = self.take()
            return raw >> 1 if not raw & 1 else -(raw + 1 >> 1)
        return self.word(number - 3)

    def text(self) -> str:
        length = self.take()
        text, self.texts = self.texts[:length], self.texts[length:]
        return text
