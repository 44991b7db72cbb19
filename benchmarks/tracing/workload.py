"""What is asked in the speed table: cases drawn by seed from a synthetic city, at the end of its last day."""

from __future__ import annotations

import json
import random
from dataclasses import fields, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from pratique.kinds.instants import SECOND, local_midnight
from pratique.policy.load import load_pack
from pratique.tracing.cases import CASES, ISOLATIONS, read_cases, read_isolations
from pratique.tracing.engines.sheets import read_sheet
from pratique.tracing.from_pack import rules_at
from pratique.tracing.rules import TraceRules
from pratique.tracing.tables import Case, Evidence, Question

DRAWN_BY = 4


def make_question(city: Path, cases: int) -> tuple[Question, TraceRules]:
    """Draw cases of a city; a name is ``P`` and the person's number."""
    order = json.loads((city / "about.json").read_text("utf-8"))["order"]
    pack = load_pack("cn-beijing-2021-08")
    at_us = local_midnight(date.fromisoformat(order["start"]) + timedelta(days=order["days"]), pack.zone)
    rules = rules_at(pack, at_us)
    found, _ = read_cases(read_sheet(city / "cases.csv", "cases", CASES), rules.zone, rules.before_d, at_us // SECOND)
    isolations, _ = read_isolations(read_sheet(city / "isolations.csv", "isolations", ISOLATIONS))
    drawn = random.Random(DRAWN_BY).sample(found, cases)  # noqa: S311  (a draw that can be made again)
    asked = tuple(Case(one.case, int(one.person[1:]), one.start, one.end, one.isolated_at) for one in drawn)
    return Question(asked, {int(who[1:]): since for who, since in isolations.items()}, at_us // SECOND), rules


def without_general(rules: TraceRules) -> TraceRules:
    """Leave out counting general contacts at venues, metro and bus, which the peers do not do."""
    return replace(rules, general=frozenset())


def sorted_rows(columns: dict[str, Any]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Give evidence as rows sorted by all columns, to compare row sets whole."""
    rows = np.column_stack([np.asarray(columns[field.name], np.int64) for field in fields(Evidence)])
    ordered: np.ndarray[Any, np.dtype[np.int64]] = rows[np.lexsort(rows.T[::-1])]
    return ordered


def columns_of(evidence: Evidence) -> dict[str, Any]:
    """Give evidence by column."""
    return {field.name: getattr(evidence, field.name) for field in fields(Evidence)}
