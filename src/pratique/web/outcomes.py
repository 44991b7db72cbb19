"""Faults that are answers: a refusal with its words (403), a register that cannot be written (503). Pages and API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language

from pratique.kinds.errors import BadInput
from pratique.ledger.faults import LedgerFault
from pratique.record.refusals import Refused, RegisterUnavailable
from pratique.web.context import frame

Respond = Callable[[HttpRequest], HttpResponse]
API = "/api/"
UNAVAILABLE = (RegisterUnavailable, DatabaseError, LedgerFault, OSError)
"""What a dead database, a full disk and a damaged record look like from here."""
RETRY_S = "30"
AN_HOUR_S = "3600"
GROUNDLESS = frozenset({"no_assignment", "assignment_ended", "break_glass_not_open"})
"""Refusals after which, in an emergency, there is one way on."""


def tell_outcomes(get_response: Respond) -> Respond:
    """Turn a refusal, and a register that cannot be had, into their own pages."""

    def process_exception(request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, Refused):
            return tell_refused(request, error)
        if isinstance(error, UNAVAILABLE):
            return tell_unavailable(request)
        if isinstance(error, BadInput) and request.path.startswith(API):
            return tell_bad_input(error)
        return None

    def respond(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    respond.process_exception = process_exception  # type: ignore[attr-defined]
    return respond


def tell_refused(request: HttpRequest, error: Refused) -> HttpResponse:
    """Say that something was refused, why, and what to do; its fact stands already."""
    if request.path.startswith(API):
        return _tell_refused_program(error)
    context = {
        "code": error.code,
        "said": _choose(error.zh, error.en),
        "may_break_glass": error.code in GROUNDLESS and _may_break_glass(request),
    }
    return _page(request, "web/refused.html", context, 403)


def _tell_refused_program(error: Refused) -> JsonResponse:
    """Say no to a program: 429 where it asked too often. An hour without asking is enough; refusals count too."""
    if error.code != "too_many_lookups":
        return make_problem(error.code, error.zh, error.en, 403)
    response = make_problem(error.code, error.zh, error.en, 429)
    response.headers["Retry-After"] = AN_HOUR_S
    return response


def _may_break_glass(request: HttpRequest) -> bool:
    from pratique.record.permissions import find_operation_refusal  # noqa: PLC0415  (as above)
    from pratique.web.asker import get_actor  # noqa: PLC0415

    actor = get_actor(request)
    return actor is not None and find_operation_refusal(actor, "break-glass") is None


def tell_unavailable(request: HttpRequest) -> HttpResponse:
    """Say that the register cannot be had just now, and that care goes on. Stands on nothing that could fail too."""
    words = RegisterUnavailable
    if request.path.startswith(API):
        response: HttpResponse = make_problem(words.code, words.zh, words.en, 503)
    else:
        response = _page(request, "web/unavailable.html", {"said": _choose(words.zh, words.en)}, 503)
    response.headers["Retry-After"] = RETRY_S
    return response


def tell_forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form lacks this session's token; Django calls this."""
    if request.path.startswith(API):
        zh, en = "请求缺少本次会话的令牌，请重新获取。", "The request lacks this session's token (X-CSRFToken)."
        return make_problem("forged", zh, en, 403)
    from pratique.web.faults import forbidden  # noqa: PLC0415  (settings name this module before the apps are ready)

    return forbidden(request, PermissionDenied(reason))


def tell_bad_input(error: BadInput) -> JsonResponse:
    """Say what is wrong with what a program sent."""
    from pratique.desk.words import explain  # noqa: PLC0415  (only the API's own faults pay for it)

    return make_problem(error.code, explain(error, "zh"), error.message, 422, place=error.place)


def make_problem(code: str, zh: str, en: str, status: int, **more: Any) -> JsonResponse:  # noqa: ANN401  (any JSON)
    """Make the one shape in which the API says no: a stable code, and words in both languages."""
    document = {"code": code, "says": {"zh": zh, "en": en}, **more}
    return JsonResponse(document, status=status, json_dumps_params={"ensure_ascii": False})


def _choose(zh: str, en: str) -> str:
    return zh if (get_language() or "en").startswith("zh") else en


def _page(request: HttpRequest, template: str, context: dict[str, Any], status: int) -> HttpResponse:
    shown = {**frame(request.path), **context, "is_fault": True}
    return HttpResponse(render_to_string(template, shown), status=status)
