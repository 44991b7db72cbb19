"""A pack's order plans (contract 9) as frozen values, and their reading; see docs/algorithms/orders.md."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pratique.kinds.care_fields import Anchor, CarePlace, EndRule, FallbackAction, Group, TestAnchor, Transition
from pratique.kinds.codes import Rung
from pratique.policy.pack import Words
from pratique.policy.parts import Document, Logic, Number, make_logic, make_words


@dataclass(frozen=True, slots=True)
class Duration:
    """Until when a stage lasts: ``days`` (a param) from the anchor, ended by the end rule."""

    anchor: Anchor
    days: str
    end_rule: EndRule
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tests:
    """Tests of a stage: on which days from the anchor (params), whose own day has the number ``first_day``.

    ``entry`` asks for one on the anchor's day too, ``exit_h_before_end`` (a param) for one in the last hours.
    """

    anchor: TestAnchor
    first_day: int
    days: tuple[str, ...]
    entry: bool
    exit_h_before_end: str | None
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a plan; ``release_when`` None: its end alone releases. ``rung`` None: that of the plan.

    A place, an end rule or a hard end that is left out is "": read, so that the check can say what is missing.
    """

    kind: str
    place: CarePlace
    rung: Rung | None
    duration: Duration
    tests: Tests | None
    release_when: Logic | None
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fallback:
    """What happens ``hours`` (a param) after a stage's end that is still not released, where ``when`` is true."""

    hours: str
    when: Logic
    action: FallbackAction
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Escalation:
    """The next rung where the one before was not kept to, with its legal basis."""

    rung: Rung
    legal_basis: str
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanException:
    """For whom stages at ``central`` become stages of ``kind`` at ``place``, and who stays with them."""

    id: str
    title: Words
    when: Logic
    place: CarePlace
    kind: str
    company: str | None
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GroupPlan:
    """The plan of one group; ``late_clauses`` cite the one test of somebody found after the first stage's end."""

    group: Group
    title: Words
    precedence: int
    rung: Rung
    legal_basis: str
    stages: tuple[Stage, ...]
    hard_end_days: str
    hard_end_clauses: tuple[str, ...]
    late_clauses: tuple[str, ...]
    fallbacks: tuple[Fallback, ...]
    transition: Transition
    escalates: tuple[Escalation, ...]
    exceptions: tuple[PlanException, ...]
    clauses: tuple[str, ...]

    def numbers(self) -> Iterator[Number]:
        """Give each number that the plan asks of a param."""
        place = f"/plans/{self.group}"
        if self.hard_end_days:
            yield Number(f"{place}/hard_end", self.hard_end_days, "d")
        for i, fallback in enumerate(self.fallbacks):
            yield Number(f"{place}/fallbacks/{i}", fallback.hours, "h")
        for stage in self.stages:
            yield Number(f"{place}/{stage.kind}/duration", stage.duration.days, "d")
            if stage.tests is None:
                continue
            for day in stage.tests.days:
                yield Number(f"{place}/{stage.kind}/tests", day, "d")
            if stage.tests.exit_h_before_end is not None:
                yield Number(f"{place}/{stage.kind}/tests", stage.tests.exit_h_before_end, "h")

    def logics(self) -> Iterator[tuple[str, Logic]]:
        """Give each expression of the plan, over a CareSituation, with its place in the pack."""
        place = f"/plans/{self.group}"
        for stage in self.stages:
            if stage.release_when is not None:
                yield f"{place}/{stage.kind}/release_when", stage.release_when
        for i, fallback in enumerate(self.fallbacks):
            yield f"{place}/fallbacks/{i}/when", fallback.when
        for one in self.exceptions:
            yield f"{place}/exceptions/{one.id}/when", one.when


def make_plans(document: Document) -> tuple[GroupPlan, ...]:
    """Make the plans of a pack's document that agrees with the schema, highest precedence first.

    Raises BadInput ``rule_text``.
    """
    plans = [_plan(item, f"/plans/{i}") for i, item in enumerate(document.get("plans", ()))]
    return tuple(sorted(plans, key=lambda plan: (-plan.precedence, plan.group)))


def _plan(item: Document, place: str) -> GroupPlan:
    return GroupPlan(
        group=item["group"],
        title=make_words(item["title"]),
        precedence=item["precedence"],
        rung=item["rung"],
        legal_basis=item["legal_basis"],
        stages=tuple(_stage(one, f"{place}/stages/{i}") for i, one in enumerate(item["stages"])),
        hard_end_days=item.get("hard_end", {}).get("days", ""),
        hard_end_clauses=tuple(item.get("hard_end", {}).get("clauses", ())),
        late_clauses=tuple(item["late_test"]["clauses"]),
        fallbacks=tuple(
            Fallback(
                one["hours"], make_logic(one["when"], f"{place}/fallbacks/{i}"), one["action"], tuple(one["clauses"])
            )
            for i, one in enumerate(item["fallbacks"])
        ),
        transition=item["transition"],
        escalates=tuple(
            Escalation(one["rung"], one["legal_basis"], tuple(one["clauses"])) for one in item.get("escalates", ())
        ),
        exceptions=tuple(_exception(one, place) for one in item.get("exceptions", ())),
        clauses=tuple(item["clauses"]),
    )


def _stage(item: Document, place: str) -> Stage:
    duration, tests = item["duration"], item.get("tests")
    return Stage(
        kind=item["kind"],
        place=item.get("place", ""),
        rung=item.get("rung"),
        duration=Duration(
            duration["anchor"], duration["days"], duration.get("end_rule", ""), tuple(duration["clauses"])
        ),
        tests=tests
        and Tests(
            anchor=tests["anchor"],
            first_day=tests["first_day"],
            days=tuple(tests["days"]),
            entry=tests["entry"],
            exit_h_before_end=tests.get("exit_h_before_end"),
            clauses=tuple(tests["clauses"]),
        ),
        release_when=make_logic(item["release_when"], place) if "release_when" in item else None,
        clauses=tuple(item["clauses"]),
    )


def _exception(item: Document, place: str) -> PlanException:
    return PlanException(
        id=item["id"],
        title=make_words(item["title"]),
        when=make_logic(item["when"], f"{place}/exceptions/{item['id']}"),
        place=item["place"],
        kind=item["kind"],
        company=item.get("company"),
        clauses=tuple(item["clauses"]),
    )
