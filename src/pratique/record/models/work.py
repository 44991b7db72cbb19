"""The projection of tasks: queues with an owner and a clock."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from pratique.tasks.task import TASK_STATES


class TaskRow(models.Model):
    """A task as it stands (contract 11); it holds codes and ids, nothing of a person."""

    task_id = models.CharField(primary_key=True, max_length=36)
    kind = models.CharField(max_length=40)
    subject = models.BigIntegerField(null=True, db_index=True)
    cause = models.CharField(max_length=36, default="", blank=True, db_index=True)
    unit_id = models.CharField(max_length=64)
    owner = models.CharField(max_length=32, default="", blank=True)
    opened_at = models.BigIntegerField()
    due_at = models.BigIntegerField()
    escalates = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=[(state, state) for state in TASK_STATES])
    close_reason = models.CharField(max_length=40, default="", blank=True)
    version = models.PositiveIntegerField(default=1)
    seq = models.BigIntegerField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["unit_id", "state", "due_at"], name="queue_of_unit"),
            models.Index(fields=["owner", "state"], name="tasks_of_owner"),
            models.Index(fields=["due_at", "task_id"], name="queue_of_all", condition=Q(state__in=("open", "taken"))),
        ]
