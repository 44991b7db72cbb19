"""My appeals: against an answer, or against my state; what I said, by when somebody else looks, what they found."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from pratique.desk.appeals import APPEAL, LONGEST, LONGEST_CONTACT, do_file_appeal
from pratique.kinds.errors import BadInput
from pratique.record.access import access_own_record_by_resident
from pratique.record.models import TaskRow
from pratique.record.permissions import Actor
from pratique.record.views import FactView, PersonView
from pratique.web.asker import for_resident
from pratique.web.form_faults import tell_fault
from pratique.web.inner_frame import read_unit_names, show
from pratique.web.known_facts import FINDING_WORDS, tell
from pratique.web.page_clock import get_now

ANSWERS = 25
ORDER = "order:"
"""Before an order's id among what can be appealed against."""

APPEALED = frozenset({"DecisionGiven", "OrderIssued"})


class AppealForm(forms.Form):
    """Against what, why, and how to be reached."""

    use_required_attribute = False

    reason = forms.CharField(
        label=_("What is wrong, in your own words"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Please say in your own words what is wrong.")},
    )
    contact = forms.CharField(
        label=_("How may we reach you? (if you wish)"),
        required=False,
        max_length=LONGEST_CONTACT,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    field_order = ("decision", "reason", "contact")

    def __init__(self, data: Any, given: list[FactView], orders: list[FactView], chosen: str = "") -> None:  # noqa: ANN401  (Django's own)
        super().__init__(data, label_suffix="", initial={"decision": f"{ORDER}{chosen}"})
        answers = [(fact.fact_id, tell(fact.kind, fact.says)) for fact in given]
        ordered = [(f"{ORDER}{fact.fact_id}", tell(fact.kind, fact.says)) for fact in orders]
        choices = [("", _("My state as it is computed now")), *ordered, *answers]
        self.fields["decision"] = forms.ChoiceField(label=_("Against what?"), choices=choices, required=False)
        self.order_fields(self.field_order)

    def get_target(self) -> tuple[str | None, str | None]:
        """Give what the appeal is against: the answer, the order, or neither."""
        chosen = self.cleaned_data["decision"]
        if chosen.startswith(ORDER):
            return None, chosen.removeprefix(ORDER)
        return chosen or None, None


@require_http_methods(["GET", "HEAD", "POST"])
@for_resident
def appeals(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show my appeals and file one."""
    now = get_now()
    view = access_own_record_by_resident(actor, now, page="appeals")
    if view.is_erased:
        return show(request, actor, "resident/erased.html", {})
    given = [fact for fact in reversed(view.facts) if fact.kind == "DecisionGiven"][:ANSWERS]
    orders = [fact for fact in reversed(view.facts) if fact.kind == "OrderIssued"][:ANSWERS]
    form = AppealForm(request.POST if request.method == "POST" else None, given, orders, request.GET.get("order", ""))
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            decision, order = form.get_target()
            do_file_appeal(actor, told["reason"], now, decision=decision, order=order, contact=told["contact"])
        except BadInput as error:
            tell_fault(form, error)
        else:
            return HttpResponseRedirect(reverse("me_appeals"))
    context = {"form": form, "rows": list_appeals(view), "longest": LONGEST}
    return show(request, actor, "resident/appeals.html", context, status=422 if request.method == "POST" else 200)


def list_appeals(view: PersonView) -> list[dict[str, Any]]:
    """Give what was filed, the newest first, with where it stands and what was found."""
    units = read_unit_names()
    filed = [fact for fact in reversed(view.facts) if fact.kind == "AppealFiled"]
    found = {fact.says["appeal"]: fact for fact in view.facts if fact.kind == "AppealDecided"}
    answers = {fact.fact_id: tell(fact.kind, fact.says) for fact in view.facts if fact.kind in APPEALED}
    tasks = {row.cause: row for row in TaskRow.objects.filter(kind=APPEAL, cause__in=[fact.fact_id for fact in filed])}
    rows = []
    for fact in filed:
        decided, task = found.get(fact.fact_id), tasks.get(fact.fact_id)
        rows.append(
            {
                "id": fact.fact_id,
                "at": fact.happened_at,
                "against": answers.get(fact.says.get("decision") or fact.says.get("order") or "", ""),
                "reason": fact.says["reason"],
                "contact": fact.says.get("contact"),
                "is_taken": task is not None and task.state == "taken",
                "due_at": None if task is None else task.due_at,
                "unit": "" if task is None else units.get(task.unit_id, task.unit_id),
                "finding": None if decided is None else FINDING_WORDS[decided.says["finding"]],
                "finding_code": None if decided is None else decided.says["finding"],
                "note": None if decided is None else decided.says["note"],
                "decided_at": None if decided is None else decided.happened_at,
                "decided_by": "" if decided is None else units.get(decided.unit, decided.unit),
            }
        )
    return rows
