"""Seat rules (docs/algorithms/trace.md, "Seat rules"), compiled; a strength is a number of ``Strength``."""

from __future__ import annotations

from pratique.kinds.place_kinds import Role
from pratique.tracing.engines.index.compiled import Number, compiled
from pratique.tracing.rules import SeatRule, Strength

NONE, POSSIBLE, SURE = int(Strength.NONE), int(Strength.POSSIBLE), int(Strength.SURE)
CREW = int(Role.CREW)
ANY, CARRIAGE = int(SeatRule.ANY), int(SeatRule.CARRIAGE)
COMPARTMENT, BAY = int(SeatRule.COMPARTMENT), int(SeatRule.BAY)


@compiled
def weigh_carriage(role: int, carriage: int, other_role: int, other_carriage: int) -> Number:
    """Weigh two carriages: equal ones are sure; crew whose own is unknown serve all."""
    if carriage != -1 and other_carriage != -1:
        return SURE if carriage == other_carriage else NONE
    serves_all = (role == CREW and carriage == -1) or (other_role == CREW and other_carriage == -1)
    return SURE if serves_all else POSSIBLE


@compiled
def weigh_rows(
    within: int, role: int, row: int, row_to: int, other_role: int, other_row: int, other_row_to: int
) -> Number:
    """Weigh two ranges of rows: a passenger is somewhere in theirs, crew serve every row of theirs."""
    if row == -1 or other_row == -1:
        serves_all = (role == CREW and row == -1) or (other_role == CREW and other_row == -1)
        return SURE if serves_all else POSSIBLE
    last = row if row_to == -1 else row_to
    other_last = other_row if other_row_to == -1 else other_row_to
    least = max(row - other_last, other_row - last, 0)
    if least > within:
        return NONE
    if role == CREW and other_role == CREW:
        return SURE
    if role == CREW:
        farthest = max(row - other_row, other_last - last, 0)
    elif other_role == CREW:
        farthest = max(other_row - row, last - other_last, 0)
    else:
        farthest = max(last - other_row, other_last - row)
    return SURE if farthest <= within else POSSIBLE


@compiled
def weigh(
    seat: int,
    within: int,
    role: int,
    carriage: int,
    row: int,
    row_to: int,
    other_role: int,
    other_carriage: int,
    other_row: int,
    other_row_to: int,
) -> Number:
    """Weigh what is known of two records' places on a vehicle by a seat rule; ``within`` is 0 where it has none."""
    if seat == ANY:
        return SURE
    by_carriage = weigh_carriage(role, carriage, other_role, other_carriage)
    if seat == CARRIAGE:
        return by_carriage
    if by_carriage == NONE:
        return NONE
    by_rows = weigh_rows(within, role, row, row_to, other_role, other_row, other_row_to)
    return min(by_carriage, by_rows) if seat in (COMPARTMENT, BAY) else by_rows
