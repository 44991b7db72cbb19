"""What the operations do with values whose type only the data decide; shared by every engine here."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from typing import NoReturn

from pratique.kinds.strict_json import Json
from pratique.policy.certlogic.dates import DateTime
from pratique.policy.certlogic.errors import CertLogicError
from pratique.policy.certlogic.validate import is_index, is_integer

_UVCI_PREFIX = "URN:UVCI:"
_UVCI_SEPARATORS = re.compile(r"[/#:]")
_EXACT_FLOAT = 10**21


def step(value: object, fragment: str) -> object:
    """Go one fragment down a path: a key of an object or an index of an array, else null.

    Nothing else can be reached: no attribute, no character of a string, no length.
    """
    if type(value) is dict:
        return value.get(fragment)
    if type(value) is list and is_index(fragment) and len(fragment) < 10:  # noqa: PLR2004  (no longer array)
        index = int(fragment)
        return value[index] if index < len(value) else None
    return None


def walk(value: object, path: str) -> object:
    """Follow a whole path; the empty path is the value itself."""
    if path:
        for fragment in path.split("."):
            value = step(value, fragment)
    return value


def is_truthy(value: object) -> bool:
    """Tell truthy from falsy; a date-time is neither and raises CertLogicError ``truthiness``."""
    return bool(value)


def settled(value: object) -> object:
    """Give the value back once it is known to be truthy or falsy (the last operand of ``and``)."""
    bool(value)
    return value


def same(left: object, right: object) -> bool:
    """Compare without coercion: true is not 1; arrays and objects are equal only to themselves."""
    if type(left) is bool or type(right) is bool or type(left) in (list, dict):
        return left is right
    if type(left) is DateTime:
        return False
    return left == right


def member(value: object, array: object) -> bool:
    """Tell whether an array holds the value; raises ``not_an_array``."""
    if type(array) is not list:
        raise CertLogicError("not_an_array", 'the right-hand side of "in" must be an array')
    return any(same(value, item) for item in array)


def add(left: object, right: object) -> int:
    """Add two integers; raises ``not_integers``."""
    return as_integer(left) + as_integer(right)


def as_integer(value: object) -> int:
    """Give an integer as Python's int; raises ``not_integers``."""
    if type(value) is int:
        return value
    if type(value) is float and is_integer(value):
        return int(value)
    raise CertLogicError("not_integers", "every operand of this operation must be an integer")


def as_ms(value: object) -> int:
    """Give the milliseconds of a date-time; raises ``not_dates``."""
    if type(value) is DateTime:
        return value.ms
    raise CertLogicError("not_dates", "every operand of a date-time comparison must be a date-time")


_ORDERS: dict[str, Callable[[int, int], bool]] = {
    "<": int.__lt__,
    ">": int.__gt__,
    "<=": int.__le__,
    ">=": int.__ge__,
}
PYTHON_ORDER = {"after": ">", "before": "<", "not-after": "<=", "not-before": ">="}


def compare(operator: str, *values: object) -> bool:
    """Compare two or three integers in a row; raises ``not_integers``."""
    return ordered(operator, [as_integer(value) for value in values])


def ordered(operator: str, numbers: list[int]) -> bool:
    """Tell whether each number stands in the given order to the next."""
    holds = _ORDERS[operator]
    return all(holds(left, right) for left, right in pairwise(numbers))


def fold(array: object, function: Callable[[object, object], object], initial: object) -> object:
    """Fold an array from the left (``reduce``); null counts as empty; raises ``not_an_array``."""
    if array is None:
        return initial
    if type(array) is not list:
        raise CertLogicError("not_an_array", 'the operand of "reduce" must be an array')
    result = initial
    for item in array:
        result = function(result, item)
    return result


def uvci_part(uvci: object, index: int) -> str | None:
    """Give one fragment of a certificate identifier, or null; raises ``uvci_operand``."""
    if uvci is None:
        return None
    if type(uvci) is not str:
        raise CertLogicError("uvci_operand", "a certificate identifier is a string or null")
    fragments = _UVCI_SEPARATORS.split(uvci.removeprefix(_UVCI_PREFIX))
    return fragments[index] if 0 <= index < len(fragments) else None


def neither(_value: object) -> NoReturn:
    """Raise ``truthiness`` for what is known to be a date-time."""
    raise CertLogicError("truthiness", "a date-time is neither truthy nor falsy")


def outward(value: object) -> Json:
    """Give a value as JSON shows it: a date-time as certlogic-js writes it, 1.0 as 1."""
    if type(value) is DateTime:
        return str(value)
    if type(value) is list:
        return [outward(item) for item in value]
    if type(value) is dict:
        return {key: outward(item) for key, item in value.items()}
    if type(value) is float and value.is_integer() and abs(value) < _EXACT_FLOAT:
        return int(value)
    return value  # type: ignore[return-value]  # what is left is JSON's own
