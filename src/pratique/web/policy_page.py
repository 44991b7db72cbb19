"""The policy as a page shows it: each rule with its clauses and dates, marked by the page's clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pratique.kinds.instants import DAY, local_date, local_midnight
from pratique.policy.pack import Conflict, Pack, Param, ParamValue, Rule, Words
from pratique.web.answer_page import CitedClause, CitedSource, cite, cite_by_source
from pratique.web.tracing_part import TracingShown, make_tracing_part

When = Literal["now", "later", "past"]

FIELD_WORDS: dict[str, Promise] = {
    "in_listed_now": _("where you are now lies in a listed county"),
    "in_listed_window": _("you were in a listed county in the days that count"),
    "in_affected_prefecture_now": _("where you are now lies in a prefecture that holds a listed county"),
    "in_affected_prefecture_window": _("you were in such a prefecture in the days that count"),
    "last_listed_at": _("when you were last in a listed county"),
    "negative_sampled_at": _("when your newest negative test was sampled"),
    "positive_at": _("a positive test that still counts"),
    "ring": _("how near you were to a case"),
    "last_exposure_at": _("when that contact last was"),
    "order_kind": _("an order you are under"),
    "order_until": _("the end of that order"),
    "list_age_s": _("how old the list is"),
    "history_gap_s": _("the longest stretch that is not told"),
    "inside_jurisdiction": _("you are inside the city already"),
    "at_listed_place": _("inside the city, you are at a listed place"),
    "mode": _("how you travel"),
    "occasion": _("whether you enter, leave or stay"),
    "clock_at": _("when you board or arrive"),
}
OUTCOME_WORDS: dict[str, Promise] = {
    "admit": _("may travel"),
    "postpone": _("put off"),
    "refer": _("ask a person"),
}


@dataclass(frozen=True, slots=True)
class RuleShown:
    """A rule with what a reader needs beside it; ``left`` and ``width`` draw when it holds, in percent."""

    rule: Rule
    when: When
    reads: tuple[Promise | str, ...]
    sources: tuple[CitedSource, ...]
    overridden_by: tuple[Rule, ...]
    outcome: Promise
    status_title: Words
    left: str
    width: str


@dataclass(frozen=True, slots=True)
class ParamShown:
    """A dated number: its values, the one that holds marked."""

    param: Param
    values: tuple[tuple[ParamValue, bool, tuple[CitedClause, ...]], ...]


@dataclass(frozen=True, slots=True)
class ConflictShown:
    """Where published texts differ, and which one holds."""

    conflict: Conflict
    held: tuple[CitedClause, ...]
    others: tuple[CitedClause, ...]


@dataclass(frozen=True, slots=True)
class PolicyShown:
    """The whole pack, in the order in which a reader asks."""

    groups: tuple[tuple[When, Promise, tuple[RuleShown, ...]], ...]
    tracing: TracingShown | None
    params: tuple[ParamShown, ...]
    conflicts: tuple[ConflictShown, ...]
    default: tuple[CitedSource, ...]
    default_status: Words
    now_left: str
    days: tuple[tuple[str, int], ...]


GROUPS: tuple[tuple[When, Promise], ...] = (
    ("now", _("In force now")),
    ("later", _("Not yet in force")),
    ("past", _("No longer in force")),
)


def make_policy(pack: Pack, now: int) -> PolicyShown:
    """Gather what the page shows of a pack at an instant."""
    window = (now - 2 * DAY, now + 4 * DAY)
    shown = [_show_rule(rule, pack, now, window) for rule in sorted(pack.rules, key=lambda r: -r.rank)]
    return PolicyShown(
        groups=tuple((when, title, tuple(r for r in shown if r.when == when)) for when, title in GROUPS),
        tracing=make_tracing_part(pack, now),
        params=tuple(_show_param(param, pack, now) for param in pack.params),
        conflicts=tuple(
            ConflictShown(c, cite((c.holds,), pack), cite((i for i in c.clauses if i != c.holds), pack))
            for c in pack.conflicts
        ),
        default=cite_by_source(pack.default.clauses, pack),
        default_status=pack.status_titles[pack.default.status],
        now_left=_percent(now, window),
        days=tuple((_percent(t, window), t) for t in _midnights(window, pack)),
    )


def place_in_time(start: int, until: int, now: int) -> When:
    """Say whether something that holds over ``[start, until)`` is past, present or to come."""
    if now < start:
        return "later"
    return "now" if now < until else "past"


def _midnights(window: tuple[int, int], pack: Pack) -> list[int]:
    start = local_date(window[0], pack.zone)
    days = (local_midnight(start + timedelta(days=n), pack.zone) for n in range(1, 8))
    return [t for t in days if t < window[1]]


def _show_rule(rule: Rule, pack: Pack, now: int, window: tuple[int, int]) -> RuleShown:
    first, last = (min(max(t, window[0]), window[1]) for t in (rule.start, rule.until))
    length = window[1] - window[0]
    return RuleShown(
        rule=rule,
        when=place_in_time(rule.start, rule.until, now),
        reads=tuple(FIELD_WORDS.get(name, name) for name in rule.reads),
        sources=cite_by_source(rule.clauses, pack),
        overridden_by=tuple(other for other in pack.rules if rule.id in other.overrides),
        outcome=OUTCOME_WORDS[rule.outcome],
        status_title=pack.status_titles[rule.status],
        left=_percent(first, window),
        width=f"{(last - first) / length * 100:.2f}%",
    )


def _show_param(param: Param, pack: Pack, now: int) -> ParamShown:
    held = param.at(now)
    return ParamShown(param, tuple((v, v is held, cite((v.clause,), pack)) for v in param.values))


def _percent(us: int, window: tuple[int, int]) -> str:
    return f"{(us - window[0]) / (window[1] - window[0]) * 100:.2f}%"
