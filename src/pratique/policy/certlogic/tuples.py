"""Compile the rules of a pack together, over a situation that is a tuple: one function tells which fire.

Fields have types, so most checks are made when compiling. Instants are integers, microseconds of UTC: comparing
two is an addition and a comparison of integers.

INVARIANT: agrees with the general engine on ``as_data`` of the same tuple, where instants are whole milliseconds
(finer ones CertLogic cuts off).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn, cast

from pratique.kinds.errors import BadInput
from pratique.kinds.strict_json import Json
from pratique.policy.certlogic import dates
from pratique.policy.certlogic.compile import RUNTIME, run_generated
from pratique.policy.certlogic.emit import Emitter
from pratique.policy.certlogic.errors import CertLogicError
from pratique.policy.certlogic.interpret import check_expression
from pratique.policy.certlogic.pieces import Kind, Piece, Scope, path_key, present_key

TYPES = frozenset(("maybe", "code", "bool", "int", "instant"))
Situation = Sequence[object]
_US_IN_MS = 1000


@dataclass(frozen=True, slots=True)
class TupleRules:
    """The rules of a pack, compiled.

    ``fired(situation)`` gives a bit mask: bit ``i`` is set where rule ``names[i]`` is exactly true; it raises
    CertLogicError if any rule has no value. ``each[name](situation)`` asks one rule.
    """

    names: tuple[str, ...]
    source: str
    fired: Callable[[Situation], int]
    each: Mapping[str, Callable[[Situation], bool]]


def compile_over_tuple(rules: Mapping[str, Json], fields: Mapping[str, int], types: Mapping[str, str]) -> TupleRules:
    """Compile rules over a tuple: ``fields`` gives the place of each name, ``types`` its type.

    A name may hold dots (``attributes.age_band``) and is looked up whole. Raises CertLogicError for an invalid
    expression, BadInput ``unknown_field`` for a path that is no field, ``instant_use`` where an instant is
    neither compared nor asked whether it is there, ``calendar_shift`` where one moves by months or years.
    """
    for expr in rules.values():
        check_expression(expr)
    single, alone = Emitter(scale=_US_IN_MS), TupleSource(fields, types, "alone")
    texts = [
        _guarded(f"rule_{i}", [f"return {_passes(single, expr, alone, Scope())}"])
        for i, expr in enumerate(rules.values())
    ]
    together, source = Emitter(scale=_US_IN_MS, made=single.made), TupleSource(fields, types, "s")
    for expr in rules.values():
        together.count(expr, source)
    fired = _write_fired(together, list(rules.values()), source)
    text = "\n".join((*single.functions, *texts, *together.functions, fired))
    names = {**RUNTIME, "no_date": _no_date, **single.tables, **together.tables}
    made = run_generated(text, names)
    each = {name: cast("Callable[[Situation], bool]", made[f"rule_{i}"]) for i, name in enumerate(rules)}
    return TupleRules(tuple(rules), text, cast("Callable[[Situation], int]", made["fired"]), each)


def as_data(situation: Situation, fields: Mapping[str, int], types: Mapping[str, str]) -> dict[str, Json]:
    """Give a situation as the JSON object a general engine reads: instants as RFC 3339, dotted names nested."""
    data: dict[str, Json] = {}
    for name, index in fields.items():
        value = cast("Json", situation[index])
        if types[name] == "instant" and isinstance(value, int):
            value = _format_us(value)
        *parents, last = name.split(".")
        inner = data
        for parent in parents:
            inner = cast("dict[str, Json]", inner.setdefault(parent, {}))
        inner[last] = value
    return data


@dataclass(frozen=True, slots=True)
class TupleSource:
    """A situation under the Python name ``s``."""

    fields: Mapping[str, int]
    types: Mapping[str, str]
    id: str

    def read(self, _emitter: Emitter, path: str, scope: Scope) -> Piece:
        """Emit a field, by its hoisted name if it has one."""
        if path not in self.fields:
            raise BadInput("unknown_field", f"no field is called '{path[:60]}'")
        if self.types[path] not in TYPES:
            raise ValueError(f"the field {path} has the unknown type {self.types[path]}")
        hoisted = scope.find(path_key(self.id, path))
        kind: Kind = "instant" if self.types[path] == "instant" else "json"
        return hoisted or Piece(f"s[{self.fields[path]}]", kind)

    def parameters(self) -> list[str]:
        """List the one name."""
        return ["s"]

    def moment(self, emitter: Emitter, operand: Json, scope: Scope) -> Piece | None:
        """Emit an instant as a date; one that is not known to be there is checked."""
        if not (isinstance(operand, dict) and "var" in operand):
            return None
        path = cast("str", operand["var"])
        piece = self.read(emitter, path, scope)
        if piece.kind != "instant":
            return None
        if scope.find(present_key(self.id, path)):
            return Piece(piece.text, "date")
        return Piece(f"({piece.text} if {piece.text} is not None else no_date())", "date")


def _passes(emitter: Emitter, expr: Json, source: TupleSource, scope: Scope) -> str:
    piece = emitter.value(expr, source, scope)
    text = emitter.as_value(piece)
    if piece.kind in ("int", "str"):  # never true, but it may raise; Python warns of a literal beside "is"
        return f"same({text}, True)"
    return text if piece.kind == "bool" else f"{text} is True"


def _write_fired(emitter: Emitter, rules: list[Json], source: TupleSource) -> str:
    lines = []
    scope = Scope()
    for number, (name, index) in enumerate(source.fields.items()):
        if emitter.counts[path_key(source.id, name)] > 1:
            kind = source.read(emitter, name, scope).kind
            lines.append(f"v{number} = s[{index}]")
            scope.keep(path_key(source.id, name), Piece(f"v{number}", kind))
    lines.append("m = 0")
    for bit, expr in enumerate(rules):
        lines.append(f"if {_passes(emitter, expr, source, scope)}:")
        lines.append(f"    m |= {1 << bit}")
    return _guarded("fired", [*lines, "return m"])


def _guarded(name: str, lines: list[str]) -> str:
    """Write a function; an array read as a date is no key of a table of dates, the only TypeError there is."""
    body = "".join(f"        {line}\n" for line in lines)
    return f"def {name}(s):\n    try:\n{body}    except TypeError:\n        no_date()\n"


def _format_us(us: int) -> str:
    ms, rest = divmod(us, _US_IN_MS)
    text = dates.format_ms(ms)
    return f"{text[:-1]}{rest:03}Z" if rest else text


def _no_date() -> NoReturn:
    raise CertLogicError("date_operand", "a date-time is read from a string, and this is none")
