"""Seats as carriers write them, as numbers; or a refusal with its reason, never a guess (docs/algorithms/seats.md)."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache
from typing import Literal

from pratique.tracing import seat_words as words

Status = Literal["parsed", "unknown", "refused"]
Bare = Literal["carriage", "row", "seat"]
"""What a number without any word is, where the column says so."""

MAX_TEXT = 200
EXTRA_CARRIAGE = 100
SOFT_BERTHS, SOFT_BERTHS_IN_ALL = 4, 80
HARD_NUMBERS, HARD_NUMBERS_IN_ALL = 2, 24

REFUSALS: dict[str, dict[str, str]] = {
    "relative_position": {"zh": "只写了大致位置，没有号码", "en": "only a rough position, no number"},
    "named_carriage": {"zh": "只写了车厢用途，没有车厢号", "en": "a carriage named by its use, without its number"},
    "class_only": {"zh": "只写了座位等级", "en": "only a class of travel"},
    "lettered_carriage": {"zh": "车厢号带字母，无法对应", "en": "a carriage with a letter, which no number stands for"},
    "letter_first": {"zh": "字母在前，可能是座位也可能是区域", "en": "the letter comes first: a seat or an area"},
    "bare_number": {"zh": "只有一个数字，不知是车厢、排还是座", "en": "a bare number: carriage, row or seat"},
    "berth_kind": {"zh": "铺位没有写明软卧或硬卧", "en": "a berth that may be of a soft or of a hard sleeper"},
    "reversed_range": {"zh": "范围的起止颠倒", "en": "a range that ends before it begins"},
    "out_of_range": {"zh": "号码超出可能的范围", "en": "a number that no carriage, row or seat bears"},
    "date": {"zh": "写的是日期或时间，不是座位", "en": "a date or a time, not a seat"},
    "too_long": {"zh": "文字过长", "en": "the text is too long"},
    "not_a_seat": {"zh": "读不出座位", "en": "no seat can be read from this"},
}
"""Every reason for which a text is refused: a closed set."""


class Berths(Enum):
    """How a sleeper numbers its berths: soft, four to a compartment; hard, two numbers of three tiers to a bay."""

    SOFT = "soft"
    HARD = "hard"


@dataclass(frozen=True, slots=True)
class Seat:
    """One seat or zone as numbers, -1 where unknown; ``carriage_to`` and ``row_to`` end a range (-1: the one).

    An extra carriage n is 100 + n. ``row`` is a row, a bay, a compartment or a cabin. Seat letters count from A = 1.
    """

    carriage: int = -1
    carriage_to: int = -1
    row: int = -1
    row_to: int = -1
    seat: int = -1
    standing: bool = False
    crew: bool = False


@dataclass(frozen=True, slots=True)
class SeatReading:
    """What became of a text: its seats, or known to be unknown (no seats), or refused with a code of REFUSALS."""

    status: Status
    seats: tuple[Seat, ...] = ()
    code: str | None = None


class _RefusedError(Exception):
    """A part of the text that cannot be read; bears its code."""


@lru_cache(maxsize=65_536)
def read_seat(text: str, *, bare: Bare | None = None, berths: Berths | None = None) -> SeatReading:
    """Read what a carrier wrote: one seat, several, a range, a berth, a crew's zone; never raises.

    ``bare`` says what a number alone is (the column's name may), ``berths`` how the sleeper numbers its berths
    (the kind of train may); without them a text that needs them is refused.
    """
    if len(text) > MAX_TEXT:
        return SeatReading("refused", code="too_long")
    flat = words.flatten(text)
    if not flat or words.UNKNOWN.fullmatch(flat) or words.WHOLE_TRAIN.fullmatch(flat):
        return SeatReading("unknown")
    try:
        return SeatReading("parsed", _join(_read_parts(_parts(flat), bare, berths)))
    except _RefusedError as refused:
        return SeatReading("refused", code=str(refused))


def _parts(flat: str) -> list[str]:
    if words.DATE.search(flat):
        raise _RefusedError("date")
    return [part for part in re.split(r"[,、;/&和及]|AND", flat) if part]


def _read_parts(parts: list[str], bare: Bare | None, berths: Berths | None) -> list[Seat]:
    """Read the parts in order: a label holds for those after it, a letter alone follows the row before it."""
    seats: list[Seat] = []
    if len(parts) > 1 and parts[-1] in _SLEEPERS:
        berths = _SLEEPERS[parts.pop()]
    for part in parts:
        if seats and seats[-1].row >= 0 and seats[-1].seat >= 0 and (match := _LETTER.fullmatch(part)):
            seats.append(replace(seats[-1], seat=_letter(match[1])))
        else:
            seats.append(_read_part(part, bare, berths))
        bare = "seat" if words.LABEL.match(part) else bare
    return seats


def _join(seats: list[Seat]) -> tuple[Seat, ...]:
    """Let a carriage hold for the parts after it until another is named; one that a seat follows is no seat itself."""
    joined: list[Seat] = []
    for seat in seats:
        before = joined[-1] if joined else Seat()
        if seat.carriage < 0 and before.carriage >= 0 and seat != Seat():
            if replace(before, carriage=-1, carriage_to=-1) == Seat():
                joined.pop()
            joined.append(replace(seat, carriage=before.carriage, carriage_to=before.carriage_to))
        else:
            joined.append(seat)
    if not joined:
        raise _RefusedError("not_a_seat")
    return tuple(dict.fromkeys(joined))


def _read_part(part: str, bare: Bare | None, berths: Berths | None) -> Seat:
    if words.UNKNOWN.fullmatch(part):
        return Seat()
    if words.RELATIVE.search(part):
        raise _RefusedError("relative_position")
    if words.NAMED_CARRIAGE.fullmatch(part):
        raise _RefusedError("named_carriage")
    unlabelled = words.LABEL.sub("", part)
    if unlabelled != part:
        bare = "seat"
    rest = words.CLASS.sub("", unlabelled)
    rest = words.LABEL.sub("", rest)
    if not rest or rest == "车厢":
        raise _RefusedError("class_only")
    return _read_numbers(words.with_digits(rest), bare, berths)


_SLEEPERS = {"软卧": Berths.SOFT, "硬卧": Berths.HARD}
_LETTER = re.compile(r"([A-Z])(?:座位?)?", re.ASCII)
_CARRIAGE = re.compile(
    r"(?:第?(?P<extra>加)?(?P<first>\d+)(?:号?-(?P<last>\d+))?号?(?:车厢|车箱|节车厢|节|车)"
    r"|(?:COACH|CARRIAGE|CAR)(?:NO\.?)?(?P<named>\d+))(?P<rest>.*)",
    re.ASCII,
)
_ROW_AND_LETTER = re.compile(r"第?(\d+)(?:排|列|行)?-?([A-Z])(?:号?座位?|号)?", re.ASCII)
_ROWS = re.compile(r"(?:第?(\d+)(?:排?-(\d+))?(?:排|行)|ROWS?(\d+)(?:-(\d+))?)", re.ASCII)
_ROW_AND_SEAT = re.compile(r"第?(\d+)(?:排|行)(\d+)(?:座|号|号座)", re.ASCII)
_BERTH = re.compile(r"(软卧|硬卧)?(\d+)号?(软卧|硬卧)?(上|中|下)铺?(?<=铺)", re.ASCII)
_CABIN = re.compile(r"(?:CABIN(?:NO\.?)?(\d+)|(\d+)号?(?:客舱|舱|房间|房|CABIN))", re.ASCII)
_SEAT_NUMBER = re.compile(r"(\d+)(?:号座位?|座)", re.ASCII)
_NUMBER = re.compile(r"第?(\d+)号?", re.ASCII)
_NUMBERS = re.compile(r"(\d+)-(\d+)", re.ASCII)


def _read_numbers(text: str, bare: Bare | None, berths: Berths | None) -> Seat:
    """Read a part: a carriage and what follows it, or what stands without one."""
    if match := _CARRIAGE.fullmatch(text):
        first, last = _range(match["first"] or match["named"], match["last"], 99)
        extra = EXTRA_CARRIAGE if match["extra"] else 0
        carriage = Seat(carriage=first + extra, carriage_to=last if last < 0 else last + extra)
        rest = match["rest"].lstrip("-:的")
        if not rest:
            return carriage
        inside = _read_inside(rest, "seat", berths)
        return replace(inside, carriage=carriage.carriage, carriage_to=carriage.carriage_to)
    return _read_inside(text, bare, berths)


def _read_inside(text: str, bare: Bare | None, berths: Berths | None) -> Seat:
    if words.STANDING.fullmatch(text):
        return Seat(standing=True)
    if words.CREW.fullmatch(text):
        return Seat(crew=True)
    if match := _ROW_AND_LETTER.fullmatch(text):
        return Seat(row=_within(match[1], 199), seat=_letter(match[2]))
    if match := _ROW_AND_SEAT.fullmatch(text):
        return Seat(row=_within(match[1], 199), seat=_within(match[2], 999))
    if match := _ROWS.fullmatch(text):
        first, last = _range(match[1] or match[3], match[2] or match[4], 199)
        return Seat(row=first, row_to=last)
    if match := _BERTH.fullmatch(text):
        return _berth(match, berths)
    if match := _CABIN.fullmatch(text):
        return Seat(row=_within(match[1] or match[2], 32_000))
    if match := _SEAT_NUMBER.fullmatch(text):
        return Seat(seat=_within(match[1], 999))
    return _read_bare(text, bare)


def _read_bare(text: str, bare: Bare | None) -> Seat:
    """Read a number without a word, a letter alone, or say why not."""
    if match := re.fullmatch(r"加(\d+)", text, re.ASCII):
        return Seat(carriage=EXTRA_CARRIAGE + _within(match[1], 99))
    if match := _NUMBER.fullmatch(text):
        if bare == "carriage":
            return Seat(carriage=_carriage_number(match[1]))
        if bare == "row":
            return Seat(row=_within(match[1], 32_000))
        if bare == "seat":
            return Seat(seat=_within(match[1], 999))
        raise _RefusedError("bare_number")
    if match := _NUMBERS.fullmatch(text):
        if bare not in {"carriage", "row"}:
            raise _RefusedError("bare_number")
        first, last = _range(match[1], match[2], 99 if bare == "carriage" else 199)
        return Seat(carriage=first, carriage_to=last) if bare == "carriage" else Seat(row=first, row_to=last)
    if bare == "seat" and re.fullmatch(r"[A-Z]座?", text):
        return Seat(seat=_letter(text[0]))
    if re.fullmatch(r"[A-Z]\d+号?(?:车厢|车箱|车)", text, re.ASCII):
        raise _RefusedError("lettered_carriage")
    if re.fullmatch(r"[A-Z]\d+", text, re.ASCII):
        raise _RefusedError("letter_first")
    raise _RefusedError("not_a_seat")


def _berth(match: re.Match[str], berths: Berths | None) -> Seat:
    """Find compartment or bay: a middle berth or the word says which sleeper it is, else the kind of train must."""
    said = _SLEEPERS.get(match[1] or match[3] or "")
    if match[4] == "中":
        if said is Berths.SOFT:
            raise _RefusedError("not_a_seat")
        said = Berths.HARD
    kind = said or berths
    if kind is Berths.SOFT:
        berth = _within(match[2], SOFT_BERTHS_IN_ALL)
        return Seat(row=(berth - 1) // SOFT_BERTHS + 1, seat=berth)
    if kind is Berths.HARD:
        number = _within(match[2], HARD_NUMBERS_IN_ALL)
        return Seat(row=(number - 1) // HARD_NUMBERS + 1, seat=number)
    raise _RefusedError("berth_kind")


def _carriage_number(digits: str) -> int:
    """Read a carriage given as a number: 1 to 99, or an extra one already counted from 101."""
    number = _within(digits, EXTRA_CARRIAGE + 99)
    if number == EXTRA_CARRIAGE:
        raise _RefusedError("out_of_range")
    return number


def _range(first: str, last: str | None, limit: int) -> tuple[int, int]:
    """Read a range; its end is -1 where there is none or it is its beginning."""
    start, end = _within(first, limit), _within(last, limit) if last else -1
    if last and end < start:
        raise _RefusedError("reversed_range")
    return start, end if end > start else -1


def _within(digits: str, limit: int) -> int:
    if len(digits) > 5 or not 1 <= int(digits) <= limit:  # noqa: PLR2004
        raise _RefusedError("out_of_range")
    return int(digits)


def _letter(letter: str) -> int:
    return ord(letter) - ord("A") + 1
