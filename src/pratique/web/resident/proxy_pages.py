"""Who acts for me, and acting for somebody: whose record is shown stands loudly on every page of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from pratique.desk.appeals import LONGEST, do_file_appeal
from pratique.desk.person_care import make_care
from pratique.desk.proxies import do_end_proxy, do_give_proxy
from pratique.kinds.errors import BadInput
from pratique.record.access import access_own_record_by_resident
from pratique.record.permissions import Actor
from pratique.record.proxies import Proxy
from pratique.record.proxy_access import access_record_by_proxy
from pratique.record.refusals import Refused
from pratique.record.views import PersonView
from pratique.web.asker import for_resident
from pratique.web.care_shown import show_care
from pratique.web.form_faults import tell_fault
from pratique.web.inner_frame import read_unit_names, show
from pratique.web.known_facts import tell_facts
from pratique.web.page_clock import get_now
from pratique.web.resident.appeal_pages import AppealForm, list_appeals
from pratique.web.resident.consents import show_consent, show_principals, show_proxies
from pratique.web.resident.order_pages import give_paper, tell_notices, tell_results
from pratique.web.resident.own_pages import tell_stay
from pratique.web.resident.proxy_forms import GiveForm

TOLD = frozenset({"StayReported", "CoverageReported", "ResidenceDeclared", "SymptomsReported"})


@require_http_methods(["GET", "HEAD", "POST"])
@for_resident
def proxies(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show who acts for me and for whom I act, and let me name somebody."""
    now = get_now()
    view = access_own_record_by_resident(actor, now, page="proxies")
    if view.is_erased:
        return show(request, actor, "resident/erased.html", {})
    form, status = GiveForm(request.POST if request.method == "POST" else None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                do_give_proxy(actor, form.make_identifiers(), form.make_told(next(iter(view.names), "")), now)
                return HttpResponseRedirect(reverse("me_proxies"))
            except (BadInput, Refused) as fault:
                status = tell_fault(form, fault, {"first": "value"})
    context = {"form": form, "proxies": show_proxies(view, now), "principals": show_principals(view, now)}
    return show(request, actor, "resident/proxies.html", context, status=status)


@require_POST
@for_resident
def end(request: HttpRequest, actor: Actor, consent: UUID) -> HttpResponse:
    """Take a consent back, as either side; one that has ended already is ended."""
    try:
        do_end_proxy(actor, str(consent), request.POST.get("reason", "")[:300], get_now())
    except BadInput as error:
        if error.code != "no_consent":
            raise
    return HttpResponseRedirect(reverse("me_proxies"))


@require_safe
@for_resident
def principal(request: HttpRequest, actor: Actor, consent: UUID) -> HttpResponse:
    """Show what a consent opens of the person I act for."""
    now = get_now()
    held, view = access_record_by_proxy(actor, str(consent), now, page="proxy")
    context: dict[str, Any] = _frame(held, view)
    if "read-state" in held.scopes:
        context |= {"care": show_care(make_care(view, now), now), "paper_url": "proxy"}
    if "read-results" in held.scopes:
        context["results"] = tell_results(view)
    if "receive-notices" in held.scopes:
        context["notices"] = tell_notices(view)
    if "answer-questions" in held.scopes:
        told = (fact for fact in view.facts if fact.kind in TOLD)
        context["told"] = tell_facts(told, read_unit_names(), actor.actor_id)
    if "appeal" in held.scopes:
        context["rows"] = list_appeals(view)
    return show(request, actor, "resident/for.html", context)


@require_safe
@for_resident
def paper(request: HttpRequest, actor: Actor, consent: UUID, document: UUID) -> HttpResponse:
    """Give the paper of an order of the person I act for."""
    del request
    return give_paper(access_record_by_proxy(actor, str(consent), get_now(), page="paper")[1], document)


@require_http_methods(["GET", "HEAD", "POST"])
@for_resident
def stay(request: HttpRequest, actor: Actor, consent: UUID) -> HttpResponse:
    """Tell of a stay of the person I act for."""
    held, view = access_record_by_proxy(actor, str(consent), get_now(), page="proxy-stay")
    back = reverse("me_for", args=[consent])
    return tell_stay(request, actor, held.principal, back, whose=_name(view))


@require_http_methods(["GET", "HEAD", "POST"])
@for_resident
def appeal(request: HttpRequest, actor: Actor, consent: UUID) -> HttpResponse:
    """File an appeal for the person I act for: against their state, or an order that I may see."""
    now = get_now()
    held, view = access_record_by_proxy(actor, str(consent), now, page="proxy-appeal")
    orders = [fact for fact in reversed(view.facts) if fact.kind == "OrderIssued"]
    form = AppealForm(request.POST if request.method == "POST" else None, [], orders)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            order = form.get_target()[1]
            do_file_appeal(actor, told["reason"], now, order=order, contact=told["contact"], principal=held.principal)
        except BadInput as error:
            tell_fault(form, error)
        else:
            return HttpResponseRedirect(reverse("me_for", args=[consent]))
    context = {**_frame(held, view), "form": form, "longest": LONGEST}
    return show(request, actor, "resident/for_appeal.html", context, status=422 if request.method == "POST" else 200)


def _frame(held: Proxy, view: PersonView) -> dict[str, Any]:
    return {"whose": _name(view), "held": show_consent(held), "consent": held.fact_id, "scopes": held.scopes}


def _name(view: PersonView) -> str:
    return " · ".join(view.names) or (view.person_id or "")
