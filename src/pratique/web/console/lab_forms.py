"""What is typed of laboratories' results: a file, why a run is withdrawn, whose a result is."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pratique.record.models import LaboratoryRow
from pratique.record.permissions import Actor
from pratique.web.console.named_fields import TwoIdentifiersForm

ENCODINGS = (("", _("as the file says")), ("utf-8", "UTF-8"), ("gb18030", "GB18030 (GBK)"))


class ResultsForm(forms.Form):
    """A file of results, or of samples taken, of a laboratory of the actor's unit."""

    use_required_attribute = False

    laboratory = forms.ChoiceField(label=_("Laboratory"), choices=())
    file = forms.FileField(label=_("File of results or of samples taken (CSV, XLSX)"))
    encoding = forms.ChoiceField(label=_("Characters of the file"), choices=ENCODINGS, required=False)

    def __init__(self, data: Any, files: Any, actor: Actor) -> None:  # noqa: ANN401  (Django's own)
        super().__init__(data, files, label_suffix="")
        own = LaboratoryRow.objects.filter(unit_id=actor.unit_id).order_by("laboratory")
        self.fields["laboratory"].choices = list(own.values_list("laboratory", "name"))  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why something does not stand."""

    use_required_attribute = False

    reason = forms.CharField(
        label=_("Why it does not stand"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, data: Any) -> None:  # noqa: ANN401  (Django's own)
        super().__init__(data, label_suffix="")


class WhoseForm(TwoIdentifiersForm):
    """Whose a result is, by two identifiers."""
