"""What the compiled walk and those who call it agree on: places in arrays, bits, and what stands for none."""

from __future__ import annotations

from typing import Any, Final

SLOW: Final = -1
"""What is rare, or is told by a text, is left to ``decide``."""
NONE: Final = -(1 << 62)
NEVER: Final = 1 << 62
DAY: Final = 86_400_000_000
LATEST: Final = 4_102_444_800_000_000
BASE: Final = 1_577_836_800_000_000
FIRST_DIVISION: Final = 100_000

# The places of a lane's numbers.
AT, WINDOW_START, TOMORROW, DAYS, POSITIVE_DAYS, EXPOSURE_DAYS, LONGEST_GAP, LANE_END, TRIP_EDGE = range(9)
IS_TRIP, ORIGIN, IS_EXIT, FLIPS = range(9, 13)
LANE_SIZE: Final = 13

# The bits of a division in a lane's table: what its list says, and what the gate asks.
UNSETTLED, INSIDE, HOT, FROM, AROUND = 4, 5, 6, 7, 8

# The fields of which a rule may ask an instant, in the order of ``instants``.
LAST_LISTED, NEGATIVE, POSITIVE, EXPOSED, ORDER_UNTIL = range(5)
INSTANT_FIELDS: Final = ("last_listed_at", "negative_sampled_at", "positive_at", "last_exposure_at", "order_until")
MAX_FLIPS: Final = 24
MAX_ORDER_KINDS: Final = 7

STAYS, SPANS = 32, 64
FIRST, LAST, WHERE = 0, STAYS, 2 * STAYS
START, END, GRAIN = 3 * STAYS, 3 * STAYS + SPANS, 3 * STAYS + 2 * SPANS
NAMED: Final = 3 * STAYS + 3 * SPANS
INSTANTS: Final = NAMED + STAYS + 1
WORK_SIZE: Final = INSTANTS + 5

COUNTY, PREFECTURE, COUNTRY = 0, 1, 2
GAP, COUNTY_ASKED, LIST_WAITS = 1, 2, 4
ABSENT: Final = 3
Numbers = Any
"""An array of numpy where it is compiled, a list where it is not."""
