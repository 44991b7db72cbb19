"""A case's days as pages show them: the same pieces drawn on a 24-hour axis and told in a list."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from pratique.desk.tracing_views import Bar, Piece, Timeline, TimelineDay
from pratique.kinds.instants import HOUR, MINUTE, to_datetime
from pratique.kinds.place_kinds import VEHICLE_KINDS
from pratique.web.console.tracing_terms import ROLE_WORDS, SOURCE_WORDS, find_pattern, say_kinds, say_place
from pratique.web.inner_frame import is_chinese
from pratique.web.say_when import say_date
from pratique.web.travel_fields import Text

LANE, LIGHT_LANE, MARKS = 30, 12, 18
"""Heights in px: a lane of records, the thin one of memberships, the line of contacts above them."""
CHINESE_WIDTH, LATIN_WIDTH = 13.0, 7.0
"""About how wide one letter of a label is, in px; how wide the picture is on a large screen, and on a small one."""
PICTURE, PHONE = 660.0, 325.0
APART = 7.0
"""Counts of contacts nearer than this, in percent of the picture, are not written twice."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One piece in the picture and in the list: where it is drawn (percent, px), and all its words.

    ``bar`` is None for a gap. ``label`` is written into the picture where it has the room; ``is_roomy``: on a large
    screen only. ``is_counted``: the number of contacts is written too.
    """

    id: str
    bar: Bar | None
    pattern: str
    left: str
    width: str
    top: int
    height: int
    label: str
    is_roomy: bool
    clock: str
    title: str
    place: str
    seat: str
    notes: tuple[Text, ...]
    is_counted: bool

    @property
    def is_shown(self) -> bool:
        """Say whether anybody was a contact at this record."""
        return self.bar is not None and bool(self.bar.close or self.bar.possible)


@dataclass(frozen=True, slots=True)
class DayRow:
    """One local day: its name with the weekday, its marks by start, and the lane where the window runs."""

    date: str
    name: str
    height: int
    lane_left: str
    lane_width: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Hour:
    """One line of the axis."""

    left: str
    text: str
    anchor: str


AXIS = tuple(
    Hour(f"{hour / 24 * 100:.3f}%", f"{hour:02}", "start" if hour == 0 else "end" if hour == 24 else "middle")  # noqa: PLR2004
    for hour in range(0, 25, 3)
)


def make_days(timeline: Timeline) -> list[DayRow]:
    """Lay out every day of the window."""
    names, bars = say_kinds(), {bar.number: bar for bar in timeline.bars}
    return [_Day(timeline, day, names, bars).make() for day in timeline.days]


def find_patterns(timeline: Timeline) -> list[str]:
    """Give the patterns that a timeline shows, for its legend."""
    found = {find_pattern(bar.kind, VEHICLE_KINDS) for bar in timeline.bars if not bar.visit}
    return [name for name in ("home", "work", "ride", "out", "care") if name in found]


def say_clock(start: int, end: int, day: TimelineDay, timeline: Timeline) -> str:
    """Say from when until when on that day; what lasts until its end lasts until 24:00."""
    first, last = (f"{to_datetime(us, timeline.zone):%H:%M}" for us in (start, end))
    last = "24:00" if end >= day.end else last
    return f"{first}至{last}" if is_chinese() else f"{first}–{last}"


class _Day:
    """One day, its scale and its words."""

    def __init__(self, timeline: Timeline, day: TimelineDay, names: dict[str, str], bars: dict[int, Bar]) -> None:
        self.timeline, self.day, self.names, self.bars = timeline, day, names, bars

    def make(self) -> DayRow:
        lanes, count = self.lay()
        light = any(self.is_light(piece) for piece in self.day.pieces)
        counted = self.find_counted()
        marks = tuple(
            self.mark(number, piece, lanes[number], count, piece in counted)
            for number, piece in enumerate(self.day.pieces)
        )
        start, end = self.timeline.window or (self.day.start, self.day.end)
        left, width = self.scale(max(start, self.day.start), min(end, self.day.end))
        language = "zh" if is_chinese() else "en"
        name = say_date(self.day.start, self.timeline.zone, language)
        height = MARKS + count * LANE + LIGHT_LANE * light + 4
        return DayRow(self.day.date, name, height, left, width, marks)

    def is_light(self, piece: Piece) -> bool:
        return piece.bar is not None and self.bars[piece.bar].is_membership

    def lay(self) -> tuple[list[int], int]:
        """Give each piece a lane of its own where it overlaps another; memberships lie in the thin one, below."""
        reached: list[int] = []
        lanes = []
        for piece in self.day.pieces:
            lane = next((n for n, end in enumerate(reached) if end <= piece.start), len(reached))
            if self.is_light(piece):
                lanes.append(-1)
                continue
            reached[lane : lane + 1] = [piece.end]
            lanes.append(lane)
        return lanes, max(len(reached), 1)

    def find_counted(self) -> set[Piece]:
        """Give the pieces beside which there is room for the number of contacts."""
        found: set[Piece] = set()
        reached = -APART
        for piece in self.day.pieces:
            bar = None if piece.bar is None else self.bars[piece.bar]
            left = self.percent(piece.start)
            if bar is not None and (bar.close or bar.possible) and left - reached >= APART:
                found.add(piece)
                reached = left
        return found

    def percent(self, us: int) -> float:
        return (us - self.day.start) / (self.day.end - self.day.start) * 100

    def scale(self, start: int, end: int) -> tuple[str, str]:
        left, right = self.percent(start), self.percent(end)
        return f"{left:.3f}%", f"{max(right - left, 0):.3f}%"

    def mark(self, number: int, piece: Piece, lane: int, lanes: int, is_counted: bool) -> Mark:  # noqa: FBT001
        bar = None if piece.bar is None else self.bars[piece.bar]
        left, width = self.scale(piece.start, max(piece.end, piece.start + 6 * MINUTE))
        clock = say_clock(piece.start, piece.end, self.day, self.timeline)
        title = _("unknown") if bar is None else self.names.get(bar.kind, bar.kind)
        full = (f"{clock}{title}" if is_chinese() else f"{title} {clock}") if bar is None else title
        is_light = lane < 0
        share = (piece.end - piece.start) / (24 * HOUR)
        label = next((text for text in (full, title) if measure(text) <= share * PICTURE - 8 and not is_light), "")
        return Mark(
            id=f"d{self.day.date}-{number}",
            bar=bar,
            pattern="gap" if bar is None else "told" if bar.visit else find_pattern(bar.kind, VEHICLE_KINDS),
            left=left,
            width=width,
            top=MARKS + (lanes * LANE + 1 if is_light else lane * LANE),
            height=LIGHT_LANE - 2 if is_light else LANE - 3,
            label=label,
            is_roomy=measure(label) > share * PHONE - 8,
            clock=clock,
            title=title,
            place="" if bar is None else say_place(bar.place),
            seat="" if bar is None else say_seat(bar),
            notes=() if bar is None else tuple(self.note(bar, piece)),
            is_counted=is_counted,
        )

    def note(self, bar: Bar, piece: Piece) -> list[Text]:
        """Say where a record comes from and what is particular about it."""
        role, source = ROLE_WORDS.get(bar.role.lower()), SOURCE_WORDS.get(bar.source.lower())
        notes: list[Text] = [text for text in (role, source) if text]
        if piece.start > bar.start and piece.start == self.day.start:
            notes.append(_("since the day before"))
        if piece.end < bar.end and piece.end == self.day.end:
            notes.append(_("goes on the next day"))
        if bar.is_late:
            notes.append(_("recorded more than a day later"))
        return notes


def say_seat(bar: Bar) -> str:
    """Say the carriage, row and seat as far as they are known."""
    told = ((_("carriage %(n)s"), bar.carriage), (_("row %(n)s"), bar.row), (_("seat %(n)s"), bar.seat))
    return (" " if is_chinese() else ", ").join(text % {"n": number} for text, number in told if number is not None)


def measure(text: str) -> float:
    """Say about how many px a label takes."""
    return sum(CHINESE_WIDTH if letter > "\u2e80" else LATIN_WIDTH for letter in text)
