"""A person's care in the page's words: what is asked now, today's tests, why, what is missing, what could change it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pratique.care.explain import KINDS
from pratique.care.merging import CareStage, CareTest
from pratique.care.plan import CarePlan
from pratique.care.plans import CarePlans
from pratique.desk.order_papers import OrderPaper
from pratique.desk.order_words import NOTICES, REASONS
from pratique.desk.person_care import Care
from pratique.kinds.instants import local_date
from pratique.policy.pack import Words
from pratique.web.answer_page import CitedSource, cite_by_source
from pratique.web.care_picture import Picture, make_picture
from pratique.web.documents.order_words import PLACES, RUNGS, TITLES
from pratique.web.inner_frame import is_chinese
from pratique.web.known_facts import say
from pratique.web.travel_fields import Text

TEST_STATES: dict[str, Text] = {
    "taken": gettext_lazy("sampled"),
    "due": gettext_lazy("due"),
    "missed": gettext_lazy("missed"),
    "dropped": gettext_lazy("not needed"),
}
UNCLEAR: dict[str, Text] = {
    "erased": gettext_lazy("Nothing is kept of this person any more."),
    "overflow": gettext_lazy("More is recorded than a plan is computed from: somebody looks at it."),
    "case_undated": gettext_lazy("The sample of an infection has no date yet: somebody looks at it."),
}
FINDINGS: dict[str, Text] = {
    "case-screening": gettext_lazy(
        "Your screening test is positive. It is tested again at once; until then stay apart."
    ),
    "case-confirmed": gettext_lazy("Your infection is confirmed. A doctor calls you; ring 120 if you feel ill."),
    "case-asymptomatic": gettext_lazy(
        "An infection without symptoms was found. A doctor calls you; ring 120 if you feel ill."
    ),
    "false-alarm": gettext_lazy("It was a false alarm: what was said of an infection is taken back. We are sorry."),
    "retest-asked": gettext_lazy("You are asked for another test, so that a result is certain."),
    "retest-ended": gettext_lazy("The other test is no longer needed."),
    "result-unclear": gettext_lazy("A result of yours says neither positive nor negative; you may be tested again."),
    "result-withdrawn": gettext_lazy("A result of yours was withdrawn and does not count. We are sorry."),
}
"""What notices of results said, by their template."""


def say_notice(template: str) -> str:
    """Say what a notice said; one that is not known is told as a notice."""
    words = NOTICES.get(template)
    if words is not None:
        return say_words(words)
    return str(FINDINGS.get(template, _("A notice was sent.")))


@dataclass(frozen=True, slots=True)
class StageShown:
    """One stage in words; ``is_now``: it is in force."""

    number: int
    kind: str
    rung: str
    place: str
    start: int
    end: int
    is_now: bool
    is_held: bool
    sources: tuple[CitedSource, ...]


@dataclass(frozen=True, slots=True)
class TestShown:
    """One test in words; ``is_today``: it is due on the day of the page."""

    opens: int
    closes: int
    state: str
    word: Text
    is_exit: bool
    is_today: bool


@dataclass(frozen=True, slots=True)
class WhyShown:
    """One reason with its clauses."""

    text: str
    sources: tuple[CitedSource, ...]


@dataclass(frozen=True, slots=True)
class PaperShown:
    """A paper of an order: what it is called, and what it says in short."""

    document: str
    title: str
    kind: str
    rung: str
    start: int
    until: int
    at: int
    reason: str
    is_last: bool
    is_ended: bool
    order: str
    replaces: str | None


@dataclass(frozen=True, slots=True)
class CareShown:
    """All that a page shows of somebody's care."""

    stages: tuple[StageShown, ...]
    current: StageShown | None
    tests: tuple[TestShown, ...]
    today: tuple[TestShown, ...]
    why: tuple[WhyShown, ...]
    missing: tuple[str, ...]
    changes: tuple[str, ...]
    unclear: tuple[Text, ...]
    papers: tuple[PaperShown, ...]
    picture: Picture | None
    company: str | None
    release_at: int | None
    has_plan: bool


def show_care(care: Care, at: int) -> CareShown:
    """Put a person's care into the page's words."""
    papers = tuple(show_paper(one) for one in care.papers)
    unclear = tuple(UNCLEAR[one] for one in care.unclear)
    plan, plans = care.plan, care.plans
    if plan is None or plans is None:
        return CareShown((), None, (), (), (), (), (), unclear, papers, None, None, None, has_plan=False)
    stages = tuple(_show_stage(i + 1, one, plan, plans) for i, one in enumerate(plan.stages))
    today = local_date(at, plans.zone)
    tests = tuple(_show_test(one, today) for one in plan.tests)
    return CareShown(
        stages=stages,
        current=next((one for one in stages if one.is_now), None),
        tests=tests,
        today=tuple(one for one in tests if one.is_today and one.state == "due"),
        why=tuple(WhyShown(say_words(one.text), cite_by_source(one.clauses, plans.pack)) for one in care.told),
        missing=tuple(say_words(one) for one in care.missing),
        changes=tuple(_find_changes(care, plan)),
        unclear=unclear,
        papers=papers,
        picture=make_picture(plan, plans.zone),
        company=plan.company,
        release_at=plan.release.at,
        has_plan=bool(stages),
    )


def show_paper(paper: OrderPaper) -> PaperShown:
    """Put a paper into a line of a list."""
    told = paper.statement
    reason = REASONS.get(paper.reason)
    return PaperShown(
        document=told.document,
        title=say_words(TITLES[told.state]),
        kind=say_words(paper.kind),
        rung=say_words(RUNGS[told.rung]),
        start=paper.start,
        until=paper.until,
        at=paper.at,
        reason=paper.reason if reason is None else say_words(reason),
        is_last=paper.is_last,
        is_ended=told.state == "ended",
        order=told.order,
        replaces=told.replaces,
    )


def say_words(words: Words) -> str:
    """Say words in the page's language."""
    return words["zh" if is_chinese() else "en"]


def _show_stage(number: int, one: CareStage, plan: CarePlan, plans: CarePlans) -> StageShown:
    return StageShown(
        number=number,
        kind=say_words(KINDS.get(one.kind, Words(one.kind, one.kind))),
        rung=say_words(RUNGS[one.rung]),
        place=say_words(PLACES[one.place]),
        start=one.start,
        end=one.end,
        is_now=one.start <= plan.at < one.end,
        is_held=one.by == "held",
        sources=cite_by_source((*one.clauses, *one.legal_basis), plans.pack),
    )


def _show_test(one: CareTest, today: date) -> TestShown:
    return TestShown(one.opens, one.closes, one.state, TEST_STATES[one.state], one.exit, one.day == today)


def _find_changes(care: Care, plan: CarePlan) -> Iterator[str]:
    """Say what could move the end, nearest first: tests, the fallback, an exposure, a policy that waits."""
    if not plan.stages:
        return
    if any(one.state == "due" for one in plan.tests):
        yield _("Each test that is due, taken on its day: without its result the end may wait.")
    if plan.fallback is not None:
        yield _("If a result is missing, that is settled by %(at)s at the latest.") % {"at": say(plan.fallback.at)}
    yield _("A positive test: a doctor then decides what is needed.")
    yield _("A later contact with a case: the days then count from it.")
    yield _("If the contact is found not to have taken place, all of this is taken back at once.")
    if plan.hard_end is not None:
        yield _("Without a later contact nothing of this goes on past %(at)s.") % {"at": say(plan.hard_end)}
    if care.waits:
        yield _("A newer rule would make it longer; that holds only if two people confirm it.")
