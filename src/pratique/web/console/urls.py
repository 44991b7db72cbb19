"""The addresses of the staff's pages."""

from __future__ import annotations

from django.urls import path

from pratique.web.console import gate_pages, home_pages, people_pages, refer_pages

urlpatterns = [
    path("", home_pages.desk, name="desk"),
    path("check/", gate_pages.gate, name="gate"),
    path("questions/", refer_pages.queue, name="refer"),
    path("questions/<str:task_id>/", refer_pages.question, name="refer_question"),
    path("people/", people_pages.people, name="people"),
]
