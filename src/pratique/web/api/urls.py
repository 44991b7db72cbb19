"""The addresses of the API."""

from __future__ import annotations

from itertools import groupby

from django.urls import path, re_path

from pratique.web.api import imports
from pratique.web.api.endpoint import Endpoint
from pratique.web.api.endpoints import ENDPOINTS
from pratique.web.api.serving import make_view, serve_document, serve_nothing
from pratique.web.gate_feed import gate_feed


def _path(endpoint: Endpoint) -> str:
    return endpoint.path


urlpatterns = [
    path("openapi.json", serve_document, name="api_openapi"),
    path(imports.IMPORT_FILES.path, imports.receive, name="api_imports_files"),
    path("gate-feed", gate_feed, name="api_gate_feed"),
    *(
        path(address, make_view(tuple(group)), name=f"api_{address.replace('/', '_')}")
        for address, group in groupby(sorted(ENDPOINTS, key=_path), key=_path)
    ),
    re_path(r"^(?P<rest>.*)$", serve_nothing, name="api_nothing"),
]
