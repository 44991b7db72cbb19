"""The API of line lists: a file given, what it would give, its mapping, its load, and its undoing."""

from __future__ import annotations

from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from pratique.desk.import_history import list_imports
from pratique.desk.import_undoing import do_undo_import
from pratique.desk.imports import do_ask_load, do_map_upload, do_upload, find_upload, read_found, read_told
from pratique.desk.permitting import refuse
from pratique.kinds.errors import BadInput
from pratique.linelist.faults import FAULTS
from pratique.linelist.mapping import Mapping
from pratique.linelist.values import DateOrder
from pratique.record.permissions import Actor
from pratique.record.refusals import WORDS
from pratique.record.uploads import MAX_UPLOAD
from pratique.web.api.endpoint import Endpoint, Upload
from pratique.web.api.replies import Reply, write_instant
from pratique.web.api.shapes import Nothing, Shape
from pratique.web.asker import find_page_refusal, get_actor
from pratique.web.console.import_worker import start_work
from pratique.web.inner_frame import TRACERS
from pratique.web.keyset import read_number
from pratique.web.outcomes import make_problem
from pratique.web.page_clock import get_now
from pratique.web.upload_handling import KeepInMemory

PAGE = 25


class ImportMapping(Shape):
    """Field -> the file's column; words and fixed codes; what a file cannot say itself."""

    columns: dict[str, str] = msgspec.field(default_factory=dict)
    words: dict[str, dict[str, str]] = msgspec.field(default_factory=dict)
    fixed: dict[str, str] = msgspec.field(default_factory=dict)
    name: str = ""
    date_order: DateOrder | None = None
    encoding: str | None = None
    sheet: str | None = None
    header_row: int | None = None


class Undoing(Shape):
    """Why an import does not stand."""

    reason: str


@csrf_exempt
def receive(request: HttpRequest) -> HttpResponse:
    """Take a file (multipart/form-data, part ``file``) from somebody who may import; the token is looked at then."""
    now, actor = get_now(), get_actor(request)
    if request.method != "POST":
        return make_problem("method", "此地址不支持该方法。", "This address does not know that method.", 405)
    if actor is None:
        return make_problem("not_signed_in", *WORDS["not_signed_in"], 401)
    code = find_page_refusal(actor, frozenset(TRACERS))
    if code is not None:
        refuse(actor, "api import_file", code, now)
    request.upload_handlers = [KeepInMemory(request, MAX_UPLOAD)]
    return _receive(request, actor, now)


@csrf_protect
def _receive(request: HttpRequest, actor: Actor, now: int) -> HttpResponse:
    file = request.FILES.get("file")
    if file is None or isinstance(file, list):
        raise BadInput("file_size", f"send one part 'file' of at most {MAX_UPLOAD // 1024**2} MB", "file")
    upload_id = do_upload(actor, file.name or "file", file.chunks(), now)
    start_work(upload_id, now)
    return JsonResponse(give_upload(actor, upload_id), json_dumps_params={"ensure_ascii": False})


def give_upload(actor: Actor, upload_id: str) -> Reply:
    """Give an upload: its state, how far it is, and what it would give or has given once it was read."""
    upload = find_upload(actor, upload_id)
    reply: dict[str, Any] = {
        "id": upload_id, "batch": upload.batch, "name": read_told(upload).name, "state": upload.state,
        "done": upload.done, "total": upload.total,
    }  # fmt: skip
    found = read_found(upload) if upload.state not in ("reading", "loading") else None
    if found is None:
        return reply
    return reply | {
        "rows": found.rows, "accepted": found.accepted, "quarantined": found.quarantined,
        "duplicates": found.duplicates, "columns": list(found.columns), "questions": list(found.questions),
        "mapping": None if found.mapping is None else msgspec.to_builtins(found.mapping),
        "fault": None if found.fault is None else dict(zip(("code", "says", "place"), found.fault, strict=True)),
        "reasons": found.reasons,
        "bad": [
            {"row": bad.row, "column": bad.column, "field": bad.field, "code": bad.code,
             "says": dict(zip(("zh", "en"), FAULTS[bad.code], strict=True))}
            for bad in found.bad
        ],
    }  # fmt: skip


def map_upload(actor: Actor, upload_id: str, told: ImportMapping, now: int) -> Reply:
    """Map an upload's columns, and read it anew."""
    do_map_upload(actor, upload_id, Mapping(**msgspec.structs.asdict(told)), now)
    start_work(upload_id, now)
    return give_upload(actor, upload_id)


def load(actor: Actor, upload_id: str, now: int) -> Reply:
    """Take in what was accepted; ask for the upload again until it is loaded."""
    do_ask_load(actor, upload_id, now)
    start_work(upload_id, now)
    return give_upload(actor, upload_id)


def give_imports(actor: Actor, before: str) -> Reply:
    """Give the imports of one's units, the newest first."""
    found = list_imports(actor, read_number(before), limit=PAGE + 1)
    shown = [
        {
            "batch": one.batch, "name": one.name, "unit": one.unit_id, "rows": one.rows, "accepted": one.accepted,
            "quarantined": one.quarantined, "duplicates": one.duplicates, "loaded_at": write_instant(one.loaded_at),
            "undone_at": write_instant(one.undone_at),
        }
        for one in found[:PAGE]
    ]  # fmt: skip
    return {"imports": shown, "before": str(found[PAGE - 1].loaded_at) if len(found) > PAGE else None}


def undo(actor: Actor, batch: str, told: Undoing, now: int) -> Reply:
    """Withdraw everything that an import brought."""
    return {"batch": batch, "stay_registered": do_undo_import(actor, batch, told.reason, now)}


IMPORT_FILES = Upload("import_file", "imports/files", "Give a line list as a file, CSV or XLSX; it is read", TRACERS)
UPLOADS = (IMPORT_FILES,)
IMPORT_ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        "imports", "GET", "imports", "Line lists taken in", TRACERS, lambda c: give_imports(c.actor, c.query),
        query="before",
    ),
    Endpoint(
        "import", "GET", "imports/<str:upload>", "What a file would give, or has given", TRACERS,
        lambda c: give_upload(c.actor, c.ids["upload"]),
    ),
    Endpoint(
        "import_mapping", "POST", "imports/<str:upload>/mappings", "Map a file's columns; read it anew", TRACERS,
        lambda c: map_upload(c.actor, c.ids["upload"], c.body, c.now), ImportMapping,
    ),
    Endpoint(
        "import_load", "POST", "imports/<str:upload>/loads", "Take in what was accepted", TRACERS,
        lambda c: load(c.actor, c.ids["upload"], c.now), Nothing,
    ),
    Endpoint(
        "import_undoing", "POST", "imports/<str:batch>/undoings", "Undo an import", TRACERS,
        lambda c: undo(c.actor, c.ids["batch"], c.body, c.now), Undoing,
    ),
)  # fmt: skip
