"""The addresses of a resident's own pages."""

from __future__ import annotations

from django.urls import path

from pratique.web.resident import appeal_pages, code_pages, order_pages, own_pages, proxy_pages, sign_in_pages

urlpatterns = [
    path("", own_pages.state, name="me"),
    path("code/", code_pages.code, name="me_code"),
    path("code/revoke/", code_pages.revoke, name="me_code_revoke"),
    path("code/paper/", code_pages.paper, name="me_code_paper"),
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
    path("for/<uuid:consent>/code/", code_pages.code_for, name="me_for_code"),
    path("for/<uuid:consent>/code/revoke/", code_pages.revoke_for, name="me_for_code_revoke"),
    path("for/<uuid:consent>/code/paper/", code_pages.paper_for, name="me_for_code_paper"),
    path("looks/", own_pages.looks, name="me_looks"),
    path("appeals/", appeal_pages.appeals, name="me_appeals"),
    path("sign-in/", sign_in_pages.sign_in, name="me_sign_in"),
    path("sign-out/", sign_in_pages.leave, name="me_sign_out"),
]
