"""My state computed now, what is known of me, correcting it, who looked: a resident's own record and nothing more."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pratique.decisions.decide import decide
from pratique.decisions.standing import Asking
from pratique.desk.reports import OWN_REPORTS, do_report, do_withdraw
from pratique.kinds import payloads as p
from pratique.kinds.errors import BadInput
from pratique.record.access import access_own_record_by_resident
from pratique.record.own_standing import access_own_standing_by_resident
from pratique.record.permissions import Actor
from pratique.record.reads import access_reads_by_resident
from pratique.record.views import FactView, ReadView
from pratique.web.answer_page import make_answer
from pratique.web.asker import for_resident
from pratique.web.form_faults import say_fault
from pratique.web.holdings import get_holdings, make_holdings
from pratique.web.inner_frame import read_unit_names, say_purpose, say_role, show
from pratique.web.known_facts import KIND_WORDS, tell, tell_facts
from pratique.web.page_clock import get_now
from pratique.web.resident.consents import has_proxy, name_proxies
from pratique.web.resident.own_forms import OwnStay, fill_stay
from pratique.web.travel_fields import Ground
from pratique.web.typed_places import take_picked

OWN_KINDS = frozenset(kind.__name__ for kind in OWN_REPORTS)
HIDDEN_KINDS = frozenset({"DecisionGiven", "CodeIssued"})
"""Statements stand apart: nothing is judged by them."""
PAGE = 50
BY_RESIDENTS = frozenset({"proxy", "naming"})
"""How a resident looks at another: acting for them, or naming them."""


@require_safe
@for_resident
def state(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Compute my state now, with its reasons and clauses; nothing of it is stored."""
    now = get_now()
    own = access_own_standing_by_resident(actor, now, page="state")
    if own.standing is None:
        return show(request, actor, "resident/erased.html", {})
    own_in_force = own.in_force if own.in_force.book.enactments else get_holdings().in_force
    decision = decide(own.standing, Asking(), now, own_in_force)
    told = {fact.fact_id: fact for fact in own.view.facts}

    def name_evidence(ids: Iterable[str]) -> tuple[str, ...]:
        named = (told[one] for one in ids if one in told)
        return tuple(dict.fromkeys(f"{KIND_WORDS.get(f.kind, f.kind)}: {tell(f.kind, f.says)}" for f in named))

    holdings = make_holdings(own_in_force)
    answer = make_answer(decision, {}, holdings, get_language() or "en", name_evidence)
    return show(request, actor, "resident/state.html", {"answer": answer, "risk_list": holdings.list_at(now)})


@require_http_methods(["GET", "HEAD", "POST"])
@for_resident
def told(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show what is known of me, and take back what I have told myself."""
    now = get_now()
    wrong = ""
    if request.method == "POST" and actor.person_no is not None:
        try:
            do_withdraw(actor, actor.person_no, request.POST.get("withdraw", ""), "taken back by the resident", now)
        except BadInput as error:
            wrong = say_fault(error)
        else:
            return HttpResponseRedirect(reverse("me_told"))
    view = access_own_record_by_resident(actor, now, page="told")
    if view.is_erased:
        return show(request, actor, "resident/erased.html", {})
    units = read_unit_names()
    facts = tell_facts((f for f in view.facts if f.kind not in HIDDEN_KINDS), units, actor.actor_id)
    given = tell_facts((f for f in view.facts if f.kind == "DecisionGiven"), units, actor.actor_id)
    context = {"facts": facts, "given": given[:PAGE], "own_kinds": OWN_KINDS, "wrong": wrong}
    return show(request, actor, "resident/told.html", context, status=422 if wrong else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_resident
def report(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Tell of a stay that is not known yet."""
    return tell_stay(request, actor, actor.person_no, reverse("me_told"))


@require_http_methods(["GET", "HEAD", "POST"])
@for_resident
def correct(request: HttpRequest, actor: Actor, fact_id: UUID) -> HttpResponse:
    """Correct a stay that I told: the correction is a fact of its own, and the earlier one stays in the record."""
    view = access_own_record_by_resident(actor, get_now(), page="correct")
    found = next((f for f in view.facts if f.fact_id == str(fact_id)), None)
    if found is None or found.kind != "StayReported" or found.by != actor.actor_id:
        raise Http404
    return tell_stay(request, actor, actor.person_no, reverse("me_told"), found)


def tell_stay(
    request: HttpRequest,
    actor: Actor,
    person_no: int | None,
    back: str,
    target: FactView | None = None,
    whose: str = "",
) -> HttpResponse:
    """Take a stay told of a person, perhaps in place of ``target``; ``whose``: the name, where a proxy tells it."""
    holdings, now = get_holdings(), get_now()
    ground = Ground(holdings.places, holdings.pack.zone, now)
    values: dict[str, Any] = {} if target is None else fill_stay(target.says, ground, get_language() or "en")
    if request.method == "POST":
        values = dict(take_picked(request.POST, holdings.places))
    form = OwnStay(values, ground=ground, prefix="stay")
    wrong = ""
    if request.method == "POST" and form.wake().is_valid() and person_no is not None:
        cleaned = form.cleaned_data
        stay = p.StayReported(division=cleaned["code"], first=cleaned["first"], last=cleaned["last"])
        try:
            do_report(actor, person_no, stay, now, corrects=target.fact_id if target else None)
        except BadInput as error:
            wrong = say_fault(error)
        else:
            return HttpResponseRedirect(back)
    context = {
        "part": form,
        "back": back,
        "whose": whose,
        "wrong": wrong,
        "title": _("Correct a stay") if target else _("Tell of a stay"),
        "target": None if target is None else tell(target.kind, target.says),
        "places_version": holdings.places.digest,
    }
    return show(request, actor, "resident/stay.html", context, status=422 if request.method == "POST" else 200)


@require_safe
@for_resident
def looks(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show who looked at my record: when, from which office, in which role, for what; refused tries too."""
    units, found = read_unit_names(), access_reads_by_resident(actor, get_now())
    proxies = name_proxies(access_own_record_by_resident(actor, get_now(), page="looks")) if has_proxy(found) else {}
    rows = [
        {
            "at": row.at,
            "unit": _name_looker(row, units, proxies),
            "role": "" if row.how in BY_RESIDENTS else say_role(row.role),
            "purpose": say_purpose(row.purpose),
            "reason": None if row.how in BY_RESIDENTS else row.reason,
            "refused": row.refused,
            "how": row.how,
        }
        for row in found
    ]
    return show(request, actor, "resident/looks.html", {"rows": rows})


def _name_looker(row: ReadView, units: dict[str, str], proxies: dict[str, str]) -> str:
    """Name the office that looked; of residents the one who acts for me, else nobody."""
    if row.how == "proxy":
        return proxies.get(row.reason or "") or _("Somebody who acts for you")
    if row.how == "naming":
        return _("Somebody who named you to act for them")
    return units.get(row.unit, row.unit)
