"""Where this installation keeps its database and its keys, read from the environment; makes nothing."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from pratique.kinds.errors import BadInput

HOME = "PRATIQUE_HOME"
KEYS = "PRATIQUE_KEYS"
DATABASE = "DATABASE_URL"
WEB_SECRET = "web-secret"  # noqa: S105  (a file's name)
LOCAL_HOSTS = frozenset({"localhost", "127.0.0.1", "[::1]", "testserver"})
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON; "
    "PRAGMA recursive_triggers=ON; "
    "PRAGMA journal_size_limit=67108864; "
    "PRAGMA cache_size=-16384"
)

_EPHEMERAL = secrets.token_bytes(48)


def find_home(env: Mapping[str, str] = os.environ) -> Path:
    """Give the folder of this installation: PRATIQUE_HOME, else ~/.pratique."""
    return _resolve(env.get(HOME) or str(Path.home() / ".pratique"))


def find_keys(env: Mapping[str, str] = os.environ) -> Path:
    """Give the folder of keys: PRATIQUE_KEYS, else `keys` beside the data, never within it."""
    return _resolve(env.get(KEYS) or str(find_home(env) / "keys"))


def _resolve(text: str) -> Path:
    """Resolve a path; an absolute one once a process, since each page asks for the keys many times."""
    return _resolve_absolute(text) if text.startswith("/") else Path(text).resolve()


@lru_cache(maxsize=32)
def _resolve_absolute(text: str) -> Path:
    return Path(text).resolve()


def find_data(env: Mapping[str, str] = os.environ) -> Path:
    """Give the folder of the database."""
    return find_home(env) / "data"


def find_register(env: Mapping[str, str] = os.environ) -> str:
    """Give the address of the register: DATABASE_URL, else SQLite in the data folder."""
    return env.get(DATABASE) or f"sqlite:///{find_data(env) / 'register.sqlite3'}"


def find_sealed(env: Mapping[str, str] = os.environ) -> Path:
    """Give the folder of sealed day files."""
    return find_home(env) / "sealed"


def find_tracing(env: Mapping[str, str] = os.environ) -> Path:
    """Give the folder of what tracing derives from them; it may be thrown away."""
    return find_home(env) / "tracing"


def read_database_url(env: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """Give Django's settings of the one database: DATABASE_URL, else SQLite in the data folder.

    Raises BadInput ``database_url``. SQLite takes its write lock at the start of each transaction: one that
    turns from reading to writing later fails at once when another has written in between.
    """
    url = find_register(env)
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": url.removeprefix("sqlite:///") or ":memory:",
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE_PRAGMAS},
            "ATOMIC_REQUESTS": False,
            # When its last connection closes, SQLite copies the whole log back: not after each page.
            "CONN_MAX_AGE": 600,
        }
    if parts.scheme in ("postgres", "postgresql"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "OPTIONS": dict(parse_qsl(parts.query)),
            "ATOMIC_REQUESTS": False,
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
        }
    message = "DATABASE_URL is sqlite:///path or postgresql://user@host:port/name"
    raise BadInput("database_url", message, DATABASE)


def read_web_secret(env: Mapping[str, str] = os.environ) -> bytes:
    """Give the secret that signs sessions; before the first start, one that ends with the process."""
    path = find_keys(env) / WEB_SECRET
    return path.read_bytes() if path.is_file() else _EPHEMERAL


def make_web_secret(env: Mapping[str, str] = os.environ) -> None:
    """Make the secret if there is none, readable by its owner only."""
    folder = find_keys(env)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / WEB_SECRET
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(48))
            file.flush()
            os.fsync(file.fileno())


def derive_secret(label: str, env: Mapping[str, str] = os.environ) -> bytes:
    """Give 32 bytes for one use only, so that no two uses share a key."""
    return HKDF(SHA256(), 32, None, f"pratique {label}".encode()).derive(read_web_secret(env))


def is_local_only(hosts: list[str]) -> bool:
    """Say whether the pages can be asked for on this machine only."""
    return bool(hosts) and all(host in LOCAL_HOSTS for host in hosts)
