"""The words of the readable form, shared by its writer and its reader."""

from __future__ import annotations

import re

PATH = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*", re.ASCII)
PARAM = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*", re.ASCII)
WORDS = frozenset(("if", "then", "else", "or", "and", "not", "is", "in", "before", "after", "true", "false", "it"))
"""Words of the grammar: a path so called is written ``var("…")``."""

UNITS = {
    **{unit: unit for unit in ("hour", "day", "month", "year")},
    **{f"{unit}s": unit for unit in ("hour", "day", "month", "year")},
}
FUNCTIONS = {
    "var": "var",
    "plusTime": "plusTime",
    "dccDateOfBirth": "dccDateOfBirth",
    "extractFromUVCI": "extractFromUVCI",
    "reduce": "reduce",
    "after": "after",
    "before": "before",
    "not_after": "not-after",
    "not_before": "not-before",
}
"""Function words and the operations they stand for; here operands are taken as they are."""

# How tightly a form binds; a looser one stands in brackets inside a tighter one.
IF, OR, AND, NOT, COMPARISON, SUM, ATOM = range(7)


def is_plain_path(path: str) -> bool:
    """Tell whether a path can be written bare."""
    return PATH.fullmatch(path) is not None and path not in WORDS
