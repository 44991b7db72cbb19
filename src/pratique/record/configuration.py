"""An unsafe configuration refuses to start: every finding at once, each a sentence that says what to do."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from pratique.record.database_findings import check_database
from pratique.record.findings import STATIC_CHECKS, Finding


def check_configuration(
    settings: Any,  # noqa: ANN401  (Django's settings, or anything shaped like them)
    env: Mapping[str, str] = os.environ,
    *,
    at: int | None = None,
) -> list[Finding]:
    """Give what is unsafe; empty means that the house may open. With ``at``, the database is asked too."""
    found = [finding for check in STATIC_CHECKS for finding in check(settings, env)]
    if at is not None:
        found += check_database(settings, at)
    return found
