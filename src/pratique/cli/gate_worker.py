"""One worker of ``pratique gate``, as Granian starts it: the service over a node's folder."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

from pratique.cli.follow import spare_collector
from pratique.cli.gate import FOLDER
from pratique.gate.node import Node
from pratique.gate.scan_file import ScanFile
from pratique.gate.service import Service
from pratique.kinds.clock import read_clock
from pratique.kinds.instants import parse_instant

SCANS = "scans"


def make_service() -> Service:
    """Make the service of the node whose folder the environment names."""
    spare_collector()
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    at = os.environ.get("PRATIQUE_AT")
    fixed = parse_instant(at, "--at") if at else None
    folder = Path(os.environ[FOLDER])
    clock = read_clock if fixed is None else lambda: fixed
    return Service(Node(folder), ScanFile(folder / SCANS), clock, is_set=fixed is not None)


def _end_with(parent: int) -> None:
    """End once the parent is gone: a worker that nobody watches would hold the port and answer by an old copy."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)
