"""Django's settings for the public pages: no database, no session, no cookie, nothing kept."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from django.utils.translation import gettext_lazy as _

WEB = Path(__file__).resolve().parent

DEBUG = False
# Nothing is signed with it (no session, no cookie, no link with a token), so a new one a process will do.
SECRET_KEY = secrets.token_urlsafe(48)
ALLOWED_HOSTS = [
    host for host in os.environ.get("PRATIQUE_HOSTS", "localhost,127.0.0.1,[::1]").replace(" ", "").split(",") if host
]

ROOT_URLCONF = "pratique.web.urls"
INSTALLED_APPS = ["pratique.web"]
MIDDLEWARE = [
    "pratique.web.guards.set_headers",
    "django.middleware.locale.LocaleMiddleware",
    "pratique.web.guards.refuse_foreign_forms",
    "django.middleware.common.CommonMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["pratique.web.context.page"]},
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
DATABASES: dict[str, dict[str, str]] = {}

USE_TZ = True
TIME_ZONE = "UTC"  # every date shown is converted to the pack's zone by hand
USE_I18N = True
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [WEB / "locale"]

# A form with every row filled is under 20 kB; a longer body is a mistake or worse.
DATA_UPLOAD_MAX_MEMORY_SIZE = 128 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 800
FILE_UPLOAD_HANDLERS: list[str] = []

# Faults go to standard error: the address and the traceback, never what a traveller typed.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler", "level": "ERROR"}},
    "loggers": {"django": {"handlers": ["stderr"], "level": "ERROR", "propagate": False}},
}
