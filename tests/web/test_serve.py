"""`pratique serve`: it starts and says what to open, and refuses in plain words."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

PRATIQUE = str(Path(sys.executable).parent / "pratique")


def serve(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([PRATIQUE, "serve", *options], capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--at", "yesterday"), "--at"),
        (("--at", "2021-08-07T20:00:00"), "--at"),
        (("--pack", "no-such-pack"), "no-such-pack"),
        (("--risk-list", "no-such-file.txt"), "no-such-file.txt"),
    ],
)
def test_bad_input_ends_with_2_and_a_sentence(options: tuple[str, ...], told: str) -> None:
    run = serve(*options)
    assert run.returncode == 2
    assert told in run.stderr
    assert "Traceback" not in run.stderr
    assert run.stdout == ""


def test_a_busy_port_is_told_kindly() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        run = serve("--port", str(port))
    assert run.returncode == 2
    assert str(port) in run.stderr
    assert "Traceback" not in run.stderr


def test_the_site_sends_static_files_with_their_headers(site: str) -> None:
    with urllib.request.urlopen(f"{site}/static/web/site.css") as answer:  # noqa: S310  (our own address)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Access-Control-Allow-Origin"] is None
        assert answer.headers["Set-Cookie"] is None
        assert answer.headers.get_content_type() == "text/css"


def test_no_secret_stands_in_the_settings(tmp_path: Path) -> None:
    """Before the first start each process has its own; then the key folder's, which another folder does not share."""
    env = {**os.environ, "PRATIQUE_HOME": str(tmp_path)}
    command = [sys.executable, "-c", "from pratique.web import settings; print(settings.SECRET_KEY)"]
    keys = {subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout for _ in range(2)}
    assert len(keys) == 2
