"""What the pages of those who sign in add to each request: forms that cannot be forged, and a second factor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from allauth.mfa.utils import is_mfa_enabled
from django.db import DatabaseError
from django.dispatch import receiver
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseForbidden
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import redirect

from pratique.record.refusals import WORDS
from pratique.record.sign_in import is_second_factor_used
from pratique.web.outcomes import API, make_problem, tell_unavailable

Respond = Callable[[HttpRequest], HttpResponseBase]

PUBLIC_VIEWS = frozenset({"start", "healthz", "places", "home", "travel", "policy", "list", "order_check"})
"""Views that know no account: their forms change nothing and set no cookie. Every other view is guarded."""
CLOSED_VIEWS = frozenset(
    {
        "account_signup",
        "account_email",
        "account_email_verification_sent",
        "account_confirm_email",
        "account_set_password",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "account_confirm_login_code",
    }
)
"""Pages of the accounts' library that this house does not have: accounts come from links, residents from codes."""
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
        if name in CLOSED_VIEWS:
            raise Http404
        if name in PUBLIC_VIEWS or name.startswith(WITHOUT_FACTOR):
            return None
        try:
            account: Any = request.user
            is_lacking = account.is_authenticated and account.is_staff and not is_second_factor_used(request)
            has_factor = is_lacking and is_mfa_enabled(account)
        except (DatabaseError, OSError):
            # Without the register nobody can be told apart: the page that says so, and that care goes on.
            return tell_unavailable(request)
        if not is_lacking:
            return None
        if request.path.startswith(API):
            return make_problem("no_second_factor", *WORDS["no_second_factor"], 403)
        return redirect("mfa_reauthenticate" if has_factor else "mfa_index")

    def respond(request: HttpRequest) -> HttpResponseBase:
        return get_response(request)

    respond.process_view = process_view  # type: ignore[attr-defined]
    return respond


@receiver(authenticator_added)
def count_first_factor(request: HttpRequest, user: Any, authenticator: Authenticator, **_more: Any) -> None:  # noqa: ANN401
    """Count somebody's first factor as used in the session that set it up: its code was typed just now."""
    others = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES)
    if authenticator.type != Authenticator.Type.RECOVERY_CODES and others.count() == 1:
        record_authentication(request, user, method="mfa", type=str(authenticator.type))
