"""The tree of units: who lies below whom, and whether a unit is another than the one that proposed."""

from __future__ import annotations

from collections.abc import Iterator

from pratique.record.models import Unit


def walk_up(unit_id: str) -> Iterator[str]:
    """Give a unit and those above it, nearest first; stops at a loop."""
    seen: set[str] = set()
    current: str | None = unit_id
    while current and current not in seen:
        seen.add(current)
        yield current
        current = Unit.objects.filter(unit_id=current).values_list("parent_id", flat=True).first()


def get_units_below(unit_id: str) -> frozenset[str]:
    """Give a unit and all below it."""
    parents = dict(Unit.objects.values_list("unit_id", "parent_id"))
    found = {unit_id}
    while True:
        more = {unit for unit, parent in parents.items() if parent in found} - found
        if not more:
            return frozenset(found)
        found |= more


def get_district(unit_id: str) -> frozenset[str]:
    """Give the units of the district that a unit lies in: all below the highest one above it of the same county.

    A unit of no county (the city's own) is a district of itself and what lies below it.
    """
    above = list(walk_up(unit_id))
    divisions = dict(Unit.objects.filter(unit_id__in=above).values_list("unit_id", "division"))
    county = divisions.get(unit_id, "")
    if not county or county.endswith("00"):
        return get_units_below(unit_id)
    return get_units_below([unit for unit in above if divisions.get(unit) == county][-1])


def is_small(unit_id: str) -> bool:
    """Say whether nobody outside a unit is qualified to be the second person."""
    return Unit.objects.filter(unit_id=unit_id, is_small=True).exists()
