"""What a gate types: a document and a name, and what is checked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pratique.decisions.standing import Asking, Trip
from pratique.kinds.codes import MODES, Mode, OccasionKind
from pratique.kinds.errors import BadInput
from pratique.people.documents import DOCUMENT_TYPES
from pratique.people.identifiers import Identifier, make_identifier
from pratique.web.holdings import Holdings
from pratique.web.text_field import NameField
from pratique.web.travel_fields import PlaceField, Text

DOCUMENT_WORDS: dict[str, Text] = {
    "resident-id": _("resident identity card"),
    "passport": _("passport"),
    "hk-macao-permit": _("Hong Kong or Macao permit"),
    "taiwan-permit": _("Taiwan permit"),
    "foreign-resident-id": _("foreign resident's card"),
    "birth-certificate": _("birth certificate"),
    "person-id": _("number here (26 letters and digits)"),
}
OCCASION_WORDS: dict[OccasionKind, Text] = {
    "entry": _("coming into the city"),
    "exit": _("leaving the city"),
    "venue": _("a venue"),
    "none": _("no journey"),
}
MODE_WORDS: dict[Mode, Text] = {
    "rail": _("train"),
    "air": _("plane"),
    "coach": _("coach"),
    "road": _("car"),
    "ship": _("ship"),
    "none": _("none"),
}
PLAIN = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"}


class GateForm(forms.Form):
    """A check: who, by a document and the name on it, and on what occasion."""

    use_required_attribute = False

    document_type = forms.ChoiceField(label=_("Document"), choices=list(DOCUMENT_WORDS.items()))
    number = forms.CharField(
        label=_("Number"),
        max_length=60,
        widget=forms.TextInput(attrs=PLAIN),
        error_messages={"required": _("Please type the number on the document.")},
    )
    name = NameField(
        label=_("Name, as on the document"),
        max_length=120,
        widget=forms.TextInput(attrs=PLAIN),
        error_messages={"required": _("Please type the name: two identifiers must agree.")},
    )
    occasion = forms.ChoiceField(label=_("What is checked"), choices=list(OCCASION_WORDS.items()))
    mode = forms.ChoiceField(label=_("Travels by"), choices=[(mode, MODE_WORDS[mode]) for mode in MODES])
    origin = PlaceField(_("Set out from (if known)"))

    def __init__(self, data: dict[str, str] | None, holdings: Holdings, language: str) -> None:
        super().__init__(data, label_suffix="", initial={"occasion": "entry", "mode": "rail"})
        self.holdings = holdings
        self.language = language

    def clean(self) -> dict[str, Any]:
        """Read who is meant; a fault stands beside its field."""
        from pratique.desk.words import explain  # noqa: PLC0415  (only a fault needs words)

        told = self.cleaned_data
        identifiers: list[Identifier] = []
        pairs = (("number", told.get("document_type"), told.get("number")), ("name", "name", told.get("name")))
        for field, kind, value in pairs:
            if kind and value:
                try:
                    identifiers.append(make_identifier(kind, value, field))
                except BadInput as error:
                    self.add_error(field, explain(error, self.language))
        told["identifiers"] = tuple(identifiers)
        told["origin_code"] = self._read_origin(str(told.get("origin") or ""))
        return told

    def _read_origin(self, typed: str) -> str | None:
        if not typed.strip():
            return None
        found = self.holdings.places.find(typed)
        if found.code is None:
            choices = [(code, self.holdings.places.title(code, self.language)) for code in found.choices]
            if choices:
                message = _("Several places have this name. Please choose one.")
                self.add_error(
                    "origin", forms.ValidationError(message, code="place_choice", params={"choices": choices})
                )
            else:
                self.add_error("origin", _("We do not know this place."))
        return found.code

    def make_asking(self, at: int) -> Asking:
        """Give what is asked, judged at the page's instant: they stand here now."""
        told = self.cleaned_data
        if told["occasion"] not in ("entry", "exit"):
            return Asking(told["occasion"])
        city = self.holdings.pack.jurisdiction
        origin, destination = (told["origin_code"], city) if told["occasion"] == "entry" else (city, None)
        return Asking(told["occasion"], Trip(told["mode"], origin, destination, at, at))

    @property
    def is_document(self) -> bool:
        """Say whether what was typed could register somebody: a document and its name."""
        return self.cleaned_data.get("document_type") in DOCUMENT_TYPES
