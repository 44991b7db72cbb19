"""The addresses of the public pages."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from pratique.web import views

urlpatterns = [
    path("", views.go_home, name="start"),
    path("healthz", views.healthz, name="healthz"),
    path("places.json", views.places, name="places"),
    *i18n_patterns(
        path("", views.home, name="home"),
        path("travel/", views.travel, name="travel"),
        path("policy/", views.policy, name="policy"),
        path("list/", views.risk_list, name="list"),
        path("account/", include("allauth.account.urls")),
        path("account/2fa/", include("allauth.mfa.urls")),
    ),
]
handler400 = "pratique.web.faults.bad_request"
handler403 = "pratique.web.faults.forbidden"
handler404 = "pratique.web.faults.not_found"
handler500 = "pratique.web.faults.broken"
