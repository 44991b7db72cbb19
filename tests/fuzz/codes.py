"""Fuzzing what reads codes: only our error, within 50 ms (``python -m tests.fuzz.codes SECONDS``)."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["pratique.credentials"]):
    from pratique.credentials import base45, cbor, dcc, hc1, trust_list
    from pratique.kinds.errors import BadInput

WITHIN = 0.05
MOST_KB = 400_000
READERS: list[Callable[[bytes], object]] = [
    lambda data: hc1.read_hc1("HC1:" + data.decode("latin-1")),
    lambda data: hc1.read_hc1(data.decode("utf-8", "replace")),
    lambda data: hc1.read_hc1("HC1:" + base45.encode(data)),
    hc1.inflate,
    cbor.decode,
    hc1.split_cose,
    dcc.read_dcc,
    trust_list.read_trust_list,
]


def check_memory() -> None:
    """Hold this process's own memory; libFuzzer counts what its parent had before it too."""
    held = next(line for line in Path("/proc/self/status").read_text("ascii").splitlines() if line.startswith("VmHWM"))
    assert int(held.split()[1]) < MOST_KB, held


def read(data: bytes) -> None:
    if not data:
        return
    if data[0] == 0:
        check_memory()
    reader = READERS[data[0] % len(READERS)]
    for chance in range(4):
        begun = time.thread_time()
        with suppress(BadInput):
            reader(data[1:])
        took = time.thread_time() - begun
        if took <= WITHIN:
            return
        if chance == 3:
            raise AssertionError(f"{took * 1000:.0f} ms for {data.hex()}")


def main() -> None:
    seconds = sys.argv[1]
    options = [f"-max_total_time={seconds}", "-rss_limit_mb=0", "-max_len=8192", "-print_final_stats=1", "-seed=1"]
    atheris.Setup([sys.argv[0], *options, *sys.argv[2:]], read)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
