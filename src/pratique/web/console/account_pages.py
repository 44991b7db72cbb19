"""Accounts: who is here, in which unit, with which roles; one-time links for new staff; roles and accounts ended."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from pratique.desk.accounts import do_close_account, do_end_role, do_make_enrolment, do_make_unit
from pratique.kinds.errors import BadInput
from pratique.places.divisions import load_divisions
from pratique.record.closed_lists import STAFF_ROLES
from pratique.record.models import Account, RoleGrant, Unit
from pratique.record.permissions import Actor
from pratique.web.asker import for_staff
from pratique.web.form_faults import say_fault
from pratique.web.inner_frame import is_chinese, read_unit_names, say_role, show
from pratique.web.keyset import read_number
from pratique.web.page_clock import get_now

PAGE = 50


class EnrolmentForm(forms.Form):
    """A unit and a role for somebody new."""

    use_required_attribute = False

    unit = forms.ChoiceField(label=_("Unit"))
    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, data: Any) -> None:  # noqa: ANN401  (Django's own)
        super().__init__(data, label_suffix="")
        roles = [(role, say_role(role)) for role in STAFF_ROLES if role != "administrator"]
        self.fields["unit"] = forms.ChoiceField(label=_("Unit"), choices=list(read_unit_names().items()))
        self.fields["role"] = forms.ChoiceField(label=_("Role"), choices=roles)


class UnitForm(forms.Form):
    """A unit below another."""

    use_required_attribute = False

    unit_id = forms.CharField(label=_("Code: letters, digits, hyphens"), max_length=64)
    parent = forms.ChoiceField(label=_("Above it"))
    division = forms.CharField(label=_("Division code"), max_length=6)
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=120)
    small = forms.BooleanField(label=_("Small: nobody outside it is qualified"), required=False)

    def __init__(self, data: Any) -> None:  # noqa: ANN401
        super().__init__(data, label_suffix="")
        self.fields["parent"] = forms.ChoiceField(label=_("Above it"), choices=list(read_unit_names().items()))
        self.order_fields(("unit_id", "parent", "division", "name_zh", "name_en", "small"))

    def clean_unit_id(self) -> str:
        """Look at the code's form here too, so that all faults are told at once."""
        unit_id = str(self.cleaned_data["unit_id"])
        if not (unit_id.isascii() and unit_id.replace("-", "").isalnum()):
            raise forms.ValidationError(_("The unit's code holds only letters, digits and hyphens."), code="unit_id")
        if Unit.objects.filter(unit_id=unit_id).exists():
            raise forms.ValidationError(_("There is a unit with this code already."), code="unit_known")
        return unit_id

    def clean_division(self) -> str:
        """Look the division up here too."""
        division = str(self.cleaned_data["division"])
        try:
            return load_divisions().check(division, "division")
        except BadInput:
            raise forms.ValidationError(_("There is no division with this code."), code="unknown_division") from None


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff("administrator")
def accounts(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show accounts page by page; make a link, a unit; end a role, an account."""
    wish = request.POST.get("do", "") if request.method == "POST" else ""
    enrolment = EnrolmentForm(request.POST if wish == "enrol" else None)
    unit = UnitForm(request.POST if wish == "unit" else None)
    context: dict[str, Any] = {"enrolment": enrolment, "unit_form": unit, "wrong": "", "link": ""}
    form = {"enrol": enrolment, "unit": unit}.get(wish)
    if wish and (form is None or form.is_valid()):
        try:
            link = _act(request, actor, wish, {} if form is None else form.cleaned_data)
        except BadInput as error:
            said = say_fault(error)
            if form is not None and error.place in form.fields:
                form.add_error(error.place, capitalise(said))
            else:
                context["wrong"] = capitalise(said)
        else:
            if not link:
                return HttpResponseRedirect(reverse("accounts"))
            context["link"] = request.build_absolute_uri(reverse("enrol", args=[link]))
    context |= _list(request.GET.get("after", ""))
    failed = bool(wish) and not context["link"]
    return show(request, actor, "console/accounts.html", context, status=422 if failed else 200)


def capitalise(said: str) -> str:
    """Begin a sentence with a capital letter, and leave the rest as it is."""
    return said[:1].upper() + said[1:]


def _act(request: HttpRequest, actor: Actor, wish: str, told: dict[str, Any]) -> str:
    """Do what was asked; give a link's token, which is shown once."""
    now = get_now()
    if wish == "enrol":
        return do_make_enrolment(actor, told["unit"], told["role"], now)
    if wish == "unit":
        names = {"zh": told["name_zh"], "en": told["name_en"]}
        do_make_unit(actor, told["unit_id"], told["parent"], told["division"], names, now, small=told["small"])
    elif wish == "end-role":
        do_end_role(actor, read_number(request.POST.get("grant")) or 0, now)
    elif wish == "close":
        do_close_account(actor, request.POST.get("account", ""), now)
    return ""


def _list(after: str) -> dict[str, Any]:
    """Give a page of staff by name, each with their roles, in two queries."""
    found = list(Account.objects.filter(is_staff=True, username__gt=after).order_by("username")[: PAGE + 1])
    shown = found[:PAGE]
    now = get_now()
    roles: dict[int, list[RoleGrant]] = {}
    for grant in RoleGrant.objects.filter(account__in=shown).order_by("role"):
        if grant.until is None or grant.until > now:
            roles.setdefault(grant.account_id, []).append(grant)
    units = read_unit_names()
    rows = [
        {
            "account": account,
            "unit": units.get(account.unit_id or "", ""),
            "grants": [{"id": grant.pk, "word": say_role(grant.role)} for grant in roles.get(account.pk, [])],
        }
        for account in shown
    ]
    name = "name_zh" if is_chinese() else "name_en"
    tree = list(Unit.objects.order_by("parent_id", "unit_id").values("unit_id", "parent_id", "is_small", name)[:500])
    for one in tree:
        one["name"] = one[name]
    return {"rows": rows, "after": shown[-1].username if len(found) > PAGE else None, "units": tree}
