"""The Django application that holds the record's rows."""

from __future__ import annotations

from django.apps import AppConfig


class RecordConfig(AppConfig):
    """Registers the rows under the label ``record``."""

    name = "pratique.record"
    label = "record"
    default_auto_field = "django.db.models.BigAutoField"
