"""An export of people: proposed with its columns and its purpose, approved by another, downloaded once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from pratique.desk.acts import do_propose
from pratique.desk.effects import EXPORT_COLUMNS, LINE_LIST, MOST_EXPORTED
from pratique.desk.exports import EXPORT_HOLDS, do_take_export, find_export_refusal
from pratique.kinds.errors import BadInput
from pratique.record.assignments import get_assigned_numbers
from pratique.record.models import Unit
from pratique.record.permissions import Actor
from pratique.record.proposals import get_proposal, read_what
from pratique.record.refusals import WORDS
from pratique.record.units import get_units_below
from pratique.web.asker import for_staff
from pratique.web.console.act_changes import ASSIGNED, COLUMN_WORDS, NAMED, find_persons, make_export
from pratique.web.console.export_file import write_csv
from pratique.web.console.export_line_list import LINE_LIST_FORMS, hand_line_list
from pratique.web.form_faults import tell_fault
from pratique.web.inner_frame import is_chinese, show
from pratique.web.page_clock import get_now

MOST_TYPED = 200


class ExportForm(forms.Form):
    """Whom, by a closed choice; which columns; what for."""

    use_required_attribute = False

    which = forms.ChoiceField(
        label=_("Whom"),
        choices=[(ASSIGNED, _("everybody assigned to a unit just now")), (NAMED, _("those named below"))],
        initial=ASSIGNED,
        widget=forms.RadioSelect(),
        error_messages={"required": _("Please say whom.")},
    )
    numbers = forms.CharField(
        label=_("Their numbers here, one a line (200 at most)"),
        required=False,
        max_length=40 * MOST_TYPED,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocomplete": "off"}),
    )
    columns = forms.MultipleChoiceField(
        label=_("What of them, beside the number here"),
        choices=[(column, COLUMN_WORDS[column]) for column in EXPORT_COLUMNS],
        widget=forms.CheckboxSelectMultiple(),
        error_messages={"required": _("Please choose what the file tells.")},
    )
    reason = forms.CharField(
        label=_("What for? Everybody in the file reads this."),
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Please say what the file is for.")},
    )

    def __init__(self, data: Any, actor: Actor) -> None:  # noqa: ANN401  (Django's own)
        super().__init__(data, label_suffix="")
        units = Unit.objects.filter(unit_id__in=get_units_below(actor.unit_id)).order_by("unit_id")
        named = units.values_list("unit_id", "name_zh" if is_chinese() else "name_en")
        self.fields["unit"] = forms.ChoiceField(label=_("Unit"), choices=list(named), required=False)

    def make_what(self, now: int) -> dict[str, Any]:
        """Give what is proposed, everyone by the number inside; raises BadInput."""
        told = self.cleaned_data
        if told["which"] == NAMED:
            typed = told["numbers"].split()
            if len(typed) > MOST_TYPED:
                raise BadInput("export_many", f"name {MOST_TYPED} at most here", "numbers")
            persons, chosen, place = [number for one in typed for number in find_persons(one)], NAMED, "numbers"
        else:
            persons = get_assigned_numbers(told["unit"], now, limit=MOST_EXPORTED + 1)
            chosen, place = f"{ASSIGNED}:{told['unit']}", "unit"
        if not persons:
            raise BadInput("persons", "nobody is named by this", place)
        return make_export(persons, told["columns"], chosen, told["reason"])


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff("commander")
def propose(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Propose an export; nothing is read before it is approved and downloaded."""
    now = get_now()
    form = ExportForm(request.POST if request.method == "POST" else None, actor)
    if request.method == "POST" and form.is_valid():
        try:
            proposal = do_propose(actor, "export-people", form.make_what(now), now)
        except BadInput as error:
            tell_fault(form, error, {"person_id": "numbers", "persons": "which"})
        else:
            return HttpResponseRedirect(reverse("acts_act", args=[proposal]))
    status = 422 if request.method == "POST" else 200
    return show(request, actor, "console/export_new.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff("commander")
def export(request: HttpRequest, actor: Actor, fact_id: str) -> HttpResponseBase:
    """Say where an export stands for who asks; hand it over, once, to who proposed it."""
    now = get_now()
    found = get_proposal(fact_id, now)
    if found is None or found.act != "export-people":
        raise Http404
    if request.method == "POST":
        handed = do_take_export(actor, fact_id, now)
        if handed.cases is not None:
            return hand_line_list(handed, request.POST.get("form", ""))
        heads = [str(COLUMN_WORDS[column]) for column in handed.columns]
        response = StreamingHttpResponse(write_csv(heads, handed.rows), content_type="text/csv; charset=utf-8")
        name = f"export-{len(handed.persons)}-people.csv"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
    code = find_export_refusal(actor, fact_id, now)
    context = {
        "act": found,
        "said": None if code is None else WORDS[code][0 if is_chinese() else 1],
        "until": None if found.approved_at is None else found.approved_at + EXPORT_HOLDS,
        "forms": LINE_LIST_FORMS if LINE_LIST in read_what(fact_id)["columns"] else (),
    }
    return show(request, actor, "console/export.html", context)
