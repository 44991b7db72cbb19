"""The compiled catalogue of translations: made by `make install`, checked before the pages are served."""

from __future__ import annotations

from pathlib import Path

from pratique.kinds.errors import BadInput

COMPILED = Path(__file__).resolve().parent / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.mo"


def check_catalogue() -> None:
    """Raise BadInput ``no_catalogue`` where the Chinese texts were not compiled."""
    if not COMPILED.is_file():
        message = "the Chinese texts are not compiled yet; run `make install`"
        raise BadInput("no_catalogue", message, COMPILED.name)
