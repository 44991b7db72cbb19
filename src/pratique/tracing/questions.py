"""What to ask next, as sentences that an investigator can read out, in both languages."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from pratique.kinds.calendar_words import MONTHS, WEEKDAYS, ZH_WEEKDAYS
from pratique.kinds.instants import SECOND, format_instant, local_date, local_midnight, to_datetime
from pratique.tracing.rules import SeatRule

Ask = dict[str, str]
"""``kind`` (gap, place, seat, identity, late), ``zh``, ``en``; some have ``from``, ``to``, ``place``, ``record``."""

_CARRIAGE = ("几号车厢", "carriage")
_ROWS = {
    SeatRule.COMPARTMENT: ("几号包厢", "compartment"),
    SeatRule.BAY: ("第几个隔间", "bay"),
    SeatRule.ROW: ("第几排", "row"),
    SeatRule.CABIN: ("几号舱房", "cabin"),
}


def ask_gap(start: int, end: int, zone: ZoneInfo) -> Ask:
    """Ask where somebody was in [start, end), seconds of UTC."""
    zh, en = _say_span(start, end, zone)
    return {"kind": "gap", "zh": f"{zh}，您在哪里？", "en": f"Where were you {en}?", **_span(start, end, zone)}


def ask_place(place: str, start: int, end: int, zone: ZoneInfo) -> Ask:
    """Ask who else was at a place of which no check-in tells."""
    zh, en = _say_span(start, end, zone)
    return {
        "kind": "place",
        "zh": f"{zh}，您在“{place}”的时候，还有谁在场？",
        "en": f"You were at {place} {en}. Who else was there?",
        **_span(start, end, zone),
        "place": place,
    }


def ask_seat(place: str, start: int, rule: SeatRule, lacks: tuple[bool, bool], zone: ZoneInfo) -> Ask:
    """Ask for what a record on a vehicle lacks: the carriage, the row (or compartment, bay, cabin), or both."""
    zh, en = _say_day(local_date(start * SECOND, zone))
    words = [word for word, lacking in ((_CARRIAGE, lacks[0]), (_ROWS.get(rule), lacks[1])) if lacking and word]
    return {
        "kind": "seat",
        "zh": f"{zh}您乘坐“{place}”时，在{'、'.join(word[0] for word in words)}？",
        "en": f"On {en} you travelled on {place}. In which {' and which '.join(word[1] for word in words)} were you?",
        "place": place,
        "record": format_instant(start * SECOND, zone),
    }


def ask_identity(place: str, start: int, end: int, zone: ZoneInfo) -> Ask:
    """Ask who a contact is whom nobody can reach; it tells where they met, and not who the files say they are."""
    zh, en = _say_span(start, end, zone)
    return {
        "kind": "identity",
        "zh": f"{zh}，在“{place}”和您在一起的人里，有一位我们还联系不上。您知道可能是谁、怎样联系吗？",
        "en": f"Someone we cannot reach was with you {en} ({place}). Do you know who it may be and how to reach them?",
        **_span(start, end, zone),
        "place": place,
    }


def ask_late(place: str, start: int, end: int, zone: ZoneInfo) -> Ask:
    """Ask whether a record that came in late is right."""
    zh, en = _say_span(start, end, zone)
    return {
        "kind": "late",
        "zh": f"有一条补登的记录说，{zh}，您在“{place}”。是这样吗？",
        "en": f"A record that came in late says that you were at {place} {en}. Is that right?",
        **_span(start, end, zone),
        "place": place,
        "record": format_instant(start * SECOND, zone),
    }


def _span(start: int, end: int, zone: ZoneInfo) -> Ask:
    return {"from": format_instant(start * SECOND, zone), "to": format_instant(end * SECOND, zone)}


def _say_span(start: int, end: int, zone: ZoneInfo) -> tuple[str, str]:
    """Say a stretch of time to the minute; what ends at 00:00 ends at 24:00 of the day before."""
    first, last = (to_datetime(moment * SECOND, zone) for moment in (start, end))
    last_day, last_clock = last.date(), f"{last:%H:%M}"
    if end * SECOND == local_midnight(last_day, zone):
        last_day, last_clock = last_day - timedelta(days=1), "24:00"
    said = "midnight" if last_clock == "24:00" else last_clock
    zh, en = _say_day(first.date())
    if last_day != first.date():
        zh_last, en_last = _say_day(last_day)
        end_en = f"midnight at the end of {en_last}" if last_clock == "24:00" else f"{said} on {en_last}"
        return f"{zh}{first:%H:%M}到{zh_last}{last_clock}之间", f"between {first:%H:%M} on {en} and {end_en}"
    if start * SECOND == local_midnight(last_day, zone) and last_clock == "24:00":
        return f"{zh}这一整天", f"on {en}, all day"
    return f"{zh}{first:%H:%M}到{last_clock}之间", f"on {en} between {first:%H:%M} and {said}"


def _say_day(day: date) -> tuple[str, str]:
    zh = f"{ZH_WEEKDAYS[day.weekday()]}（{day.month}月{day.day}日）"
    return zh, f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"
