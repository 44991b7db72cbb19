"""No standing holds a colour, a status or an outcome, and no rule reads one: a status is computed when asked."""

from __future__ import annotations

import ast
from dataclasses import fields
from pathlib import Path

import pytest

from pratique.decisions import standing
from pratique.decisions.standing import Coverage, Exposure, Order, Sample, Standing, Stay
from pratique.kinds.codes import OUTCOMES
from pratique.kinds.situation_fields import SITUATION_FIELDS
from pratique.policy.certlogic.explain import reads
from pratique.policy.certlogic.text import substitute
from pratique.policy.load import load_pack
from pratique.policy.shelf import list_packs

STATEMENTS = {"colour", "color", "status", "outcome", "decision", "verdict", "answer", "handling", "measures", "score"}
"""What is said of a person, never what is known of one."""


def parts_of(name: str) -> set[str]:
    return set(name.lower().replace(".", "_").split("_"))


@pytest.mark.parametrize("kind", [Standing, Stay, Coverage, Sample, Exposure, Order])
def test_no_field_of_a_standing_is_a_statement(kind: type) -> None:
    for field in fields(kind):
        assert not parts_of(field.name) & STATEMENTS, field.name


def test_a_standing_is_made_of_nothing_else() -> None:
    tree = ast.parse(Path(standing.__file__).read_text("utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert not imported & {"Outcome", "Handling", "Decision", "Rung"}
    classes = {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    assert classes == {"Stay", "Coverage", "Sample", "Exposure", "Order", "Standing", "Trip", "Asking"}


@pytest.mark.parametrize("name", list_packs())
def test_no_rule_reads_a_statement(name: str) -> None:
    pack = load_pack(name)
    attributes = {f"attributes.{attribute.name}" for attribute in pack.attributes}
    assert not {word for attribute in attributes for word in parts_of(attribute)} & STATEMENTS
    known = {field.name for field in SITUATION_FIELDS if field.readable} | attributes
    for rule in pack.rules:
        params = {param.id: param.values[0].value for param in pack.params}
        read = reads(substitute(rule.when, params)) | set(rule.reads)
        assert read <= known, rule.id
    told = {*pack.statuses, *OUTCOMES}
    for attribute in pack.attributes:
        assert not told & set(attribute.values), attribute.name
