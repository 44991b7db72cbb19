"""The pages for what went wrong, in both languages, standing on nothing that could fail too."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pratique.web.context import frame

WORDS: dict[int, tuple[Promise, Promise]] = {
    400: (_("This request could not be read"), _("Please go back to the form and send it again.")),
    403: (
        _("This form came from another site"),
        _("For your safety only a form of this site is answered. Please fill it in here."),
    ),
    413: (
        _("That was more than this page can read"),
        _("Nothing was answered and nothing is kept. Please tell only the days that count, and send the form again."),
    ),
    404: (_("There is no such page"), _("The address may be mistyped. These pages are here:")),
    500: (
        _("Something broke on our side"),
        _("It is not your fault and says nothing about you. Please try again, or ask a person at the station."),
    ),
}


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer a request that could not be read."""
    return _answer(request, 400, exception)


def too_large(request: HttpRequest) -> HttpResponse:
    """Answer a form that is longer than any honest one."""
    return _answer(request, 413, None)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a form that another site sent."""
    return _answer(request, 403, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address where nothing is."""
    return _answer(request, 404, exception)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer when the program itself failed."""
    return _answer(request, 500, None)


def _answer(request: HttpRequest, status: int, _exception: Exception | None) -> HttpResponse:
    title, text = WORDS[status]
    context = {**frame(request.path), "title": title, "text": text, "is_fault": True}
    return HttpResponse(render_to_string("web/fault.html", context), status=status)
