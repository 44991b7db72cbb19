"""Who asks for a page: the actor of the session, and pages kept to those whose role they are for."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import quote

from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from pratique.desk.permitting import refuse
from pratique.record.actors import make_actor
from pratique.record.closed_lists import STAFF_ROLES, Role
from pratique.record.permissions import Actor, RefusalCode
from pratique.record.sign_in import is_second_factor_used
from pratique.web.page_clock import get_now

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
ActorView = Callable[Concatenate[HttpRequest, Actor, P], HttpResponseBase]


def get_actor(request: HttpRequest) -> Actor | None:
    """Give who asks, with the roles they hold at the page's instant; None for somebody not signed in."""
    kept: Actor | str | None = getattr(request, "_actor", "unread")
    if not isinstance(kept, str):
        return kept
    account: Any = request.user
    actor = None
    if account.is_authenticated:
        actor = make_actor(account, get_now(), has_second_factor=is_second_factor_used(request))
    request._actor = actor  # type: ignore[attr-defined]  # noqa: SLF001  (once a request)
    return actor


def for_staff(*roles: Role) -> Callable[[ActorView[P]], View[P]]:
    """Keep a page to staff who hold one of these roles (any, if none is named); others are refused, on record."""
    allowed = frozenset(roles or STAFF_ROLES)

    def keep(view: ActorView[P]) -> View[P]:
        @wraps(view)
        def respond(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            actor = get_actor(request)
            if actor is None:
                return HttpResponseRedirect(f"{reverse('account_login')}?next={quote(request.get_full_path())}")
            code = find_page_refusal(actor, allowed)
            if code is not None:
                refuse(actor, name_page(request), code, get_now())
            return view(request, actor, *args, **kwargs)

        return respond

    return keep


def for_resident(view: ActorView[P]) -> View[P]:
    """Keep a page to somebody who signed in for themselves; others are sent to the sign-in."""

    @wraps(view)
    def respond(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        actor = get_actor(request)
        if actor is None or not actor.is_resident:
            return HttpResponseRedirect(reverse("me_sign_in"))
        return view(request, actor, *args, **kwargs)

    return respond


def find_page_refusal(actor: Actor, allowed: frozenset[Role]) -> RefusalCode | None:
    """Say why a page is not for an actor; None if it is."""
    if not actor.is_active:
        return "account_closed"
    if not actor.is_resident and not actor.has_second_factor:
        return "no_second_factor"
    return None if actor.roles & allowed else "operation_not_of_role"


def name_page(request: HttpRequest) -> str:
    """Name the page that a request is for."""
    match = request.resolver_match
    return f"page {match.view_name}" if match is not None else "page"
