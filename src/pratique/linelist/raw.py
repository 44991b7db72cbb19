"""Rows as a file's reader gives them, and cells that are more than their text."""

from __future__ import annotations

from typing import NamedTuple

SPREADSHEET_ROWS = 1_048_576
"""The most rows of a sheet since Excel 2007; before, 65,536."""
EXACT_DIGITS = 15
"""A spreadsheet keeps no more digits of a number."""


class Number(str):
    """The text of a number that the file holds as a number: whole ones in plain digits, if they are exact."""

    __slots__ = ()


class Flaw(str):
    """A cell that cannot be trusted: its text, and the code of why."""

    __slots__ = ("code",)
    code: str


def make_flaw(text: str, code: str) -> Flaw:
    """Give a cell that cannot be trusted."""
    flaw = Flaw(text)
    flaw.code = code
    return flaw


class RawRow(NamedTuple):
    """A row: its number as the user sees it (of CSV the line), its cells, whether it may end early.

    ``ordinal`` is what number the row has among all rows, where lines are counted otherwise.
    """

    number: int
    cells: list[str]
    may_be_short: bool
    ordinal: int | None = None


def name_column(index: int) -> str:
    """Give the letters of a column, counted from 0: A, B, ..., Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def index_column(letters: str) -> int:
    """Give the place of a column by its letters, counted from 0."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1
