"""Registering somebody: a likely duplicate is shown beside what was typed before anything is recorded."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from pratique.desk.people import LikelyDuplicate, Registered, do_register_person
from pratique.kinds.errors import BadInput
from pratique.people.registration import Registration
from pratique.record.pairs import access_likely_by_entry
from pratique.record.people import get_person_ids
from pratique.record.permissions import Actor
from pratique.web.asker import for_staff
from pratique.web.console.merge_history import may_merge
from pratique.web.console.pair_rows import compare_typed, say_likeness
from pratique.web.console.register_forms import RegisterForm
from pratique.web.form_faults import say_fault
from pratique.web.inner_frame import LOOKERS, show
from pratique.web.page_clock import get_now

KNOWN = "document_known"
LONGEST = 300


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(*LOOKERS)
def register(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Register somebody; whom they may be the same as is looked at first, and the finding kept."""
    form = RegisterForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return show(request, actor, "console/register.html", {"form": form}, status=status)
    told, now = form.cleaned_data["registration"], get_now()
    try:
        made, likely = _register(request, actor, told, now)
    except LikelyDuplicate:
        return _show_likely(request, actor, form, told, now)
    except BadInput as error:
        if error.code == KNOWN:
            return _show_likely(request, actor, form, told, now, is_known=True)
        if error.code == "no_reason":
            return _show_likely(request, actor, form, told, now, wrong=say_fault(error))
        form.add_error(None, say_fault(error))
        return show(request, actor, "console/register.html", {"form": form}, status=422)
    others = [] if request.POST.get("do") == "distinct" else list(get_person_ids(likely).values())
    return show(request, actor, "console/registered.html", {"person_id": made.person_id, "others": others})


def _register(request: HttpRequest, actor: Actor, told: Registration, now: int) -> tuple[Registered, tuple[int, ...]]:
    """Register, with the finding about those whom the page has shown; raises LikelyDuplicate where one was not."""
    wish = request.POST.get("do", "")
    if wish not in ("distinct", "open"):
        return do_register_person(actor, told, now), ()
    try:
        return do_register_person(actor, told, now), ()
    except LikelyDuplicate as found:
        likely = tuple(item.person_no for item in found.likely)
        if not set(get_person_ids(likely).values()) <= set(request.POST.getlist("shown")):
            raise
    if wish == "open":
        return do_register_person(actor, told, now, left_open=likely), likely
    reason = request.POST.get("reason", "")[:LONGEST]
    return do_register_person(actor, told, now, distinct_from=likely, reason=reason), likely


def _show_likely(
    request: HttpRequest,
    actor: Actor,
    form: RegisterForm,
    told: Registration,
    now: int,
    *,
    is_known: bool = False,
    wrong: str = "",
) -> HttpResponse:
    """Show those who may be the same beside what was typed, on record."""
    found = access_likely_by_entry(actor, told.make_identifiers(), now)
    shown = []
    for like, side in found:
        rows = compare_typed(told, side, like)
        shown.append({"rows": rows, "why": say_likeness(like, rows), "person_id": side.person.person_id})
    context = {"form": form, "shown": shown, "is_known": is_known, "may_merge": may_merge(actor), "wrong": wrong}
    return show(request, actor, "console/likely.html", context, status=422 if wrong else 409)
