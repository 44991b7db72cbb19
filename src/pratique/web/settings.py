"""Django's settings for the public pages: no database, no session, nothing kept."""

from __future__ import annotations

SECRET_KEY = "unused"  # noqa: S105
ROOT_URLCONF = "pratique.web.urls"
INSTALLED_APPS: list[str] = []
USE_TZ = True
