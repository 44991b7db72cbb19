"""The addresses of the pages of tasks."""

from __future__ import annotations

from django.urls import path

from pratique.web.console import task_pages

urlpatterns = [
    path("tasks/", task_pages.tasks, name="tasks"),
    path("tasks/act/", task_pages.act, name="tasks_act"),
    path("tasks/undo/", task_pages.undo, name="tasks_undo"),
    path("tasks/seen/", task_pages.seen, name="tasks_seen"),
    path("tasks/<str:task_id>/", task_pages.task, name="tasks_task"),
]
