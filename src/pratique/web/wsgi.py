"""The application that a server runs: the pages, and their static files."""

from __future__ import annotations

import os
from pathlib import Path
from wsgiref.headers import Headers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pratique.web.settings")

from django.core.wsgi import get_wsgi_application  # noqa: E402  (Django reads the line above)
from whitenoise import WhiteNoise  # noqa: E402

from pratique.web.guards import STATIC_HEADERS  # noqa: E402

STATIC = Path(__file__).resolve().parent / "static"


def _add_headers(headers: Headers, _path: str, _url: str) -> None:
    headers.update(STATIC_HEADERS)


application = WhiteNoise(
    get_wsgi_application(),
    root=STATIC,
    prefix="static/",
    max_age=3600,
    allow_all_origins=False,
    add_headers_function=_add_headers,
)
