"""Pages of a long list by keyset: where a page begins, as an address writes it, and which rows stand on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from pratique.record.queues import START

Row = TypeVar("Row")
MOST_DIGITS = 17
VERSION_DIGITS = 9


def read_number(text: str | None, digits: int = MOST_DIGITS) -> int | None:
    """Read a whole number as an address or a form bears it; None for what is none, or is longer than ours are."""
    if text is None or not (text.isascii() and text.isdigit() and len(text) <= digits):
        return None
    return int(text)


def read_after(text: str) -> tuple[int, str]:
    """Read after which row a page begins; what cannot be read is the beginning."""
    instant, _dot, ident = text[:80].partition(".")
    number = read_number(instant)
    return START if number is None else (number, ident)


def write_after(row: tuple[int, str]) -> str:
    """Write after which row the next page begins."""
    return f"{row[0]}.{row[1]}"


def cut_page(found: Sequence[Row], size: int, key: Callable[[Row], tuple[int, str]]) -> tuple[list[Row], str | None]:
    """Give the rows of a page and where the next begins, None at the end; one more than ``size`` were asked for."""
    rows = list(found[:size])
    return rows, write_after(key(rows[-1])) if len(found) > size else None
