"""Closed sets of codes that several rooms share."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, get_args

Outcome = Literal["admit", "postpone", "refer"]
Handling = Literal["none", "go-home", "wait-here", "medical-transfer", "passage"]
OccasionKind = Literal["entry", "exit", "venue", "care", "none"]
Mode = Literal["air", "rail", "coach", "road", "ship", "none"]
Grain = Literal["county", "prefecture", "country"]
Ring = Literal["close", "secondary", "general"]
Level = Literal["high", "medium"]
Maybe = Literal["yes", "maybe", "no"]
Rung = Literal["advice", "request", "order"]
Result = Literal["negative", "positive"]
LabResult = Literal["negative", "positive", "inconclusive", "invalid"]
"""What a laboratory may say of a sample; only the first two say something of a person."""
SpecimenPurpose = Literal["screening", "confirmatory", "monitoring"]

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
HANDLINGS: tuple[Handling, ...] = get_args(Handling)
OCCASIONS: tuple[OccasionKind, ...] = get_args(OccasionKind)
MODES: tuple[Mode, ...] = get_args(Mode)
RINGS: tuple[Ring, ...] = get_args(Ring)
"""Nearest first."""
RUNGS: tuple[Rung, ...] = get_args(Rung)
LAB_RESULTS: tuple[LabResult, ...] = get_args(LabResult)
SPECIMEN_PURPOSES: tuple[SpecimenPurpose, ...] = get_args(SpecimenPurpose)


class BuiltIn(StrEnum):
    """Decision codes that every pack shares; no rule may use one."""

    STALE_LIST = "STALE_LIST"
    NO_LIST = "NO_LIST"
    PACK_MISSING = "PACK_MISSING"
    NO_MEASURES = "NO_MEASURES"
    EVALUATION_ERROR = "EVALUATION_ERROR"
    CLOCK_RANGE = "CLOCK_RANGE"
    ASK_COUNTY = "ASK_COUNTY"
    ASK_PLACE = "ASK_PLACE"
    LIST_UNSETTLED = "LIST_UNSETTLED"
    HISTORY_GAP = "HISTORY_GAP"
    PLACE_CONFLICT = "PLACE_CONFLICT"
    STANDING_OVERFLOW = "STANDING_OVERFLOW"
    PASSAGE = "PASSAGE"


UNKNOWN = "unknown"
"""The status of every ``refer``."""
