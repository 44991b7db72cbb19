"""Whoever works on uploads beside the pages: reads what waits to be read, goes on with what is being loaded."""

from __future__ import annotations

from pratique.desk.imports import Progress, do_load_import, read_file
from pratique.kinds.errors import BadInput
from pratique.record.actors import make_actor
from pratique.record.models import Account, Unit, Upload
from pratique.record.permissions import Actor
from pratique.record.uploads import is_worked_on

SHELL = "shell"


def make_shell_actor(unit_id: str | None = None) -> Actor:
    """Give who acts when somebody at the machine itself, who holds the keys, takes a line list in for a unit.

    Raises BadInput ``no_unit``.
    """
    units = Unit.objects.filter(parent__isnull=True) if unit_id is None else Unit.objects.filter(unit_id=unit_id)
    unit = units.order_by("unit_id").first()
    if unit is None:
        raise BadInput("no_unit", "there is no such unit; run 'pratique accounts enrol' first, or name another")
    return Actor(SHELL, unit.unit_id, frozenset({"investigator", "registrar"}), has_second_factor=True)


def work_on(upload_id: str, at: int, on_progress: Progress | None = None) -> bool:
    """Read or load one upload as who gave it, with the roles they hold now; say whether there was anything to do.

    Raises Refused if they may not any more.
    """
    upload = Upload.objects.filter(upload_id=upload_id).first()
    if upload is None or upload.state not in ("reading", "loading"):
        return False
    if upload.state == "reading":
        return read_file(upload, at) is not None
    return do_load_import(_find_actor(upload, at), upload_id, at, on_progress) is not None


def _find_actor(upload: Upload, at: int) -> Actor:
    """Give who gave an upload; their second factor was given on the page on which they asked for the load."""
    account = Account.objects.filter(actor_id=upload.actor_id).first()
    return make_shell_actor(upload.unit_id) if account is None else make_actor(account, at, has_second_factor=True)


def work_on_all(at: int, on_progress: Progress | None = None) -> int:
    """Work on every upload that waits and that no process is at; give how many."""
    waiting = Upload.objects.filter(state__in=("reading", "loading")).order_by("made_at", "upload_id")
    ids = list(waiting.values_list("upload_id", flat=True))
    return sum(work_on(upload_id, at, on_progress) for upload_id in ids if not is_worked_on(upload_id))
