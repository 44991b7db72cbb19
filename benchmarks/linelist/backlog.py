"""What a line list of cases makes due, settled once by the follower's workers, on PostgreSQL.

    PYTHONPATH=.:benchmarks/pages python benchmarks/linelist/backlog.py --folder DIR [--rows N] [--workers 2]

A pack is in force; there is no presence, so that rings find nobody. The folder is made anew.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.linelist.preview import make_rows
from benchmarks.orders.run import make_pack, record
from installation import AT as AT_TEXT
from installation import Installation

from pratique.kinds.instants import DAY, parse_instant

AT = parse_instant(AT_TEXT)
FOLLOW = (sys.executable, "-c", "from pratique.cli.main import main; main()", "follow", "--once", "--at", AT_TEXT)


def main() -> None:
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--folder", type=Path, required=True)
    options.add_argument("--rows", type=int, default=100_000)
    options.add_argument("--workers", type=int, default=2)
    chosen = options.parse_args()
    shutil.rmtree(chosen.folder, ignore_errors=True)
    with Installation(chosen.folder, "postgresql") as installation:
        installation.open_django()
        load(chosen.rows)
        tell_due()
        for _ in ("what is due", "what is left"):
            began = time.monotonic()
            subprocess.run([*FOLLOW, "--workers", str(chosen.workers)], check=True)
            print(f"settled: {time.monotonic() - began:.1f} s, load {os.getloadavg()[0]:.1f}", flush=True)
        tell_due()


def load(rows: int) -> None:
    """Take a line list in, with a pack in force."""
    from pratique.desk import imports  # noqa: PLC0415  (Django starts first)
    from pratique.linelist.writing import write_line_list  # noqa: PLC0415
    from pratique.record.models import Unit  # noqa: PLC0415
    from pratique.record.permissions import Actor  # noqa: PLC0415

    Unit.objects.create(unit_id="city", division="110000", name_zh="city", name_en="city")
    record([("PackEnacted", None, AT - DAY, make_pack(None, AT - 30 * DAY))])
    actor = Actor("a-1", "city", frozenset({"investigator"}), has_second_factor=True)
    upload = imports.find_upload(
        actor, imports.do_upload(actor, "list.csv", [write_line_list(make_rows(rows), "csv")], AT)
    )
    found = imports.read_file(upload, AT)
    imports.do_ask_load(actor, upload.upload_id, AT)
    began = time.monotonic()
    imports.do_load_import(actor, upload.upload_id, AT)
    accepted = 0 if found is None else found.accepted
    print(f"{accepted:,} cases loaded: {time.monotonic() - began:.1f} s, load {os.getloadavg()[0]:.1f}", flush=True)


def tell_due() -> None:
    """Say how much of what is due."""
    from pratique.record.due import count_due  # noqa: PLC0415

    print({one.what: (one.due, one.failing) for one in count_due(AT)}, flush=True)


if __name__ == "__main__":
    main()
