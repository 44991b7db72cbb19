"""What a tracing could have missed, in plain sentences, and what to ask next; from the report of completeness."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from django.utils.translation import ngettext

from pratique.desk.tracing_views import Report
from pratique.kinds.instants import parse_instant
from pratique.web.say_when import say_span


def say_missed(reports: Iterable[Report], unreachable: int) -> list[str]:
    """Say what could have been missed, over all reports together; empty where nothing is known to be missing.

    ``unreachable``: how many contacts of all these cases cannot be reached, each counted once.
    """
    told = list(reports)
    gaps = [gap for report in told for gap in _list(report, "gaps")]
    lost = say_span(sum(_measure(cast("Mapping[str, str]", gap)) for gap in gaps))
    places = len({str(place) for report in told for place in _list(report, "places_without_checkin")})
    seats, possible, late = (
        sum(int(str(report.get(name, 0))) for report in told)
        for name in ("unusable_seats", "possible_not_followed", "late")
    )
    said = (
        (len(gaps), _say_gaps(len(gaps), lost)),
        (places, _say_places(places)),
        (seats, _say_seats(seats)),
        (possible, _say_possible(possible)),
        (unreachable, _say_unreachable(unreachable)),
        (late, _say_late(late)),
    )
    return [text for count, text in said if count]


def _list(report: Report, name: str) -> Sequence[object]:
    return cast("Sequence[object]", report.get(name, ()))


def count_unreachable(report: Report) -> int:
    """Give how many contacts of one case cannot be reached."""
    found = report.get("unreachable", 0)
    return found if isinstance(found, int) else len(_list(report, "unreachable"))


def _measure(gap: Mapping[str, str]) -> int:
    return parse_instant(gap["to"]) - parse_instant(gap["from"])


def _say_gaps(n: int, span: str) -> str:
    text = ngettext(
        "%(n)s stretch is unknown, %(span)s in all: whoever was met then is not here.",
        "%(n)s stretches are unknown, %(span)s in all: whoever was met then is not here.",
        n,
    )
    return text % {"n": n, "span": span}


def _say_places(n: int) -> str:
    text = ngettext(
        "At %(n)s place nobody checks in, or nobody else was recorded: others there are not known.",
        "At %(n)s places nobody checks in, or nobody else was recorded: others there are not known.",
        n,
    )
    return text % {"n": n}


def _say_seats(n: int) -> str:
    text = ngettext(
        "On %(n)s journey the carriage or row is not known: people there are possible contacts only.",
        "On %(n)s journeys the carriage or row is not known: people there are possible contacts only.",
        n,
    )
    return text % {"n": n}


def _say_possible(n: int) -> str:
    text = ngettext(
        "%(n)s person is a possible contact only; whom they met was not followed.",
        "%(n)s people are possible contacts only; whom they met was not followed.",
        n,
    )
    return text % {"n": n}


def _say_unreachable(n: int) -> str:
    return ngettext("%(n)s contact cannot be reached.", "%(n)s contacts cannot be reached.", n) % {"n": n}


def _say_late(n: int) -> str:
    text = ngettext(
        "%(n)s record came in more than a day late; earlier answers did not know it.",
        "%(n)s records came in more than a day late; earlier answers did not know them.",
        n,
    )
    return text % {"n": n}
