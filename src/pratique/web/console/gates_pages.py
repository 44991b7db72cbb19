"""Gates registered, changed and ended; sub-keys, the outage and what was revoked; a code printed by a clerk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pratique.desk.codes_ended import do_revoke_codes
from pratique.desk.codes_issued import do_print_code
from pratique.desk.gates import do_end_gate, do_register_gate
from pratique.kinds.errors import BadInput
from pratique.record.code_keys import find_outage_end, list_sub_keys
from pratique.record.models import GateRow, RevokedRow
from pratique.record.permissions import Actor
from pratique.web.asker import for_staff
from pratique.web.console.act_changes import find_persons
from pratique.web.console.gate_forms import MODE_WORDS, OCCASION_WORDS
from pratique.web.console.gates_forms import RegisterGateForm
from pratique.web.documents.code_pdf import give_code_paper
from pratique.web.form_faults import say_fault, tell_fault
from pratique.web.inner_frame import CODE_PRINTERS, GATE_KEEPERS, read_unit_names, show
from pratique.web.known_facts import name_place
from pratique.web.page_clock import get_now

PAGE = 200


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(*GATE_KEEPERS)
def gates(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show gates; register one, whose device's key is shown once; end one."""
    now, told = get_now(), request.POST
    form = RegisterGateForm(told if told.get("do") == "register" else None)
    done = register_or_end(
        request,
        form,
        lambda: do_register_gate(actor, form.make_told(), now),
        lambda: do_end_gate(actor, told.get("gate", ""), told.get("reason", ""), now),
    )
    if done.has_ended:
        return HttpResponseRedirect(reverse("gates"))
    units = read_unit_names()
    rows = [
        {
            "row": row,
            "unit": units.get(row.unit_id, row.unit_id),
            "place": name_place(row.place),
            "asks": OCCASION_WORDS.get(row.occasion, row.occasion),  # type: ignore[call-overload]
            "by": MODE_WORDS.get(row.mode, row.mode),  # type: ignore[call-overload]
        }
        for row in GateRow.objects.order_by("ended_at", "gate")[:PAGE]
    ]
    context = {
        "form": RegisterGateForm(None) if done.key else form,  # pressed again, it would give another key
        "rows": rows,
        "key": done.key,
        "made": form.cleaned_data.get("gate") if done.key else "",
        "wrong": done.wrong,
    }
    return show(request, actor, "console/gates.html", context, status=done.status)


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a page's form: the key to show once, or what is wrong, or that one has ended."""

    key: str = ""
    wrong: str = ""
    has_ended: bool = False
    status: int = 200


def register_or_end(request: HttpRequest, form: Form, register: Callable[[], str], end: Callable[[], object]) -> Done:
    """Do what a page of gates or of nodes was asked; what is wrong with the form stands in it."""
    wish = request.POST.get("do", "") if request.method == "POST" else ""
    try:
        if wish == "end":
            end()
            return Done(has_ended=True)
        if wish and not form.is_valid():
            return Done(status=422)
        return Done(key=register()) if wish else Done()
    except BadInput as error:
        return Done(wrong=say_fault(error), status=422) if wish == "end" else Done(status=tell_fault(form, error))


@require_safe
@for_staff("administrator", "commander")
def sub_keys(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show until when codes can be made, the sub-keys, the outage and how many codes are revoked."""
    now = get_now()
    held = list_sub_keys()
    able = [one.signs_until for one in held if one.revoked_at is None and one.has_private and one.signs_until > now]
    context = {
        "keys": [(one, one.revoked_at is None and one.ends > now) for one in held if one.ends > now],
        "until": max(able, default=None),
        "outage": find_outage_end(now),
        "revoked": RevokedRow.objects.filter(expires_at__gt=now).count(),
        "may_revoke": "administrator" in actor.roles,
        "may_declare": "commander" in actor.roles,
    }
    return show(request, actor, "console/sub_keys.html", context)


@require_POST
@for_staff(*CODE_PRINTERS)
def code_paper(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Print a code for somebody who was looked up just now."""
    number = _find(request)
    return give_code_paper(lambda now: do_print_code(actor, number, now), get_now())


@require_POST
@for_staff(*CODE_PRINTERS)
def code_revoke(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Revoke the codes of somebody who was looked up just now."""
    count = do_revoke_codes(actor, _find(request), "lost", get_now())
    return show(request, actor, "console/code_revoked.html", {"count": count})


def _find(request: HttpRequest) -> int:
    try:
        return find_persons(request.POST.get("person", "")[:40])[0]
    except BadInput:
        raise Http404 from None
