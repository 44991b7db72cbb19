"""Line lists taken in: a file kept sealed, what it would give, its lines as facts.

A load goes on where it stopped, however it stopped: lines that are in the register are known by their keys.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

import msgspec

from pratique.desk.import_lines import Line, Scope, find_known, make_facts, make_lines, part_lines, set_aside
from pratique.desk.import_shown import (
    Found,
    Told,
    keep_mapping,
    make_found,
    pack_preview,
    read_kept_mapping,
    tell_fault,
    unpack_preview,
)
from pratique.desk.permitting import check_may
from pratique.kinds import payloads as p
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import DAY, find_zone
from pratique.ledger.fact import Source, make_fact_id
from pratique.linelist.mapping import Mapping
from pratique.linelist.preview import Preview, Repeated, preview
from pratique.linelist.writing import Form, Language, write_quarantined
from pratique.record.in_force import read_in_force
from pratique.record.inserting import widen_cache
from pratique.record.models import Upload
from pratique.record.permissions import Actor
from pratique.record.register import append, make_fact, writing
from pratique.record.uploads import drop_upload, make_upload, read_beside, read_upload, working_on, write_beside

KEPT = 7 * DAY
"""How long an upload waits to be loaded, and its rows to be fetched to mend."""
LINES_AT_ONCE = 4_000
_UTC = "UTC"

Progress = Callable[[int, int], None]
"""Told how many lines are done, of how many."""


def do_upload(actor: Actor, name: str, pieces: Iterable[bytes], at: int) -> str:
    """Take a file in, sealed from its first byte; give its id here. Uploads older than KEPT are dropped.

    Raises Refused, BadInput ``file_size``, ``empty``.
    """
    check_may(actor, "import-line-list", at)
    upload_id, salt, digest, size = make_upload(pieces)
    upload = Upload(
        upload_id=upload_id, actor_id=actor.actor_id, unit_id=actor.unit_id, batch=make_fact_id(at, os.urandom(10)),
        salt=salt, sha256=digest, size=size, made_at=at, state="reading",
    )  # fmt: skip
    _write_told(upload, Told(name=name[:200]))
    with writing():
        upload.save(force_insert=True)
        old = list(Upload.objects.filter(made_at__lt=at - KEPT).exclude(state="loading"))
    for one in old:
        drop_upload(one)
    return upload_id


def find_upload(actor: Actor, upload_id: str) -> Upload:
    """Give an upload to who made it; raises BadInput ``no_upload``."""
    upload = Upload.objects.filter(upload_id=upload_id, actor_id=actor.actor_id).first()
    if upload is None:
        raise BadInput("no_upload", "there is no such file of yours; it is kept for 7 days", "upload")
    return upload


def read_told(upload: Upload) -> Told:
    """Give what was told of an upload: the file's name, the mapping."""
    raw = read_beside(upload, "told")
    return Told(name="") if raw is None else msgspec.json.decode(raw, type=Told)


def read_found(upload: Upload) -> Found | None:
    """Give what a file would give, as it was read last; None if it was not read yet."""
    raw = read_beside(upload, "found")
    return None if raw is None else msgspec.json.decode(raw, type=Found)


def do_map_upload(actor: Actor, upload_id: str, mapping: Mapping, at: int) -> None:
    """Say which column is which field, and answer what the file asks; it is read anew. Raises Refused, BadInput."""
    check_may(actor, "import-line-list", at)
    upload = find_upload(actor, upload_id)
    _check_state(upload, "reading", "ready", "unreadable")
    _write_told(upload, msgspec.structs.replace(read_told(upload), mapping=mapping))
    Upload.objects.filter(pk=upload.pk).update(state="reading", done=0, total=0)


def read_file(upload: Upload, at: int) -> Found | None:
    """Read an upload and keep what it would give beside it, sealed; give None if another process is at it.

    A file that cannot be read is not an error here: ``Found.fault`` says why, in words for its page.
    """
    with working_on(upload.upload_id) as is_mine:
        upload.refresh_from_db()
        if not is_mine or upload.state != "reading":
            return None
        try:
            with _without_collecting():
                made, _ = examine(upload, _parse(upload, at), at)
            found, state = make_found(made), "ready"
        except BadInput as error:
            found, state = tell_fault(error, read_upload(upload), read_told(upload).mapping), "unreadable"
        write_beside(upload, "found", msgspec.json.encode(found))
        Upload.objects.filter(pk=upload.pk).update(state=state, done=found.rows, total=found.rows)
    return found


def _parse(upload: Upload, at: int) -> Preview:
    """Read an upload's rows, and keep them beside it, sealed, so that they need not be read twice; raises BadInput."""
    data, mapping = read_upload(upload), read_told(upload).mapping
    kept = mapping if mapping is not None else read_kept_mapping(upload.unit_id, data)
    made = preview(data, kept, zone=get_zone(at), at=at)
    write_beside(upload, "rows", pack_preview(made))
    return made


def _recall(upload: Upload, at: int) -> Preview:
    """Give an upload's rows as they were read last; raises BadInput."""
    raw = read_beside(upload, "rows")
    return _parse(upload, at) if raw is None else unpack_preview(raw)


def examine(upload: Upload, made: Preview, at: int) -> tuple[Preview, list[Line]]:
    """Hold rows that were read to the register: what was taken in before, whose documents they bear.

    Give what it would give and the lines that were accepted; those of its own batch are among them.
    """
    if made.questions:
        return made, []
    zone = get_zone(at)
    lines = make_lines(made.accepted, _make_scope(upload, made.mapping), zone, at)
    known = find_known(lines)
    good: list[Line] = []
    repeated, odd = list(made.duplicates), list(made.quarantined)
    for line in lines:
        before = [known.get(key) for key in line.keys]
        if before[0] not in (None, upload.batch):
            repeated.append(Repeated(line.taken.row, None))
        elif any(batch not in (None, upload.batch) for batch in before):
            odd.append(set_aside(line.taken, "case_id", "case_known"))
        else:
            good.append(line)
    good, another = part_lines(good)
    aside = tuple(sorted([*odd, *another], key=lambda one: one.row))
    accepted = tuple(line.taken for line in good)
    return Preview(
        made.sha256, made.columns, made.mapping, made.header_row, made.rows, accepted, aside, tuple(repeated),
        made.notices,
    ), good  # fmt: skip


def do_ask_load(actor: Actor, upload_id: str, at: int) -> Upload:
    """Say that an upload is to be loaded; whoever works then does so. Raises Refused, BadInput."""
    check_may(actor, "import-line-list", at)
    upload = find_upload(actor, upload_id)
    _check_state(upload, "ready", "loading")
    found = read_found(upload)
    if found is None or found.questions or not found.accepted:
        raise BadInput("nothing_to_load", "there is no row that could be taken in; mend the file or the mapping")
    if upload.state == "ready":
        Upload.objects.filter(pk=upload.pk).update(state="loading", done=0, total=found.accepted)
    upload.refresh_from_db()
    return upload


def do_load_import(actor: Actor, upload_id: str, at: int, on_progress: Progress | None = None) -> Found | None:
    """Take in what was accepted, some thousand lines a transaction; give the counts, None if another process is at it.

    Stopped anywhere it is called again, and does the rest. Raises Refused, BadInput ``no_upload``, ``upload_state``.
    """
    check_may(actor, "import-line-list", at)
    upload = find_upload(actor, upload_id)
    _check_state(upload, "loading", "loaded")
    with working_on(upload.upload_id) as is_mine:
        if not is_mine or upload.state == "loaded":
            return None if not is_mine else read_found(upload)
        with _without_collecting():
            made = _load_rows(upload, actor, at, on_progress)
        found = make_found(made)
        write_beside(upload, "found", msgspec.json.encode(found))
        _record_loaded(upload, found, actor, at)
        keep_mapping(upload.unit_id, made.columns, made.mapping)
    return found


def _load_rows(upload: Upload, actor: Actor, at: int, on_progress: Progress | None) -> Preview:
    made, lines = examine(upload, _recall(upload, at), at)
    zone = get_zone(at)
    scope = _make_scope(upload, made.mapping)
    widen_cache()
    for start in range(0, len(lines), LINES_AT_ONCE):
        some = lines[start : start + LINES_AT_ONCE]
        done = start + len(some)
        with writing():
            known = find_known(some)
            new = [line for line in some if line.keys[0] not in known]
            if new:
                append(make_facts(new, scope, actor, zone, at), at)
            Upload.objects.filter(pk=upload.pk).update(done=done, total=len(lines))
        if on_progress:
            on_progress(done, len(lines))
    return made


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Hold back the search for reference cycles while millions of objects are made, none of them in a cycle."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def take_rows_to_mend(actor: Actor, upload_id: str, form: Form, language: Language, at: int) -> bytes:
    """Give the rows set aside, in the user's own columns with one of reasons, to who gave the file; on record.

    Raises Refused, BadInput ``no_upload``, and what reading the file does.
    """
    check_may(actor, "import-line-list", at)
    upload = find_upload(actor, upload_id)
    made, _ = examine(upload, _recall(upload, at), at)
    taken = p.RecordRead(
        purpose="export", persons=(), fields=(), page="rows-to-mend", reason=upload.batch, role=min(actor.roles)
    )
    with writing():
        append([make_fact("RecordRead", taken, actor, at, source=Source("access", "own-file"))], at)
    return write_quarantined(made, form, language)


def do_drop_upload(actor: Actor, upload_id: str, at: int) -> None:
    """Forget an upload that is not being loaded; what was loaded from it stays. Raises Refused, BadInput."""
    check_may(actor, "import-line-list", at)
    upload = find_upload(actor, upload_id)
    _check_state(upload, "reading", "ready", "unreadable", "loaded")
    drop_upload(upload)


def _record_loaded(upload: Upload, found: Found, actor: Actor, at: int) -> None:
    loaded = p.ImportLoaded(
        batch=upload.batch, name=read_told(upload).name or "line list", sha256=upload.sha256, rows=found.rows,
        accepted=found.accepted, quarantined=found.quarantined, duplicates=found.duplicates,
    )  # fmt: skip
    with writing():
        held = Upload.objects.select_for_update().get(pk=upload.pk)
        if held.state == "loading":
            append([make_fact("ImportLoaded", loaded, actor, at)], at)
            Upload.objects.filter(pk=upload.pk).update(state="loaded")


def _check_state(upload: Upload, *states: str) -> None:
    if upload.state not in states:
        raise BadInput("upload_state", "this file is being worked on or was loaded; look at its page", "upload")


def _make_scope(upload: Upload, mapping: Mapping) -> Scope:
    return Scope(upload.batch, upload.unit_id, mapping.name)


def _write_told(upload: Upload, told: Told) -> None:
    write_beside(upload, "told", msgspec.json.encode(told))


def get_zone(at: int) -> ZoneInfo:
    """Give the zone of the pack in force, in which days are read; UTC without one."""
    held = read_in_force().book.holding_at(at)
    return find_zone(_UTC) if held is None else held.pack.pack.zone
