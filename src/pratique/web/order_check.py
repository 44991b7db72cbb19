"""Checking an order's paper: the pasted text against the installation's key; no database, no cookie, nothing kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from pratique.care.explain import KINDS
from pratique.care.order_statement import LONGEST, OrderStatement
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import parse_instant
from pratique.ledger.faults import LedgerFault
from pratique.policy.pack import Words
from pratique.record.signed_orders import verify_order
from pratique.web.documents.order_words import PLACES, RUNGS, TITLES
from pratique.web.form_faults import say_fault


class CheckForm(forms.Form):
    """The text of the code."""

    use_required_attribute = False

    text = forms.CharField(
        label=_("The text of the code"),
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 7, "spellcheck": "false", "autocomplete": "off", "class": "signed-text"}),
        error_messages={"required": _("Please paste the text that the code holds.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def order_check(request: HttpRequest) -> HttpResponse:
    """Say what a paper says if it is unchanged and ours; else that it does not hold."""
    form = CheckForm(request.POST if request.method == "POST" else None, label_suffix="")
    context: dict[str, Any] = {"form": form}
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            context["paper"] = _show(verify_order(form.cleaned_data["text"]))
        except BadInput as error:
            form.add_error("text", say_fault(error))
            context["is_false"] = error.code == "order_signature"
        except LedgerFault:
            form.add_error("text", _("This installation has no keys yet, so it has signed nothing."))
    if form.errors:
        status = 422
    return render(request, "web/order_check.html", context, status=status)


def _show(told: OrderStatement) -> dict[str, Any]:
    return {
        "told": told,
        "title": TITLES[told.state],
        "kind": KINDS.get(told.kind, Words(told.kind, told.kind)),
        "rung": RUNGS[told.rung],
        "place": PLACES[told.place] if told.place else None,
        "start": parse_instant(told.start),
        "until": parse_instant(told.until),
        "at": parse_instant(told.at),
    }
