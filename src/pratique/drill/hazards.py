"""How an infection passes between two who are at one place: by kind a minute, by distance on vehicles; and its course.

Assumed, set so that forty who bring it to a city of 100,000 become about eight hundred in two weeks, although the found
and their households are isolated; about two fifths are infected at home. The incubation's mean is the 4.4 days reported
for Delta in Guangdong in 2021.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pratique.drill.timetable import CABINS
from pratique.kinds.place_kinds import PLACE_KINDS
from pratique.tracing.tables import Presence

A_MINUTE = {
    "household": 2.4e-4, "care": 2e-5, "workplace": 4e-5, "class": 3e-5, "meal": 1.2e-4, "leisure": 1e-4,
    "hospital": 2e-5, "venue": 1e-6, "metro": 3e-6, "bus": 1e-5, "taxi": 1e-4, "train_sealed": 2e-4,
    "train_compartment": 2e-4, "coach_sealed": 2e-4, "coach_ventilated": 1e-4, "plane": 1e-4, "ship": 1e-4,
}  # fmt: skip
"""Chance a minute, side by side where there are seats, else anywhere in the place."""
A_SECOND = np.array([A_MINUTE.get(name, 0.0) / 60 for name in PLACE_KINDS])

BESIDE, NEAR, FAR, SOMEWHERE = 1.0, 0.3, 0.05, 0.02
"""Within a row; within three rows; further off in the carriage (or row not known); carriage not known."""
SEATED = np.isin(np.arange(len(PLACE_KINDS)), list(CABINS))

INCUBATION_D = (1.36, 0.49)
"""Log-normal, mu and sigma of days: mean 4.4, median 3.9."""
ASYMPTOMATIC = 0.2
ASYMPTOMATIC_FOUND = 0.5
DETECTION_D = (0.4, 0.6)
"""Log-normal days from onset to the positive sample: mean 1.8."""
BEFORE_ONSET_S = 2 * 86_400
AFTER_ONSET_S = 5 * 86_400
LATENT_S = 86_400
SHAPE = 0.7
"""Gamma shape of how infectious people are (mean 1): few infect many."""


@dataclass(frozen=True, slots=True)
class Course:
    """How infections go, one entry each, seconds of UTC; ``found``: the positive sample, NEVER for who is not found."""

    onset: NDArray[np.int64]
    symptoms: NDArray[np.bool_]
    infectious: NDArray[np.int64]
    over: NDArray[np.int64]
    found: NDArray[np.int64]
    isolated: NDArray[np.int64]
    force: NDArray[np.float64]


NEVER = np.iinfo(np.uint32).max


def draw_course(rng: np.random.Generator, infected: NDArray[np.int64], earliest: int) -> Course:
    """Draw what becomes of infections; nobody is found before ``earliest`` (s of UTC), the first day not yet made."""
    count = len(infected)
    onset = infected + (rng.lognormal(*INCUBATION_D, count) * 86_400).astype(np.int64)
    symptoms = rng.random(count) >= ASYMPTOMATIC
    delay = np.where(symptoms, rng.lognormal(*DETECTION_D, count), rng.uniform(1, 7, count))
    found = np.maximum(onset + (delay * 86_400).astype(np.int64), earliest + rng.integers(0, 12 * 3600, count))
    known = symptoms | (rng.random(count) < ASYMPTOMATIC_FOUND)
    isolated = found + rng.integers(2 * 3600, 14 * 3600, count)
    return Course(
        onset=onset,
        symptoms=symptoms,
        infectious=np.maximum(onset - BEFORE_ONSET_S, infected + LATENT_S),
        over=onset + AFTER_ONSET_S,
        found=np.where(known, found, NEVER),
        isolated=np.where(known, isolated, NEVER),
        force=rng.gamma(SHAPE, 1 / SHAPE, count),
    )


def nearness(a: Presence, b: Presence) -> NDArray[np.float64]:
    """Weigh pairs of records of one place and kind by their seats; where there are none all are near."""
    known = (a.carriage >= 0) & (b.carriage >= 0)
    decks = np.isin(a.kind, [kind for kind, cabin in CABINS.items() if cabin.carriages > 1])
    apart = np.maximum(_last(b) * -1 + a.row, b.row - _last(a)).clip(0)
    rows = (a.row >= 0) & (b.row >= 0)
    near = np.where(apart <= 1, BESIDE, np.where(apart <= 3, NEAR, FAR))  # noqa: PLR2004
    near = np.where(rows, near, FAR)
    near = np.where(decks & ~known, SOMEWHERE, np.where(decks & (a.carriage != b.carriage), 0.0, near))
    return np.where(SEATED[a.kind], near, 1.0)


def _last(one: Presence) -> NDArray[np.int16]:
    return np.where(one.row_to >= 0, one.row_to, one.row)
