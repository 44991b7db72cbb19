"""Pages under load: the real server on a loopback port, clients that press the next page again and again.

    python benchmarks/pages/run.py --folder DIR --people N [--database postgresql] [--clients 20] [--pause S] [...]

The folder is one that `populate.py` filled with the same N, database and seed. For each page half of the clients see
one street and half the whole city, at the same time; a resident's pages are asked by residents looked at 250 times,
and by others. With ``--mixed`` all pages are asked at once, each client taking one at random, for ``--seconds``. Prints
a Markdown table; a 95th percentile of 0.3 s or more is bold. All requests stay on this machine.
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
    from visits import Page, Scope

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
    options.add_argument("--only", default="", help="pages whose name holds one of these, with commas between")
    options.add_argument("--mixed", action="store_true", help="all pages at once, at random")
    chosen = options.parse_args()
    with Installation(chosen.folder, chosen.database) as installation:
        installation.open_django()
        pages, missing = make_all(chosen.people, chosen.seed)
        port = find_port()
        server = start(installation, port, chosen.workers)
        try:
            tell(chosen, missing)
            wanted = [page for page in pages if any(part in page.name for part in chosen.only.split(","))]
            for group in [wanted] if chosen.mixed else [[page] for page in wanted]:
                visit_pages(group, port, server.pid, chosen)
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


def visit_pages(pages: list[Page], port: int, server: int, chosen: argparse.Namespace) -> None:
    """Let every client ask for these pages until the time or the visits are over; print a row for each and scope."""
    from visits import SCOPE_WORDS, SCOPES  # noqa: PLC0415  (Django starts first)

    for scope in SCOPES:
        for page in pages:
            Visits(port, scope, [page], min(2, chosen.visits), 0.0, TIMEOUT).visit()
    found = {scope: Visits(port, scope, pages, chosen.visits, chosen.pause, chosen.seconds) for scope in SCOPES}
    clients = [
        threading.Thread(target=found[SCOPES[number % len(SCOPES)]].visit, args=(number,))
        for number in range(chosen.clients)
    ]
    before = read_cpu(server)
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    visited = sum(len(one.spent) for visits in found.values() for one in visits.found.values())
    cpu_ms = (read_cpu(server) - before) * 1e3 / max(1, visited)
    for page in pages:
        for scope in SCOPES:
            who = SCOPE_WORDS[scope]
            if page.name.startswith("resident"):
                who = "looked at often" if scope == "all" else "looked at once"
            print(found[scope].found[page.name].row(page.name, who, cpu_ms), flush=True)


@dataclass(slots=True)
class Visits:
    """The visits of all clients of one scope to some pages, at most so many to each; times in seconds."""

    port: int
    scope: Scope
    pages: list[Page]
    most: int
    pause: float
    seconds: float
    found: dict[str, Measured] = field(init=False)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.found = {page.name: Measured() for page in self.pages}

    def visit(self, seed: int = 0) -> None:
        """Ask for the pages again and again, one request at a time, as one client; the first after part of a pause."""
        dice = random.Random(seed)  # noqa: S311
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT)
        until = time.monotonic() + self.seconds
        time.sleep(dice.uniform(0, self.pause))
        while time.monotonic() < until:
            with self.lock:
                left = [page for page in self.pages if len(self.found[page.name].spent) < min(self.most, page.most - 2)]
                if not left:
                    break
                page = dice.choice(left)
                request = page.supply[self.scope]()
            began = time.perf_counter()
            status = ask(connection, request.address, request.session, request.form)
            with self.lock:
                self.found[page.name].spent.append(time.perf_counter() - began)
                self.found[page.name].answers[status] += 1
            time.sleep(dice.uniform(0.5, 1.5) * self.pause)
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
