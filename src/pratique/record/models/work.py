"""The projection of tasks: queues with an owner and a clock; the steps of acts on many, which can be undone."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from pratique.tasks.task import TASK_STATES

UNFINISHED_ROWS = Q(state__in=("open", "taken"))


class TaskRow(models.Model):
    """A task as it stands (contract 11); it holds codes and ids, nothing of a person.

    ``home_id``: whose work it is by its cause; ``away_from``: that unit while another has the task. ``next_step_at``:
    when it next escalates. ``change``, ``changed_at``, ``changed_by``: its last move.
    """

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
    scope = models.CharField(max_length=80, db_default="", default="", blank=True)
    key = models.CharField(max_length=80, db_default="", default="", blank=True)
    place = models.CharField(max_length=120, db_default="", default="", blank=True)
    home_id = models.CharField(max_length=64, db_default="", default="", blank=True)
    away_from = models.CharField(max_length=64, db_default="", default="", blank=True)
    again_at = models.BigIntegerField(null=True)
    offer_unit = models.CharField(max_length=64, db_default="", default="", blank=True)
    offer_person = models.CharField(max_length=32, db_default="", default="", blank=True)
    offer_by = models.CharField(max_length=32, db_default="", default="", blank=True)
    offer_reason = models.CharField(max_length=40, db_default="", default="", blank=True)
    offer_fact = models.CharField(max_length=36, db_default="", default="", blank=True)
    escalated = models.PositiveSmallIntegerField(db_default=0, default=0)
    next_step_at = models.BigIntegerField(null=True)
    change = models.CharField(max_length=16, db_default="opened", default="opened")
    changed_at = models.BigIntegerField(db_default=0, default=0)
    changed_by = models.CharField(max_length=32, db_default="", default="", blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["unit_id", "due_at", "task_id"], name="queue_of_unit", condition=UNFINISHED_ROWS),
            models.Index(fields=["owner", "state"], name="tasks_of_owner"),
            models.Index(fields=["due_at", "task_id"], name="queue_of_all", condition=UNFINISHED_ROWS),
            models.Index(fields=["kind", "due_at", "task_id"], name="queue_of_kind", condition=UNFINISHED_ROWS),
            models.Index(
                fields=["unit_id", "kind", "due_at", "again_at"], name="counts_of_tasks", condition=UNFINISHED_ROWS
            ),
            models.Index(fields=["changed_at", "unit_id", "change", "changed_by"], name="changes_of_tasks"),
            models.Index(fields=["next_step_at"], name="steps_of_tasks", condition=UNFINISHED_ROWS),
            models.Index(fields=["offer_unit"], name="tasks_offered", condition=~Q(offer_unit="")),
            models.Index(fields=["away_from"], name="tasks_away", condition=~Q(away_from="")),
            models.Index(fields=["scope"], name="tasks_of_scope"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["scope", "key"], name="one_task_a_key", condition=UNFINISHED_ROWS & ~Q(scope="")
            )
        ]


class TaskStep(models.Model):
    """One task's step in an act on many: the version it made, and the task as it was before, to be undone as one."""

    fact_id = models.CharField(primary_key=True, max_length=36)
    act = models.CharField(max_length=36, db_index=True)
    task = models.ForeignKey(TaskRow, on_delete=models.CASCADE)
    by = models.CharField(max_length=32)
    at = models.BigIntegerField()
    change = models.CharField(max_length=16)
    version = models.PositiveIntegerField()
    before = models.JSONField()
    undone = models.BooleanField(default=False)
    seq = models.BigIntegerField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["by", "at"], name="acts_of_actor")]


class TaskLook(models.Model):
    """Until when a member of staff has seen what changed on their list; kept here, no fact."""

    actor_id = models.CharField(primary_key=True, max_length=32)
    looked_at = models.BigIntegerField()
