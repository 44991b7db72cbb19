"""Each unsafe configuration refuses to start, with its own code; the safe one has no finding."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings as django_settings

from pratique.kinds.instants import DAY
from pratique.ledger.keys import make_keys
from pratique.record import database_findings
from pratique.record.configuration import check_configuration
from pratique.record.setup import make_web_secret, read_database_url
from tests.unit.desk.cast import AT, Cast

NAMES = [name for name in dir(django_settings) if name.isupper()]


def safe(place: Path) -> tuple[SimpleNamespace, dict[str, str]]:
    env = {"PRATIQUE_HOME": str(place)}
    settings = SimpleNamespace(**{name: getattr(django_settings, name) for name in NAMES})
    settings.DATABASES = {"default": read_database_url(env)}
    settings.SECRET_KEY = "".join(chr(48 + i % 70) for i in range(64))
    return settings, env


def change(**values: Any) -> Callable[[SimpleNamespace, dict[str, str]], None]:
    return lambda settings, _: settings.__dict__.update(values)


def beyond(**values: Any) -> Callable[[SimpleNamespace, dict[str, str]], None]:
    """Serve beyond this machine, behind a proxy, but for what is changed."""

    def apply(settings: SimpleNamespace, env: dict[str, str]) -> None:
        env["PRATIQUE_BEHIND_PROXY"] = "1"
        settings.ALLOWED_HOSTS = ["pratique.example.org"]
        settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
        settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False
        env |= {name: value for name, value in values.items() if name.startswith("PRATIQUE")}
        settings.__dict__.update({name: value for name, value in values.items() if not name.startswith("PRATIQUE")})

    return apply


def keys(act: Callable[[Path], None]) -> Callable[[SimpleNamespace, dict[str, str]], None]:
    return lambda _, env: act(Path(env["PRATIQUE_HOME"]) / "keys")


def put_keys_inside(settings: SimpleNamespace, env: dict[str, str]) -> None:
    del settings
    folder = Path(env["PRATIQUE_HOME"]) / "data" / "keys"
    (Path(env["PRATIQUE_HOME"]) / "keys").rename(folder)
    env["PRATIQUE_KEYS"] = str(folder)


def link(folder: Path) -> None:
    (folder / "lookup.key").rename(folder / "elsewhere")
    (folder / "lookup.key").symlink_to(folder / "elsewhere")


def without(name: str, item: str) -> Callable[[SimpleNamespace, dict[str, str]], None]:
    return lambda settings, _: settings.__dict__.update({name: [x for x in getattr(settings, name) if x != item]})


SHORT = [{"NAME": "x.MinimumLengthValidator", "OPTIONS": {"min_length": 8}}]
UNSAFE: list[tuple[str, Callable[[SimpleNamespace, dict[str, str]], None]]] = [
    ("debug", change(DEBUG=True)),
    ("secret_short", change(SECRET_KEY="abc")),  # noqa: S106
    ("secret_short", change(SECRET_KEY="a" * 64)),
    ("secret_default", change(SECRET_KEY="django-insecure-" + "".join(chr(48 + i) for i in range(60)))),
    ("key_missing", keys(lambda folder: (folder / "web-secret").unlink())),
    ("hosts_none", beyond(ALLOWED_HOSTS=[])),
    ("hosts_wildcard", beyond(ALLOWED_HOSTS=["*"])),
    ("hosts_wildcard", beyond(ALLOWED_HOSTS=[".example.org"])),
    ("session_cookie", beyond(SESSION_COOKIE_SECURE=False)),
    ("csrf_cookie", beyond(CSRF_COOKIE_SECURE=False)),
    ("https", beyond(PRATIQUE_BEHIND_PROXY="0")),
    ("webauthn_origin", beyond(MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN=True)),
    ("session_script", change(SESSION_COOKIE_HTTPONLY=False)),
    ("session_samesite", change(SESSION_COOKIE_SAMESITE="None")),
    ("session_long", change(SESSION_COOKIE_AGE=30 * 86400)),
    ("session_engine", change(SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies")),
    ("hasher_weak", change(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])),
    ("password_short", change(AUTH_PASSWORD_VALIDATORS=SHORT)),
    ("password_short", change(AUTH_PASSWORD_VALIDATORS=[])),
    ("mfa_off", without("INSTALLED_APPS", "allauth.mfa")),
    ("mfa_off", change(MFA_SUPPORTED_TYPES=["recovery_codes"])),
    ("mfa_not_required", without("MIDDLEWARE", "pratique.web.signed_in.require_second_factor")),
    ("csrf_off", without("MIDDLEWARE", "pratique.web.signed_in.GuardSignedInForms")),
    ("mfa_plain", change(MFA_ADAPTER="allauth.mfa.adapter.DefaultMFAAdapter")),
    ("backends", change(AUTHENTICATION_BACKENDS=["django.contrib.auth.backends.AllowAllUsersModelBackend"])),
    ("signup_open", change(ACCOUNT_ADAPTER="allauth.account.adapter.DefaultAccountAdapter")),
    ("channel", change(SIGN_IN_CHANNEL="pigeon")),
    ("smtp_plain", change(SIGN_IN_CHANNEL="smtp", EMAIL_HOST="mail.example.org", EMAIL_USE_TLS=False)),
    ("keys_inside", put_keys_inside),
    ("keys_missing", keys(lambda folder: folder.rename(folder.with_name("gone")))),
    ("key_missing", keys(lambda folder: (folder / "wrapping.key").unlink())),
    ("key_open", keys(lambda folder: (folder / "wrapping.key").chmod(0o644))),
    ("key_open", keys(lambda folder: folder.chmod(0o755))),
    ("key_link", keys(link)),
    ("home_open", lambda _, env: Path(env["PRATIQUE_HOME"]).chmod(0o777)),
]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    make_keys(tmp_path / "keys")
    make_web_secret({"PRATIQUE_HOME": str(tmp_path)})
    return tmp_path


def codes(found: list[Any]) -> set[str]:
    return {finding.code for finding in found}


def test_the_safe_configurations_have_no_finding(place: Path) -> None:
    settings, env = safe(place)
    assert check_configuration(settings, env) == []
    beyond()(settings, env)
    assert check_configuration(settings, env) == []


@pytest.mark.parametrize(("code", "spoil"), UNSAFE, ids=lambda part: part if isinstance(part, str) else "")
def test_an_unsafe_configuration_is_told(place: Path, code: str, spoil: Callable[..., None]) -> None:
    settings, env = safe(place)
    spoil(settings, env)
    found = check_configuration(settings, env)
    assert codes(found) == {code}, found
    assert all(len(finding.message) > 20 for finding in found)


def test_somebody_elses_key_is_told(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings, env = safe(place)
    if os.geteuid() == 0:
        os.chown(place / "keys" / "lookup.key", 65534, 65534)
    else:  # only root can give a file away; anybody can be read as somebody else
        monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    assert codes(check_configuration(settings, env)) == {"key_owner"}


def test_the_database_is_asked(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    del cast
    settings = SimpleNamespace(DATABASES=django_settings.DATABASES)
    found = codes(list(database_findings.check_database(settings, AT)))
    assert found <= {"pg_superuser", "pg_rights"}
    assert "clock" in codes(list(database_findings.check_database(settings, AT - DAY)))
    if not found:
        monkeypatch.setattr(database_findings, "_ask", lambda *_: "off")
        spoilt = SimpleNamespace(DATABASES={"default": {"OPTIONS": {}}})
        spoilt_codes = codes(list(database_findings.check_sqlite(spoilt)))
        assert {"sqlite_mode", "sqlite_full", "sqlite_triggers"} <= spoilt_codes
        postgres = codes(list(database_findings.check_postgresql()))
        assert postgres == {"pg_fsync", "pg_full_page_writes", "pg_synchronous_commit"}
        monkeypatch.setattr(database_findings, "_ask", lambda *_: "True")
        assert codes(list(database_findings.check_postgresql())) == {"pg_superuser", "pg_rights"}


@pytest.mark.django_db
def test_missing_migrations_and_a_missing_ledger_are_told(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRATIQUE_HOME", str(place))
    assert "ledger_missing" in codes(list(database_findings.check_ledger(AT)))
    plan = [(("record", "0001_initial"), False)]
    monkeypatch.setattr(
        database_findings,
        "MigrationExecutor",
        lambda _: SimpleNamespace(
            migration_plan=lambda _: plan, loader=SimpleNamespace(graph=SimpleNamespace(leaf_nodes=list))
        ),
    )
    assert codes(list(database_findings.check_migrations())) == {"migrations"}


def test_the_table_holds_at_least_thirty() -> None:
    assert len(UNSAFE) + 10 >= 40
