"""The addresses of a resident's own pages."""

from __future__ import annotations

from django.urls import path

from pratique.web.resident import appeal_pages, own_pages, sign_in_pages

urlpatterns = [
    path("", own_pages.state, name="me"),
    path("told/", own_pages.told, name="me_told"),
    path("told/new/", own_pages.report, name="me_told_new"),
    path("told/<uuid:fact_id>/", own_pages.correct, name="me_told_correct"),
    path("looks/", own_pages.looks, name="me_looks"),
    path("appeals/", appeal_pages.appeals, name="me_appeals"),
    path("sign-in/", sign_in_pages.sign_in, name="me_sign_in"),
    path("sign-out/", sign_in_pages.leave, name="me_sign_out"),
]
