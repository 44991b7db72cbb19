"""Who works on a file beside the page: at once if it is small, else a process of its own that outlives the request."""

from __future__ import annotations

import subprocess
import sys
from zoneinfo import ZoneInfo

from pratique.desk.duplicates import search_duplicates
from pratique.desk.import_work import work_on
from pratique.kinds.instants import format_instant
from pratique.record.models import Person, Upload

SMALL = 200_000
"""Bytes that are read, or loaded, in well under a second."""
FEW_PEOPLE = 2_000
"""People among whom duplicates are found in well under a second."""
_started: list[subprocess.Popen[bytes]] = []
_RUN = "from pratique.cli.main import main; main()"


def start_work(upload_id: str, now: int) -> None:
    """Read or load an upload: within the request if it is small, in another process if not."""
    size = Upload.objects.filter(upload_id=upload_id).values_list("size", flat=True).first()
    if size is None:
        return
    if size <= SMALL:
        work_on(upload_id, now)
        return
    at = format_instant(now, ZoneInfo("UTC"))
    start_process("linelist", "work", upload_id, "--at", at)


def start_search(now: int) -> None:
    """Search for duplicates: within the request where few are registered, in another process if not."""
    if Person.objects.count() <= FEW_PEOPLE:
        search_duplicates(now)
        return
    start_process("linelist", "duplicates", "--at", format_instant(now, ZoneInfo("UTC")))


def start_process(*command: str) -> None:
    """Start one of our own commands beside the pages; those that ended are let go of."""
    _started[:] = [one for one in _started if one.poll() is None]
    _started.append(
        subprocess.Popen(  # noqa: S603  (our own command)
            [sys.executable, "-c", _RUN, *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
    )
