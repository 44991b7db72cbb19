"""Rows of investigation."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    """Rows of investigation."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("record", "0009_laboratory")]
    operations: ClassVar[list[Operation]] = [
        migrations.CreateModel(
            name="VisitRow",
            fields=[
                ("fact_id", models.CharField(max_length=36, primary_key=True, serialize=False)),
                ("person_no", models.BigIntegerField(db_index=True)),
                ("case_id", models.CharField(db_index=True, max_length=40)),
                ("seq", models.BigIntegerField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="PlacementRow",
            fields=[
                ("fact_id", models.CharField(max_length=36, primary_key=True, serialize=False)),
                ("person_no", models.BigIntegerField(db_index=True)),
                ("placed_at", models.BigIntegerField()),
                ("seq", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="CallRow",
            fields=[
                ("fact_id", models.CharField(max_length=36, primary_key=True, serialize=False)),
                ("person_no", models.BigIntegerField()),
                ("case_id", models.CharField(db_index=True, max_length=40)),
                ("went", models.CharField(max_length=20)),
                ("called_at", models.BigIntegerField()),
                ("again_at", models.BigIntegerField(null=True)),
                ("seq", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["person_no", "called_at"], name="calls_by_person")],
            },
        ),
        migrations.CreateModel(
            name="InfectorRow",
            fields=[
                ("fact_id", models.CharField(max_length=36, primary_key=True, serialize=False)),
                ("person_no", models.BigIntegerField(db_index=True)),
                ("case_id", models.CharField(db_index=True, max_length=40)),
                ("infector", models.CharField(max_length=40)),
                ("seq", models.BigIntegerField()),
            ],
        ),
    ]
