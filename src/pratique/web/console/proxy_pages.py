"""Guardians and written consents, recorded by a clerk; and ending a consent for somebody who asks at the desk."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from pratique.desk.proxies import do_end_proxy, do_record_proxy
from pratique.kinds.errors import BadInput
from pratique.record.access import access_person_by_match
from pratique.record.permissions import Actor
from pratique.record.refusals import Refused
from pratique.web.asker import for_staff
from pratique.web.console.proxy_forms import OnePersonForm, RecordForm
from pratique.web.form_faults import say_fault, tell_fault
from pratique.web.inner_frame import CLERKS, show
from pratique.web.page_clock import get_now
from pratique.web.resident.consents import show_proxies

REASON = "登记或结束代办委托 / a guardian or proxy, recorded or ended"
"""Why somebody was looked up, as they read it."""
PLACES = {"first": "proxy_value", "second": "proxy_value"}


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(*CLERKS)
def proxies(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Record who may act for whom; find somebody's consents; end one."""
    do = request.POST.get("do", "") if request.method == "POST" else ""
    if do == "end":
        return _end(request, actor)
    if do == "find":
        return _find(request, actor)
    form, status = RecordForm(request.POST if do else None), 200
    if do:
        status = 422
        if form.is_valid():
            now = get_now()
            try:
                both = [
                    access_person_by_match(
                        actor, form.get_identifiers(side), "registration", REASON, now, page="proxies"
                    )
                    for side in form.sides
                ]
                numbers = both[0].person_no, both[1].person_no
                do_record_proxy(actor, *numbers, form.cleaned_data["basis"], form.make_told(), now)
                return HttpResponseRedirect(f"{reverse('proxies')}?done=1")
            except (BadInput, Refused) as fault:
                status = tell_fault(form, fault, PLACES)
    done = request.GET.get("done") == "1" and not do
    return _show(request, actor, form, OnePersonForm(None), status=status, done=done)


def _find(request: HttpRequest, actor: Actor) -> HttpResponse:
    asked, status = OnePersonForm(request.POST), 422
    more: dict[str, Any] = {}
    if asked.is_valid():
        now, keys = get_now(), asked.get_identifiers("principal")
        try:
            view = access_person_by_match(actor, keys, "registration", REASON, now, page="proxies")
            more, status = {"found": show_proxies(view, now), "names": view.names}, 200
        except (BadInput, Refused) as fault:
            status = tell_fault(asked, fault, {"first": "principal_value"})
    return _show(request, actor, RecordForm(None), asked, status=status, **more)


def _end(request: HttpRequest, actor: Actor) -> HttpResponse:
    try:
        do_end_proxy(actor, request.POST.get("consent", "")[:36], request.POST.get("reason", "")[:300], get_now())
    except BadInput as error:
        return _show(request, actor, RecordForm(None), OnePersonForm(None), status=422, wrong=say_fault(error))
    return HttpResponseRedirect(f"{reverse('proxies')}?done=1")


def _show(
    request: HttpRequest,
    actor: Actor,
    form: RecordForm,
    asked: OnePersonForm,
    *,
    status: int,
    **more: Any,  # noqa: ANN401
) -> HttpResponse:
    asked.prefix = None
    asked.auto_id = "asked_%s"
    return show(request, actor, "console/proxies.html", {"form": form, "asked": asked, **more}, status=status)
