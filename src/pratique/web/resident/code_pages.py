"""My code: large, with what it holds in words, until when, and how to revoke it; the same for whom I act for."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from pratique.desk.codes_ended import do_revoke_codes, find_revoked
from pratique.desk.codes_issued import do_print_code, do_show_code
from pratique.kinds.errors import BadInput
from pratique.record.access import access_own_record_by_resident
from pratique.record.permissions import Actor
from pratique.record.proxies import Proxy
from pratique.record.proxy_access import access_record_by_proxy
from pratique.record.views import PersonView
from pratique.web.asker import for_resident
from pratique.web.code_shown import show_code
from pratique.web.documents.code_pdf import give_code_paper
from pratique.web.form_faults import say_fault
from pratique.web.inner_frame import read_unit_names, show
from pratique.web.page_clock import get_now
from pratique.web.resident.consents import show_consent


@require_safe
@for_resident
def code(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show my code; made anew where it must be."""
    if _is_nobody_looking(request):
        return HttpResponse(status=503)
    view = access_own_record_by_resident(actor, get_now(), page="code")
    return _show(request, actor, view, None)


@require_POST
@for_resident
def revoke(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Revoke my codes: those on paper, or all."""
    return _revoke(request, actor, actor.person_no, None)


@require_POST
@for_resident
def paper(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Give my code on paper."""
    return _print(request, actor, actor.person_no, None)


@require_safe
@for_resident
def code_for(request: HttpRequest, actor: Actor, consent: UUID) -> HttpResponse:
    """Show the code of the person I act for."""
    if _is_nobody_looking(request):
        return HttpResponse(status=503)
    held, view = access_record_by_proxy(actor, str(consent), get_now(), page="proxy-code")
    return _show(request, actor, view, held)


@require_POST
@for_resident
def revoke_for(request: HttpRequest, actor: Actor, consent: UUID) -> HttpResponse:
    """Revoke the codes of the person I act for."""
    held, _view = access_record_by_proxy(actor, str(consent), get_now(), page="proxy-code")
    return _revoke(request, actor, held.principal, str(consent))


@require_POST
@for_resident
def paper_for(request: HttpRequest, actor: Actor, consent: UUID) -> HttpResponse:
    """Give the code of the person I act for on paper."""
    held, _view = access_record_by_proxy(actor, str(consent), get_now(), page="proxy-code")
    return _print(request, actor, held.principal, str(consent))


def _is_nobody_looking(request: HttpRequest) -> bool:
    """Say whether a browser asks ahead of its user, or for the headers alone: then no code is made.

    A browser to which this is refused asks again when its user goes there.
    """
    told = f"{request.headers.get('Sec-Purpose', '')} {request.headers.get('Purpose', '')}"
    return request.method == "HEAD" or "prefetch" in told or "preview" in told


def _show(request: HttpRequest, actor: Actor, view: PersonView, held: Proxy | None) -> HttpResponse:
    now, wrong, shown = get_now(), "", None
    consent = None if held is None else held.fact_id
    if view.is_erased:
        return show(request, actor, "resident/erased.html", {})
    try:
        shown = show_code(do_show_code(actor, view.person_no, now, consent=consent), now)
    except BadInput as error:
        wrong = say_fault(error)
    context = {
        "code": shown,
        "wrong": wrong,
        "consent": consent,
        "held": None if held is None else show_consent(held),
        "whose": "" if consent is None else " · ".join(view.names) or (view.person_id or ""),
        "prints": _list_prints(view, now),
        "revoked": request.GET.get("revoked", "") == "1",
    }
    return show(request, actor, "resident/code.html", context, status=503 if wrong else 200)


def _list_prints(view: PersonView, at: int) -> list[dict[str, Any]]:
    """List the codes on paper that still count, and which office printed each; a proxy's view holds none."""
    issued = [fact for fact in view.facts if fact.kind == "CodeIssued" and fact.says.get("form") == "printed"]
    live = [fact for fact in issued if fact.says["expires_at"] > at]
    gone, units = find_revoked(fact.says["code_id"] for fact in live), read_unit_names()
    return [
        {"at": fact.happened_at, "ends": fact.says["expires_at"], "unit": units.get(fact.unit, "")}
        for fact in live
        if fact.says["code_id"] not in gone
    ]


def _revoke(request: HttpRequest, actor: Actor, person_no: int | None, consent: str | None) -> HttpResponse:
    form = "printed" if request.POST.get("which") == "printed" else None
    if person_no is not None:
        do_revoke_codes(actor, person_no, "lost", get_now(), form=form, consent=consent)
    page = reverse("me_code") if consent is None else reverse("me_for_code", args=[consent])
    return HttpResponseRedirect(f"{page}?revoked=1")


def _print(request: HttpRequest, actor: Actor, person_no: int | None, consent: str | None) -> HttpResponse:
    del request
    return give_code_paper(lambda now: do_print_code(actor, person_no or 0, now, consent=consent), get_now())
