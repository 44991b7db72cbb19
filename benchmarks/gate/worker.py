"""One gate worker as ``pratique gate`` starts it, and a view of Django to compare."""

from __future__ import annotations

from typing import Any

from pratique.cli.gate_worker import make_service  # noqa: F401  (Granian asks for it by name)


def make_django() -> Any:  # noqa: ANN401
    """Give Django with its default middleware and one view that answers 700 bytes of JSON."""
    from django.conf import settings  # noqa: PLC0415
    from django.core.wsgi import get_wsgi_application  # noqa: PLC0415
    from django.http import HttpResponse  # noqa: PLC0415
    from django.urls import path  # noqa: PLC0415

    body = b'{"outcome":"%s"}' % (b"x" * 680)
    view = [path("v1/check/<str:token>", lambda _, token: HttpResponse(body, content_type="application/json"))]  # noqa: ARG005
    middleware = [
        "django.middleware.security.SecurityMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ]
    settings.configure(ALLOWED_HOSTS=["*"], ROOT_URLCONF=tuple(view), SECRET_KEY="x" * 50, MIDDLEWARE=middleware)
    return get_wsgi_application()
