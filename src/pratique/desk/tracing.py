"""Tracing for investigators: a case's timeline, the rings of cases. Reads only; each page shown leaves its trace.

What these give is in ``desk.tracing_views``. They need the extra ``tracing`` and presence that was taken in; without
them they raise BadInput ``not_installed``, ``no_presence``, and where no pack is in force, or none that says who is a
contact, ``no_pack``, ``no_tracing``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pratique.desk.tracing_views import Filters, Rings, Timeline
from pratique.kinds.errors import BadInput
from pratique.record.permissions import Actor

if TYPE_CHECKING:
    from pratique.desk.traced import TracedCases

ALL = Filters()
PAGE = 50
MOST_CASES = 100
"""So many cases are traced together at most."""


def trace_cases(case_ids: Sequence[str], at: int) -> TracedCases:
    """Trace cases at the minute of ``at``, remembered while nothing changes; shows nobody, and so leaves no trace.

    Raises BadInput ``no_case``, ``case_many``, and what this module says.
    """
    if not 0 < len(case_ids) <= MOST_CASES:
        raise BadInput("case_many", f"choose 1 to {MOST_CASES} cases", "case")
    try:
        from pratique.desk.traced import read_case_rows, trace  # noqa: PLC0415  (needs the extra "tracing")
    except ModuleNotFoundError as missing:
        raise make_not_installed(missing) from None
    return trace(read_case_rows(case_ids), at)


def read_case_timeline(actor: Actor | None, case_id: str, at: int, *, page: str | None = None) -> Timeline:
    """Give a case's window day by day: bars, gaps, exposures, questions; one trace names the person.

    Raises Refused, RegisterUnavailable, BadInput ``no_case`` and what this module says.
    """
    traced = trace_cases((case_id,), at)
    from pratique.desk.timeline import make_timeline  # noqa: PLC0415  (needs the extra "tracing")

    return make_timeline(actor, traced, at, page)


def read_rings(
    actor: Actor | None,
    case_ids: Sequence[str],
    at: int,
    filters: Filters = ALL,
    page_no: int = 1,
    *,
    limit: int = PAGE,
    as_of: int | None = None,
    page: str | None = None,
) -> Rings:
    """Give a page of the contacts of cases; one trace names the cases' persons and everyone on the page.

    ``as_of``: the instant of an earlier answer (``Rings.at``), so that pages of one tracing fit together. Raises
    Refused, RegisterUnavailable, BadInput ``no_case``, ``case_many`` and what this module says.
    """
    traced = trace_cases(case_ids, at if as_of is None else min(as_of, at))
    from pratique.desk.rings import make_rings  # noqa: PLC0415  (needs the extra "tracing")

    return make_rings(actor, traced, at, filters, page_no, limit, page)


def make_not_installed(missing: ModuleNotFoundError) -> BadInput:
    """Make the error that says which part is missing, and how to install it."""
    message = f"'{missing.name}' is not installed; install pratique with its extra: pip install 'pratique[tracing]'"
    return BadInput("not_installed", message)
