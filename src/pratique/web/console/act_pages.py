"""Acts of two people: proposed by one, read with what it changes, approved by another; each refusal on record."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from pratique.desk.acts import ALONE, do_act_alone, do_approve, do_propose, do_review_act
from pratique.desk.lists_and_packs import do_confirm_list
from pratique.kinds.errors import BadInput
from pratique.record.closed_lists import ACT_ROLES, ActKind
from pratique.record.models import Enactment
from pratique.record.permissions import Actor
from pratique.record.proposals import MANY, get_proposal, get_proposals, read_what
from pratique.record.units import is_small
from pratique.web.asker import for_staff
from pratique.web.console.act_changes import ACT_WORDS, find_changes
from pratique.web.console.act_forms import ACT_FORMS, ActForm
from pratique.web.form_faults import say_fault, tell_fault
from pratique.web.holdings import forget_looked, get_holdings
from pratique.web.inner_frame import read_staff_names, read_unit_names, show
from pratique.web.keyset import read_number
from pratique.web.page_clock import get_now

ROLES = ("policy-officer", "commander", "administrator")
PAGE = 25
EXPORT: ActKind = "export-people"
"""Proposed on a page of its own, whose address has the same shape."""


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff("policy-officer", "commander", "administrator")
def acts(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show acts, the newest first, what may be proposed, and the list that wants confirming."""
    now, wrong = get_now(), ""
    if request.method == "POST":
        try:
            do_confirm_list(actor, request.POST.get("list", ""), now, now)
        except BadInput as error:
            wrong = say_fault(error)
        else:
            forget_looked()
            return HttpResponseRedirect(reverse("acts"))
    before = read_number(request.GET.get("before"))
    found = get_proposals(now, before=MANY if before is None else before, limit=PAGE + 1)
    names = read_staff_names({one.proposer for one in found} | {one.approver for one in found})
    rows = [(one, ACT_WORDS[_kind(one.act)], names.get(one.proposer, ""), names.get(one.approver, "")) for one in found]
    held = get_holdings().list_at(now)
    can_confirm = held is not None and Enactment.objects.filter(kind="list", ident=held.id).exists()
    context = {
        "rows": rows[:PAGE],
        "before": found[PAGE - 1].seq if len(found) > PAGE else None,
        "kinds": [(kind, ACT_WORDS[kind]) for kind in (*ACT_FORMS, EXPORT) if ACT_ROLES[kind] in actor.roles],
        "held": held if can_confirm and "policy-officer" in actor.roles else None,
        "wrong": wrong,
    }
    return show(request, actor, "console/acts.html", context, status=422 if wrong else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff("policy-officer", "commander", "administrator")
def propose(request: HttpRequest, actor: Actor, kind: str) -> HttpResponse:
    """Propose an act; in a small unit do it alone, for a day, to be reviewed."""
    if kind not in ACT_FORMS or ACT_ROLES[_kind(kind)] not in actor.roles:
        raise Http404
    act, now = _kind(kind), get_now()
    form: ActForm = ACT_FORMS[act](request.POST if request.method == "POST" else None, now)
    may_alone = act in ALONE and is_small(actor.unit_id)
    if request.method == "POST" and form.is_valid():
        try:
            what = form.make_what(now)
            if may_alone and request.POST.get("do") == "alone":
                do_act_alone(actor, act, what, now)
                forget_looked()
                return HttpResponseRedirect(reverse("acts"))
            proposal = do_propose(actor, act, what, now)
        except BadInput as error:
            tell_fault(form, error)
        else:
            return HttpResponseRedirect(reverse("acts_act", args=[proposal]))
    context = {"form": form, "word": ACT_WORDS[act], "may_alone": may_alone}
    return show(request, actor, "console/propose.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff("policy-officer", "commander", "administrator")
def act(request: HttpRequest, actor: Actor, fact_id: str) -> HttpResponse:
    """Show what an act changes; approve what was read, and nothing else."""
    now, wrong = get_now(), ""
    found = get_proposal(fact_id, now)
    if found is None:
        raise Http404
    if request.method == "POST":
        digest = request.POST.get("digest", "")
        try:
            if request.POST.get("do") == "review":
                do_review_act(actor, fact_id, digest, now)
            else:
                do_approve(actor, fact_id, digest, now)
        except BadInput as error:
            wrong = say_fault(error)
        else:
            forget_looked()
            return HttpResponseRedirect(reverse("acts_act", args=[fact_id]))
    names = read_staff_names({found.proposer, found.approver})
    changes: dict[str, Any] = {}
    try:
        changes = find_changes(found.act, read_what(fact_id))
    except BadInput as error:
        wrong = say_fault(error)
    context = {
        **changes,
        "act": found,
        "word": ACT_WORDS[_kind(found.act)],
        "proposer": names.get(found.proposer, ""),
        "approver": names.get(found.approver, ""),
        "unit": read_unit_names().get(found.unit_id, found.unit_id),
        "is_mine": found.proposer == actor.actor_id,
        "is_qualified": ACT_ROLES[_kind(found.act)] in actor.roles,
        "wrong": wrong,
    }
    return show(request, actor, "console/act.html", context, status=422 if wrong else 200)


def _kind(text: str) -> ActKind:
    return next(kind for kind in ACT_WORDS if kind == text)
