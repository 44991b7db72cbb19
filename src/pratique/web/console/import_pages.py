"""Line lists: a file given, what it would give, which column is which; taken in, its rows to mend, undone."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from pratique.desk.import_history import list_imports
from pratique.desk.import_shown import Found
from pratique.desk.import_undoing import do_undo_import
from pratique.desk.imports import (
    do_ask_load,
    do_drop_upload,
    do_map_upload,
    do_upload,
    find_upload,
    read_found,
    read_told,
    take_rows_to_mend,
)
from pratique.kinds.errors import BadInput
from pratique.linelist.faults import FAULTS, NOTICES
from pratique.linelist.fields import CODE_SETS, FIELD
from pratique.record.models import Upload
from pratique.record.permissions import Actor
from pratique.record.uploads import MAX_UPLOAD, is_worked_on
from pratique.web.asker import for_staff
from pratique.web.console.import_forms import MappingForm, UndoForm, UploadForm
from pratique.web.console.import_worker import start_work
from pratique.web.form_faults import say_fault, tell_fault
from pratique.web.inner_frame import TRACERS, is_chinese, read_staff_names, read_unit_names, show
from pratique.web.keyset import read_number
from pratique.web.page_clock import get_now
from pratique.web.upload_handling import KeepInMemory

PAGE = 25
FORMS = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
BUSY = ("reading", "loading")


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(*TRACERS)
def imports(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Take a file, or show what was taken in. The form's token is looked at once the file may be received."""
    request.upload_handlers = [KeepInMemory(request, MAX_UPLOAD)]
    return _imports(request, actor)


@csrf_protect
def _imports(request: HttpRequest, actor: Actor) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    status, now = 200, get_now()
    if request.method == "POST":
        form, status = UploadForm(request.POST, request.FILES), 422
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                upload_id = do_upload(actor, file.name, file.chunks(), now)
            except BadInput as error:
                tell_fault(form, error)
            else:
                start_work(upload_id, now)
                return HttpResponseRedirect(reverse("imports_file", args=[upload_id]))
    before = read_number(request.GET.get("before", ""))
    found = list_imports(actor, before, limit=PAGE + 1)
    shown = found[:PAGE]
    people, units = read_staff_names({one.actor_id for one in shown}), read_unit_names()
    context = {
        "form": form,
        "imports": [
            {"one": one, "who": people.get(one.actor_id, one.actor_id), "unit": units.get(one.unit_id, one.unit_id)}
            for one in shown
        ],
        "waiting": [
            {"upload": one, "name": read_told(one).name}
            for one in Upload.objects.filter(actor_id=actor.actor_id).exclude(state="loaded").order_by("-made_at")[:10]
        ],
        "before": shown[-1].loaded_at if len(found) > PAGE else None,
    }
    return show(request, actor, "console/imports.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(*TRACERS)
def file(request: HttpRequest, actor: Actor, upload_id: str) -> HttpResponse:
    """Show what a file would give or has given; map its columns, load it, go on with it, drop it."""
    now = get_now()
    try:
        upload = find_upload(actor, upload_id)
    except BadInput as error:
        return show(request, actor, "console/import_gone.html", {"wrong": say_fault(error)}, status=404)
    if request.method == "POST":
        return _act(request, actor, upload, now)
    return _show_file(request, actor, upload)


def _act(request: HttpRequest, actor: Actor, upload: Upload, now: int) -> HttpResponse:
    do, here = request.POST.get("do", ""), reverse("imports_file", args=[upload.upload_id])
    form = None
    try:
        match do:
            case "drop":
                do_drop_upload(actor, upload.upload_id, now)
                return HttpResponseRedirect(reverse("imports"))
            case "map":
                form = MappingForm(request.POST, read_found(upload) or Found())
                if not form.is_valid():
                    return _show_file(request, actor, upload, form, status=422)
                do_map_upload(actor, upload.upload_id, form.make_mapping(), now)
            case "load":
                do_ask_load(actor, upload.upload_id, now)
        start_work(upload.upload_id, now)
    except BadInput as error:
        return _show_file(request, actor, upload, form, wrong=say_fault(error), status=422)
    return HttpResponseRedirect(here)


def _show_file(
    request: HttpRequest,
    actor: Actor,
    upload: Upload,
    form: MappingForm | None = None,
    *,
    wrong: str = "",
    status: int = 200,
) -> HttpResponse:
    upload.refresh_from_db()
    found = read_found(upload) if upload.state not in BUSY else None
    context: dict[str, Any] = {
        "upload": upload,
        "name": read_told(upload).name,
        "wrong": wrong,
        "is_busy": upload.state in BUSY,
        "has_stopped": upload.state in BUSY and not is_worked_on(upload.upload_id),
    }
    if found is not None:
        context |= {"found": found, **_show_found(found)}
        context["form"] = None if upload.state == "loaded" else form or MappingForm(None, found)
    return show(request, actor, "console/import_file.html", context, status=status)


def _show_found(found: Found) -> dict[str, Any]:
    """Give a file's counts and faults in the page's language."""
    place = 0 if is_chinese() else 1
    fields = [name for name in FIELD if any(name in row for row in found.first)]
    fault = None
    if found.fault is not None:
        code, message, where = found.fault
        names = message.partition(":")[2].strip() if code in ("which_sheet", "no_sheet") else ""
        fault = {"code": code, "says": say_fault(BadInput(code, message, where)), "place": where, "names": names}
    return {
        "fault": fault,
        "notices": [NOTICES[code][place].format(count=f"{count:,}") for code, count in found.notices],
        "reasons": [{"says": FAULTS[code][place], "count": count} for code, count in found.reasons.items()],
        "bad": [
            {"row": bad.row, "column": bad.column or _say_field(bad.field), "says": FAULTS[bad.code][place],
             "text": bad.text}
            for bad in found.bad
        ],
        "heads": [_say_field(name) for name in fields],
        "rows": [[_say_code(name, row.get(name, "")) for name in fields] for row in found.first],
    }  # fmt: skip


def _say_field(name: str) -> str:
    one = FIELD.get(name)
    return name if one is None else one.zh if is_chinese() else one.en


def _say_code(name: str, text: str) -> str:
    code = next((one for one in CODE_SETS.get(name, ()) if one.code == text), None)
    return text if code is None else code.zh if is_chinese() else code.en


@require_POST
@for_staff(*TRACERS)
def mend(request: HttpRequest, actor: Actor, upload_id: str, form: str) -> HttpResponse:
    """Hand over the rows set aside, to who gave the file."""
    try:
        raw = take_rows_to_mend(
            actor, upload_id, "xlsx" if form == "xlsx" else "csv", "zh" if is_chinese() else "en", get_now()
        )
    except BadInput as error:
        return show(request, actor, "console/import_gone.html", {"wrong": say_fault(error)}, status=422)
    response = HttpResponse(raw, content_type=FORMS[form])
    response.headers["Content-Disposition"] = f'attachment; filename="rows-to-mend.{form}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(*TRACERS)
def undo(request: HttpRequest, actor: Actor, batch: str) -> HttpResponse:
    """Undo an import, once its reason is told."""
    found = next((one for one in list_imports(actor, None, limit=1000) if one.batch == batch), None)
    if found is None:
        return show(request, actor, "console/import_gone.html", {"wrong": ""}, status=404)
    form = UndoForm(request.POST if request.method == "POST" else None, label_suffix="")
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                kept = do_undo_import(actor, batch, form.cleaned_data["reason"], get_now())
            except BadInput as error:
                tell_fault(form, error)
            else:
                return HttpResponseRedirect(f"{reverse('imports_undo', args=[batch])}?kept={kept}")
    kept_now = read_number(request.GET.get("kept", ""))
    context = {"form": form, "one": found, "kept": kept_now}
    return show(request, actor, "console/import_undo.html", context, status=status)
