"""Rows of tasks: what they follow from, who has them, when they are shown higher; acts on many; who looked when."""

from __future__ import annotations

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

UNFINISHED = models.Q(state__in=("open", "taken"))


def _word(name: str, length: int) -> Operation:
    field = models.CharField(blank=True, db_default="", default="", max_length=length)
    return migrations.AddField("taskrow", name, field)


def _index(name: str, *fields: str, condition: models.Q | None = None) -> Operation:
    return migrations.AddIndex("taskrow", models.Index(fields=fields, name=name, condition=condition))


class Migration(migrations.Migration):
    """Rows of tasks."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("record", "0006_orders")]
    operations: ClassVar[list[Operation]] = [
        migrations.CreateModel(
            name="TaskLook",
            fields=[
                ("actor_id", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("looked_at", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="TaskStep",
            fields=[
                ("fact_id", models.CharField(max_length=36, primary_key=True, serialize=False)),
                ("act", models.CharField(db_index=True, max_length=36)),
                ("task", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="record.taskrow")),
                ("by", models.CharField(max_length=32)),
                ("at", models.BigIntegerField()),
                ("change", models.CharField(max_length=16)),
                ("version", models.PositiveIntegerField()),
                ("before", models.JSONField()),
                ("undone", models.BooleanField(default=False)),
                ("seq", models.BigIntegerField()),
            ],
            options={"indexes": [models.Index(fields=["by", "at"], name="acts_of_actor")]},
        ),
        migrations.RemoveIndex("taskrow", "queue_of_unit"),
        _word("scope", 80),
        _word("key", 80),
        _word("place", 120),
        _word("home_id", 64),
        _word("away_from", 64),
        migrations.AddField("taskrow", "again_at", models.BigIntegerField(null=True)),
        _word("offer_unit", 64),
        _word("offer_person", 32),
        _word("offer_by", 32),
        _word("offer_reason", 40),
        _word("offer_fact", 36),
        migrations.AddField("taskrow", "escalated", models.PositiveSmallIntegerField(db_default=0, default=0)),
        migrations.AddField("taskrow", "next_step_at", models.BigIntegerField(null=True)),
        migrations.AddField(
            "taskrow", "change", models.CharField(db_default="opened", default="opened", max_length=16)
        ),
        migrations.AddField("taskrow", "changed_at", models.BigIntegerField(db_default=0, default=0)),
        _word("changed_by", 32),
        _index("queue_of_unit", "unit_id", "due_at", "task_id", condition=UNFINISHED),
        _index("queue_of_kind", "kind", "due_at", "task_id", condition=UNFINISHED),
        _index("counts_of_tasks", "unit_id", "kind", "due_at", "again_at", condition=UNFINISHED),
        _index("changes_of_tasks", "changed_at", "unit_id", "change", "changed_by"),
        _index("steps_of_tasks", "next_step_at", condition=UNFINISHED),
        _index("tasks_offered", "offer_unit", condition=~models.Q(offer_unit="")),
        _index("tasks_away", "away_from", condition=~models.Q(away_from="")),
        _index("tasks_of_scope", "scope"),
        migrations.AddConstraint(
            "taskrow",
            models.UniqueConstraint(
                fields=["scope", "key"], name="one_task_a_key", condition=UNFINISHED & ~models.Q(scope="")
            ),
        ),
    ]
