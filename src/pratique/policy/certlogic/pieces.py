"""The parts of a generated Python expression: typed pieces, and what is known at a point of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, cast

from pratique.kinds.strict_json import Json
from pratique.policy.certlogic.validate import operands_of

Kind = Literal["bool", "int", "str", "date", "instant", "json", "any"]
"""What is known of a value before it is seen.

``date`` is a bare int; ``json`` is never a DateTime, ``any`` may be one; ``instant`` is a field of a tuple that
may only be asked whether it is there, or be read as a date-time.
"""


@dataclass(frozen=True, slots=True)
class Piece:
    """A Python expression: ``text`` where it is worked out, ``again`` wherever it is needed after that.

    INVARIANT: ``text`` is a name, a literal, or stands in brackets of its own.
    """

    text: str
    kind: Kind
    name: str = ""

    @property
    def again(self) -> str:
        """Give the text that repeats the value without working it out once more."""
        return self.name or self.text


@dataclass(slots=True)
class Scope:
    """What has surely been worked out, or is surely so, at a point of the generated expression."""

    parent: Scope | None = None
    known: dict[str, Piece] = field(default_factory=dict)

    def find(self, key: str) -> Piece | None:
        """Find what is known under a key here or further out."""
        scope: Scope | None = self
        while scope is not None:
            if key in scope.known:
                return scope.known[key]
            scope = scope.parent
        return None

    def keep(self, key: str, piece: Piece) -> None:
        """Remember a named piece from this point on."""
        self.known[key] = Piece(piece.again, piece.kind)

    def inner(self) -> Scope:
        """Open a scope for what is worked out only sometimes."""
        return Scope(self)


def path_key(source_id: str, path: str) -> str:
    """Name a path of one source."""
    return f"{source_id} var {path}"


def present_key(source_id: str, path: str) -> str:
    """Name the knowledge that something stands at a path."""
    return f"{source_id} there {path}"


def moment_key(source_id: str, operand: Json) -> str:
    """Name the date-time read from an operand, before any shift."""
    return f"{source_id} moment {json.dumps(operand)}"


def expr_key(source_id: str, expr: Json) -> str:
    """Name a sub-expression of one source."""
    if isinstance(expr, dict) and "var" in expr:
        return path_key(source_id, cast("str", expr["var"]))
    return f"{source_id} {json.dumps(expr)}"


def keys_of(expr: Json, source_id: str) -> Iterator[str]:
    """Give the key of everything that an expression works out, once for each time it stands there."""
    if isinstance(expr, list):
        for item in expr:
            yield from keys_of(item, source_id)
    if not isinstance(expr, dict):
        return
    operator, operands = operands_of(expr)
    if operator == "var":
        fragments = cast("str", operands[0]).split(".")
        for end in range(1, len(fragments) + 1):
            yield path_key(source_id, ".".join(fragments[:end]))
        return
    yield expr_key(source_id, expr)
    if operator == "plusTime":
        yield moment_key(source_id, operands[0])
    for operand in (operands[0], operands[2]) if operator == "reduce" else operands:
        yield from keys_of(operand, source_id)


def as_test(piece: Piece) -> str:
    """Give the text of a piece as a condition; a date-time raises."""
    return f"neither({piece.text})" if piece.kind == "date" else piece.text


def literal(value: Json) -> Piece:
    """Give the piece of a literal of an expression."""
    if isinstance(value, bool):
        return Piece(repr(value), "bool")
    if isinstance(value, (int, float)):
        number = int(value)
        return Piece(repr(number) if number >= 0 else f"({number})", "int")
    return Piece(repr(value), "str")


def has_reduce(expr: Json) -> bool:
    """Tell whether an expression folds anything."""
    if isinstance(expr, list):
        return any(map(has_reduce, expr))
    return isinstance(expr, dict) and ("reduce" in expr or any(map(has_reduce, expr.values())))
