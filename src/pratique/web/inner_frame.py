"""The frame of the pages behind a sign-in: who is here, which pages are theirs, units and people of staff by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from pratique.record.closed_lists import PURPOSE_CARDS, PURPOSES, ROLE_CARDS, ROLES, STAFF_ROLES, Operation, Role
from pratique.record.models import Account, Unit
from pratique.record.openings import get_open_glasses
from pratique.record.permissions import Actor
from pratique.web.page_clock import get_now
from pratique.web.travel_fields import Text

LOOKERS: tuple[Role, ...] = ("registrar", "investigator", "care-worker", "refer-officer")
"""Who may look somebody up by two identifiers on a page of its own; a gate does so on its own page."""
SEERS = tuple(role for role in STAFF_ROLES if ROLE_CARDS[role].purposes - {"break-glass-review", "audit"})
"""Whoever may have somebody assigned to them."""


def _holders(operation: Operation) -> tuple[Role, ...]:
    return tuple(role for role in STAFF_ROLES if operation in ROLE_CARDS[role].operations)


BREAKERS = _holders("break-glass")
REVIEWERS = _holders("review-break-glass")
ASSIGNERS = _holders("assign")
APPEALED_TO = _holders("decide-appeal")
TRACERS = _holders("notify-case")
RESULT_WITHDRAWERS = _holders("withdraw-run")
LAB_KEEPERS = _holders("register-laboratory")
RESULT_SETTLERS = _holders("settle-results")
CLERKS = _holders("give-consent")
GATE_KEEPERS = _holders("register-gate")
CODE_PRINTERS = _holders("issue-code")
WORKERS = _holders("task")
CARERS: tuple[Role, ...] = ("care-worker", "investigator")
"""Who follows one person's care on a page of its own."""


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One page of the menu."""

    view: str
    label: Text
    roles: tuple[Role, ...]


MENU: tuple[MenuItem, ...] = (
    MenuItem("desk", _("Desk"), STAFF_ROLES),
    MenuItem("tasks", _("Tasks"), WORKERS),
    MenuItem("gate", _("Check"), ("gate-officer",)),
    MenuItem("refer", _("Questions"), ("refer-officer",)),
    MenuItem("people", _("Look up"), LOOKERS),
    MenuItem("assigned", _("My people"), SEERS),
    MenuItem("care", _("Care"), CARERS),
    MenuItem("cases", _("Cases"), TRACERS),
    MenuItem("calls", _("Calls"), TRACERS),
    MenuItem("imports", _("Line lists"), TRACERS),
    MenuItem("duplicates", _("Duplicates"), ("registrar",)),
    MenuItem("lab", _("Laboratory"), RESULT_WITHDRAWERS),
    MenuItem("laboratories", _("Laboratories"), LAB_KEEPERS),
    MenuItem("aside", _("Results for nobody"), RESULT_SETTLERS),
    MenuItem("proxies", _("Guardians and proxies"), CLERKS),
    MenuItem("emergency", _("Emergency"), BREAKERS),
    MenuItem("appeals", _("Appeals"), APPEALED_TO),
    MenuItem("assignments", _("Assignments"), ASSIGNERS),
    MenuItem("reviews", _("Emergency reviews"), REVIEWERS),
    MenuItem("audit", _("Audit"), ("auditor",)),
    MenuItem("acts", _("Acts"), ("policy-officer", "commander", "administrator")),
    MenuItem("gates", _("Gates"), GATE_KEEPERS),
    MenuItem("sub_keys", _("Keys of codes"), ("administrator", "commander")),
    MenuItem("accounts", _("Accounts"), ("administrator",)),
)
OWN_MENU: tuple[MenuItem, ...] = (
    MenuItem("me", _("My state"), ("resident",)),
    MenuItem("me_code", _("My code"), ("resident",)),
    MenuItem("me_orders", _("My orders"), ("resident",)),
    MenuItem("me_results", _("My results"), ("resident",)),
    MenuItem("me_told", _("What is known"), ("resident",)),
    MenuItem("me_looks", _("Who looked"), ("resident",)),
    MenuItem("me_appeals", _("Appeals"), ("resident",)),
    MenuItem("me_proxies", _("Who acts for me"), ("resident",)),
)


def show(
    request: HttpRequest, actor: Actor, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render a page behind a sign-in."""
    glasses = get_open_glasses(actor, get_now()) if actor.roles & set(BREAKERS) else []
    framed = {**context, "actor": actor, "menu": make_menu(request, actor), "glasses": glasses}
    return render(request, template, framed, status=status)


def make_menu(request: HttpRequest, actor: Actor) -> list[dict[str, Any]]:
    """Give the pages that an actor's roles open, the one they are on marked."""
    here = request.resolver_match.view_name if request.resolver_match else ""
    items = OWN_MENU if actor.is_resident else MENU
    return [
        {
            "address": reverse(item.view),
            "label": item.label,
            "is_here": here == item.view or (item.view not in ("desk", "me") and here.startswith(f"{item.view}_")),
        }
        for item in items
        if actor.roles & set(item.roles)
    ]


def is_chinese() -> bool:
    """Say whether the page is in Chinese."""
    return (get_language() or "en").startswith("zh")


def join_words(words: Iterable[str]) -> str:
    """Join words as the page's language does."""
    return ("、" if is_chinese() else ", ").join(words)


def read_unit_names() -> dict[str, str]:
    """Give every unit's name in the page's language."""
    names = Unit.objects.values_list("unit_id", "name_zh" if is_chinese() else "name_en")
    return dict(names)


def read_staff_names(actor_ids: set[str]) -> dict[str, str]:
    """Give the sign-in names of staff, all at once."""
    return dict(Account.objects.filter(actor_id__in=actor_ids, is_staff=True).values_list("actor_id", "username"))


def say_role(role: str) -> str:
    """Say a role in the page's language."""
    if role not in ROLES:
        return role
    card = ROLE_CARDS[role]
    return card.zh if is_chinese() else card.en


def say_purpose(purpose: str) -> str:
    """Say a purpose in the page's language."""
    if purpose not in PURPOSES:
        return purpose
    card = PURPOSE_CARDS[purpose]
    return card.zh if is_chinese() else card.en
