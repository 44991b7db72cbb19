"""A pack's section of foreign certificates: whose test results count, by which method, and what their codes mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pratique.kinds.codes import Result
from pratique.policy.parts import Document


@dataclass(frozen=True, slots=True)
class ForeignSection:
    """Issuers by country, test types by the name of their method, results by their SNOMED CT code."""

    issuers: frozenset[str]
    tests: Mapping[str, str]
    results: Mapping[str, Result]
    clauses: tuple[str, ...]


def make_foreign(document: Document) -> ForeignSection | None:
    """Read the section of a document that agrees with the schema; None where it has none."""
    told = document.get("foreign")
    if told is None:
        return None
    return ForeignSection(
        frozenset(told["issuers"]), dict(told["tests"]), dict(told["results"]), tuple(told["clauses"])
    )
