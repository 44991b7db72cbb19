"""A line list taken into a register: uploaded, read, loaded, read again (all known), undone."""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from benchmarks.linelist.preview import make_rows

from pratique.linelist.writing import write_line_list

T = TypeVar("T")


def main() -> None:
    reader = argparse.ArgumentParser()
    reader.add_argument("--rows", type=int, default=100_000)
    reader.add_argument("--form", choices=("csv", "xlsx"), default="csv")
    told = reader.parse_args()
    with tempfile.TemporaryDirectory(prefix="pratique-load-") as folder:
        os.environ |= {
            "PRATIQUE_HOME": folder, "PRATIQUE_KEYS": str(Path(folder) / "keys"),
            "DJANGO_SETTINGS_MODULE": "pratique.web.settings",
        }  # fmt: skip
        measure(write_line_list(make_rows(told.rows), told.form), told.form)


def measure(data: bytes, form: str) -> None:
    import django  # noqa: PLC0415  (the folder is told first)

    django.setup()
    from pratique.desk import import_undoing, imports  # noqa: PLC0415
    from pratique.kinds.instants import HOUR, parse_instant  # noqa: PLC0415
    from pratique.record.first_start import prepare  # noqa: PLC0415
    from pratique.record.models import Unit  # noqa: PLC0415
    from pratique.record.permissions import Actor  # noqa: PLC0415
    from pratique.record.register import open_reader  # noqa: PLC0415

    prepare()
    at = parse_instant("2021-08-07T20:00:00+08:00")
    Unit.objects.create(unit_id="city", division="110000", name_zh="city", name_en="city")
    actor = Actor("a-1", "city", frozenset({"investigator"}), has_second_factor=True)
    upload = imports.find_upload(actor, imports.do_upload(actor, f"list.{form}", [data], at))
    found = clocked("read and previewed", lambda: imports.read_file(upload, at))
    imports.do_ask_load(actor, upload.upload_id, at)
    clocked("loaded", lambda: imports.do_load_import(actor, upload.upload_id, at))
    print(f"{found.rows:,} = {found.accepted:,} + {found.quarantined:,} + {found.duplicates:,}" if found else "")
    print(f"{open_reader().read_head().seq:,} facts")
    again = imports.find_upload(actor, imports.do_upload(actor, f"list.{form}", [data], at + HOUR))
    clocked("read again", lambda: imports.read_file(again, at + HOUR))
    clocked("undone", lambda: import_undoing.do_undo_import(actor, upload.batch, "the wrong file", at + HOUR))


def clocked(what: str, do: Callable[[], T]) -> T:
    begun, cpu = time.perf_counter(), time.process_time()
    made = do()
    took, worked = time.perf_counter() - begun, time.process_time() - cpu
    print(f"{what}: {took:.1f} s (CPU {worked:.1f} s; load {os.getloadavg()[0]:.1f})")
    return made


if __name__ == "__main__":
    main()
