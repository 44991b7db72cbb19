"""Checks of the configuration that need no database: settings, keys and their folder. Each finding is a sentence."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pratique.record.setup import WEB_SECRET, find_data, find_home, find_keys, is_local_only

KEY_FILES = ("wrapping.key", "lookup.key", "checkpoint.key", "subjects.slots", "units.slots", WEB_SECRET)
SHORTEST_SECRET = 50
MIN_LENGTH = 12
DEFAULT_SECRETS = ("django-insecure-", "changeme", "change-me", "secret", "insecure")
LONGEST_SESSION = 12 * 3600


@dataclass(frozen=True, slots=True)
class Finding:
    """Something unsafe: a stable code, and a sentence that says what to do."""

    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.message} [{self.code}]"


Check = Callable[[Any, Mapping[str, str]], Iterator[Finding]]


def check_secrets(settings: Any, env: Mapping[str, str]) -> Iterator[Finding]:  # noqa: ANN401  (Django's settings)
    """Look at what the settings must never be."""
    del env
    if settings.DEBUG:
        yield Finding("debug", "DEBUG is on: faults would be shown with their data; turn it off")
    secret = str(settings.SECRET_KEY)
    if len(secret) < SHORTEST_SECRET or len(set(secret)) < 10:  # noqa: PLR2004  (distinct characters)
        yield Finding(
            "secret_short", "SECRET_KEY is short or repeats itself; remove it and let the key folder make one"
        )
    if secret.lower().startswith(DEFAULT_SECRETS):
        yield Finding("secret_default", "SECRET_KEY is a default that anybody can read; remove it")


def check_hosts(settings: Any, env: Mapping[str, str]) -> Iterator[Finding]:  # noqa: ANN401
    """Look at who may ask, and what their browsers keep."""
    hosts = list(settings.ALLOWED_HOSTS)
    if not hosts:
        yield Finding("hosts_none", "ALLOWED_HOSTS is empty; name the hosts with PRATIQUE_HOSTS")
    if any(host == "*" or host.startswith(".") for host in hosts):
        yield Finding("hosts_wildcard", "ALLOWED_HOSTS takes any name; write each host in PRATIQUE_HOSTS")
    if is_local_only(hosts):
        return
    if not settings.SESSION_COOKIE_SECURE:
        yield Finding("session_cookie", "sessions would go over plain HTTP; set SESSION_COOKIE_SECURE")
    if not settings.CSRF_COOKIE_SECURE:
        yield Finding("csrf_cookie", "form tokens would go over plain HTTP; set CSRF_COOKIE_SECURE")
    if env.get("PRATIQUE_BEHIND_PROXY") != "1" and not env.get("PRATIQUE_TLS_CERTIFICATE"):
        yield Finding(
            "https", "hosts beyond this machine need HTTPS: set PRATIQUE_BEHIND_PROXY=1 behind one that has it"
        )
    if settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN:
        yield Finding("webauthn_origin", "security keys would be taken without HTTPS; only localhost may do that")


def check_sessions(settings: Any, env: Mapping[str, str]) -> Iterator[Finding]:  # noqa: ANN401
    """Look at sessions, passwords and second factors."""
    del env
    if not settings.SESSION_COOKIE_HTTPONLY:
        yield Finding("session_script", "scripts could read the session; set SESSION_COOKIE_HTTPONLY")
    if settings.SESSION_COOKIE_SAMESITE not in ("Lax", "Strict"):
        yield Finding("session_samesite", "other sites could use the session; set SESSION_COOKIE_SAMESITE to Lax")
    if settings.SESSION_COOKIE_AGE > LONGEST_SESSION:
        yield Finding("session_long", "a session lasts at most twelve hours; lower SESSION_COOKIE_AGE")
    if settings.SESSION_ENGINE != "django.contrib.sessions.backends.db":
        yield Finding(
            "session_engine", "sessions are kept in the database, so that one can be ended; restore the setting"
        )
    hashers = list(settings.PASSWORD_HASHERS)
    if not hashers or not hashers[0].endswith("Argon2PasswordHasher"):
        yield Finding("hasher_weak", "passwords are kept with Argon2; put it first in PASSWORD_HASHERS")
    lengths = [
        validator.get("OPTIONS", {}).get("min_length", 8)
        for validator in settings.AUTH_PASSWORD_VALIDATORS
        if validator["NAME"].endswith("MinimumLengthValidator")
    ]
    if not lengths or min(lengths) < MIN_LENGTH:
        yield Finding("password_short", "passwords have at least twelve characters; restore AUTH_PASSWORD_VALIDATORS")
    if "allauth.mfa" not in settings.INSTALLED_APPS or "totp" not in settings.MFA_SUPPORTED_TYPES:
        yield Finding("mfa_off", "staff need a second factor; restore allauth.mfa and its kinds")
    if "pratique.web.signed_in.require_second_factor" not in settings.MIDDLEWARE:
        yield Finding("mfa_not_required", "the second factor would be optional; restore require_second_factor")
    if "pratique.web.signed_in.GuardSignedInForms" not in settings.MIDDLEWARE:
        yield Finding("csrf_off", "forms could be forged; restore GuardSignedInForms")
    if settings.MFA_ADAPTER != "pratique.record.sign_in.SealedFactors":
        yield Finding("mfa_plain", "secrets of second factors would stand in clear; restore SealedFactors")
    if settings.AUTHENTICATION_BACKENDS != ["allauth.account.auth_backends.AuthenticationBackend"]:
        yield Finding("backends", "another way of signing in is configured; staff have one")
    if settings.ACCOUNT_ADAPTER != "pratique.record.sign_in.StaffAdapter":
        yield Finding("signup_open", "anybody could make an account; restore StaffAdapter")


def check_mail(settings: Any, env: Mapping[str, str]) -> Iterator[Finding]:  # noqa: ANN401
    """Look at how one-time codes travel."""
    del env
    if settings.SIGN_IN_CHANNEL not in ("file", "smtp"):
        yield Finding("channel", "PRATIQUE_CHANNEL is file or smtp")
    remote = settings.EMAIL_HOST not in ("localhost", "127.0.0.1", "::1")
    plain = not (settings.EMAIL_USE_TLS or getattr(settings, "EMAIL_USE_SSL", False))
    if settings.SIGN_IN_CHANNEL == "smtp" and remote and plain:
        yield Finding("smtp_plain", f"codes would go to {settings.EMAIL_HOST} in clear; set PRATIQUE_SMTP_TLS=1")


def check_key_folder(settings: Any, env: Mapping[str, str]) -> Iterator[Finding]:  # noqa: ANN401
    """Look at the keys: where they lie, whose they are, who could read them, whether all are there."""
    folder, data = find_keys(env), find_data(env)
    name = str(settings.DATABASES["default"].get("NAME", ""))
    inside = [data, *([Path(name).resolve().parent] if name.endswith((".sqlite3", ".db")) else [])]
    if any(folder == place or place in folder.parents for place in inside):
        yield Finding("keys_inside", f"the keys in {folder} lie beside the data: one copy takes both; move them")
    if not folder.is_dir():
        yield Finding("keys_missing", f"there are no keys in {folder}; run 'pratique accounts enrol', or restore them")
        return
    for path in (folder, *(folder / file for file in KEY_FILES)):
        if not path.exists():
            yield Finding("key_missing", f"{path} is missing; put it back from the keys' own backup")
            continue
        yield from _check_private(path)


def check_home(settings: Any, env: Mapping[str, str]) -> Iterator[Finding]:  # noqa: ANN401
    """Look at the folder of the data."""
    del settings
    for path in (find_home(env), find_data(env)):
        if path.is_dir() and stat.S_IMODE(path.stat().st_mode) & 0o022:
            yield Finding("home_open", f"others may write into {path}; run 'chmod go-w {path}'")


def _check_private(path: Path) -> Iterator[Finding]:
    found = os.lstat(path)
    if stat.S_ISLNK(found.st_mode):
        yield Finding("key_link", f"{path} is a link; keys are files where they stand")
    if found.st_uid != os.geteuid():
        yield Finding(
            "key_owner", f"{path} belongs to user {found.st_uid}, and this is {os.geteuid()}; run as its owner"
        )
    if stat.S_IMODE(found.st_mode) & 0o077 and not stat.S_ISLNK(found.st_mode):
        yield Finding("key_open", f"others may read {path}; run 'chmod go-rwx {path}'")


STATIC_CHECKS: tuple[Check, ...] = (
    check_secrets,
    check_hosts,
    check_sessions,
    check_mail,
    check_key_folder,
    check_home,
)
