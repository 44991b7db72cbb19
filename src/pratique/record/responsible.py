"""Which unit answers for a person: that of their assignment, else that of where they live; many people at once."""

from __future__ import annotations

from collections.abc import Mapping

from pratique.record.models import Assignment, Unit

_AT_ONCE = 500
NO_UNIT = "system"
"""Where not even one unit stands."""


def find_responsible(people: Mapping[int, tuple[tuple[int, ...], str | None]], at: int) -> dict[int, str]:
    """Give the unit that answers for each of these people; ``people``: their numbers and the division they live in.

    The unit of their last open assignment; else the uppermost unit of their county, prefecture or province, the
    nearest of the three; else the uppermost of all. So nothing leaves somebody's district but upwards.
    """
    found = _find_assigned({number: head for head, (numbers, _) in people.items() for number in numbers}, at)
    by_division, root = _read_units()
    units = {}
    for head, (_, division) in people.items():
        near = (division, division[:4] + "00", division[:2] + "0000") if division else ()
        units[head] = found.get(head) or next((by_division[one] for one in near if one in by_division), root)
    return units


def _find_assigned(heads: Mapping[int, int], at: int) -> dict[int, str]:
    found: dict[int, tuple[int, str]] = {}
    numbers = sorted(heads)
    for start in range(0, len(numbers), _AT_ONCE):
        rows = Assignment.objects.filter(
            person_no__in=numbers[start : start + _AT_ONCE], ended_at__isnull=True, until__gt=at
        )
        for number, seq, unit in rows.values_list("person_no", "seq", "unit_id"):
            if unit:
                found[heads[number]] = max(found.get(heads[number], (0, "")), (seq, unit))
    return {head: unit for head, (_, unit) in found.items()}


def _read_units() -> tuple[dict[str, str], str]:
    """Give the uppermost unit of each division, and that of all."""
    rows = {unit: (parent, division) for unit, parent, division in Unit.objects.values_list("pk", "parent", "division")}

    def depth(unit: str) -> int:
        steps, seen = 0, {unit}
        while (parent := rows[unit][0]) in rows and parent not in seen:
            steps, unit = steps + 1, parent
            seen.add(parent)
        return steps

    by_division: dict[str, str] = {}
    for unit in sorted(rows, key=lambda unit: (depth(unit), unit)):
        by_division.setdefault(rows[unit][1], unit)
    return by_division, min(rows, key=lambda unit: (depth(unit), unit), default=NO_UNIT)
