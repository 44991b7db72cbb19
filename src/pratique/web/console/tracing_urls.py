"""The addresses of the pages of tracing."""

from __future__ import annotations

from django.urls import path

from pratique.web.console import case_pages, rings_pages, timeline_pages

urlpatterns = [
    path("cases/", case_pages.cases, name="cases"),
    path("cases/new/", case_pages.notify, name="cases_new"),
    path("cases/rings/", rings_pages.rings, name="cases_rings"),
    path("cases/<str:case_id>/", timeline_pages.case, name="cases_case"),
]
