"""The addresses of all pages: public, a resident's own, the staff's."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from pratique.web import order_check, views
from pratique.web.console import enrol_pages

urlpatterns = [
    path("", views.go_home, name="start"),
    path("healthz", views.healthz, name="healthz"),
    path("places.json", views.places, name="places"),
    path("api/v1/", include("pratique.web.api.urls")),
    *i18n_patterns(
        path("", views.home, name="home"),
        path("travel/", views.travel, name="travel"),
        path("policy/", views.policy, name="policy"),
        path("list/", views.risk_list, name="list"),
        path("order/", order_check.order_check, name="order_check"),
        path("me/", include("pratique.web.resident.urls")),
        path("desk/", include("pratique.web.console.access_urls")),
        path("desk/", include("pratique.web.console.tracing_urls")),
        path("desk/", include("pratique.web.console.task_urls")),
        path("desk/", include("pratique.web.console.import_urls")),
        path("desk/", include("pratique.web.console.care_urls")),
        path("desk/", include("pratique.web.console.lab_urls")),
        path("desk/", include("pratique.web.console.gates_urls")),
        path("desk/", include("pratique.web.console.urls")),
        path("enrol/<str:token>/", enrol_pages.enrol, name="enrol"),
        path("account/", include("allauth.account.urls")),
        path("account/2fa/", include("allauth.mfa.urls")),
    ),
]
handler400 = "pratique.web.faults.bad_request"
handler403 = "pratique.web.faults.forbidden"
handler404 = "pratique.web.faults.not_found"
handler500 = "pratique.web.faults.broken"
