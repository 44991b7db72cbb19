"""How much of a standing the packs in force can ask for: what a code must carry, and what it may leave at home.

A code made under one reach is no evidence under another: its digest travels in the code, and where a gate's packs
ask for something else the answer is ``refer``, never a guess.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import Literal
from zoneinfo import ZoneInfo

from pratique.decisions.in_force import Book
from pratique.kinds.instants import HOUR, MINUTE, free_at, local_date, local_midnight
from pratique.kinds.strict_json import Json
from pratique.policy.pack import Pack

Listed = Literal["window", "ever", "exact"]
"""Which stays in a listed county count: those of the window, any (as a yes or no), or any by their very instant."""
_PLAIN = frozenset({"and", "!", "!!", "if"})
"""Operators of CertLogic that ask of a value only whether there is one."""


@dataclass(frozen=True, slots=True)
class Days:
    """How far back one pack counts, in whole local days of its zone."""

    zone: str
    history: int
    exposure: int
    positive: int


@dataclass(frozen=True)
class Reach:
    """What the rules of some packs can read of a standing."""

    days: tuple[Days, ...] = ()
    order_kinds: tuple[str, ...] = ()
    carried: tuple[str, ...] = ()
    """Attributes that a rule reads and that may travel in a code."""
    withheld: tuple[str, ...] = ()
    """Attributes that a rule reads and that may not: who has declared one is referred."""
    listed: Listed = "window"

    @cached_property
    def digest(self) -> bytes:
        """Give four bytes that tell one reach from another."""
        return sha256(json.dumps(asdict(self), sort_keys=True).encode()).digest()[:4]

    def find_window_start(self, at: int) -> int:
        """Give the first instant of the longest window that ends at an instant."""
        return min((_find_start(d.zone, d.history, at // MINUTE) for d in self.days), default=at)

    def counts(self, instant: int, what: Literal["exposure", "positive"], at: int) -> bool:
        """Say whether an exposure or a positive sample of an instant still counts for any pack."""
        return any(
            at < free_at(instant, d.exposure if what == "exposure" else d.positive, ZoneInfo(d.zone)) for d in self.days
        )

    def has_midnight_within(self, hour: int) -> bool:
        """Say whether any zone's local date changes within an hour of UTC (hours since 1970), beyond its start."""
        return any(_has_midnight_within(d.zone, hour) for d in self.days)


@lru_cache(maxsize=4096)
def _has_midnight_within(name: str, hour: int) -> bool:
    zone = ZoneInfo(name)
    return local_date(hour * HOUR, zone) != local_date((hour + 1) * HOUR - 1, zone)


@lru_cache(maxsize=256)
def _find_start(name: str, days: int, minute: int) -> int:
    zone = ZoneInfo(name)
    return local_midnight(local_date(minute * MINUTE, zone) - timedelta(days=days), zone)


def make_reach(book: Book, at: int) -> Reach:
    """Give what the packs that hold at an instant, or will later, can read of a standing."""
    packs = [e.pack.pack for e in book.enactments if e.until > at]
    read = {name for pack in packs for rule in pack.rules for name in rule.reads}
    offline = {f"attributes.{a.name}" for pack in packs for a in pack.attributes if a.offline}
    asked = {name for name in read if name.startswith("attributes.")}
    days = {Days(str(k.zone), k.history.days, k.history.exposure_days, k.history.positive_days) for k in packs}
    return Reach(
        days=tuple(sorted(days, key=lambda d: (d.zone, d.history, d.exposure, d.positive))),
        order_kinds=tuple(sorted({kind for pack in packs for kind in pack.order_kinds})),
        carried=tuple(sorted(name.partition(".")[2] for name in asked & offline)),
        withheld=tuple(sorted(name.partition(".")[2] for name in asked - offline)),
        listed=_find_listed(packs, read),
    )


def _find_listed(packs: Iterable[Pack], read: set[str]) -> Listed:
    if "last_listed_at" not in read:
        return "window"
    rules = [rule.when for pack in packs for rule in pack.rules]
    return "exact" if any(_is_weighed(when, "last_listed_at") for when in rules) else "ever"


def _is_weighed(expr: Json, name: str) -> bool:
    """Say whether an expression compares a field, beyond asking whether it is there."""
    if isinstance(expr, list):
        return any(_is_weighed(item, name) for item in expr)
    if not isinstance(expr, dict):
        return False
    for operator, told in expr.items():
        items = told if isinstance(told, list) else [told]
        if operator not in _PLAIN and operator != "var" and {"var": name} in items:
            return True
        if any(_is_weighed(item, name) for item in items):
            return True
    return False
