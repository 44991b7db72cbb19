"""An open loop: checks are sent by the clock, whether or not those before were answered."""

from __future__ import annotations

import os
import resource
import selectors
import socket
import statistics
import time
from collections import Counter, deque
from collections.abc import Iterator
from pathlib import Path

from tests.unit.gate import node_world as w

CONNECTIONS = 2_000
TICK_S = 0.005
CALM, PEAK = 2_000, 20_000
LONG_S = 0.02
HEAD = (
    f"HTTP/1.1\r\nHost: g\r\nAuthorization: Bearer {w.DEVICE}\r\nX-Scanned-At: 2021-08-07T12:00:00.123Z\r\n"
    "X-Scan-Id: 00000000-0000-7000-8000-"
)


class Line:
    """One device's connection: it asks again once it was answered."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.settimeout(0)
        self.sent = 0.0
        self.rest = b""


def surge(port: int, tokens: Path, seconds: int) -> Iterator[str]:
    """Send 2,000, then 20,000, then 2,000 checks a second; give a row of the table for each stretch."""
    os.sched_setaffinity(0, {1})
    resource.setrlimit(resource.RLIMIT_NOFILE, (CONNECTIONS + 200, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    told = tokens.read_text().split()
    poll = selectors.DefaultSelector()
    free: deque[Line] = deque()
    for _ in range(CONNECTIONS):
        free.append(line := Line(port))
        poll.register(line.socket, selectors.EVENT_READ, line)
    number = 0
    for name, rate in (("before", CALM), ("surge", PEAK), ("after", CALM)):
        seen: Counter[str] = Counter()
        waits: list[float] = []
        last_wait, due, began = 0.0, 0, time.perf_counter()
        while (now := time.perf_counter() - began) < seconds:
            while due < now * rate:
                due, number = due + 1, number + 1
                if not free:
                    seen["every device still waits"] += 1
                    continue
                line = free.popleft()
                marks = f"{number:012x}\r\nX-Nonce: s{os.getpid():07x}{number:012x}\r\n\r\n"
                line.socket.send(f"GET /v1/check/{told[number % len(told)]} {HEAD}{marks}".encode())
                line.sent = time.perf_counter()
            for key, _ in poll.select(TICK_S):
                if receive(key.data, seen, waits):
                    free.append(key.data)
                    if waits[-1] > LONG_S:
                        last_wait = time.perf_counter() - began
        yield describe(name, rate, seen, waits, last_wait)


def receive(line: Line, seen: Counter[str], waits: list[float]) -> bool:
    """Take what came on a connection; say whether it was the whole answer."""
    data = line.rest + line.socket.recv(1 << 16)
    end = data.find(b"\r\n\r\n")
    size = int(data[:end].lower().partition(b"content-length: ")[2].partition(b"\r\n")[0] or b"0") if end >= 0 else 0
    line.rest = data if end < 0 or len(data) < end + 4 + size else b""
    if line.rest or end < 0:
        return False
    seen[data[9:12].decode()] += 1
    waits.append(time.perf_counter() - line.sent)
    return True


def describe(name: str, rate: int, seen: Counter[str], waits: list[float], last_wait: float) -> str:
    """Give a row of the table."""
    p99 = statistics.quantiles(waits, n=100)[98] * 1000 if len(waits) > 100 else 0.0
    counts = ", ".join(f"{code}: {count:,}" for code, count in sorted(seen.items()))
    return f"| {name}, {rate:,}/s asked | {counts}; p99 {p99:.1f} ms; last wait over 20 ms at {last_wait:.1f} s |"
