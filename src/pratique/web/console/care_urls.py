"""The addresses of the pages of one person's care, and of guardians and proxies."""

from __future__ import annotations

from django.urls import path

from pratique.web.console import care_pages, proxy_pages

urlpatterns = [
    path("care/", care_pages.care, name="care"),
    path("care/<str:assignment>/", care_pages.person, name="care_person"),
    path("care/<str:assignment>/<uuid:document>.pdf", care_pages.paper, name="care_paper"),
    path("proxies/", proxy_pages.proxies, name="proxies"),
]
