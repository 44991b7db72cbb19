"""Rows of followup."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation

_CONTACTS_OF_CASE = models.Index(fields=["case_id", "person_no", "withdrawn", "found_at"], name="contacts_of_case")


class Migration(migrations.Migration):
    """Rows of followup."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("record", "0004_cases")]
    operations: ClassVar[list[Operation]] = [
        migrations.CreateModel(
            name="Due",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("what", models.CharField(max_length=16)),
                ("key", models.CharField(max_length=40)),
                ("due_at", models.BigIntegerField()),
                ("marks", models.PositiveIntegerField(default=1)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("failing_since", models.BigIntegerField(null=True)),
                ("failed_as", models.CharField(blank=True, default="", max_length=40)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=["what", "key"], name="due_once")],
                "indexes": [
                    models.Index(fields=["what", "due_at", "key"], name="due_next"),
                    models.Index(fields=["what", "key"], name="due_failing", condition=models.Q(tries__gt=0)),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactRow",
            fields=[
                ("fact_id", models.CharField(max_length=36, primary_key=True, serialize=False)),
                ("case_id", models.CharField(max_length=40)),
                ("person_no", models.BigIntegerField(db_index=True)),
                ("ring", models.CharField(max_length=12)),
                ("first_at", models.BigIntegerField(null=True)),
                ("last_at", models.BigIntegerField()),
                ("strength", models.CharField(blank=True, default="", max_length=12)),
                ("place_kind", models.CharField(blank=True, default="", max_length=40)),
                ("longest_s", models.PositiveIntegerField(default=0)),
                ("found_at", models.BigIntegerField()),
                ("via", models.CharField(blank=True, db_index=True, default="", max_length=36)),
                ("by_hand", models.BooleanField(default=False)),
                ("withdrawn", models.BooleanField(default=False)),
                ("removed_by_hand", models.BooleanField(default=False)),
                ("seq", models.BigIntegerField()),
            ],
            options={"indexes": [_CONTACTS_OF_CASE]},
        ),
    ]
