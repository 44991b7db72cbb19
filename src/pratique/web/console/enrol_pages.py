"""The page behind a one-time link: a sign-in name and a password; the second factor is set up right after."""

from __future__ import annotations

from allauth.account.internal.flows.login import record_authentication
from django import forms
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from pratique.desk.accounts import do_enrol, is_link_open
from pratique.kinds.errors import BadInput
from pratique.web.form_faults import tell_fault
from pratique.web.page_clock import get_now

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class EnrolForm(forms.Form):
    """The name one signs in with, and a password of one's own."""

    use_required_attribute = False

    username = forms.CharField(
        label=_("Sign-in name"), max_length=64, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label=_("Password, twelve characters or more"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("The password once more"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_again(self) -> str:
        """Hold the two passwords to be the same."""
        again = str(self.cleaned_data["again"])
        if again != self.cleaned_data.get("password"):
            raise forms.ValidationError(_("The two passwords differ."), code="differ")
        return again


@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request: HttpRequest, token: str) -> HttpResponse:
    """Make the account that a link promises, once, and go on to the second factor."""
    now = get_now()
    if not is_link_open(token, now):
        return render(request, "console/enrol_closed.html", {"menu": []}, status=410)
    form = EnrolForm(request.POST if request.method == "POST" else None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            account = do_enrol(token, told["username"], told["password"], now)
        except BadInput as error:
            tell_fault(form, error)
        else:
            login(request, account, backend=BACKEND)
            record_authentication(request, account, method="password", reauthenticated=True)
            return HttpResponseRedirect(reverse("mfa_index"))
    status = 422 if request.method == "POST" else 200
    return render(request, "console/enrol.html", {"form": form, "menu": []}, status=status)
