"""My orders and why, today's tests, the paper of each order; my results, withdrawn ones too, and notices."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from pratique.desk.order_papers import find_paper
from pratique.desk.person_care import find_results, make_care
from pratique.kinds.errors import BadInput
from pratique.record.access import access_own_record_by_resident
from pratique.record.permissions import Actor
from pratique.record.views import PersonView
from pratique.web.asker import for_resident
from pratique.web.care_shown import say_notice, show_care
from pratique.web.documents.order_pdf import make_order_pdf
from pratique.web.form_faults import say_fault
from pratique.web.inner_frame import show
from pratique.web.known_facts import RESULT_WORDS
from pratique.web.page_clock import get_now

NOTICES_SHOWN = 50


@require_safe
@for_resident
def orders(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show what is asked of me now, until when, why, what is missing and what could change it."""
    now = get_now()
    view = access_own_record_by_resident(actor, now, page="orders")
    if view.is_erased:
        return show(request, actor, "resident/erased.html", {})
    return show(request, actor, "resident/orders.html", {"care": show_care(make_care(view, now), now)})


@require_safe
@for_resident
def paper(request: HttpRequest, actor: Actor, document: UUID) -> HttpResponse:
    """Give the paper of one of my orders."""
    del request
    return give_paper(access_own_record_by_resident(actor, get_now(), page="paper"), document)


@require_safe
@for_resident
def results(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show my results and the notices that were sent to me."""
    view = access_own_record_by_resident(actor, get_now(), page="results")
    if view.is_erased:
        return show(request, actor, "resident/erased.html", {})
    context = {"results": tell_results(view), "notices": tell_notices(view)}
    return show(request, actor, "resident/results.html", context)


def give_paper(view: PersonView, document: UUID) -> HttpResponse:
    """Give a paper as PDF; one that the reading does not show is not there, and without a font none is made."""
    try:
        made = make_order_pdf(find_paper(view, str(document)))
    except BadInput as error:
        if error.code == "no_order":
            raise Http404 from None
        return HttpResponse(say_fault(error), status=503, content_type="text/plain; charset=utf-8")
    name = f'inline; filename="order-{document}.pdf"'
    return HttpResponse(made, content_type="application/pdf", headers={"Content-Disposition": name})


def tell_results(view: PersonView) -> list[dict[str, Any]]:
    """Tell results, the newest first."""
    return [
        {
            "word": RESULT_WORDS.get(one.result, _("not known yet")),
            "sampled_at": one.sampled_at,
            "reported_at": one.reported_at,
            "withdrawn_at": one.withdrawn_at,
        }
        for one in find_results(view)
    ]


def tell_notices(view: PersonView) -> list[dict[str, Any]]:
    """Tell what was sent, the newest first."""
    sent = [fact for fact in reversed(view.facts) if fact.kind == "NoticeSent"][:NOTICES_SHOWN]
    return [{"text": say_notice(fact.says["template"]), "at": fact.happened_at} for fact in sent]
