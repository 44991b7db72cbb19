"""The numbers of the synthetic city. Those with a source follow it; all others are assumed.

Together they give about five records a person and day.
"""

from __future__ import annotations

HOUSEHOLD_SIZES: tuple[float, ...] = (0.2539, 0.2968, 0.2099, 0.1317, 0.0617, 0.0306, 0.0093, 0.0061)
"""Households of 1 to 8 persons: census of 2020, mean 2.62 (National Bureau of Statistics, 11 May 2021). The mean was
checked against that notice; the shares are the census yearbook's as generally quoted, households over 8 counted as 8
(mean here 2.60)."""

IN_CARE_HOMES = 0.002
CARE_UNIT = 20
"""Residents of one unit of a care home, who are together all day."""

WORKS = {(18, 60): 0.78, (60, 70): 0.15}
"""Share at work by age: from, up to."""

OCCUPATION_SHARES = {"service": 0.16, "hospital": 0.02, "care": 0.002, "taxi": 0.006, "crew": 0.004}
"""Of those at work; the others work in offices and workshops."""

TEAM = 30
CLASS = 42
HOSPITAL_UNIT = 15
"""Most persons in a team; children in a class; staff of a hospital department."""

PLACES_A_PERSON = {"meal": 1 / 60, "leisure": 1 / 60, "venue": 1 / 300}
"""How many places of a kind there are; the rooms of a large restaurant check in by themselves."""

POPULARITY = {"meal": (0.8, 0.01), "leisure": (0.8, 0.01), "venue": (0.9, 0.002)}
"""Zipf-Mandelbrot: the n-th of N places draws (n + q N) ** -a; here a and q. The top restaurant: 13 x the mean."""

HABIT = 0.8
HABITS = 4
"""Share of outings to one of the few places that a household keeps to, or at lunch a team; the others go anywhere."""

WITHOUT_CHECKIN = 0.03
"""Share of meal, leisure and venue places that keep no check-ins: nobody but their staff is recorded there."""

UNREACHABLE = 0.02

AT_WORK = (0.95, 0.20)
"""Share of those at work who work that day: Monday to Friday, weekend. Schools keep term all year, Monday to Friday."""

IN_CLASS = 0.97
LUNCH_OUT = 0.55
COMMUTE = {"metro": 0.45, "bus": 0.30, "taxi": 0.02}
PUPIL_BUS = 0.20
MORNING_VENUE = 0.80
LUNCH_AT_LEISURE = 0.35
SHOPS_BEFORE_DINNER = 0.55
SHOPS_LATE = 0.45
AFTERNOON = {"hospital": 0.04, "leisure": 0.25, "venue": 0.45}
AFTERNOON_RIDE = {"metro": 0.30, "bus": 0.40, "taxi": 0.05}
HOUSEHOLD_DINES = 0.05
EVENING = {"meal": 0.20, "leisure": 0.12, "venue": 0.16}
LATE_RECORDS = 0.01
"""Share of check-ins recorded more than 24 h after their end."""

LEAVES_CITY = 0.005
"""Bookings (a person, or a household together) a person and day; who leaves comes back after 2 to 5 days."""

WHOLE_HOUSEHOLD = 0.4
MODES = {"train": 0.62, "plane": 0.20, "coach": 0.15, "ship": 0.03}
LOAD = 0.65
"""Share of seats sold, on average; trains differ, and sell standing room beyond their seats."""

SEAT_UNKNOWN = 0.03
CARRIAGE_UNKNOWN = 0.01
"""Passengers whose row and seat are not known; of whom nothing is."""

METRO = (24, 150, 300, 200_000)
BUS = (20, 150, 600, 10_000)
"""Stops of a line, seconds between stops, seconds between runs, persons a line."""
