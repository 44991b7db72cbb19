"""The application that a server runs: the pages, and their static files."""

from __future__ import annotations

import os
from pathlib import Path
from wsgiref.headers import Headers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pratique.web.settings")

import allauth.account
import allauth.mfa
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import reverse
from django.utils.translation import override
from whitenoise import WhiteNoise  # type: ignore[import-untyped]

from pratique.web.guards import STATIC_HEADERS

STATIC = Path(__file__).resolve().parent / "static"


def _add_headers(headers: Headers, _path: str, _url: str) -> None:
    for name, value in STATIC_HEADERS.items():
        headers[name] = value


def _load_pages() -> None:
    """Load every page and its words before anybody asks: the first one would wait more than a second for them."""
    for language, _name in settings.LANGUAGES:
        with override(language):
            reverse("home")


application = WhiteNoise(
    get_wsgi_application(),
    root=STATIC,
    prefix="static/",
    max_age=3600,
    allow_all_origins=False,
    add_headers_function=_add_headers,
)
for _folder in (allauth.account, allauth.mfa):
    # The scripts of the accounts' library for security keys, served like our own.
    application.add_files(Path(_folder.__file__).resolve().parent / "static", prefix="static/")
_load_pages()
