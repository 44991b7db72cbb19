"""Writes the API's description where the documents keep it: `python -m tests.web.openapi`."""

from __future__ import annotations

import json
import os

from tests.shared_data import ROOT

PAGE = ROOT / "docs" / "reference" / "openapi.json"


def make_text() -> str:
    """Give the description as the documents keep it."""
    from pratique.web.api.endpoints import ENDPOINTS  # noqa: PLC0415  (after Django has started)
    from pratique.web.api.imports import UPLOADS  # noqa: PLC0415
    from pratique.web.api.openapi import make_document  # noqa: PLC0415

    return json.dumps(make_document(ENDPOINTS, UPLOADS), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pratique.web.settings")
    import django

    django.setup()
    PAGE.write_text(make_text(), "utf-8")
