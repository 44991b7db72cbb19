"""Turn an expression into one Python expression: typed as far as can be known, each thing worked out once.

The generated text holds names that are made here, numbers, and strings through ``repr``; nothing of an expression
or of a pack is ever pasted into it. To read it:

- ``(t3 := …)`` names what is needed again; a name is used only where Python has surely run its definition;
- a date-time whose place is known stays a bare int (kind ``date``), and becomes a ``DateTime`` only as a value;
- Python's own truthiness is CertLogic's on JSON, and a ``DateTime`` raises when asked for its.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import cast

from pratique.kinds.errors import BadInput
from pratique.kinds.strict_json import Json
from pratique.policy.certlogic import dates
from pratique.policy.certlogic.errors import CertLogicError
from pratique.policy.certlogic.pieces import (
    Kind,
    Piece,
    Scope,
    as_test,
    expr_key,
    has_reduce,
    keys_of,
    literal,
    moment_key,
    present_key,
)
from pratique.policy.certlogic.sources import FoldSource, Source
from pratique.policy.certlogic.validate import COMPARISONS, operands_of
from pratique.policy.certlogic.values import PYTHON_ORDER

SPILL_DEPTH = 12
"""Deeper than this a sub-expression moves to a function of its own: Python allows 200 nested brackets."""
UNROLLED = 8
"""A ``reduce`` over an array of the rule's own of at most this many items is written out."""


@dataclass(slots=True)
class Emitter:
    """Writes the functions of one compiled unit; ``functions`` holds their texts, inner ones first."""

    cache_dates: bool = True
    scale: int = 1
    """Units of a date's int in a millisecond: 1 over JSON, 1000 over tuples, whose instants are microseconds."""
    hopeful: bool = False
    """Take what has keys for an object: the caller answers an AttributeError by the plain walker."""
    functions: list[str] = field(default_factory=list)
    tables: dict[str, object] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    made: int = 0

    def fresh(self, prefix: str = "t") -> str:
        """Make a name that stands nowhere else."""
        self.made += 1
        return f"{prefix}{self.made}"

    def named(self, piece: Piece) -> Piece:
        """Give a piece a name, unless it has one or needs none."""
        if piece.name or not piece.text.startswith("("):
            return piece
        name = self.fresh()
        return Piece(f"({name} := {piece.text[1:-1]})", piece.kind, name)

    def as_value(self, piece: Piece) -> str:
        """Give the text of a piece as a value; over tuples a date-time is none, it can only be compared."""
        if piece.kind == "instant" or (piece.kind == "date" and self.scale != 1):
            message = "an instant can be compared with another (before, after …) or asked whether it is there"
            raise BadInput("instant_use", message)
        return f"DateTime({piece.text})" if piece.kind == "date" else piece.text

    def _plain(self, piece: Piece) -> Piece:
        kept = piece.kind not in ("date", "instant")
        return piece if kept else Piece(f"({self.as_value(piece)})", "any")

    def count(self, expr: Json, source: Source) -> None:
        """Count how often each sub-expression and path comes, to know what deserves a name."""
        self.counts.update(keys_of(expr, source.id))

    def value(self, expr: Json, source: Source, scope: Scope, depth: int = 0) -> Piece:
        """Emit an expression; what comes more than once is named and found again."""
        if not isinstance(expr, (dict, list)):
            return literal(expr)
        key = expr_key(source.id, expr)
        found = scope.find(key)
        if found is not None:
            return found
        if depth >= SPILL_DEPTH:
            return self._spill(expr, source)
        if isinstance(expr, list):
            items = [self.as_value(self.value(item, source, scope, depth + 1)) for item in expr]
            return Piece(f"([{', '.join(items)}])", "any")
        piece = self._operation(expr, source, scope, depth + 1)
        if self.counts[key] > 1:
            piece = self.named(piece)
            scope.keep(key, piece)
        return piece

    def _spill(self, expr: Json, source: Source) -> Piece:
        name, parameters = self.fresh("f"), ", ".join(source.parameters())
        piece = self.value(expr, source, Scope())
        self.functions.append(f"def {name}({parameters}):\n    return {piece.text}\n")
        return Piece(f"({name}({parameters}))", piece.kind)

    def _operation(self, expr: dict[str, Json], source: Source, scope: Scope, depth: int) -> Piece:
        operator, operands = operands_of(expr)
        if operator == "var":
            return source.read(self, cast("str", operands[0]), scope)
        if operator == "if":
            return self._if(operands, source, scope, depth)
        if operator == "and":
            return self._and(operands, source, scope, depth)
        if operator == "plusTime":
            return self._plus_time(operands, source, scope, depth)
        if operator == "reduce":
            return self._reduce(operands, source, scope, depth)
        pieces = [self.value(operand, source, scope, depth) for operand in operands]
        if operator == "!":
            return Piece(f"(not {as_test(pieces[0])})", "bool")
        if operator == "===":
            return self._same(*pieces)
        if operator == "in":
            return self._in(operands[1], *pieces)
        if operator == "+":
            plain, checks = self._integers("+", pieces)
            slow = f"add({pieces[0].again}, {pieces[1].again})"
            return Piece(f"({plain} if {checks} else {slow})" if checks else f"({plain})", "int")
        if operator == "extractFromUVCI":
            return Piece(f"(uvci_part({self.as_value(pieces[0])}, {pieces[1].text}))", "json")
        if operator == "dccDateOfBirth":
            read = "births[{}]" if self.cache_dates else "birth_ms({})"
            return self._scaled(read.format(self.as_value(pieces[0])))
        if operator in COMPARISONS:
            return self._compare(operator, pieces)
        return self._compare_dates(PYTHON_ORDER[operator], pieces)

    def _if(self, operands: list[Json], source: Source, scope: Scope, depth: int) -> Piece:
        guard = as_test(self.value(operands[0], source, scope, depth))
        inner = scope.inner()
        _assume(operands[0], source, inner)
        then = self.value(operands[1], source, inner, depth)
        other = self.value(operands[2], source, scope.inner(), depth)
        kinds = {then.kind, other.kind}
        if len(kinds) == 1:
            return Piece(f"({then.text} if {guard} else {other.text})", then.kind)
        kind: Kind = "any" if kinds & {"any", "date"} else "json"
        kind = "instant" if "instant" in kinds else kind
        texts = [p.text if p.kind == "instant" else self.as_value(p) for p in (then, other)]
        return Piece(f"({texts[0]} if {guard} else {texts[1]})", kind)

    def _and(self, operands: list[Json], source: Source, scope: Scope, depth: int) -> Piece:
        texts: list[str] = []
        kinds: list[Kind] = []
        for operand in operands:
            piece = self.value(operand, source, scope, depth)
            texts.append(as_test(piece))
            kinds.append(piece.kind)
            scope = scope.inner()
            _assume(operand, source, scope)
        if kinds[-1] == "any":
            texts[-1] = f"settled({texts[-1]})"
        kind: Kind = "instant" if kinds[-1] == "instant" else "json"
        return Piece(f"({' and '.join(texts)})", "bool" if set(kinds) == {"bool"} else kind)

    def _plus_time(self, operands: list[Json], source: Source, scope: Scope, depth: int) -> Piece:
        amount, unit = int(cast("int", operands[1])), cast("str", operands[2])
        dates.check_shift(amount, unit)
        by_calendar = amount != 0 and unit in ("month", "year")
        fixed = _fixed_date(operands[0], amount, unit)
        if fixed is not None:
            return Piece(f"({fixed * self.scale})", "date")
        moment = source.moment(self, operands[0], scope)
        if by_calendar and moment is not None:
            raise BadInput("calendar_shift", "an instant moves by hours or days, not by months or years")
        if by_calendar:
            text = self.as_value(self.value(operands[0], source, scope, depth))
            return self._scaled(self._calendar_read(text, amount, unit))
        key = moment_key(source.id, operands[0])
        base = moment or scope.find(key)
        if base is None:
            text = self.as_value(self.value(operands[0], source, scope, depth))
            base = self._scaled(f"parsed[{text}]" if self.cache_dates else f"parse_ms({text})")
            if self.counts[key] > 1:
                base = self.named(base)
                scope.keep(key, base)
        if not amount:
            return base
        shift = dates.shift_ms(0, amount, unit) * self.scale
        return Piece(f"({base.text} {'-' if shift < 0 else '+'} {abs(shift)})", "date")

    def _calendar_read(self, text: str, amount: int, unit: str) -> str:
        if not self.cache_dates:
            return f"shift_ms(parse_ms({text}), {amount}, {unit!r})"
        table = f"moved_{'minus' if amount < 0 else 'plus'}_{abs(amount)}_{unit}"
        self.tables.setdefault(table, dates.ShiftedDates(amount, unit))
        return f"{table}[{text}]"

    def _scaled(self, text: str) -> Piece:
        return Piece(f"({text})" if self.scale == 1 else f"({text} * {self.scale})", "date")

    def _same(self, left: Piece, right: Piece) -> Piece:
        texts = self.as_value(left), self.as_value(right)
        if left.kind in ("int", "str", "bool") and right.kind in ("int", "str", "bool"):
            return Piece(f"(same({texts[0]}, {texts[1]}))", "bool")
        for this, other in (texts, texts[::-1]):
            if this[0] in "'\"":
                return Piece(f"({texts[0]} == {texts[1]})", "bool")
            if this in ("True", "False"):
                return Piece(f"({other} is {this})", "bool")
            if this.isdecimal() and this not in ("0", "1"):  # which alone equal a bool in Python
                return Piece(f"({texts[0]} == {texts[1]})", "bool")
        return Piece(f"(same({texts[0]}, {texts[1]}))", "bool")

    def _in(self, array: Json, left: Piece, right: Piece) -> Piece:
        if isinstance(array, list) and array and all(isinstance(item, str) for item in array):
            return Piece(f"({self.as_value(left)} in {tuple(array)!r})", "bool")
        if left.kind not in ("json", "str"):
            return Piece(f"(member({self.as_value(left)}, {self.as_value(right)}))", "bool")
        left, right = self.named(left), self.named(self._plain(right))
        quick = f"(type({left.text}) is str) & (type({right.text}) is list)"
        slow = f"member({left.again}, {right.again})"
        return Piece(f"({left.again} in {right.again} if {quick} else {slow})", "bool")

    def _integers(self, operator: str, pieces: list[Piece]) -> tuple[str, str]:
        """Give the plain operation and the check that it may run; names the pieces, in place, if there is one.

        ``&`` runs both sides, so that every definition in the check is run.
        """
        if all(piece.kind == "int" for piece in pieces):
            return f" {operator} ".join(piece.text for piece in pieces), ""
        pieces[:] = [self.named(self._plain(piece)) for piece in pieces]
        unsure = [piece for piece in pieces if piece.kind != "int" or piece.name]
        checks = [f"type({piece.text}) is int" for piece in unsure]
        joined = checks[0] if len(checks) == 1 else " & ".join(f"({check})" for check in checks)
        return f" {operator} ".join(piece.again for piece in pieces), joined

    def _compare(self, operator: str, pieces: list[Piece]) -> Piece:
        plain, checks = self._integers(operator, pieces)
        if not checks and len(pieces) == 2:  # noqa: PLR2004  (Python's chain of three would be lazy)
            return Piece(f"({plain})", "bool")
        slow = f"compare({operator!r}, {', '.join(piece.again for piece in pieces)})"
        return Piece(f"({plain} if {checks} else {slow})" if checks else f"({slow})", "bool")

    def _compare_dates(self, order: str, pieces: list[Piece]) -> Piece:
        texts = [piece.text if piece.kind == "date" else f"as_ms({self.as_value(piece)})" for piece in pieces]
        if len(texts) == 2:  # noqa: PLR2004
            return Piece(f"({texts[0]} {order} {texts[1]})", "bool")
        middle = self.fresh()
        return Piece(f"(({texts[0]} {order} ({middle} := {texts[1]})) & ({middle} {order} {texts[2]}))", "bool")

    def _reduce(self, operands: list[Json], source: Source, scope: Scope, depth: int) -> Piece:
        array, body, initial = operands
        if isinstance(array, list) and 0 < len(array) <= UNROLLED and not has_reduce(body):
            return self._unrolled(array, body, initial, (source, scope, depth))
        folded = self.as_value(self.value(array, source, scope, depth))
        start = self.as_value(self.value(initial, source, scope, depth))
        name = self.fresh("f")
        inner = FoldSource(name, Piece("a", "any"), Piece("c", "any"))
        self.count(body, inner)
        result = self.as_value(self.value(body, inner, Scope()))
        self.functions.append(f"def {name}(a, c):\n    return {result}\n")
        return Piece(f"(fold({folded}, {name}, {start}))", "any")

    def _unrolled(self, array: list[Json], body: Json, initial: Json, at: tuple[Source, Scope, int]) -> Piece:
        """Write a fold out: one tuple, worked out from left to right, of which the last item is the result."""
        source, scope, depth = at
        items = [self.named(self._plain(self.value(item, source, scope, depth))) for item in array]
        result = self.named(self._plain(self.value(initial, source, scope, depth)))
        steps = [piece.text for piece in (*items, result)]
        for item in items:
            inner = FoldSource(self.fresh("v"), Piece(result.again, result.kind), Piece(item.again, item.kind))
            self.count(body, inner)
            result = self.named(self._plain(self.value(body, inner, scope, depth)))
            steps.append(result.text)
        return Piece(f"(({', '.join(steps)})[-1])", result.kind)


def _fixed_date(operand: Json, amount: int, unit: str) -> int | None:
    """Work out a date-time that the rule itself writes; None for any other, and for one that cannot be read."""
    if not isinstance(operand, str):
        return None
    try:
        return dates.shift_ms(dates.parse_ms(operand), amount, unit)
    except CertLogicError:
        return None


def _assume(expr: Json, source: Source, scope: Scope) -> None:
    """Note in a scope what must be there, since ``expr`` came out truthy."""
    if isinstance(expr, dict):
        operator, operands = operands_of(expr)
        if operator == "var":
            scope.known[present_key(source.id, cast("str", operands[0]))] = Piece("None", "json")
        elif operator == "and":
            for operand in operands:
                _assume(operand, source, scope)
