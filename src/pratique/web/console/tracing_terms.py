"""The words of tracing on pages: classes of a case, roles, sources, what is missing; patterns by kind of place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from pratique.desk.tracing_views import CaseView
from pratique.kinds.instants import local_midnight
from pratique.policy.pack import Words
from pratique.web.holdings import get_holdings
from pratique.web.inner_frame import is_chinese
from pratique.web.known_facts import CLASS_WORDS
from pratique.web.say_when import say_date
from pratique.web.tracing_words import name_kinds
from pratique.web.travel_fields import Text

MISSING_WORDS: dict[str, Text] = {
    "no_date": _("No onset and no first positive sample: this case cannot be traced until one is given."),
    "no_isolation": _("No time of isolation: exposures run on until now."),
    "no_presence": _("No record of where this person was: the whole window is unknown."),
    "empty_window": _("Isolated before the window begins: the window is empty."),
}
ROLE_WORDS: dict[str, Text] = {"crew": _("as crew"), "carer": _("as a carer")}
SOURCE_WORDS: dict[str, Text] = {
    "checkin": _("check-in"),
    "ticket": _("ticket"),
    "manifest": _("list of passengers"),
    "membership": _("belongs there"),
    "roster": _("roster"),
    "interview": _("interview"),
    "synthetic": _("made-up record"),
}
STRENGTH_WORDS: dict[str, Text] = {"sure": _("sure"), "possible": _("possible")}

RUN = re.compile(r"service:(.+)/(\d{4}-\d\d-\d\d)")
"""The place of one run of a service (docs/algorithms/seats.md)."""
PATTERNS: dict[str, tuple[str, ...]] = {
    "home": ("household",),
    "work": ("workplace", "class"),
    "care": ("hospital", "care"),
    "out": ("meal", "leisure", "venue"),
}
"""Which pattern a kind of place is drawn in; every other built-in kind is a vehicle, a pack's own is ``out``."""
PATTERN_WORDS: dict[str, Text] = {
    "home": _("home"),
    "work": _("work and class"),
    "ride": _("on the way"),
    "out": _("out"),
    "care": _("hospital and care"),
}


def say(words: Words) -> str:
    """Give the text in the page's language."""
    return words.zh if is_chinese() else words.en


def say_kinds() -> dict[str, str]:
    """Name every kind of place in the page's language."""
    return {kind: say(words) for kind, words in name_kinds(get_holdings().pack).items()}


def say_place(place: str) -> str:
    """Name a place; a run of a train or a bus by its number and the day on which it set out."""
    run = RUN.fullmatch(place)
    if run is None:
        return place
    return f"{run[1]} · {say_day(run[2], get_holdings().pack.zone)}"


def find_pattern(kind: str, vehicles: frozenset[str]) -> str:
    """Give the pattern of a kind of place."""
    if kind in vehicles:
        return "ride"
    return next((pattern for pattern, kinds in PATTERNS.items() if kind in kinds), "out")


@dataclass(frozen=True, slots=True)
class ShownCase:
    """A case with its words; ``onset`` with the day of the week."""

    case: CaseView
    word: Text
    onset: str
    missing: tuple[Text, ...]
    can_trace: bool


def show_case(case: CaseView) -> ShownCase:
    """Put a case into words."""
    zone = get_holdings().pack.zone
    return ShownCase(
        case=case,
        word=CLASS_WORDS.get(case.classification, case.classification),
        onset="" if case.onset is None else say_day(case.onset, zone),
        missing=tuple(MISSING_WORDS[one] for one in case.missing),
        can_trace="no_date" not in case.missing,
    )


def say_day(text: str, zone: ZoneInfo) -> str:
    """Say a local date (2021-08-03) with its day of the week."""
    return say_date(local_midnight(date.fromisoformat(text), zone), zone, "zh" if is_chinese() else "en")
