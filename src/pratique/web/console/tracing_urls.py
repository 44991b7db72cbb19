"""The addresses of the pages of tracing."""

from __future__ import annotations

from django.urls import path

from pratique.web.console import (
    call_pages,
    case_pages,
    chain_pages,
    class_pages,
    contact_pages,
    rings_pages,
    timeline_pages,
)

urlpatterns = [
    path("cases/", case_pages.cases, name="cases"),
    path("cases/new/", case_pages.notify, name="cases_new"),
    path("cases/rings/", rings_pages.rings, name="cases_rings"),
    path("cases/chain/", chain_pages.chain, name="cases_chain"),
    path("cases/chain.csv", chain_pages.chain_file, name="cases_chain_file"),
    path("cases/<str:case_id>/contacts/", contact_pages.contacts, name="cases_contacts"),
    path("cases/<str:case_id>/classify/", class_pages.classify, name="cases_classify"),
    path("cases/<str:case_id>/source/", chain_pages.source, name="cases_source"),
    path("calls/", call_pages.calls, name="calls"),
    path("cases/<str:case_id>/", timeline_pages.case, name="cases_case"),
]
