"""Pages under load: the real server on a loopback port, clients that press the next page again and again.

    python benchmarks/pages/run.py --folder DIR --people N [--database postgresql] [--clients 20] [--pause S] [...]

The folder is one that `populate.py` filled with the same N, database and seed. For each page half of the clients see
one street and half the whole city, at the same time; a resident's pages are asked by residents looked at 250 times,
and by others. Prints a Markdown table; a 95th percentile of 0.3 s or more is bold. All requests stay on this machine.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from installation import APP, AT, Installation

if TYPE_CHECKING:
    from visits import Page

GOAL = 0.3
TOKEN = "bench" * 6 + "xy"
"""The token against forged forms: any 32 letters that stand in the cookie and in the form alike."""
TIMEOUT = 60.0


@dataclass(slots=True)
class Measured:
    """What the visits of one scope to one page took, in seconds, and what they were answered."""

    spent: list[float] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)

    def row(self, name: str, who: str, cpu_ms: float) -> str:
        """Give a row of the table."""
        if not self.spent:
            return f"| {name} | {who} | 0 | | | | | | |"
        times = sorted(self.spent)
        p50, p95, p99 = (times[min(len(times) - 1, int(len(times) * part))] for part in (0.5, 0.95, 0.99))
        failed = sorted((code, count) for code, count in self.answers.items() if code != HTTPStatus.OK)
        wrong = ", ".join(f"{count} x {code}" for code, count in failed)
        told = f"**{p95:.3f}**" if p95 >= GOAL else f"{p95:.3f}"
        spent = f"{p50:.3f} | {told} | {p99:.3f} | {times[-1]:.3f}"
        return f"| {name} | {who} | {len(times)} | {spent} | {wrong or 0} | {cpu_ms:.1f} |"


def main() -> None:
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--folder", type=Path, required=True)
    options.add_argument("--people", type=int, required=True)
    options.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    options.add_argument("--seed", type=int, default=7)
    options.add_argument("--clients", type=int, default=20)
    options.add_argument("--pause", type=float, default=0.0, help="seconds between a client's pages, on average")
    options.add_argument("--seconds", type=float, default=8.0, help="how long each page is asked for")
    options.add_argument("--visits", type=int, default=400, help="how many visits of each scope at most")
    options.add_argument("--workers", type=int, default=1, help="the server's processes")
    options.add_argument("--only", default="", help="pages whose name holds this")
    chosen = options.parse_args()
    with Installation(chosen.folder, chosen.database) as installation:
        installation.open_django()
        pages, missing = make_all(chosen.people, chosen.seed)
        port = find_port()
        server = start(installation, port, chosen.workers)
        try:
            tell(chosen, missing)
            for page in pages:
                if chosen.only in page.name:
                    visit_page(page, port, server.pid, chosen)
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(timeout=30)
    print(f"\nLoad average at the end: {os.getloadavg()[0]:.1f}")


def make_all(people: int, seed: int) -> tuple[list[Page], list[str]]:
    """Sign everybody in, and give the pages; ends with a sentence if the folder holds another population."""
    from django.db import connection  # noqa: PLC0415  (Django starts first)
    from page_list import make_pages  # noqa: PLC0415
    from visits import Cast  # noqa: PLC0415

    from pratique.record.models import Person  # noqa: PLC0415

    held = Person.objects.order_by("-person_no").values_list("person_no", flat=True).first() or 0
    if held < people:
        raise SystemExit(f"there are {held:,} people in this folder; run populate.py for {people:,} first")
    made = make_pages(Cast(os.urandom(4).hex(), people, seed))
    connection.close()
    return made


def tell(chosen: argparse.Namespace, missing: list[str]) -> None:
    """Print what is measured, and the head of the table."""
    asked = f"{chosen.clients} clients, {chosen.pause:g} s between a client's pages"
    print(f"{chosen.people:,} people, {chosen.database}; {asked};", end=" ")
    print(f"{chosen.workers} server processes, {os.cpu_count()} cores;", end=" ")
    print(
        f"load average before {os.getloadavg()[0]:.1f}.", f"Not in this build: {', '.join(missing)}." if missing else ""
    )
    print("\n| page | who | visits | p50 s | p95 s | p99 s | max s | errors | server's CPU ms a visit |")
    print("|---|---|---|---|---|---|---|---|---|")


def start(installation: Installation, port: int, workers: int) -> subprocess.Popen[bytes]:
    """Start `pratique serve`, on PostgreSQL as a role that cannot edit facts; wait until it answers."""
    program = str(Path(sys.executable).parent / "pratique")
    command = [program, "serve", "--port", str(port), "--at", AT, "--workers", str(workers)]
    server = subprocess.Popen(command, env={**os.environ, **installation.environment(APP)}, stdout=subprocess.DEVNULL)
    until = time.monotonic() + 120
    while time.monotonic() < until and server.poll() is None:
        try:
            ask(http.client.HTTPConnection("127.0.0.1", port, timeout=5), "/healthz", "", None)
        except OSError:
            time.sleep(0.25)
        else:
            return server
    server.kill()
    raise SystemExit("the server did not start")


def visit_page(page: Page, port: int, server: int, chosen: argparse.Namespace) -> None:
    """Let every client ask for a page until the time or the visits are over; print a row for each scope."""
    from visits import SCOPE_WORDS, SCOPES  # noqa: PLC0415  (Django starts first)

    for scope in SCOPES:
        measure(page, scope, port, min(2, chosen.visits), 0.0, TIMEOUT, Measured(), threading.Lock())
    found = {scope: Measured() for scope in SCOPES}
    lock = threading.Lock()
    visits = min(chosen.visits, page.most - 2)
    clients = []
    for number in range(chosen.clients):
        scope = SCOPES[number % len(SCOPES)]
        told = (page, scope, port, visits, chosen.pause, chosen.seconds, found[scope], lock)
        clients.append(threading.Thread(target=measure, args=told))
    before = read_cpu(server)
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    cpu_ms = (read_cpu(server) - before) * 1e3 / max(1, sum(len(measured.spent) for measured in found.values()))
    for scope, measured in found.items():
        who = SCOPE_WORDS[scope]
        if page.name.startswith("resident"):
            who = "looked at often" if scope == "all" else "looked at once"
        print(measured.row(page.name, who, cpu_ms), flush=True)


def measure(
    page: Page,
    scope: str,
    port: int,
    visits: int,
    pause: float,
    seconds: float,
    found: Measured,
    lock: threading.Lock,
) -> None:
    """Ask for a page again and again, one request at a time, as one client."""
    dice = random.Random(threading.get_ident())  # noqa: S311
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if pause:
            time.sleep(dice.uniform(0.5, 1.5) * pause)
        with lock:
            if len(found.spent) >= visits:
                break
            request = page.supply[scope]()  # type: ignore[index]
        began = time.perf_counter()
        status = ask(connection, request.address, request.session, request.form)
        with lock:
            found.spent.append(time.perf_counter() - began)
            found.answers[status] += 1
    connection.close()


def ask(connection: http.client.HTTPConnection, address: str, session: str, form: dict[str, str] | None) -> int:
    """Send one request and read the whole answer; give its status, 0 for a connection that broke."""
    headers = {"Host": "localhost", "Cookie": f"sessionid={session}; csrftoken={TOKEN}" if session else ""}
    body = None
    if form is not None:
        body = urlencode({"csrfmiddlewaretoken": TOKEN, **form})
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    try:
        connection.request("GET" if form is None else "POST", address, body, headers)
        answer = connection.getresponse()
        answer.read()
    except (http.client.HTTPException, TimeoutError):
        connection.close()
        return 0
    return answer.status


def read_cpu(pid: int) -> float:
    """Give the CPU seconds that a process and those it started have used; 0 where there is no /proc."""
    spent = 0.0
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if pid in (int(path.parent.name), int(fields[1])):
            spent += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return spent


def find_port() -> int:
    """Find a free port of the loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
