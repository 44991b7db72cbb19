"""What can go wrong in a CertLogic expression: one exception, a closed set of codes."""

from __future__ import annotations

from typing import Literal

Code = Literal[
    # The expression is not valid; said before anything is evaluated.
    "literal",
    "number",
    "expression_keys",
    "unknown_operator",
    "operands",
    "if_without_else",
    "path",
    "amount",
    "time_unit",
    "index",
    "too_deep",
    "date_range",
    # The expression is valid; the values it met are not what its operation takes.
    "truthiness",
    "not_integers",
    "not_an_array",
    "not_dates",
    "date_operand",
    "date_format",
    "impossible_date",
    "uvci_operand",
]

MAX_DEPTH = 64
"""Operations and arrays nested deeper than this are refused as ``too_deep``."""


class CertLogicError(Exception):
    """An expression that has no value: a stable code from ``Code``, and a sentence for people."""

    def __init__(self, code: Code, message: str) -> None:
        super().__init__(message)
        self.code: Code = code
        self.message = message

    def __str__(self) -> str:
        return f"{self.message} [{self.code}]"
