"""What a standing drops must lie outside every window of every pack."""

from __future__ import annotations

from pratique.decisions.fold.fields import COVERAGE, EXPOSURES, POSITIVES, STAYS
from pratique.kinds.errors import BadInput
from pratique.policy.pack import Pack

_MARGIN = 3
"""Days: the day a window starts in, the zone's offset, and the microsecond on either side."""


def check_windows(pack: Pack) -> None:
    """Raise BadInput ``window_too_long`` if a window of a pack reaches further back than a standing is kept."""
    history = pack.history
    for name, days, kept, field in (
        ("days", history.days, (STAYS.safe_h or 0) // 24, STAYS),
        ("days", history.days, COVERAGE.keep_days or 0, COVERAGE),
        ("exposure_days", history.exposure_days, EXPOSURES.keep_days or 0, EXPOSURES),
        ("positive_days", history.positive_days, POSITIVES.keep_days or 0, POSITIVES),
    ):
        if days + _MARGIN > kept:
            message = f"a standing keeps its {field.name} for {kept} days, so a window of {days} days would miss some"
            raise BadInput("window_too_long", message, f"history/{name}")
