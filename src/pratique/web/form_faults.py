"""What was refused, or could not be taken, told in the page's language and on the form that was sent."""

from __future__ import annotations

from collections.abc import Mapping

from django.forms import Form

from pratique.desk.words import explain
from pratique.kinds.errors import BadInput
from pratique.record.permissions import RefusalCode
from pratique.record.refusals import Refused
from pratique.web.inner_frame import is_chinese

BESIDE: dict[RefusalCode, str | None] = {"no_exact_match": None, "no_reason": None, "no_such_person": "value"}
"""Refusals that are told on the form itself, and beside which field; every other one has a page of its own."""


def say_fault(error: BadInput) -> str:
    """Give the sentence of a bad input in the page's language."""
    return explain(error, "zh" if is_chinese() else "en")


def tell_fault(form: Form, fault: BadInput | Refused, places: Mapping[str, str] | None = None) -> int:
    """Put a fault beside its field, and give the status of the page; raises a refusal that has a page of its own.

    ``places``: the field of a fault's place, where their names differ.
    """
    if isinstance(fault, Refused):
        if fault.code not in BESIDE:
            raise fault
        form.add_error(BESIDE[fault.code], fault.zh if is_chinese() else fault.en)
        return 403
    place = (places or {}).get(fault.place, fault.place)
    form.add_error(place if place in form.fields else None, say_fault(fault))
    return 422
