"""The addresses of the pages on who may see whom: emergencies and their reviews, assignments, exports, appeals."""

from __future__ import annotations

from django.urls import path

from pratique.web.console import (
    appeal_pages,
    assigned_pages,
    assignment_pages,
    emergency_pages,
    export_pages,
    review_pages,
)

urlpatterns = [
    path("emergency/", emergency_pages.emergency, name="emergency"),
    path("emergency/<str:opening>/", emergency_pages.resume, name="emergency_resume"),
    path("emergency/<str:opening>/<str:purpose>/", emergency_pages.opening, name="emergency_open"),
    path("reviews/", review_pages.reviews, name="reviews"),
    path("assignments/", assignment_pages.assignments, name="assignments"),
    path("assigned/", assigned_pages.assigned, name="assigned"),
    path("assigned/<str:assignment>/<str:purpose>/", assigned_pages.person, name="assigned_person"),
    path("acts/new/export-people/", export_pages.propose, name="acts_export_new"),
    path("acts/<str:fact_id>/export/", export_pages.export, name="acts_export"),
    path("appeals/", appeal_pages.appeals, name="appeals"),
    path("appeals/<str:task_id>/", appeal_pages.case, name="appeals_case"),
]
