"""Serving an endpoint: who asks, a strict body, the same functions as the pages; every no has a code and words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import ensure_csrf_cookie

from pratique.desk.permitting import refuse
from pratique.desk.words import explain
from pratique.kinds.errors import BadInput
from pratique.kinds.strict_json import read_json
from pratique.record.closed_lists import Role
from pratique.record.permissions import Actor
from pratique.record.refusals import WORDS
from pratique.tasks.task import LostRace
from pratique.web.api.endpoint import Call, Clash, Endpoint
from pratique.web.api.endpoints import ENDPOINTS
from pratique.web.api.imports import UPLOADS
from pratique.web.api.openapi import make_document
from pratique.web.api.replies import write_task
from pratique.web.asker import find_page_refusal, get_actor
from pratique.web.outcomes import make_problem
from pratique.web.page_clock import get_now

MAX_BODY = 128 * 1024
MAX_QUERY = 100
OWN: frozenset[Role] = frozenset({"resident"})
GONE = {"no_upload", "no_import", "no_task", "no_opening", "no_assignment", "no_act", "no_decision", "no_fact"}
"""Codes that say that what the address names is not there."""
CLASHES = {"merged_already", "not_merged", "declared_distinct"}
"""Codes that say that somebody found otherwise about the same two records."""


def make_view(endpoints: tuple[Endpoint, ...]) -> Callable[..., HttpResponse]:
    """Make the view of one address: its endpoints by method."""
    by_method = {one.method: one for one in endpoints}

    @ensure_csrf_cookie
    def respond(request: HttpRequest, **ids: Any) -> HttpResponse:  # noqa: ANN401  (what the address holds)
        method = "GET" if request.method == "HEAD" else str(request.method)
        endpoint = next((one for name, one in by_method.items() if name == method), None)
        if endpoint is None:
            problem = make_problem("method", "此地址不支持该方法。", "This address does not know that method.", 405)
            problem.headers["Allow"] = ", ".join(by_method)
            return problem
        return _serve(request, endpoint, ids)

    return respond


def _serve(request: HttpRequest, endpoint: Endpoint, ids: dict[str, Any]) -> HttpResponse:
    now, actor = get_now(), get_actor(request)
    if actor is None:
        return make_problem("not_signed_in", *WORDS["not_signed_in"], 401)
    _check_allowed(actor, endpoint, now)
    try:
        body = None if endpoint.body is None else _read_body(request, endpoint.body)
        query = request.GET.get(endpoint.query, "")[:MAX_QUERY] if endpoint.query else ""
        reply = endpoint.do(Call(actor, body, ids, query, now))
    except LostRace as race:
        words = ("有人先一步办理了。", "Somebody was quicker.")
        return make_problem("lost_race", *words, 409, wanted=race.wanted.move, found=write_task(race.found, now))
    except Clash as clash:
        return make_problem(clash.code, clash.zh, clash.en, 409, **clash.more)
    except BadInput as error:
        if error.code in CLASHES:
            return make_problem(error.code, explain(error, "zh"), error.message, 409)
        if error.code in GONE:
            return make_problem(error.code, "没有这一项。", error.message, 404)
        raise
    return JsonResponse(reply, json_dumps_params={"ensure_ascii": False})


def _check_allowed(actor: Actor, endpoint: Endpoint, now: int) -> None:
    """Raise Refused, its fact committed, unless the endpoint is for a role of the actor."""
    code = find_page_refusal(actor, frozenset(endpoint.roles) or OWN)
    if code is not None:
        refuse(actor, f"api {endpoint.name}", code, now)


def _read_body(request: HttpRequest, shape: type[msgspec.Struct]) -> Any:  # noqa: ANN401  (the endpoint's own shape)
    """Read a body strictly; raises BadInput with a JSON pointer."""
    try:
        raw = request.body
    except SuspiciousOperation:
        raise BadInput("too_large", f"the input is larger than {MAX_BODY:,} bytes") from None
    told = read_json(raw, max_bytes=MAX_BODY, max_depth=8)
    try:
        return msgspec.convert(told, shape)
    except msgspec.ValidationError as error:
        text, _, path = str(error).partition(" - at `$")
        pointer = path.rstrip("`").replace("[", "/").replace("]", "").replace(".", "/")
        raise BadInput("schema", text, pointer or "/") from None


def serve_document(_request: HttpRequest) -> HttpResponse:
    """Give the API's own description (OpenAPI 3.1)."""
    return JsonResponse(make_document(ENDPOINTS, UPLOADS), json_dumps_params={"ensure_ascii": False})


def serve_nothing(_request: HttpRequest, **_ids: Any) -> HttpResponse:  # noqa: ANN401
    """Say that there is no such address."""
    return make_problem("no_address", "没有这个地址。", "There is no such address.", 404)
