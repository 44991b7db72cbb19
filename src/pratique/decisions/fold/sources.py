"""What the fold reads: which kinds of fact make which rows. No statement is among them, nor ever will be (a law).

Rows are what both folds start from: the Python fold holds them as dictionaries, the column fold as Arrow tables.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Literal

from pratique.decisions.fold.fact import TypedFact
from pratique.kinds import payloads as p

Row = dict[str, Any]
Column = Literal["text", "instant", "truth", "number", "fact"]

SHARED: Final[dict[str, Column]] = {
    "seq": "number",
    "id": "fact",
    "subject": "number",
    "happened_at": "instant",
    "recorded_at": "instant",
    "batch": "text",
}
"""Columns of every source."""


@dataclass(frozen=True, slots=True)
class Source:
    """Rows of one shape, the kinds of fact they are read from, and how."""

    name: str
    columns: dict[str, Column]
    kinds: dict[str, Callable[[Any], Row]]


def _read_stay(told: p.StayReported) -> Row:
    return {"division": told.division, "place": told.place, "first": told.first, "last": told.last}


def _read_coverage(told: p.CoverageReported) -> Row:
    return {"grain": told.grain, "start": told.start, "end": told.end}


def _read_residence(told: p.ResidenceDeclared) -> Row:
    return {"division": told.division}


def _read_attribute(told: p.AttributeDeclared) -> Row:
    value = told.value
    return {
        "name": told.name,
        "truth": value if isinstance(value, bool) else None,
        "number": value if isinstance(value, int) and not isinstance(value, bool) else None,
        "text": value if isinstance(value, str) else None,
    }


def _read_symptoms(told: p.SymptomsReported) -> Row:
    """Read what a person feels as the attribute ``symptoms``; an empty list says none."""
    return {"name": "symptoms", "truth": bool(told.symptoms), "number": None, "text": None}


def _read_sample(told: p.SpecimenReported) -> Row:
    return {"result": told.result, "sampled_at": told.sampled_at, "reported_at": told.reported_at}


def _read_exposure(told: p.ContactIdentified) -> Row:
    return {"ring": told.ring, "last_at": told.last_at}


def _read_order(told: p.OrderIssued) -> Row:
    return {"kind": told.kind, "start": told.start, "until": told.until}


def _read_change(told: p.OrderChanged) -> Row:
    return {"order": told.order, "until": told.until}


def _read_end(told: p.OrderEnded) -> Row:
    return {"order": told.order, "until": told.at}


def _read_retest(told: p.RetestAsked) -> Row:
    """Read what binds a member of a positive pool as the order that it is, until the member's own result."""
    return {"kind": told.kind, "start": told.start, "until": told.until}


def _read_retest_end(told: p.RetestEnded) -> Row:
    return {"order": told.retest, "until": told.at}


_ATTRIBUTE: Final[dict[str, Column]] = {"name": "text", "truth": "truth", "number": "number", "text": "text"}
_SAMPLE: Final[dict[str, Column]] = {"result": "text", "sampled_at": "instant", "reported_at": "instant"}
_MOVE: Final[dict[str, Column]] = {"order": "fact", "until": "instant"}
_STAY: Final[dict[str, Column]] = {"division": "text", "place": "text", "first": "instant", "last": "instant"}

SOURCES: Final[dict[str, Source]] = {
    source.name: source
    for source in (
        Source("stays", _STAY, {"StayReported": _read_stay}),
        Source(
            "coverage", {"grain": "text", "start": "instant", "end": "instant"}, {"CoverageReported": _read_coverage}
        ),
        Source("residence", {"division": "text"}, {"ResidenceDeclared": _read_residence}),
        Source("attributes", _ATTRIBUTE, {"AttributeDeclared": _read_attribute, "SymptomsReported": _read_symptoms}),
        Source("samples", _SAMPLE, {"SpecimenReported": _read_sample}),
        Source("exposures", {"ring": "text", "last_at": "instant"}, {"ContactIdentified": _read_exposure}),
        Source(
            "orders",
            {"kind": "text", "start": "instant", "until": "instant"},
            {"OrderIssued": _read_order, "RetestAsked": _read_retest},
        ),
        Source("order_changes", _MOVE, {"OrderChanged": _read_change}),
        Source("order_ends", _MOVE, {"OrderEnded": _read_end, "RetestEnded": _read_retest_end}),
    )
}
SOURCE_OF: Final[dict[str, str]] = {kind: source.name for source in SOURCES.values() for kind in source.kinds}
"""The source that a kind of fact makes rows of; a kind that is not here feeds no standing."""


def read_row(fact: TypedFact) -> tuple[str, Row] | None:
    """Give the source and the row that a fact makes; None if it feeds no standing, or was erased."""
    name = SOURCE_OF.get(fact.kind)
    if name is None or fact.payload is None or fact.subject is None:
        return None
    row = SOURCES[name].kinds[fact.kind](fact.payload)
    row["seq"], row["id"], row["subject"], row["batch"] = fact.seq, fact.id, fact.subject, fact.batch
    row["happened_at"], row["recorded_at"] = fact.happened_at, fact.recorded_at
    return name, row
