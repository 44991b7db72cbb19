"""Signing in for oneself, by a one-time code: the page never says whether an address is known."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from pratique.desk.codes import do_redeem_code, do_send_code
from pratique.kinds.errors import BadInput
from pratique.record.channels import get_channel
from pratique.web.form_faults import say_fault
from pratique.web.page_clock import get_now

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class AddressForm(forms.Form):
    """Where the code goes."""

    use_required_attribute = False

    address = forms.CharField(
        label=_("Your e-mail address or mobile number"),
        max_length=250,
        widget=forms.TextInput(attrs={"autocomplete": "email", "inputmode": "email", "spellcheck": "false"}),
        error_messages={"required": _("Please write the address or number that you are registered with.")},
    )


class CodeForm(forms.Form):
    """The code, and what it was asked with."""

    use_required_attribute = False

    handle = forms.CharField(max_length=80, widget=forms.HiddenInput())
    address = forms.CharField(max_length=250, widget=forms.HiddenInput())
    code = forms.CharField(
        label=_("The eight digits of the code"),
        max_length=16,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": _("Please write the code.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for an address, then for the code that was sent there."""
    if request.method == "POST" and "code" in request.POST:
        return _redeem(request)
    if request.method == "POST":
        return _send(request)
    return _show(request, AddressForm(label_suffix=""))


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return HttpResponseRedirect(reverse("home"))


def _send(request: HttpRequest) -> HttpResponse:
    form = AddressForm(request.POST, label_suffix="")
    if not form.is_valid():
        return _show(request, form, status=422)
    address = form.cleaned_data["address"].strip()
    try:
        asked = do_send_code(_kind(address), address, _origin(request), get_now(), get_channel())
    except BadInput as error:
        form.add_error("address", say_fault(error))
        return _show(request, form, status=422)
    held = CodeForm(initial={"handle": asked.handle, "address": address}, label_suffix="")
    return _show(request, held, until=asked.until, is_sent=True)


def _redeem(request: HttpRequest) -> HttpResponse:
    form = CodeForm(request.POST, label_suffix="")
    if not form.is_valid():
        return _show(request, form, status=422, is_sent=True)
    told = form.cleaned_data
    code = "".join(told["code"].split())
    try:
        account = do_redeem_code(told["handle"], _kind(told["address"]), told["address"], code, get_now())
    except BadInput as error:
        form.add_error("code", say_fault(error))
        return _show(request, form, status=422, is_sent=True)
    login(request, account, backend=BACKEND)
    return HttpResponseRedirect(reverse("me"))


def _show(request: HttpRequest, form: forms.Form, *, status: int = 200, **more: Any) -> HttpResponse:  # noqa: ANN401
    return render(request, "resident/sign_in.html", {"form": form, "menu": [], **more}, status=status)


def _kind(address: str) -> str:
    return "email" if "@" in address or "＠" in address else "phone"


def _origin(request: HttpRequest) -> str:
    """Give the asker's network address, of which only a keyed hash is kept for an hour's limit."""
    return str(request.META.get("REMOTE_ADDR", ""))
