"""Rows of imports."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    """Rows of imports."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("record", "0007_tasks")]
    operations: ClassVar[list[Operation]] = [
        # The constraint lookup_once begins with the same columns, and finds as well.
        migrations.RemoveIndex(model_name="lookup", name="lookup_by_key"),
        migrations.CreateModel(
            name="ImportBatch",
            fields=[
                ("batch", models.CharField(max_length=120, primary_key=True, serialize=False)),
                ("fact_id", models.CharField(max_length=36)),
                ("actor_id", models.CharField(max_length=32)),
                ("unit_id", models.CharField(max_length=64)),
                ("rows", models.BigIntegerField()),
                ("accepted", models.BigIntegerField()),
                ("quarantined", models.BigIntegerField()),
                ("duplicates", models.BigIntegerField()),
                ("loaded_at", models.BigIntegerField()),
                ("undone_at", models.BigIntegerField(null=True)),
                ("undone_by", models.CharField(blank=True, default="", max_length=32)),
                ("seq", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["unit_id", "-loaded_at"], name="imports_of_unit")],
            },
        ),
        migrations.CreateModel(
            name="KeptMapping",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("unit_id", models.CharField(max_length=64)),
                ("header", models.CharField(max_length=64)),
                ("sealed", models.BinaryField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("unit_id", "header"), name="mapping_of_header")],
            },
        ),
        migrations.CreateModel(
            name="LikelyPair",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("one", models.BigIntegerField()),
                ("other", models.BigIntegerField(db_index=True)),
                ("permille", models.IntegerField()),
                ("reasons", models.JSONField(default=list)),
                ("found_at", models.BigIntegerField()),
                ("left_at", models.BigIntegerField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["-permille", "one", "other"], name="pairs_likeliest_first")],
                "constraints": [models.UniqueConstraint(fields=("one", "other"), name="pair_once")],
            },
        ),
        migrations.CreateModel(
            name="LineKey",
            fields=[
                ("key", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("batch", models.CharField(db_index=True, max_length=36)),
                ("seq", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="PairSearch",
            fields=[
                ("one", models.IntegerField(default=1, primary_key=True, serialize=False)),
                ("begun_at", models.BigIntegerField()),
                ("ended_at", models.BigIntegerField(null=True)),
                ("done", models.BigIntegerField(default=0)),
                ("total", models.BigIntegerField(default=0)),
                ("compared", models.BigIntegerField(default=0)),
                ("left_out", models.IntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="PairSettling",
            fields=[
                ("settling_id", models.CharField(max_length=36, primary_key=True, serialize=False)),
                ("what", models.CharField(max_length=10)),
                ("actor_id", models.CharField(max_length=32)),
                ("unit_id", models.CharField(max_length=64)),
                ("pairs", models.JSONField(default=list)),
                ("settled_at", models.BigIntegerField()),
                ("undone_at", models.BigIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                ("upload_id", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("actor_id", models.CharField(max_length=32)),
                ("unit_id", models.CharField(max_length=64)),
                ("batch", models.CharField(max_length=36)),
                ("salt", models.CharField(max_length=64)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.BigIntegerField()),
                ("made_at", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("reading", "reading"),
                            ("ready", "ready"),
                            ("unreadable", "unreadable"),
                            ("loading", "loading"),
                            ("loaded", "loaded"),
                        ],
                        max_length=12,
                    ),
                ),
                ("done", models.BigIntegerField(default=0)),
                ("total", models.BigIntegerField(default=0)),
            ],
            options={
                "indexes": [models.Index(fields=["actor_id", "-made_at"], name="uploads_of_actor")],
            },
        ),
    ]
