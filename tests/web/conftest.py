"""The pages at the demonstration's clock: a client for whole requests, a real server for the browser."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from pratique.ledger.keys import make_keys
from pratique.record.channels import _channels as opened_channels
from pratique.record.first_start import make_tables
from pratique.record.reserve import make_reserve
from pratique.record.setup import make_web_secret
from pratique.web.holdings import forget_looked
from tests.web.house import House, make_house

AT = "2021-08-07T20:00:00+08:00"
CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(autouse=True)
def _demonstration_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRATIQUE_AT", AT)


@pytest.fixture
def client() -> Client:
    return Client(SERVER_NAME="localhost")


@pytest.fixture
def no_house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Point the installation to an empty folder: pages and words speak of what ships, and ask no register."""
    monkeypatch.setenv("PRATIQUE_HOME", str(tmp_path))
    monkeypatch.setenv("PRATIQUE_KEYS", str(tmp_path / "keys"))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Point the installation to an empty folder with keys; codes go into a file."""
    monkeypatch.setenv("PRATIQUE_HOME", str(tmp_path))
    monkeypatch.setenv("PRATIQUE_KEYS", str(tmp_path / "keys"))
    make_keys(tmp_path / "keys")
    make_web_secret()
    make_reserve()
    return tmp_path


@pytest.fixture
def house(home: Path, db: None, settings: Any) -> House:
    """Make a register with its people, a pack and a list in force."""
    del db
    settings.SIGN_IN_CHANNEL, settings.SIGN_IN_FOLDER = "file", str(home / "codes")
    opened_channels.clear()
    make_tables()
    made = make_house()
    forget_looked()
    return made


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Launch Debian's chromium; say what to install where it is absent."""
    if shutil.which(CHROMIUM) is None:
        pytest.fail(f"The browser tests need {CHROMIUM}: run `make browser`, or install chromium and fonts-noto-cjk")
    return {"executable_path": CHROMIUM, "args": QUIET}


@pytest.fixture(scope="session")
def base_url() -> None:
    """Stand in for the plugin's own, which warns under this pytest; each test names the whole address."""


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """Run the pages as `pratique serve` does, on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [str(Path(sys.executable).parent / "pratique"), "serve", "--port", str(port), "--at", AT]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        start = f"http://localhost:{port}"
        wait_for(f"{start}/healthz", server)
        yield start
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(timeout=20)


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(240):
        if server.poll() is not None:
            pytest.fail(f"the server ended by itself, with {server.returncode}")
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310  (our own address)
                return
        except OSError:
            time.sleep(0.25)
    pytest.fail("the server did not answer within a minute")


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, object]) -> dict[str, object]:
    """Look at pages without motion: a colour halfway through a change is nobody's choice."""
    return {**browser_context_args, "reduced_motion": "reduce"}
