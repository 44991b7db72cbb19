"""Django's settings. The public pages use no database, no session and no cookie; those who sign in do."""

from __future__ import annotations

import os
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from pratique.record.setup import derive_secret, is_local_only, read_database_url

WEB = Path(__file__).resolve().parent

DEBUG = False
SECRET_KEY = derive_secret("sessions").hex()
ALLOWED_HOSTS = [
    host for host in os.environ.get("PRATIQUE_HOSTS", "localhost,127.0.0.1,[::1]").replace(" ", "").split(",") if host
]

ROOT_URLCONF = "pratique.web.urls"
INSTALLED_APPS = [
    "pratique.web",
    "pratique.record",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]
MIDDLEWARE = [
    "pratique.web.guards.set_headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "pratique.web.guards.refuse_foreign_forms",
    "django.middleware.common.CommonMiddleware",
    "pratique.web.signed_in.GuardSignedInForms",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "pratique.web.outcomes.tell_outcomes",
    "pratique.web.signed_in.require_second_factor",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "pratique.web.context.page",
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
STATIC_URL = "/static/"
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
DATABASES = {"default": read_database_url()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "record.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk"
ACCOUNT_ADAPTER = "pratique.record.sign_in.StaffAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
MFA_ADAPTER = "pratique.record.sign_in.SealedFactors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an account needs no address
MFA_TOTP_ISSUER = "Pratique"

# Cookies are for those who sign in. Without HTTPS they are sent on this machine only.
_LOCAL = is_local_only(ALLOWED_HOSTS)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not _LOCAL
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "pratique.web.outcomes.tell_forged"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = _LOCAL
if os.environ.get("PRATIQUE_BEHIND_PROXY") == "1":
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# Where one-time codes go: "file" writes into PRATIQUE_CODES_FOLDER, "smtp" sends by mail over TLS.
SIGN_IN_CHANNEL = os.environ.get("PRATIQUE_CHANNEL", "file")
SIGN_IN_FOLDER = os.environ.get("PRATIQUE_CODES_FOLDER", "")
EMAIL_HOST = os.environ.get("PRATIQUE_SMTP_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("PRATIQUE_SMTP_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("PRATIQUE_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("PRATIQUE_SMTP_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("PRATIQUE_SMTP_TLS", "1") == "1"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("PRATIQUE_SMTP_FROM", "pratique@localhost")

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
