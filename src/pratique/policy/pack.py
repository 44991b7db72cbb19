"""A policy pack as frozen values (contract 9): sources, dated parameters, rules, conflicts, advice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from pratique.kinds.codes import Handling, Mode, Outcome, Rung
from pratique.kinds.situation_fields import SituationField
from pratique.kinds.strict_json import Json

if TYPE_CHECKING:
    from pratique.policy.foreign_section import ForeignSection
    from pratique.policy.laboratory_section import LaboratorySection
    from pratique.policy.plans_section import GroupPlan
    from pratique.policy.tasks_section import TaskKind
    from pratique.policy.tracing_section import Tracing

Clock = Literal["boards_at", "reaches_at"]


@dataclass(frozen=True, slots=True)
class Words:
    """One text in both languages."""

    zh: str
    en: str

    def __getitem__(self, lang: str) -> str:
        return self.zh if lang.startswith("zh") else self.en


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause of a source, in our own words beside the official locator; ``id`` is ``source#clause``."""

    id: str
    locator: Words
    text: Words
    note: Words | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A published text: where it stands, when it was published (a date), and how much of it was seen."""

    id: str
    title: Words
    address: str
    published: str
    seen: Literal["whole", "excerpt"]
    sha256: str | None
    clauses: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class ParamValue:
    """A parameter's value from an instant on, with the clause that sets it."""

    start: int
    value: int
    clause: str


@dataclass(frozen=True, slots=True)
class Param:
    """A dated, cited number; ``values`` by rising start."""

    id: str
    unit: str
    title: Words
    values: tuple[ParamValue, ...]

    def at(self, instant: int) -> ParamValue | None:
        """Give the value in force at an instant, None before the first."""
        held = [value for value in self.values if value.start <= instant]
        return held[-1] if held else None


@dataclass(frozen=True, slots=True)
class Measure:
    """What is asked of a person after admission, with its rung, legal basis and longest duration in days."""

    kind: str
    rung: Rung
    legal_basis: str
    max_days: int
    review_after_days: int
    params: Mapping[str, object]
    title: Words


@dataclass(frozen=True, slots=True)
class Example:
    """A worked case of a rule: scalars that differ from an ordinary person's, and what the pack then says."""

    name: Words
    at: int
    situation: Mapping[str, object]
    outcome: Outcome
    status: str
    code: str
    rule: str | None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: when it speaks, what it says, from when until when, by which clauses."""

    id: str
    title: Words
    when: Json
    when_text: str
    reads: tuple[str, ...]
    outcome: Outcome
    status: str
    code: str
    handling: Handling
    measures: tuple[Measure, ...]
    rank: int
    overrides: tuple[str, ...]
    start: int
    until: int
    clauses: tuple[str, ...]
    says: Words
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Clauses that disagree, which one holds, and why."""

    clauses: tuple[str, ...]
    holds: str
    why: Words


@dataclass(frozen=True, slots=True)
class Advice:
    """A procedure or a piece of advice that is no outcome."""

    id: str
    text: Words
    clauses: tuple[str, ...]
    start: int
    until: int


@dataclass(frozen=True, slots=True)
class History:
    """How far back stays, exposures and positives count, in whole local days, and the longest hole allowed."""

    days: int
    max_gap_h: int
    exposure_days: int
    positive_days: int


@dataclass(frozen=True, slots=True)
class Default:
    """What holds where no rule speaks."""

    outcome: Outcome
    status: str
    code: str
    clauses: tuple[str, ...]
    says: Words


@dataclass(frozen=True, slots=True)
class Attribute:
    """A declared attribute of a person: a closed set of codes, a flag or a number; ``offline``: a code carries it."""

    name: str
    type: Literal["code", "bool", "int"]
    values: tuple[str, ...]
    title: Words
    offline: bool = False


@dataclass(frozen=True, slots=True)
class Codes:
    """Lives of codes in whole seconds, how long a revocation list may be used, and how fast anybody can travel."""

    code_ttl_s: int
    outage_ttl_s: int
    printed_ttl_s: int
    revocation_hard_expiry_h: int
    max_speed_kmh: int


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting of the pack with the clause that sets it: shown to readers, checked for a citation."""

    name: str
    value: int | str
    clause: str


@dataclass(frozen=True, slots=True)
class Pack:
    """A whole pack, decoded and closed; ``extends`` has already been followed."""

    id: str
    version: str
    title: Words
    zone: ZoneInfo
    jurisdiction: str
    extends: str | None
    start: int
    until: int
    sources: tuple[Source, ...]
    attributes: tuple[Attribute, ...]
    params: tuple[Param, ...]
    rules: tuple[Rule, ...]
    conflicts: tuple[Conflict, ...]
    advice: tuple[Advice, ...]
    statuses: tuple[str, ...]
    status_titles: Mapping[str, Words]
    order_kinds: tuple[str, ...]
    default: Default
    history: History
    list_max_age_h: int
    clocks: Mapping[Mode, Clock]
    settings: tuple[Setting, ...]
    tracing: Tracing | None = None
    plans: tuple[GroupPlan, ...] = ()
    laboratory: LaboratorySection | None = None
    foreign: ForeignSection | None = None
    tasks: tuple[TaskKind, ...] = ()
    codes: Codes | None = None

    def clause(self, clause_id: str) -> Clause | None:
        """Find a clause by ``source#clause``."""
        for source in self.sources:
            for clause in source.clauses:
                if clause.id == clause_id:
                    return clause
        return None

    def source_of(self, clause_id: str) -> Source | None:
        """Find the source that holds a clause."""
        wanted = clause_id.partition("#")[0]
        return next((source for source in self.sources if source.id == wanted), None)

    def types_over(self, fields: Iterable[SituationField]) -> dict[str, str]:
        """Give the type of each field that expressions over a tuple may read, the pack's attributes after the rest."""
        types: dict[str, str] = {field.name: field.type for field in fields}
        return types | {f"attributes.{attribute.name}": attribute.type for attribute in self.attributes}

    def param(self, param_id: str) -> Param | None:
        """Find a parameter by its id."""
        return next((param for param in self.params if param.id == param_id), None)

    def rule(self, rule_id: str) -> Rule | None:
        """Find a rule by its id."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)
