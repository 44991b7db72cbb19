"""What the service desk asks and records: the county of a coarse stay, a hole in the history, a test on site."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pratique.desk.refer_desk import GRADES, Shown
from pratique.places.divisions import Divisions
from pratique.record.views import FactView
from pratique.web.holdings import Holdings
from pratique.web.known_facts import GRADE_WORDS, say_stretch
from pratique.web.travel_fields import Ground, Part, StayPart, Text

CHOOSE: Text = _("not answered")


@dataclass(frozen=True, slots=True)
class CoarseStay:
    """A stay that is known to a prefecture or a province only, with the counties that it may have been in."""

    fact_id: str
    division: str
    first: int
    last: int | None
    counties: tuple[str, ...]

    @property
    def stretch(self) -> str:
        """Say when it was."""
        return say_stretch(self.first, self.last)


def find_coarse_stays(facts: Iterable[FactView], divisions: Divisions) -> tuple[CoarseStay, ...]:
    """Give the stays whose county is not known: those of a coarse code, or seen by a coarse history only."""
    told = list(facts)
    covers = [f.says for f in told if f.kind == "CoverageReported"]
    coarse = [c for c in covers if c["grain"] == "prefecture"]
    fine = [c for c in covers if c["grain"] == "county"]
    found = []
    for fact in told:
        if fact.kind != "StayReported":
            continue
        says = fact.says
        division, first, last = says["division"], says["first"], says.get("last")
        above = division if division.endswith("00") else None
        is_known = any(c["start"] <= first and (last or c["end"]) <= c["end"] for c in fine)
        is_coarse = any(c["start"] < (last or c["end"]) and first < c["end"] for c in coarse)
        if above is None and is_coarse and not is_known:
            above = divisions.prefecture_of(division)
        counties = tuple(sorted(divisions.counties_below(above))) if above else ()
        if counties:
            found.append(CoarseStay(fact.fact_id, above or division, first, last, counties))
    return tuple(found)


class AnswerForm(forms.Form):
    """How it was shown, and for each coarse stay the county that it was."""

    use_required_attribute = False

    grade = forms.ChoiceField(
        label=_("How was it shown?"),
        choices=[(grade, GRADE_WORDS[grade]) for grade in GRADES],
        widget=forms.RadioSelect(),
        error_messages={"required": _("Please say how it was shown: this is the grade of the evidence.")},
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        stays: tuple[CoarseStay, ...],
        holdings: Holdings,
        language: str,
    ) -> None:
        super().__init__(data, label_suffix="")
        self.stays = stays
        for number, stay in enumerate(stays):
            names = [(code, holdings.places.title(code, language)) for code in stay.counties]
            self.fields[f"county-{number}"] = forms.ChoiceField(
                label=_("Which county was it?"), choices=[("", CHOOSE), *names], required=False
            )

    @property
    def asked(self) -> list[tuple[CoarseStay, forms.BoundField]]:
        """Give each coarse stay with its field."""
        return [(stay, self[f"county-{number}"]) for number, stay in enumerate(self.stays)]


class GapPart(StayPart):
    """Where somebody was while the record is silent; nothing typed, nothing told."""

    weightless = frozenset({"here"})


def make_answers(form: AnswerForm, gap: Part | None, at: int, *, has_coverage: bool) -> tuple[Shown, ...]:
    """Give the answers as evidence. Where a history's coverage is kept, each answer accounts for its stretch too."""
    grade = form.cleaned_data["grade"]
    answers = []
    for number, stay in enumerate(form.stays):
        county = form.cleaned_data.get(f"county-{number}")
        if county:
            covers = (stay.first, stay.last or at) if has_coverage else None
            answers.append(Shown(county, stay.first, stay.last, grade, covers=covers, corrects=stay.fact_id))
    if gap is not None:
        told = gap.cleaned_data
        covers = (told["first"], told["last"] or at) if has_coverage else None
        answers.append(Shown(told["code"], told["first"], told["last"], grade, covers=covers))
    return tuple(answers)


class TestForm(forms.Form):
    """A test on site; its sample was taken here, now."""

    __test__ = False  # no test of ours
    use_required_attribute = False

    result = forms.ChoiceField(
        label=_("Result"),
        choices=[("", _("choose")), ("negative", _("negative")), ("positive", _("positive"))],
        error_messages={"required": _("Please choose the result.")},
    )
    minutes = forms.IntegerField(
        label=_("Sampled how many minutes ago?"),
        min_value=0,
        max_value=12 * 60,
        initial=15,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


class CertificateForm(forms.Form):
    """A certificate from abroad: its QR as a hand reader types it."""

    use_required_attribute = False

    certificate = forms.CharField(
        label=_("Text of its QR"),
        max_length=4_300,
        help_text=_("Read it with a hand reader, or paste it; it begins with HC1:"),
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"}),
        error_messages={"required": _("Please read the certificate first.")},
    )


def make_ground(holdings: Holdings, now: int) -> Ground:
    """Give what the readers of the form need."""
    return Ground(holdings.places, holdings.pack.zone, now)
