"""Two records of one person? Both side by side; merged, undone, or remembered as two people; no address names one."""

from __future__ import annotations

from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pratique.desk.people import do_declare_distinct, do_merge_people, do_part_people
from pratique.kinds.errors import BadInput
from pratique.record.access import access_person_by_match
from pratique.record.pairs import PURPOSE, Pair, access_pair_by_registrar
from pratique.record.people import find_person_no
from pratique.record.permissions import Actor
from pratique.record.refusals import Refused
from pratique.web.asker import for_staff
from pratique.web.console.merge_forms import DistinctForm, MergeForm, OtherForm, UndoForm
from pratique.web.console.merge_history import find_likely, tell_pair_steps
from pratique.web.console.pair_rows import compare_pair, say_likeness
from pratique.web.form_faults import say_fault, tell_fault
from pratique.web.inner_frame import show
from pratique.web.page_clock import get_now

PAGE = "compare"
STATUS_OF = {"no_person": 404, "merged_already": 409, "not_merged": 409, "declared_distinct": 409}
"""What a page answers by the code of a bad input: gone, changed by somebody else meanwhile; 422 otherwise."""


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff("registrar")
def compare(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Lay two records side by side, and take what is found of them."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("people"))
    typed, now = request.POST, get_now()
    wish = typed.get("do", "")
    try:
        one = find_person_no(typed.get("one", ""))
        if wish == "with":
            return _ask_other(request, actor, OtherForm())
        if wish == "find":
            return _find_other(request, actor, one, now)
        other = (
            find_likely(one, typed.get("likely", "")) if wish == "likely" else find_person_no(typed.get("other", ""))
        )
        return _take_wish(request, actor, wish, (one, other), now)
    except BadInput as error:
        return _tell(request, actor, error)


def _find_other(request: HttpRequest, actor: Actor, one: int, now: int) -> HttpResponse:
    """Find the other record by two identifiers, on record, and show both."""
    form = OtherForm(request.POST)
    if not form.is_valid():
        return _ask_other(request, actor, form, 422)
    try:
        identifiers = form.make_identifiers()
        found = access_person_by_match(actor, identifiers, PURPOSE, form.cleaned_data["reason"], now, page=PAGE)
        pair = access_pair_by_registrar(actor, one, found.person_no, now, page=PAGE)
    except (BadInput, Refused) as fault:
        return _ask_other(request, actor, form, tell_fault(form, fault))
    return _show_pair(request, actor, pair)


def _take_wish(request: HttpRequest, actor: Actor, wish: str, pair: tuple[int, int], now: int) -> HttpResponse:
    """Do what was found, or show both records; where somebody else was quicker, show them as they are now."""
    forms: dict[str, Form] = {
        "confirm": MergeForm(request.POST),
        "merge": MergeForm(request.POST),
        "distinct": DistinctForm(request.POST),
        "undo": UndoForm(request.POST),
    }
    form = forms.get(wish)
    if form is None or not form.is_valid():
        shown = access_pair_by_registrar(actor, *pair, now, page=PAGE)
        return _show_pair(request, actor, shown, form, status=200 if form is None else 422)
    try:
        return _do(request, actor, wish, pair, form.cleaned_data, now)
    except BadInput as error:
        if STATUS_OF.get(error.code) != 409:  # noqa: PLR2004  (somebody was quicker)
            raise
        wrong = say_fault(error)
        shown = access_pair_by_registrar(actor, *pair, now, page=PAGE)
        return _show_pair(request, actor, shown, wrong=wrong, status=409)


def _do(
    request: HttpRequest, actor: Actor, wish: str, pair: tuple[int, int], told: dict[str, Any], now: int
) -> HttpResponse:
    one, other = pair
    reason, done = told["reason"], {"ids": [request.POST["one"], request.POST["other"]], "done": wish}
    if wish == "distinct":
        do_declare_distinct(actor, one, other, reason, now)
        return show(request, actor, "console/pair_done.html", done)
    if wish == "undo":
        shown = access_pair_by_registrar(actor, one, other, now, page=PAGE)
        do_part_people(actor, shown.one.person.person_no, shown.other.person.person_no, reason, now)
        return show(request, actor, "console/pair_done.html", done)
    kept, gone = (one, other) if told["kept"] == "one" else (other, one)
    if wish == "merge":
        do_merge_people(actor, kept, gone, reason, now)
        return show(request, actor, "console/pair_done.html", done)
    shown = access_pair_by_registrar(actor, one, other, now, page=PAGE)
    if shown.state != "apart":
        return _show_pair(request, actor, shown, wrong=_("This has changed meanwhile."), status=409)
    context = {"pair": shown, "kept": told["kept"], "reason": reason}
    return show(request, actor, "console/merge_confirm.html", context)


def _ask_other(request: HttpRequest, actor: Actor, form: OtherForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "one": request.POST.get("one", "")}
    return show(request, actor, "console/compare_with.html", context, status=status)


def _tell(request: HttpRequest, actor: Actor, error: BadInput) -> HttpResponse:
    context = {"wrong": say_fault(error)}
    return show(request, actor, "console/pair_wrong.html", context, status=STATUS_OF.get(error.code, 422))


def _show_pair(
    request: HttpRequest, actor: Actor, pair: Pair, form: Form | None = None, *, wrong: str = "", status: int = 200
) -> HttpResponse:
    one, other = (side.registered.happened_at if side.registered else 0 for side in (pair.one, pair.other))
    earlier = "one" if one <= other else "other"
    facts = [fact for fact in pair.one.person.facts if _is_of(fact.says, pair)]
    rows = compare_pair(pair)
    context = {
        "pair": pair,
        "rows": rows,
        "likeness": say_likeness(pair.likeness, rows),
        "steps": tell_pair_steps(facts),
        "merging": form if isinstance(form, MergeForm) else MergeForm(kept=earlier),
        "parting": form if isinstance(form, DistinctForm) else DistinctForm(),
        "undoing": form if isinstance(form, UndoForm) else UndoForm(),
        "wrong": wrong,
    }
    return show(request, actor, "console/compare.html", context, status=status)


def _is_of(says: Any, pair: Pair) -> bool:  # noqa: ANN401  (what a fact says)
    """Say whether a fact is a finding about just these two."""
    named = {says.get(name) for name in ("kept", "merged", "one", "other")} - {None}
    return bool(named) and named <= {*pair.one.person.numbers, *pair.other.person.numbers}
