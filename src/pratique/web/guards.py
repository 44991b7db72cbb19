"""What every request passes: headers that shut the page in, and forms from elsewhere refused."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

Respond = Callable[[HttpRequest], HttpResponse]

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
STATIC_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'",
}
PAGE_HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not `no-referrer`: under it a browser sends our own form with the origin "null".
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
GOES_BACK = "private, no-cache"
"""Asked for anew whenever it is opened, and yet there when one goes back to it: `no-store` would forbid that."""
FORM_TYPE = "application/x-www-form-urlencoded"
FILE_TYPE = "multipart/form-data"
FILE_VIEWS = frozenset({"imports", "api_imports_files", "lab"})
"""Views that take a file; they look at the form's token themselves, once its sender may send one."""
SIGNED_TYPE = "application/cose"
SIGNED_VIEW = "api_gate_feed"
"""The one view that takes no form and no session: each request to it is signed by a machine."""
JSON_TYPE = "application/json"
API = "/api/"


def set_headers(get_response: Respond) -> Respond:
    """Set the security headers on every answer, and forbid keeping it unless the page says otherwise."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in PAGE_HEADERS.items():
            response.headers[name] = value
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return respond


def may_go_back(view: Respond) -> Respond:
    """Let the reader's own browser show a public page again by its Back button, and nobody else keep it."""

    @wraps(view)
    def respond(request: HttpRequest) -> HttpResponse:
        response = view(request)
        response.headers["Cache-Control"] = GOES_BACK
        return response

    return respond


def refuse_foreign_forms(get_response: Respond) -> Respond:
    """Refuse a form that another site sends, one that is no plain form, and one that is too long; in kind words.

    There is no cookie and no session, so a forged form could gain nothing; but it could make this site
    show an answer that its reader never asked for.
    """
    from pratique.web.faults import bad_request, too_large  # noqa: PLC0415  (needs the apps, which load later)

    def respond(request: HttpRequest) -> HttpResponse:
        if request.method == "POST":
            view = _find_view(request)
            if request.content_type == SIGNED_TYPE and view == SIGNED_VIEW:
                return get_response(request)
            if request.content_type == FILE_TYPE and view in FILE_VIEWS:
                if is_foreign(request):
                    raise PermissionDenied("a form from another site")
                return get_response(request)
            if request.content_type != (JSON_TYPE if request.path.startswith(API) else FORM_TYPE):
                return bad_request(request)
            if is_foreign(request):
                raise PermissionDenied("a form from another site")
            try:
                request.POST  # noqa: B018  (read here, where a body that is too long can be told kindly)
            except SuspiciousOperation:
                return too_large(request)
        return get_response(request)

    return respond


def _find_view(request: HttpRequest) -> str | None:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return None


def is_foreign(request: HttpRequest) -> bool:
    """Say whether a browser tells that the request comes from another site."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != request.get_host()
