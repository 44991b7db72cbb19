"""Rows of orders."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    """Rows of orders."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("record", "0005_followup")]
    operations: ClassVar[list[Operation]] = [
        migrations.CreateModel(
            name="OrderRow",
            fields=[
                ("fact_id", models.CharField(max_length=36, primary_key=True, serialize=False)),
                ("root", models.CharField(db_index=True, max_length=36)),
                ("person_no", models.BigIntegerField(db_index=True)),
                ("kind", models.CharField(max_length=40)),
                ("rung", models.CharField(max_length=8)),
                ("place", models.CharField(blank=True, default="", max_length=8)),
                ("group", models.CharField(blank=True, default="", max_length=60)),
                ("start", models.BigIntegerField()),
                ("until", models.BigIntegerField()),
                ("ended_at", models.BigIntegerField(null=True)),
                ("reason", models.CharField(blank=True, default="", max_length=24)),
                ("unit_id", models.CharField(max_length=64)),
                ("issued_at", models.BigIntegerField()),
                ("seq", models.BigIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["unit_id", "until", "fact_id"],
                        name="orders_open",
                        condition=models.Q(ended_at__isnull=True),
                    ),
                    models.Index(
                        fields=["person_no"], name="orders_open_of", condition=models.Q(ended_at__isnull=True)
                    ),
                ],
            },
        ),
        migrations.AlterField(
            model_name="act",
            name="act",
            field=models.CharField(
                choices=[
                    ("enact-list", "enact-list"),
                    ("enact-pack", "enact-pack"),
                    ("withdraw-pack", "withdraw-pack"),
                    ("grant-role", "grant-role"),
                    ("export-people", "export-people"),
                    ("erase-people", "erase-people"),
                    ("lengthen-orders", "lengthen-orders"),
                ],
                max_length=24,
            ),
        ),
    ]
