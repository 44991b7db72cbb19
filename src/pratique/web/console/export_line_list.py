"""A line list handed over: CSV, XLSX, or Go.Data's layout."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from pratique.desk.exports import Handed
from pratique.linelist.godata import write_godata
from pratique.linelist.writing import write_line_list
from pratique.web.inner_frame import is_chinese

LINE_LIST_FORMS: tuple[tuple[str, Any], ...] = (
    ("xlsx", "XLSX"),
    ("csv", "CSV"),
    ("godata", _("as Go.Data reads it (CSV)")),
)
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def hand_line_list(handed: Handed, form: str) -> HttpResponse:
    """Give the file; of an unknown form it is XLSX, in which IDs stay text."""
    rows = handed.cases or ()
    if form == "godata":
        raw, ending = write_godata(rows, "csv"), "csv"
    elif form == "csv":
        raw, ending = write_line_list(rows, "csv", "zh" if is_chinese() else "en"), "csv"
    else:
        raw, ending = write_line_list(rows, "xlsx", "zh" if is_chinese() else "en"), "xlsx"
    response = HttpResponse(raw, content_type=_TYPES[ending])
    name = f"line-list-{len(handed.persons)}-people.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
