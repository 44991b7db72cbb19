"""The addresses of the pages of laboratories."""

from __future__ import annotations

from django.urls import path

from pratique.web.console import aside_pages, lab_keeping_pages, lab_pages

urlpatterns = [
    path("laboratory/", lab_pages.laboratory, name="lab"),
    path("laboratories/", lab_keeping_pages.laboratories, name="laboratories"),
    path("laboratory/balance/", lab_pages.balance, name="lab_balance"),
    path("laboratory/runs/<str:run_id>/", lab_pages.run, name="lab_run"),
    path("laboratory/nobody/", aside_pages.aside, name="aside"),
    path("laboratory/nobody/<str:fact_id>/", aside_pages.one, name="aside_one"),
]
