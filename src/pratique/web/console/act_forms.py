"""The forms in which an act is proposed; each gives what will be done, in the words that both people read."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pratique.desk.lengthening import list_waiting
from pratique.desk.lists_and_packs import make_list_proposal, make_pack_proposal
from pratique.kinds.instants import HOUR, MINUTE, from_datetime, to_datetime
from pratique.places.risk_lists import read_risk_list
from pratique.policy.shelf import list_packs
from pratique.record.closed_lists import STAFF_ROLES, ActKind
from pratique.record.models import Account, Enactment, SubKeyRow, Unit
from pratique.web.console.act_changes import find_persons
from pratique.web.holdings import get_holdings
from pratique.web.inner_frame import is_chinese, say_role
from pratique.web.travel_fields import make_day, make_time

STAFF_SHOWN = 500
SOON = 5 * MINUTE


class ActForm(forms.Form):
    """One kind of act; ``make_what`` gives what is proposed."""

    use_required_attribute = False

    def __init__(self, data: Any, now: int) -> None:  # noqa: ANN401  (Django's own)
        super().__init__(data, label_suffix="")
        self.now = now

    def make_what(self, now: int) -> dict[str, Any]:
        """Give what will be done; raises BadInput."""
        raise AssertionError(f"each act says what it does, at {now} too")


class ListForm(ActForm):
    """A list as it was published: the notice's text, the service's JSON, or our own table."""

    text = forms.CharField(label=_("The list as published"), widget=forms.Textarea(attrs={"rows": 12}))

    def make_what(self, now: int) -> dict[str, Any]:
        """Read the text whole; what waits for a county is refused with its lines."""
        del now
        return make_list_proposal(read_risk_list(self.cleaned_data["text"].replace("\r\n", "\n").encode()))


class _Timed(ActForm):
    """An act with an instant in local time; empty means in five minutes."""

    day = make_day(_("From: day"))
    clock = make_time(_("From: time"))

    def __init__(self, data: Any, now: int) -> None:  # noqa: ANN401
        super().__init__(data, now)
        local = to_datetime(now + SOON, get_holdings().pack.zone)
        self.initial.update({"day": f"{local:%Y-%m-%d}", "clock": f"{local:%H:%M}"})

    def make_instant(self) -> int:
        """Give the instant that was typed."""
        day: date | None = self.cleaned_data.get("day")
        clock: time | None = self.cleaned_data.get("clock")
        if day is None:
            return self.now + SOON
        return from_datetime(datetime.combine(day, clock or time(0), tzinfo=get_holdings().pack.zone))


class PackForm(_Timed):
    """A pack that ships, from an instant on."""

    pack = forms.ChoiceField(label=_("Policy pack"))

    field_order = ("pack", "day", "clock")

    def __init__(self, data: Any, now: int) -> None:  # noqa: ANN401
        super().__init__(data, now)
        self.fields["pack"] = forms.ChoiceField(label=_("Policy pack"), choices=[(one, one) for one in list_packs()])
        self.order_fields(self.field_order)

    def make_what(self, now: int) -> dict[str, Any]:
        """Take the pack's text as it stands now, its parents with it."""
        del now
        return make_pack_proposal(self.cleaned_data["pack"], self.make_instant())


class WithdrawForm(_Timed):
    """A pack in force, to end at an instant."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.TextInput())

    def __init__(self, data: Any, now: int) -> None:  # noqa: ANN401
        super().__init__(data, now)
        held = Enactment.objects.filter(kind="pack").order_by("-start").values_list("fact_id", "ident", "version")[:25]
        choices = [(fact_id, f"{ident} {version}") for fact_id, ident, version in held]
        self.fields["enactment"] = forms.ChoiceField(label=_("Policy pack"), choices=choices)
        self.order_fields(("enactment", "day", "clock", "reason"))

    def make_what(self, now: int) -> dict[str, Any]:
        """Name the enactment, the instant and the reason."""
        del now
        told = self.cleaned_data
        return {"enactment": told["enactment"], "at": self.make_instant(), "reason": told["reason"]}


class GrantForm(ActForm):
    """One more role for somebody of staff."""

    def __init__(self, data: Any, now: int) -> None:  # noqa: ANN401
        super().__init__(data, now)
        accounts = Account.objects.filter(is_staff=True, is_active=True).order_by("username")
        staff = list(accounts.values_list("actor_id", "username")[:STAFF_SHOWN])
        units = list(Unit.objects.order_by("unit_id").values_list("unit_id", "name_zh" if is_chinese() else "name_en"))
        roles = [(role, say_role(role)) for role in STAFF_ROLES]
        self.fields["account"] = forms.ChoiceField(label=_("Who"), choices=staff)
        self.fields["role"] = forms.ChoiceField(label=_("Role"), choices=roles)
        self.fields["unit"] = forms.ChoiceField(label=_("Unit"), choices=units)

    def make_what(self, now: int) -> dict[str, Any]:
        """Name the account, the role and the unit."""
        del now
        return {name: self.cleaned_data[name] for name in ("account", "role", "unit")}


class EraseForm(ActForm):
    """Somebody to be erased, named by their number here."""

    person_id = forms.CharField(label=_("The person's number here"), max_length=40, widget=forms.TextInput())
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.TextInput())

    def make_what(self, now: int) -> dict[str, Any]:
        """Name the person by the number inside."""
        del now
        return {"persons": find_persons(self.cleaned_data["person_id"]), "reason": self.cleaned_data["reason"]}


class LengthenForm(ActForm):
    """A change of policy that makes open orders longer, to be confirmed."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.TextInput())

    def __init__(self, data: Any, now: int) -> None:  # noqa: ANN401
        super().__init__(data, now)
        waiting = [(one.change, f"{one.change} {one.clause}".strip()) for one in list_waiting(now)]
        none = _("No change of policy waits to be confirmed.")
        self.fields["change"] = forms.ChoiceField(label=_("Change of policy"), choices=waiting or [("", none)])
        self.order_fields(("change", "reason"))

    def make_what(self, now: int) -> dict[str, Any]:
        """Name the change and the reason."""
        del now
        return {"change": self.cleaned_data["change"], "reason": self.cleaned_data["reason"]}


class OutageForm(_Timed):
    """Until when codes live longer, since new ones cannot be made or fetched."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.TextInput())

    def __init__(self, data: Any, now: int) -> None:  # noqa: ANN401
        super().__init__(data, now)
        self.fields["day"].label, self.fields["clock"].label = _("Until: day"), _("Until: time")
        local = to_datetime(now + 12 * HOUR, get_holdings().pack.zone)
        self.initial.update({"day": f"{local:%Y-%m-%d}", "clock": f"{local:%H:%M}"})

    def make_what(self, now: int) -> dict[str, Any]:
        """Name the end and the reason."""
        del now
        return {"until": self.make_instant(), "reason": self.cleaned_data["reason"]}


class SubKeyForm(ActForm):
    """A sub-key that no longer counts: codes that it signed are refused at once."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.TextInput())

    def __init__(self, data: Any, now: int) -> None:  # noqa: ANN401
        super().__init__(data, now)
        held = SubKeyRow.objects.filter(ends__gt=now, revoked_at__isnull=True).order_by("starts")
        zone = get_holdings().pack.zone
        choices = [(row.kid, f"{row.kid}, {to_datetime(row.starts, zone):%Y-%m-%d %H:%M}") for row in held]
        none = _("There is no sub-key that could be revoked.")
        self.fields["kid"] = forms.ChoiceField(label=_("Sub-key, and when it begins"), choices=choices or [("", none)])
        self.order_fields(("kid", "reason"))

    def make_what(self, now: int) -> dict[str, Any]:
        """Name the sub-key and the reason."""
        del now
        return {"kid": self.cleaned_data["kid"], "reason": self.cleaned_data["reason"]}


ACT_FORMS: dict[ActKind, type[ActForm]] = {
    "enact-list": ListForm,
    "enact-pack": PackForm,
    "withdraw-pack": WithdrawForm,
    "grant-role": GrantForm,
    "erase-people": EraseForm,
    "lengthen-orders": LengthenForm,
    "declare-outage": OutageForm,
    "revoke-sub-key": SubKeyForm,
}
"""Acts that are proposed on one page; an export has a page of its own (``export_pages``)."""
