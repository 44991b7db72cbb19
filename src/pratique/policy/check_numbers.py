"""What is wrong with the numbers that a pack's sections ask of its params."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pratique.policy.finding import Finding
from pratique.policy.pack import Pack
from pratique.policy.parts import Number


def check_numbers(pack: Pack, numbers: Iterable[Number]) -> Iterator[Finding]:
    """Find numbers without a param, in another unit, without a value when first needed, or below zero."""
    for number in numbers:
        param = pack.param(number.param)
        if param is None:
            yield Finding("unknown_param", number.place, f"no param is called '{number.param}'")
            continue
        if param.unit != number.unit:
            message = f"'{param.id}' is in '{param.unit}', but a number in '{number.unit}' stands here"
            yield Finding("wrong_unit", number.place, message)
        if param.at(pack.start if number.since is None else number.since) is None:
            yield Finding("no_value", number.place, f"'{param.id}' has no value yet when it is first needed")
        if any(value.value < 0 for value in param.values):
            yield Finding("below_zero", number.place, f"'{param.id}' is below zero")
