"""Cells of a table that a spreadsheet would run as a formula, written so that it does not, and read back."""

from __future__ import annotations

import re

SIGNS = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet runs, blanks before it or not."""
RUNS = r"'*\s*[=+\-@\t\r]"
"""What the beginning of such a cell looks like, guarded or not: a pattern of ``re`` and of RE2."""
_RUNS = re.compile(RUNS)


def guard_cell(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would run, and before what is guarded already."""
    return f"'{text}" if _RUNS.match(text) else text


def unguard_cell(text: str) -> str:
    """Take off the apostrophe that guard_cell has put there."""
    return text[1:] if text[:1] == "'" and _RUNS.match(text) else text
