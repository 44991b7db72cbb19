"""What is said of a file of cases: which column is which field, what its words mean, what a file cannot say."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pratique.desk.import_shown import Found
from pratique.linelist.csv_sheet import ENCODINGS
from pratique.linelist.fields import CODE_SETS, FIELDS
from pratique.linelist.mapping import Mapping
from pratique.web.inner_frame import is_chinese

MOST_WORDS = 20
ENCODING_WORDS = {"utf-8": "UTF-8", "gb18030": "GB18030 / GBK"}


class UploadForm(forms.Form):
    """A file; its bytes never lie on the disk in clear."""

    use_required_attribute = False

    file = forms.FileField(
        label=_("The file: CSV or XLSX"),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
        error_messages={"required": _("Please choose a file."), "empty": _("The file is empty.")},
    )


class UndoForm(forms.Form):
    """Why an import does not stand."""

    use_required_attribute = False

    reason = forms.CharField(
        label=_("Why does it not stand?"), max_length=300, error_messages={"required": _("Please say why.")}
    )


class MappingForm(forms.Form):
    """A choice of field for each column, by the user's own name of it, and of code for each word that is not known."""

    use_required_attribute = False

    name = forms.CharField(
        label=_("Whose list this is; a case ID is one case within it"), required=False, max_length=120
    )
    date_order = forms.ChoiceField(
        label=_("03/08/2021 is"),
        required=False,
        choices=[("", _("not written so here")), ("day-first", _("3 August")), ("month-first", _("8 March"))],
    )
    encoding = forms.ChoiceField(
        label=_("Characters of a CSV"),
        required=False,
        choices=[("", _("as the file says")), *((name, ENCODING_WORDS[name]) for name in ENCODINGS)],
    )
    sheet = forms.CharField(label=_("Sheet, if there are several"), required=False, max_length=120)
    header_row = forms.IntegerField(label=_("Row of the headers, if not found"), required=False, min_value=1)

    def __init__(self, data: Any, found: Found) -> None:  # noqa: ANN401  (Django's own)
        told = found.mapping or Mapping()
        super().__init__(data, label_suffix="", initial=_fill(told))
        self.columns = found.columns
        place = 1 if is_chinese() else 0
        fields = [(one.name, (one.en, one.zh)[place]) for one in FIELDS]
        of_column = {column: field for field, column in told.columns.items()}
        for number, column in enumerate(found.columns):
            self.fields[f"column-{number}"] = forms.ChoiceField(
                label=column,
                required=False,
                choices=[("", _("not read")), *fields],
                initial=of_column.get(column, ""),
            )
        self.fields["classification"] = forms.ChoiceField(
            label=_("If no column says it, every case is"),
            required=False,
            choices=[("", "—"), *_list_codes("classification")],
            initial=told.fixed.get("classification", ""),
        )
        self.fields["document_type"] = forms.ChoiceField(
            label=_("If no column says it, every document is"),
            required=False,
            choices=[("", "—"), *_list_codes("document_type")],
            initial=told.fixed.get("document_type", ""),
        )
        self.words = find_words(found, told)
        for number, (field, word) in enumerate(self.words):
            self.fields[f"word-{number}"] = forms.ChoiceField(
                label=word,
                required=False,
                choices=[("", _("not known: set the row aside")), *_list_codes(field)],
                initial=told.words.get(field, {}).get(word, ""),
            )

    @property
    def column_fields(self) -> list[forms.BoundField]:
        """Give the choices of columns."""
        return [self[f"column-{number}"] for number in range(len(self.columns))]

    @property
    def word_fields(self) -> list[forms.BoundField]:
        """Give the choices of words."""
        return [self[f"word-{number}"] for number in range(len(self.words))]

    def clean(self) -> dict[str, Any]:
        """Hold each field to one column."""
        told = self.cleaned_data
        seen: dict[str, str] = {}
        for number, column in enumerate(self.columns):
            field = told.get(f"column-{number}")
            if field and field in seen:
                self.add_error(f"column-{number}", _("Another column is this already."))
            elif field:
                seen[field] = column
        return told

    def make_mapping(self) -> Mapping:
        """Give what was chosen."""
        told = self.cleaned_data
        columns = {
            told[f"column-{number}"]: column
            for number, column in enumerate(self.columns)
            if told.get(f"column-{number}")
        }
        words: dict[str, dict[str, str]] = {}
        for number, (field, word) in enumerate(self.words):
            if told.get(f"word-{number}"):
                words.setdefault(field, {})[word] = told[f"word-{number}"]
        fixed = {name: told[name] for name in ("classification", "document_type") if told.get(name)}
        return Mapping(
            name=told["name"].strip(),
            columns={one.name: columns[one.name] for one in FIELDS if one.name in columns},
            words=words,
            fixed=fixed,
            date_order=told["date_order"] or None,
            encoding=told["encoding"] or None,
            sheet=told["sheet"].strip() or None,
            header_row=told["header_row"],
        )


def find_words(found: Found, told: Mapping) -> tuple[tuple[str, str], ...]:
    """Give the words of closed sets that a mapping explains or that are not known yet, with their field."""
    known = [(field, word) for field, words in told.words.items() for word in words]
    asked = [(bad.field, bad.text.strip()) for bad in found.bad if bad.code in ("code", "class_not_kept")]
    wanted = dict.fromkeys((field, word) for field, word in (*known, *asked) if field in CODE_SETS and word)
    return tuple(wanted)[:MOST_WORDS]


def _list_codes(field: str) -> list[tuple[str, str]]:
    return [(one.code, one.zh if is_chinese() else one.en) for one in CODE_SETS[field]]


def _fill(told: Mapping) -> dict[str, Any]:
    return {
        "name": told.name,
        "date_order": told.date_order or "",
        "encoding": told.encoding or "",
        "sheet": told.sheet or "",
        "header_row": told.header_row,
    }
