"""Tell when time alone changes what a rule says: the flip instants of its date comparisons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import cast

from pratique.kinds.errors import BadInput
from pratique.kinds.strict_json import Json
from pratique.policy.certlogic.dates import birth_ms, parse_ms, shift_ms
from pratique.policy.certlogic.errors import CertLogicError
from pratique.policy.certlogic.explain import reads
from pratique.policy.certlogic.validate import DATE_COMPARISONS, operands_of

_US_IN_MS = 1000
_FIRST_DIFFERENT = {
    # (operator, the clock stands left): microseconds from "both sides equal" to the first other result
    ("after", True): 1,
    ("before", True): 0,
    ("not-after", True): 1,
    ("not-before", True): 0,
    ("after", False): 0,
    ("before", False): 1,
    ("not-after", False): 0,
    ("not-before", False): 1,
}


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of a comparison: a fixed instant, or the clock plus so many microseconds."""

    moving: bool
    us: int


def flip_instants(expr: Json, values: Mapping[str, object], moving: frozenset[str]) -> list[int]:
    """List the instants of the clock at which a date comparison of ``expr`` starts to give another result.

    ``moving`` names the fields that hold the clock itself (microseconds of UTC, running with time); ``values``
    gives the others: an instant as int, a date as string, None where there is none. Each answer is exact: the
    first microsecond with the new result, the one before it still has the old. Where an operand may be one of
    several (``if``), the flips of each are listed, so that the list may hold too many and never too few.

    Raises BadInput ``horizon`` where a clock moves by months or years, or goes into a ``reduce``.
    """
    found: set[int] = set()
    for operator, operands in _date_comparisons(expr, moving):
        sides = [_sides(operand, values, moving) for operand in operands]
        for lefts, rights in pairwise(sides):
            found.update(flip for left in lefts for right in rights for flip in _flip(operator, left, right))
    return sorted(found)


def flip_offsets(expr: Json, fields: Iterable[str], clock: str) -> dict[str, set[int]] | None:
    """Tell beforehand how long after the instant in each field a date comparison with the clock turns.

    Under the empty name stand turns at a fixed instant. Microseconds, exact as those of ``flip_instants``. None where
    that cannot be told beforehand: a comparison whose one side is not the clock and whose other is not one instant.
    """
    known, moving = frozenset(fields), frozenset({clock})
    for _, operands in _date_comparisons(expr, moving):
        for pair in pairwise(frozenset(reads(operand)) for operand in operands):
            told = pair[0] | pair[1]
            if told and not (moving in pair and told <= known | moving and len(told) <= 2 and pair[0] != pair[1]):  # noqa: PLR2004
                return None
    found = {"": set(flip_instants(expr, {}, moving))}
    for name in known:
        found[name] = set(flip_instants(expr, {name: 0}, moving)) - found[""]
    return found


def _flip(operator: str, left: _Side, right: _Side) -> Iterator[int]:
    if left.moving != right.moving:
        equal = right.us - left.us if left.moving else left.us - right.us
        yield equal + _FIRST_DIFFERENT[operator, left.moving]


def _date_comparisons(expr: Json, moving: frozenset[str]) -> Iterator[tuple[str, list[Json]]]:
    if isinstance(expr, list):
        for item in expr:
            yield from _date_comparisons(item, moving)
    if not isinstance(expr, dict):
        return
    operator, operands = operands_of(expr)
    if operator == "reduce" and reads(expr) & moving:
        raise BadInput("horizon", "a clock cannot go into a reduce: when it changes could not be told")
    if operator in DATE_COMPARISONS:
        yield operator, operands
    if operator != "var":
        yield from _date_comparisons(operands, moving)


def _sides(expr: Json, values: Mapping[str, object], moving: frozenset[str]) -> list[_Side]:
    """List what an operand of a date comparison may be; nothing where it has no value."""
    if not isinstance(expr, dict):
        return []
    operator, operands = operands_of(expr)
    if operator == "plusTime":
        amount, unit = int(cast("int", operands[1])), cast("str", operands[2])
        bases = _read(operands[0], values, moving)
        return [side for base in bases for side in _shifted(base, amount, unit)]
    if operator == "dccDateOfBirth":
        return [_Side(False, us) for us in _births(operands[0], values)]  # noqa: FBT003
    if operator in ("if", "and"):
        branches = operands[1:] if operator == "if" else operands
        return [side for branch in branches for side in _sides(branch, values, moving)]
    return []


def _read(expr: Json, values: Mapping[str, object], moving: frozenset[str]) -> list[_Side | str]:
    """List what ``plusTime`` may be given: the clock, an instant, or a text to be read."""
    if isinstance(expr, str):
        return [expr]
    if not isinstance(expr, dict):
        return []
    operator, operands = operands_of(expr)
    if operator in ("if", "and"):
        branches = operands[1:] if operator == "if" else operands
        return [side for branch in branches for side in _read(branch, values, moving)]
    if operator != "var":
        return []
    path = cast("str", operands[0])
    if path in moving:
        return [_Side(moving=True, us=0)]
    value = values.get(path)
    if isinstance(value, str):
        return [value]
    return [_Side(moving=False, us=value)] if type(value) is int else []


def _shifted(base: _Side | str, amount: int, unit: str) -> Iterator[_Side]:
    if isinstance(base, str):
        try:
            yield _Side(moving=False, us=shift_ms(parse_ms(base), amount, unit) * _US_IN_MS)
        except CertLogicError:
            return
    elif amount and unit in ("month", "year"):
        raise BadInput("horizon", "an instant moves by hours or days, not by months or years")
    else:
        yield _Side(base.moving, base.us + shift_ms(0, amount, unit) * _US_IN_MS)


def _births(expr: Json, values: Mapping[str, object]) -> Iterator[int]:
    if isinstance(expr, dict) and "var" in expr:
        expr = cast("Json", values.get(cast("str", expr["var"])))
    if isinstance(expr, str):
        try:
            yield birth_ms(expr) * _US_IN_MS
        except CertLogicError:
            return
