"""Laboratories: files taken in, runs and what hangs on them, the day's balance."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from pratique.desk.lab_balance import DIFFERENCES, SHOWN, read_balance, write_balance
from pratique.desk.lab_files import do_take_in_file, get_zone
from pratique.desk.lab_runs import do_withdraw_run, find_hanging, get_run, list_runs
from pratique.desk.laboratory import TakenIn, find_silent
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import local_date
from pratique.laboratory.tables import MAX_FILE
from pratique.laboratory.words import FAULT_WORDS, WHY_WORDS
from pratique.linelist.faults import FAULTS
from pratique.record.models import LaboratoryRow
from pratique.record.permissions import Actor
from pratique.web.asker import for_staff
from pratique.web.console.lab_forms import ReasonForm, ResultsForm
from pratique.web.form_faults import say_fault, tell_fault
from pratique.web.inner_frame import RESULT_WITHDRAWERS, is_chinese, show
from pratique.web.page_clock import get_now
from pratique.web.upload_handling import KeepInMemory

TOLD = "laboratory-taken"
MOST_TOLD = 200
"""So many rows that were set aside are named on the page."""


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(*RESULT_WITHDRAWERS)
def laboratory(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Take a file in, and show the newest runs. The form's token is looked at once the file may be received."""
    request.upload_handlers = [KeepInMemory(request, MAX_FILE)]
    return _laboratory(request, actor)


@csrf_protect
def _laboratory(request: HttpRequest, actor: Actor) -> HttpResponse:
    now, status = get_now(), 200
    form = ResultsForm(None, None, actor)
    if request.method == "POST":
        form, status = ResultsForm(request.POST, request.FILES, actor), 422
        if form.is_valid():
            told = form.cleaned_data
            try:
                made = do_take_in_file(
                    actor, told["laboratory"], told["file"].read(), now, encoding=told["encoding"] or None
                )
            except BadInput as error:
                form.add_error("file", say_fault(error))
            else:
                request.session[TOLD] = _keep(made)
                return HttpResponseRedirect(reverse("lab"))
    silent = {row.laboratory for row in find_silent(now)}
    own = LaboratoryRow.objects.order_by("laboratory")
    if "commander" not in actor.roles:
        own = own.filter(unit_id=actor.unit_id)
    context = {
        "form": form if "laboratory" in actor.roles else None,
        "taken": _tell(request.session.pop(TOLD, None)),
        "laboratories": [(row, row.laboratory in silent) for row in own],
        "runs": list_runs(actor, now),
    }
    return show(request, actor, "console/laboratory.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(*RESULT_WITHDRAWERS)
def run(request: HttpRequest, actor: Actor, run_id: str) -> HttpResponse:
    """Show a run and what hangs on it; withdraw it."""
    now, status = get_now(), 200
    try:
        row = get_run(actor, run_id, now)
    except BadInput as error:
        return show(request, actor, "console/lab_gone.html", {"wrong": say_fault(error)}, status=404)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            do_withdraw_run(actor, run_id, form.cleaned_data["reason"], now)
        except BadInput as error:
            status = tell_fault(form, error)
        else:
            return HttpResponseRedirect(reverse("lab"))
    context = {"run": row, "hanging": find_hanging(row), "form": form}
    return show(request, actor, "console/lab_run.html", context, status=status)


@require_safe
@for_staff(*RESULT_WITHDRAWERS)
def balance(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the balance of a local day, or give its differences as a file."""
    now, wrong = get_now(), ""
    day = local_date(now, get_zone(now))
    try:
        day = date.fromisoformat(request.GET.get("day") or day.isoformat())
    except ValueError:
        wrong = _("Please write the day such as 2021-08-03.")
    found = read_balance(actor, day, now)
    if request.GET.get("as") == "csv" and not wrong:
        response = HttpResponse("\ufeff" + write_balance(found, day), content_type="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = f'attachment; filename="balance-{day.isoformat()}.csv"'
        return response
    rows = [(one, [(ref, _say(DIFFERENCES[what])) for ref, what in one.differences[:SHOWN]]) for one in found]
    context = {"day": day.isoformat(), "rows": rows, "wrong": wrong}
    return show(request, actor, "console/lab_balance.html", context, status=422 if wrong else 200)


def _keep(made: TakenIn) -> dict[str, object]:
    """Keep what became of a file for the page that follows: numbers, columns and codes, no cell."""
    rows = [(row, "", why) for row, why in made.aside] + [(one.row, one.column, one.code) for one in made.bad]
    return {
        "rows": made.rows,
        "accepted": made.accepted,
        "aside": made.quarantined,
        "known": made.duplicates,
        "told": sorted(rows)[:MOST_TOLD],
    }


def _tell(kept: dict[str, object] | None) -> dict[str, object] | None:
    if kept is None:
        return None
    told = kept["told"] if isinstance(kept["told"], list) else []
    words: dict[str, tuple[str, str]] = {**FAULTS, **FAULT_WORDS}
    words.update({str(why): said for why, said in WHY_WORDS.items()})
    return {**kept, "told": [(row, column, _say(words[code]) if code in words else code) for row, column, code in told]}


def _say(words: tuple[str, str]) -> str:
    return words[0] if is_chinese() else words[1]
