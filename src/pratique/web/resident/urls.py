"""The addresses of a resident's own pages."""

from __future__ import annotations

from django.urls import path

from pratique.web.resident import appeal_pages, order_pages, own_pages, proxy_pages, sign_in_pages

urlpatterns = [
    path("", own_pages.state, name="me"),
    path("told/", own_pages.told, name="me_told"),
    path("told/new/", own_pages.report, name="me_told_new"),
    path("told/<uuid:fact_id>/", own_pages.correct, name="me_told_correct"),
    path("orders/", order_pages.orders, name="me_orders"),
    path("orders/<uuid:document>.pdf", order_pages.paper, name="me_orders_paper"),
    path("results/", order_pages.results, name="me_results"),
    path("proxies/", proxy_pages.proxies, name="me_proxies"),
    path("proxies/<uuid:consent>/end/", proxy_pages.end, name="me_proxies_end"),
    path("for/<uuid:consent>/", proxy_pages.principal, name="me_for"),
    path("for/<uuid:consent>/stay/", proxy_pages.stay, name="me_for_stay"),
    path("for/<uuid:consent>/appeal/", proxy_pages.appeal, name="me_for_appeal"),
    path("for/<uuid:consent>/orders/<uuid:document>.pdf", proxy_pages.paper, name="me_for_paper"),
    path("looks/", own_pages.looks, name="me_looks"),
    path("appeals/", appeal_pages.appeals, name="me_appeals"),
    path("sign-in/", sign_in_pages.sign_in, name="me_sign_in"),
    path("sign-out/", sign_in_pages.leave, name="me_sign_out"),
]
