"""The addresses of the pages of gates, sub-keys and codes that clerks print."""

from __future__ import annotations

from django.urls import path

from pratique.web.console import gates_pages, nodes_pages

urlpatterns = [
    path("gates/", gates_pages.gates, name="gates"),
    path("gates/nodes/", nodes_pages.nodes, name="gates_nodes"),
    path("sub-keys/", gates_pages.sub_keys, name="sub_keys"),
    path("codes/paper/", gates_pages.code_paper, name="code_paper"),
    path("codes/revoke/", gates_pages.code_revoke, name="code_revoke"),
]
