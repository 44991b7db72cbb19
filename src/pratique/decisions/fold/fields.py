"""One declaration a field of a standing: from it come the fold of one person and the fold of a population.

A declaration names columns only; what they are made of stands in ``sources.py``, what is done with them in
``reduce.py`` (one person) and ``engines/field_sql.py`` (a population). Both are read from here and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Reduce = Literal["latest", "max", "intervals", "set"]


@dataclass(frozen=True, slots=True)
class Field:
    """How a field of a standing is made of one source of facts (docs/algorithms/fold.md).

    ``filter``: the rows that count, as (column, value). ``key``: what is reduced apart from the rest.
    ``start``, ``end``: the instants of a row; ``told``: since when it is known; each may be null.
    ``keep_days``: a row that ended this long before the newest thing recorded of its source is dropped; for intervals
    the newest row never is. ``limit``: how many rows at most: the newest. What is dropped for it sets the standing's
    flag, but for ``safe_h``: an interval that ended this many hours before the newest was recorded, and what is older
    than a row that is kept, was told, and is this many hours old.
    ``offline``: whether it may travel in a code.
    """

    name: str
    source: str
    reduce: Reduce
    start: str
    end: str
    key: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    filter: tuple[str, str] | None = None
    told: str | None = None
    keep_days: int | None = None
    limit: int | None = None
    safe_h: int | None = None
    offline: bool = True


RESIDENCE: Final = Field(
    "residence", "residence", "latest", start="happened_at", end="happened_at", values=("division",), offline=False
)
ATTRIBUTES: Final = Field(
    "attributes",
    "attributes",
    "latest",
    start="happened_at",
    end="happened_at",
    key=("name",),
    values=("truth", "number", "text"),
)
STAYS: Final = Field(
    "stays",
    "stays",
    "intervals",
    start="first",
    end="last",
    key=("division", "place"),
    limit=32,
    safe_h=32 * 24,
)
COVERAGE: Final = Field("coverage", "coverage", "intervals", start="start", end="end", key=("grain",), keep_days=32)
POSITIVES: Final = Field(
    "samples",
    "samples",
    "max",
    start="sampled_at",
    end="sampled_at",
    told="reported_at",
    values=("result",),
    filter=("result", "positive"),
    keep_days=92,
    limit=2,
)
NEGATIVES: Final = Field(
    "samples",
    "samples",
    "set",
    start="sampled_at",
    end="sampled_at",
    told="reported_at",
    values=("result",),
    filter=("result", "negative"),
    keep_days=92,
    limit=6,
    safe_h=48,
)
EXPOSURES: Final = Field(
    "exposures", "exposures", "max", start="last_at", end="last_at", key=("ring",), keep_days=92, limit=8
)
ORDERS: Final = Field("orders", "orders", "set", start="start", end="until", values=("kind",), keep_days=14, limit=8)

FIELDS: Final = (RESIDENCE, ATTRIBUTES, STAYS, COVERAGE, POSITIVES, NEGATIVES, EXPOSURES, ORDERS)
