"""A person says what a case is: with why, by which result, and the dates of onset, death and discharge."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from pratique.desk.cases import CASE_CLASSES, CaseChanged
from pratique.desk.classifying import DISCARDED, CaseToClassify, ClassTold, do_classify_case, read_case_to_classify
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import from_datetime
from pratique.record.permissions import Actor
from pratique.web.asker import for_staff
from pratique.web.console.tracing_terms import show_case
from pratique.web.form_faults import tell_fault
from pratique.web.holdings import get_holdings
from pratique.web.inner_frame import TRACERS, show
from pratique.web.known_facts import CLASS_WORDS, tell
from pratique.web.page_clock import get_now
from pratique.web.travel_fields import make_day, make_time

PLACES = {"discharged_at": "discharge_day"}
WORDS = {**CLASS_WORDS, DISCARDED: _("no case: discarded")}


class ClassForm(forms.Form):
    """What the case is, and why; days that stay empty change nothing."""

    use_required_attribute = False

    classification = forms.ChoiceField(
        label=_("The case is"), choices=[(name, WORDS[name]) for name in (*CASE_CLASSES, DISCARDED)]
    )
    result = forms.ChoiceField(label=_("By which result"), required=False)
    reason = forms.CharField(label=_("Why"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    onset = make_day(_("First symptoms: day"))
    died_on = make_day(_("Died: day"))
    discharge_day = make_day(_("Left hospital: day"))
    discharge_clock = make_time(_("Left hospital: time"))

    def __init__(self, data: Any, found: CaseToClassify) -> None:  # noqa: ANN401  (Django's own)
        first = {"classification": found.case.classification}
        super().__init__(data, label_suffix="", initial=first)
        known = [(one.fact_id, tell(one.kind, one.says)) for one in reversed(found.results)]
        self.fields["result"].choices = [("", _("by none")), *known]  # type: ignore[attr-defined]
        self.fields["discharge_clock"].widget.attrs["aria-label"] = self.fields["discharge_clock"].label

    def clean(self) -> dict[str, Any]:
        """Ask for both the day and the time of a discharge: orders are counted from it."""
        told = self.cleaned_data
        if bool(told.get("discharge_day")) != bool(told.get("discharge_clock")) and not self.errors:
            self.add_error("discharge_day", _("Please give the day and the time."))
        return told

    def make_told(self) -> ClassTold:
        """Give what was typed."""
        told = self.cleaned_data
        day, clock = told["discharge_day"], told["discharge_clock"]
        zone = get_holdings().pack.zone
        return ClassTold(
            classification=told["classification"],
            reason=told["reason"],
            result=told["result"] or None,
            onset=told["onset"].isoformat() if told["onset"] else None,
            died_on=told["died_on"].isoformat() if told["died_on"] else None,
            discharged_at=None if day is None else from_datetime(datetime.combine(day, clock, tzinfo=zone)),
        )


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(*TRACERS)
def classify(request: HttpRequest, actor: Actor, case_id: str) -> HttpResponse:
    """Show what a case is held to be, and take in what a person says it is."""
    now, status = get_now(), HTTPStatus.OK
    both: tuple[tuple[object, str | None], ...] = ()
    try:
        found = read_case_to_classify(actor, case_id, now, page="cases_classify")
    except BadInput:
        raise Http404 from None
    form = ClassForm(request.POST if request.method == "POST" else None, found)
    if request.method == "POST":
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        if form.is_valid():
            told = form.make_told()
            try:
                do_classify_case(actor, case_id, told, now, seen=request.POST.get("seen", "")[:80] or None)
            except BadInput as error:
                tell_fault(form, error, PLACES)
            except CaseChanged as late:
                status = HTTPStatus.CONFLICT
                both = tuple((WORDS[one.classification], one.onset) for one in (late.wanted, late.found))
            else:
                if told.classification == DISCARDED:
                    return HttpResponseRedirect(reverse("cases"))
                return HttpResponseRedirect(reverse("cases_case", args=[case_id]))
    context = {"found": found, "shown": show_case(found.case), "form": form, "both": both}
    return show(request, actor, "console/case_classify.html", context, status=status)
