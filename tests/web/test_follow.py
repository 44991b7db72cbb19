"""`pratique follow` beside the pages: it settles what is due, and ends with who started it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from tests.web.conftest import AT, wait_for

PRATIQUE = str(Path(sys.executable).parent / "pratique")


def test_an_empty_record_has_nothing_to_settle(tmp_path: Path) -> None:
    env = {**os.environ, "PRATIQUE_HOME": str(tmp_path)}
    subprocess.run([PRATIQUE, "accounts", "enrol"], env=env, check=True, capture_output=True)
    run = subprocess.run(
        [PRATIQUE, "follow", "--once", "--at", AT], env=env, capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout) == (0, "0 settled, 0 facts\n"), run.stderr


def test_a_follower_ends_with_the_server_that_was_killed(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {**os.environ, "PRATIQUE_HOME": str(tmp_path)}
    server = subprocess.Popen(
        [PRATIQUE, "serve", "--port", str(port), "--at", AT], env=env, stdout=subprocess.DEVNULL, start_new_session=True
    )
    try:
        wait_for(f"http://localhost:{port}/healthz", server)
        followers = find_followers(server.pid)
        assert followers
        server.send_signal(signal.SIGKILL)
        server.wait(timeout=20)
        for _ in range(100):
            if not any(is_running(one) for one in followers):
                break
            time.sleep(0.2)
        assert not any(is_running(one) for one in followers)
    finally:
        os.killpg(server.pid, signal.SIGKILL)


def find_followers(parent: int) -> list[int]:
    """Give the processes of a parent that are followers."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
            stat = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(stat[1]) == parent and b"follow" in words:
            found.append(int(folder.name))
    return found


def is_running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
