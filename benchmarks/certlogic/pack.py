"""Time a pack of 15 rules of three conditions each over a ready situation."""

from __future__ import annotations

import statistics
import timeit

from pratique.kinds.situation_fields import FIELD_INDEX, SITUATION_FIELDS
from pratique.policy.certlogic.compile import compile_test
from pratique.policy.certlogic.text import from_text
from pratique.policy.certlogic.tuples import as_data, compile_over_tuple

TITLE = "15 rules of three conditions over one situation"
TYPES = {field.name: field.type for field in SITUATION_FIELDS}
AGES = (24, 48, 72)
DAYS = (7, 14)
RULES = [
    *(
        f'in_listed_{when} is "{state}" and occasion in ["entry", "exit"] and mode is not "{mode}"'
        for when, state, mode in (("now", "yes", "air"), ("window", "maybe", "rail"), ("window", "yes", "none"))
    ),
    *(
        f'in_affected_prefecture_{when} is not "{state}" and occasion is "entry" and mode in ["rail", "air"]'
        for when, state in (("now", "no"), ("window", "no"), ("now", "maybe"))
    ),
    *(
        f'negative_sampled_at and clock_at not after negative_sampled_at + {age} hours and in_listed_now is "no"'
        for age in AGES
    ),
    *(
        f'ring is "{ring}" and last_exposure_at and clock_at before last_exposure_at + {days} days'
        for ring in ("close", "secondary")
        for days in DAYS
    ),
    "positive_at and clock_at not before positive_at - 1 hour and inside_jurisdiction",
    'order_kind in ["central-isolation", "home"] and order_until and clock_at before order_until',
]
BASE: dict[str, object] = {
    "in_listed_now": "no",
    "in_listed_window": "no",
    "in_affected_prefecture_now": "no",
    "in_affected_prefecture_window": "maybe",
    "negative_sampled_at": 1_628_200_000_000_000,
    "history_gap_s": 0,
    "inside_jurisdiction": True,
    "at_listed_place": "no",
    "mode": "rail",
    "occasion": "entry",
    "clock_at": 1_628_300_000_000_000,
}
BUSY: dict[str, object] = {
    **BASE,
    "in_listed_now": "yes",
    "in_listed_window": "yes",
    "in_affected_prefecture_now": "yes",
    "ring": "close",
    "last_exposure_at": 1_628_000_000_000_000,
    "positive_at": 1_628_100_000_000_000,
    "order_kind": "home",
    "order_until": 1_629_000_000_000_000,
}


def measure_pack() -> dict[str, float]:
    """Give microseconds for all 15 rules: a quiet and a busy situation, and the same over dicts."""
    exprs = {f"r{number}": from_text(text) for number, text in enumerate(RULES)}
    if len(exprs) != 15:  # what the title says
        raise ValueError(len(exprs))
    pack = compile_over_tuple(exprs, FIELD_INDEX, TYPES)
    tests = [compile_test(expr) for expr in exprs.values()]
    found = {}
    for name, values in (("quiet", BASE), ("busy", BUSY)):
        situation = tuple(values.get(field.name) for field in SITUATION_FIELDS)
        data = as_data(situation, FIELD_INDEX, TYPES)
        fired = pack.fired(situation)
        if [bool(fired >> bit & 1) for bit in range(15)] != [test(data) for test in tests]:
            raise ValueError(f"the engines differ on the {name} situation")
        found[f"tuple, {name} ({fired.bit_count()} fire)"] = best(lambda s=situation: pack.fired(s), 20_000)
        found[f"dict, {name}"] = best(lambda d=data: [test(d) for test in tests], 2_000)
    return found


def best(call: object, times: int) -> float:
    return statistics.median(timeit.repeat(call, number=times, repeat=9)) / times * 1e6
