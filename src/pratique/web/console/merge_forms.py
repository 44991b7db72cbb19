"""What is typed where two records are compared: the other record, which number stays, how it was found out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pratique.people.identifiers import Identifier, make_identifier
from pratique.web.console.gate_forms import DOCUMENT_WORDS, PLAIN
from pratique.web.text_field import NameField

LONGEST = 300


def make_reason(label: Any) -> forms.CharField:  # noqa: ANN401  (a text still to be translated)
    """Make the field of a short reason that is needed."""
    return forms.CharField(
        label=label,
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Please say in a few words how this was found out.")},
    )


class OtherForm(forms.Form):
    """The other record: its document or number here, the name on it, and the reason for looking."""

    use_required_attribute = False

    kind = forms.ChoiceField(label=_("Document"), choices=list(DOCUMENT_WORDS.items()))
    number = forms.CharField(
        label=_("Number"),
        max_length=60,
        widget=forms.TextInput(attrs=PLAIN),
        error_messages={"required": _("Please type the number on the document.")},
    )
    name = NameField(
        label=_("Name in the other record"),
        max_length=120,
        widget=forms.TextInput(attrs=PLAIN),
        error_messages={"required": _("Please type the name: two identifiers must agree.")},
    )
    reason = make_reason(_("Reason, which the person is told"))

    def __init__(self, data: Any = None) -> None:  # noqa: ANN401  (Django's own)
        super().__init__(data, label_suffix="")

    def make_identifiers(self) -> tuple[Identifier, Identifier]:
        """Give the two identifiers; raises BadInput with the field's name as its place."""
        told = self.cleaned_data
        return make_identifier(told["kind"], told["number"], "number"), make_identifier("name", told["name"], "name")


class MergeForm(forms.Form):
    """That two records are one person: whose number stays, and how it was found out."""

    use_required_attribute = False

    kept = forms.ChoiceField(
        label=_("Which number stays"),
        choices=[("one", _("that of record A")), ("other", _("that of record B"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose which number stays.")},
    )
    reason = make_reason(_("How you know that they are one person"))

    def __init__(self, data: Any = None, kept: str = "one") -> None:  # noqa: ANN401  (Django's own)
        super().__init__(data, label_suffix="", initial={"kept": kept}, auto_id="merge_%s")


class DistinctForm(forms.Form):
    """That two records are two people, and how it was found out."""

    use_required_attribute = False

    reason = make_reason(_("How you know that they are two people"))

    def __init__(self, data: Any = None) -> None:  # noqa: ANN401  (Django's own)
        super().__init__(data, label_suffix="", auto_id="distinct_%s")


class UndoForm(forms.Form):
    """That a merge was wrong, and how it was found out."""

    use_required_attribute = False

    reason = make_reason(_("How you know that they are two people after all"))

    def __init__(self, data: Any = None) -> None:  # noqa: ANN401  (Django's own)
        super().__init__(data, label_suffix="", auto_id="undo_%s")
