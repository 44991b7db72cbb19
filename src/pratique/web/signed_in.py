"""What the pages of those who sign in add to each request: forms that cannot be forged, and a second factor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase, HttpResponseForbidden
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import redirect

from pratique.record.sign_in import is_second_factor_used

Respond = Callable[[HttpRequest], HttpResponseBase]

PUBLIC_VIEWS = frozenset({"start", "healthz", "places", "home", "travel", "policy", "list"})
"""Views that know no account: their forms change nothing and set no cookie. Every other view is guarded."""
WITHOUT_FACTOR = ("account_", "mfa_", "enrol")
"""Names of views, by their beginning, that staff reach before their second factor: signing in, setting it up."""


class GuardSignedInForms(CsrfViewMiddleware):
    """Refuses a forged form on every page but the public ones, which keep no cookie."""

    def process_view(
        self, request: HttpRequest, callback: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseForbidden | None:
        """Check the form's token unless the view is public."""
        match = request.resolver_match
        if match is not None and match.view_name in PUBLIC_VIEWS:
            return None
        return super().process_view(request, callback, args, kwargs)


def require_second_factor(get_response: Respond) -> Respond:
    """Send staff whose session has no second factor to where they give or set up one."""

    def process_view(
        request: HttpRequest, callback: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        del callback, args, kwargs
        match = request.resolver_match
        name = match.view_name if match is not None else ""
        if name in PUBLIC_VIEWS or name.startswith(WITHOUT_FACTOR):
            return None
        account: Any = request.user
        if account.is_authenticated and account.is_staff and not is_second_factor_used(request):
            return redirect("mfa_index")
        return None

    def respond(request: HttpRequest) -> HttpResponseBase:
        return get_response(request)

    respond.process_view = process_view  # type: ignore[attr-defined]
    return respond
