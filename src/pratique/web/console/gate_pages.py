"""The check at a gate: a document and a name in, an answer large enough to read at arm's length out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pratique.desk.deciding import Given, answer_without_record, do_give_decision
from pratique.desk.passage import do_give_passage
from pratique.desk.people import LikelyDuplicate, do_register_person
from pratique.desk.words import explain
from pratique.kinds.errors import BadInput
from pratique.people.registration import make_registration
from pratique.record.access import access_person_by_gate_check
from pratique.record.permissions import Actor
from pratique.record.refusals import Refused
from pratique.web.asker import for_staff
from pratique.web.console.gate_forms import GateForm
from pratique.web.console.shown_answer import show_answer
from pratique.web.holdings import get_holdings
from pratique.web.inner_frame import show
from pratique.web.page_clock import get_now
from pratique.web.typed_places import take_picked

TOO_MANY = 429


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff("gate-officer")
def gate(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Check somebody, or give passage for care in one press. Nothing of a check stands in an address."""
    holdings, now = get_holdings(), get_now()
    language = get_language() or "en"
    if request.method != "POST":
        return _show_form(request, actor, GateForm(None, holdings, language))
    typed = take_picked(request.POST, holdings.places)
    if typed.get("do") == "care":
        return _show(request, actor, do_give_passage(actor, now, holdings.in_force))
    form = GateForm(typed, holdings, language)
    if not form.is_valid():
        return _show_form(request, actor, form, status=422)
    told = form.cleaned_data
    try:
        if typed.get("do") == "register":
            person_no = _register(actor, form, now)
        else:
            reason = f"check at {actor.unit_id}"
            view = access_person_by_gate_check(actor, told["identifiers"], reason, now, page="gate")
            person_no = view.person_no
    except Refused as refusal:
        if refusal.code == "too_many_lookups":
            # INVARIANT: a limit of ours never makes an answer worse than refer; its refusal is on record.
            unread = Given("", answer_without_record(form.make_asking(now), now), holdings.in_force)
            return _show(request, actor, unread, is_limited=True)
        if refusal.code != "no_exact_match":
            raise
        return _show_form(request, actor, form, status=403, nobody=True)
    except LikelyDuplicate:
        likely = _(
            "Somebody registered may be the same. Please take them to the service desk, where this is looked at."
        )
        return _show_form(request, actor, form, status=409, wrong=likely)
    except BadInput as error:
        return _show_form(request, actor, form, status=422, wrong=explain(error, language))
    try:
        given = do_give_decision(actor, person_no, form.make_asking(now), now)
    except BadInput as error:
        return _show_form(request, actor, form, status=422, wrong=explain(error, language))
    return _show(request, actor, given)


def _register(actor: Actor, form: GateForm, now: int) -> int:
    told = form.cleaned_data
    registration = make_registration(document_type=told["document_type"], number=told["number"], names=(told["name"],))
    return do_register_person(actor, registration, now).person_no


def _show(request: HttpRequest, actor: Actor, given: Given, *, is_limited: bool = False) -> HttpResponse:
    answer = show_answer(given, get_language() or "en")
    if is_limited:
        answer = replace(
            answer, aloud=tuple((lang, head, (_say_limited(lang),)) for lang, head, _lines in answer.aloud)
        )
    context = {"answer": answer, "is_limited": is_limited}
    return show(request, actor, "console/gate_answer.html", context, status=TOO_MANY if is_limited else 200)


def _say_limited(language: str) -> str:
    """Say to somebody, in a language of theirs, that they were not looked up: no rule was asked, so none is named."""
    with override(language.lower()):
        return _(
            "You could not be looked up just now; this is not your doing. "
            "Please wait at the service desk, where a person will decide."
        )


def _show_form(
    request: HttpRequest,
    actor: Actor,
    form: GateForm,
    *,
    status: int = 200,
    nobody: bool = False,
    **more: Any,  # noqa: ANN401  (what the template shows)
) -> HttpResponse:
    context = {
        "form": form,
        "nobody": nobody,
        "can_register": nobody and form.is_document,
        "places_version": get_holdings().places.digest,
        **more,
    }
    return show(request, actor, "console/gate.html", context, status=status)
