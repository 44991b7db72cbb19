"""The interview on a case's page: a line typed, what it leaves open asked back, visits corrected and taken back."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pratique.desk.asking import rank_asks
from pratique.desk.interviews import Visited, WhichPlace, do_tell_visit, do_withdraw_visit, read_visits, say_visit
from pratique.desk.tracing_views import Timeline
from pratique.investigation.interview import AskBack
from pratique.investigation.next_question import Ranked
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import HOUR, local_date, to_datetime
from pratique.record.permissions import Actor
from pratique.web.form_faults import say_fault
from pratique.web.inner_frame import is_chinese
from pratique.web.page_clock import get_now
from pratique.web.say_when import say_span
from pratique.web.travel_fields import Text

FIRST_QUESTIONS = 5
ASKED_BACK: dict[str, Text] = {
    "which-day": gettext_lazy("Which day is meant?"),
    "which-hours": gettext_lazy("Which hours are meant?"),
    "until-when": gettext_lazy("Until when?"),
    "which-activity": gettext_lazy("What did they do there?"),
    "which-place": gettext_lazy("Where was it? Add the place after what they did, with a comma."),
}


@dataclass(slots=True)
class Interview:
    """What was typed and what it came to; nothing was recorded while any of it stands."""

    line: str = ""
    corrects: str = ""
    wrong: str = ""
    asked: Text = ""
    choices: tuple[str, ...] = ()
    place: WhichPlace | None = None
    wrong_visits: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ShownVisit:
    """A visit that was told, as a line to be corrected, with what was wrong on its form."""

    fact_id: str
    line: str
    is_known: bool
    wrong: str


@dataclass(frozen=True, slots=True)
class ShownAsk:
    """One question: its sentence, why it comes here, and how an answer to it begins."""

    text: str
    why: str
    line: str


def take_interview(request: HttpRequest, actor: Actor, case_id: str) -> Interview | None:
    """Record or take back a visit as a form says; None where it is done, else what to say beside the form."""
    now, told = get_now(), request.POST
    if told.get("do") == "untell":
        visit = told.get("visit", "")[:40]
        try:
            do_withdraw_visit(actor, case_id, visit, told.get("reason", "")[:300], now)
        except BadInput as error:
            return Interview(wrong_visits={visit: say_fault(error)})
        return None
    shown = Interview(line=told.get("line", "")[:400], corrects=told.get("corrects", "")[:40])
    try:
        made = do_tell_visit(
            actor,
            case_id,
            shown.line,
            now,
            place=told.get("place", "")[:300],
            corrects=shown.corrects,
            lang="zh" if is_chinese() else "en",
        )
    except BadInput as error:
        shown.wrong = say_fault(error)
        return shown
    if isinstance(made, Visited):
        return None
    if isinstance(made, AskBack):
        shown.asked, shown.choices = ASKED_BACK[made.code], made.choices
    else:
        shown.line, shown.place = made.line, made
    return shown


def show_visits(case_id: str, interview: Interview) -> list[ShownVisit]:
    """Give the visits of a case as lines."""
    lang, now = "zh" if is_chinese() else "en", get_now()
    return [
        ShownVisit(
            one.fact_id, say_visit(one.told, now, lang), one.told.known, interview.wrong_visits.get(one.fact_id, "")
        )
        for one in read_visits(case_id)
    ]


def show_asks(timeline: Timeline) -> tuple[list[ShownAsk], list[ShownAsk]]:
    """Give the questions in the page's language, the best to ask next first: those to begin with, and the rest."""
    asks = [_show(one, timeline) for one in rank_asks(timeline)]
    return asks[:FIRST_QUESTIONS], asks[FIRST_QUESTIONS:]


def _show(one: Ranked, timeline: Timeline) -> ShownAsk:
    asked, line = one.unknown, ""
    if asked.kind == "gap":
        first, last = (to_datetime(us, timeline.zone) for us in (asked.start, asked.end))
        same = local_date(asked.end, timeline.zone) == first.date()
        line = f"{first:%Y-%m-%d %H:%M}-{last:%H:%M} " if same else f"{first:%Y-%m-%d %H:%M}-24:00 "
    return ShownAsk(asked.zh if is_chinese() else asked.en, _say_why(one), line)


def _say_why(one: Ranked) -> str:
    span = say_span(round(one.hours * HOUR))
    said = {
        "met-at-these-hours": _("On another day %(n)s people were met at these hours."),
        "possible-there": _("%(n)s people there may be contacts."),
        "nobody-checks-in": _("Nobody checks in there; they stayed %(span)s."),
        "hours-unknown": _("Not known: %(span)s."),
        "one-person": _("One contact cannot be reached."),
    }
    return said[one.why] % {"n": one.people, "span": span}
