"""No endpoint, command, function, row or fact can set a status: there is nowhere to put one."""

from __future__ import annotations

import ast
import re
from typing import Any

import msgspec
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver
from typer.main import get_command

from pratique.cli.main import app
from pratique.decisions.fold import SOURCE_OF
from pratique.kinds.fact_kinds import FACT_KINDS, STATEMENTS
from pratique.record.closed_lists import ACT_KINDS, OPERATIONS
from tests.shared_data import ROOT

STATUS = re.compile(r"(^|[_-])(status|colou?r|outcome|verdict|passcode|green|yellow|red)s?($|[_-])", re.IGNORECASE)
OF_A_LIST = {("RiskListEnacted", "status")}
"""Whether a list agrees with its own counts: about a list, never about a person."""
DESK = ROOT / "src" / "pratique" / "desk"


def test_no_fact_but_a_statement_holds_one() -> None:
    for name, kind in FACT_KINDS.items():
        if name not in STATEMENTS:
            for field in msgspec.structs.fields(kind.payload):
                assert not STATUS.search(field.name) or (name, field.name) in OF_A_LIST, (name, field.name)


def test_no_statement_feeds_a_standing() -> None:
    assert not STATEMENTS & set(SOURCE_OF)
    assert {"DecisionGiven", "CodeIssued", "RecordRead"} <= STATEMENTS


def test_no_row_holds_one() -> None:
    for model in apps.get_models():
        for field in model._meta.get_fields():
            assert not STATUS.search(field.name), (model, field.name)


def test_nothing_that_is_done_sets_one() -> None:
    assert not [name for name in (*OPERATIONS, *ACT_KINDS) if STATUS.search(name)]
    found = 0
    for path in DESK.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("do_"):
                found += 1
                names = [node.name, *(arg.arg for arg in (*node.args.args, *node.args.kwonlyargs))]
                assert not [name for name in names if STATUS.search(name)], (path.name, node.name)
    assert found > 30


def test_no_address_and_no_command_sets_one() -> None:
    for route in walk(get_resolver().url_patterns):
        assert not STATUS.search(re.sub(r"[/<>:^$()?+\\]", "-", route)), route
    for words, command in commands(get_command(app), ()):
        assert not STATUS.search("-".join(words)), words
        for parameter in command.params:
            assert not STATUS.search(str(parameter.name)), (words, parameter.name)


def test_the_register_is_written_by_the_desk_and_by_traces_only() -> None:
    writer = re.compile(r"from pratique\.record\.register import [^\n]*\bappend\b|from pratique\.ledger\.store import")
    allowed = {
        f"record/{name}.py" for name in ("access", "contact_access", "openings", "proxy_access", "reads", "register")
    }
    for path in (ROOT / "src" / "pratique").rglob("*.py"):
        name = path.relative_to(ROOT / "src" / "pratique").as_posix()
        if name.startswith(("desk/", "ledger/", "drill/")) or name in allowed:
            continue
        assert not writer.search(path.read_text("utf-8").replace("(\n", "").replace(",\n", ", ")), name


def test_payloads_of_people_are_read_by_access_functions_only() -> None:
    """Whoever reads a person's facts is `record` or `desk`; pages have the `access_` functions."""
    names = ("read_person_facts", "read_person_history", "read_standing", "open_reader")
    methods = ("read_person", "read_history", "read_fact")
    reader = re.compile("|".join([*(rf"\b{n}\(" for n in names), *(rf"\.{m}\(" for m in methods)]))
    for path in (ROOT / "src" / "pratique" / "web").rglob("*.py"):
        assert not reader.search(path.read_text("utf-8")), path.name


def walk(patterns: list[Any], start: str = "") -> list[str]:
    found = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            found += walk(pattern.url_patterns, start + str(pattern.pattern))
        elif isinstance(pattern, URLPattern):
            found.append(start + str(pattern.pattern) + (pattern.name or ""))
    return found


def commands(command: Any, words: tuple[str, ...]) -> list[tuple[tuple[str, ...], Any]]:
    below = getattr(command, "commands", {})
    return [(words, command)] + [one for name, sub in below.items() for one in commands(sub, (*words, name))]
