"""The addresses of the staff's pages."""

from __future__ import annotations

from django.urls import path

from pratique.web.console import (
    account_pages,
    act_pages,
    audit_pages,
    gate_pages,
    home_pages,
    merge_pages,
    people_pages,
    refer_pages,
    register_pages,
)

urlpatterns = [
    path("", home_pages.desk, name="desk"),
    path("check/", gate_pages.gate, name="gate"),
    path("questions/", refer_pages.queue, name="refer"),
    path("questions/<str:task_id>/", refer_pages.question, name="refer_question"),
    path("people/", people_pages.people, name="people"),
    path("people/new/", register_pages.register, name="people_new"),
    path("people/compare/", merge_pages.compare, name="people_compare"),
    path("audit/", audit_pages.audit, name="audit"),
    path("acts/", act_pages.acts, name="acts"),
    path("acts/new/<str:kind>/", act_pages.propose, name="acts_propose"),
    path("acts/<str:fact_id>/", act_pages.act, name="acts_act"),
    path("accounts/", account_pages.accounts, name="accounts"),
]
