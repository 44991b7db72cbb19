"""Duplicates among many: which pairs to compare, what speaks for and against each, and how likely it is one person.

Deterministic and explained: a pair bears the level of each part and its weight. It merges nobody. A name that many
bear weighs less than a rare one. A document is compared by any key that the same document always has, such as its hash.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import log2

from pratique.people.match_weights import BELIEVED, DUPLICATES, RATES, TWINS, WEIGHTS, WORDS, Level, Part
from pratique.people.matching import swap_birth_date
from pratique.people.names import make_name_keys

THRESHOLD = 0.9
"""From this probability on a pair is shown; the benchmark states precision and recall here."""
MAX_BLOCK = 200
_SHORTEST_TYPO = 5
"""Letters from which one wrong letter is a slip rather than another name: Li Na is not Li Ma."""
_DATE_LENGTH = 10


@dataclass(frozen=True, slots=True)
class MatchRecord:
    """What is known of somebody: names in any script, normalised day, telephone, (type, key) of a document."""

    key: str
    names: tuple[str, ...] = ()
    birth_date: str | None = None
    phone: str | None = None
    document: tuple[str, str] | None = None
    sex: str | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A record made ready: its names' keys, those in characters, those in letters without their mark."""

    record: MatchRecord
    keys: frozenset[str]
    characters: frozenset[str]
    letters: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """A part of two records, how like they are in it, and what that weighs (bits; negative speaks against)."""

    part: Part
    level: Level
    weight: float

    @property
    def words(self) -> tuple[str, str]:
        """Give the sentence in Chinese and English."""
        return WORDS[self.part, self.level]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that may be one person, by their keys."""

    one: str
    other: str
    probability: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class BulkMatch:
    """The pairs found, the likeliest first; how many were compared; groups too large to compare, with their sizes."""

    pairs: tuple[Pair, ...]
    compared: int
    left_out: tuple[tuple[str, int], ...]


class Shares:
    """How many of the records bear a name or a telephone: what being equal in it is worth, and the prior odds."""

    def __init__(self, prepared: Iterable[Prepared], register: int = 0) -> None:
        """Count records; ``register``: of how many they are a sample, if of more."""
        self._counts: Counter[str] = Counter()
        number = 0
        for one in prepared:
            number += 1
            self._counts.update(one.keys)
            if one.record.phone:
                self._counts[one.record.phone] += 1
        self.records = max(number, register, 2)
        self.prior = log2(DUPLICATES / self.records)

    def weigh_name(self, level: Level, shared: Iterable[str]) -> float:
        """Give the weight of an equal name, by the rarest form in which it is equal."""
        m, usual = RATES["name"][level]
        count = min(self._counts[key] for key in shared)
        return log2(m * (self.records + BELIEVED) / (count + usual * BELIEVED))

    def weigh_phone(self, phone: str) -> float:
        """Give the weight of an equal telephone."""
        return log2(RATES["phone"]["same"][0] * self.records / max(self._counts[phone], 2))


def prepare(record: MatchRecord) -> Prepared:
    """Make a record ready to be compared."""
    keys = make_name_keys(*record.names) if record.names else frozenset()
    characters = frozenset(key[4:] for key in keys if key.startswith("han:"))
    return Prepared(record, keys, characters, tuple(sorted(key[4:] for key in keys if key.startswith("abc:"))))


def find_pairs(records: Sequence[MatchRecord], threshold: float = THRESHOLD) -> BulkMatch:
    """Find the likely duplicates among records; a record's key must be its own."""
    prepared = [prepare(record) for record in records]
    shares = Shares(prepared)
    left_out: dict[str, int] = {}
    compared, found = 0, []
    for one, other in list_candidates(prepared, left_out):
        compared += 1
        pair = compare(prepared[one], prepared[other], shares)
        if pair.probability >= threshold:
            found.append(pair)
    found.sort(key=lambda pair: (-pair.probability, pair.one, pair.other))
    return BulkMatch(tuple(found), compared, tuple(sorted(left_out.items())))


def compare(one: Prepared, other: Prepared, shares: Shares) -> Pair:
    """Compare two records in every part that both have."""
    a, b = one.record, other.record
    reasons = []
    name = birth = None
    if one.keys and other.keys:
        name = compare_names(one, other)
        is_equal = name in ("same_characters", "same_reading")
        weight = shares.weigh_name(name, one.keys & other.keys) if is_equal else WEIGHTS["name"][name]
        reasons.append(Reason("name", name, weight))
    if a.birth_date and b.birth_date:
        birth = compare_birth_dates(a.birth_date, b.birth_date)
        reasons.append(_reason("birth_date", birth))
    if a.phone and b.phone:
        is_same = a.phone == b.phone
        reasons.append(Reason("phone", "same", shares.weigh_phone(a.phone)) if is_same else _reason("phone", "differs"))
    if a.document and b.document and a.document[0] == b.document[0]:
        reasons.append(_reason("document", "same" if a.document == b.document else "differs"))
    if a.sex in ("male", "female") and b.sex in ("male", "female"):
        reasons.append(_reason("sex", "same" if a.sex == b.sex else "differs"))
    if birth == "same" and a.phone == b.phone and name in ("one_character", "differs"):
        reasons.append(Reason("household", "twins", TWINS))
    odds = shares.prior + sum(reason.weight for reason in reasons)
    return Pair(a.key, b.key, 1 / (1 + 2.0 ** -max(-200.0, odds)), tuple(reasons))


def _reason(part: Part, level: Level) -> Reason:
    return Reason(part, level, WEIGHTS[part][level])


def compare_names(one: Prepared, other: Prepared) -> Level:
    """Give how like two names are, whatever script each is in."""
    if one.characters & other.characters:
        return "same_characters"
    if one.keys & other.keys:
        return "same_reading"
    for a in one.letters:
        if len(a) >= _SHORTEST_TYPO and any(is_one_apart(a, b) for b in other.letters):
            return "one_letter"
    for a in one.characters:
        if any(len(a) == len(b) > 1 and sum(x != y for x, y in zip(a, b, strict=True)) == 1 for b in other.characters):
            return "one_character"
    return "differs"


def compare_birth_dates(one: str, other: str) -> Level:
    """Give ``near`` for day and month exchanged, or one digit that differs."""
    if one == other:
        return "same"
    if len(one) != _DATE_LENGTH or len(other) != _DATE_LENGTH:
        return "differs"
    is_slip = sum(x != y for x, y in zip(one, other, strict=True)) == 1
    return "near" if is_slip or swap_birth_date(one) == other else "differs"


def is_one_apart(one: str, other: str) -> bool:
    """Say whether one letter put in, left out, changed, or two neighbours exchanged make one text the other."""
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1:
        return False
    start = 0
    while start < len(one) and one[start] == other[start]:
        start += 1
    if len(one) < len(other):
        return one[start:] == other[start + 1 :]
    rest_a, rest_b = one[start:], other[start:]
    return rest_a[1:] == rest_b[1:] or (rest_a[:2] == rest_b[:2][::-1] and rest_a[2:] == rest_b[2:])


def list_candidates(prepared: Sequence[Prepared], left_out: dict[str, int] | None = None) -> Iterator[tuple[int, int]]:
    """Give each pair of places that share a document, a telephone, a name, or a birthday and an initial, once.

    A group of more than MAX_BLOCK is parted by year of birth; if it is still as large, it goes to ``left_out``.
    """
    seen: set[int] = set()
    width = len(prepared)
    for _, group in _list_blocks(prepared, {} if left_out is None else left_out):
        for one, other in combinations(group, 2):
            number = one * width + other
            if number not in seen:
                seen.add(number)
                yield one, other


def _list_blocks(prepared: Sequence[Prepared], left_out: dict[str, int]) -> Iterator[tuple[str, list[int]]]:
    blocks: defaultdict[str, list[int]] = defaultdict(list)
    for place, one in enumerate(prepared):
        for key in _make_block_keys(one):
            blocks[key].append(place)
    for key, group in blocks.items():
        if len(group) <= MAX_BLOCK:
            yield key, group
            continue
        for year, part in _part_by_year(group, prepared).items():
            if len(part) <= MAX_BLOCK:
                yield f"{key} {year}", part
            else:
                left_out[f"{key} {year}".strip()] = len(part)


def _part_by_year(group: Iterable[int], prepared: Sequence[Prepared]) -> Mapping[str, list[int]]:
    parts: defaultdict[str, list[int]] = defaultdict(list)
    for place in group:
        parts[(prepared[place].record.birth_date or "")[:4]].append(place)
    return parts


def _make_block_keys(one: Prepared) -> set[str]:
    record = one.record
    keys = {f"name {key}" for key in one.keys}
    if record.document:
        keys.add(f"document {record.document[0]} {record.document[1]}")
    if record.phone:
        keys.add(f"phone {record.phone}")
    if record.birth_date:
        keys |= {f"born {record.birth_date} {letters[0]}" for letters in one.letters}
    return keys
