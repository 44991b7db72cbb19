"""Rows of laboratory."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    """Rows of laboratory."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("record", "0008_imports")]
    operations: ClassVar[list[Operation]] = [
        migrations.CreateModel(
            name="AsideRow",
            fields=[
                ("fact_id", models.CharField(max_length=36, primary_key=True, serialize=False)),
                ("laboratory", models.CharField(max_length=120)),
                ("run", models.CharField(blank=True, default="", max_length=120)),
                ("specimen_ref", models.CharField(max_length=120)),
                ("version", models.CharField(max_length=120)),
                ("result", models.CharField(max_length=12)),
                ("why", models.CharField(max_length=40)),
                ("sampled_at", models.BigIntegerField(null=True)),
                ("reported_at", models.BigIntegerField()),
                ("key", models.CharField(max_length=64, unique=True)),
                ("settled", models.CharField(blank=True, default="", max_length=12)),
                ("by", models.CharField(max_length=32)),
                ("set_aside_at", models.BigIntegerField(db_index=True)),
                ("seq", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="ClassRow",
            fields=[
                ("fact_id", models.CharField(max_length=36, primary_key=True, serialize=False)),
                ("case_id", models.CharField(max_length=40, unique=True)),
                ("person_no", models.BigIntegerField(db_index=True)),
                ("classification", models.CharField(max_length=24)),
                ("result", models.CharField(blank=True, db_index=True, default="", max_length=36)),
                ("by_hand", models.BooleanField(default=False)),
                ("seq", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="LaboratoryRow",
            fields=[
                ("laboratory", models.CharField(max_length=120, primary_key=True, serialize=False)),
                ("fact_id", models.CharField(max_length=36)),
                ("name", models.CharField(max_length=200)),
                ("unit_id", models.CharField(max_length=120)),
                ("desk_id", models.CharField(max_length=120)),
                ("cadence_s", models.BigIntegerField()),
                ("heard_at", models.BigIntegerField()),
                ("seq", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="RetestRow",
            fields=[
                ("fact_id", models.CharField(max_length=36, primary_key=True, serialize=False)),
                ("person_no", models.BigIntegerField(db_index=True)),
                ("laboratory", models.CharField(max_length=120)),
                ("run", models.CharField(blank=True, default="", max_length=120)),
                ("specimen_ref", models.CharField(max_length=120)),
                ("version", models.CharField(max_length=120)),
                ("pool", models.CharField(max_length=120)),
                ("sampled_at", models.BigIntegerField()),
                ("start", models.BigIntegerField()),
                ("until", models.BigIntegerField()),
                ("ended_at", models.BigIntegerField(null=True)),
                ("key", models.CharField(max_length=64, unique=True)),
                ("withdrawn", models.BooleanField(default=False)),
                ("seq", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="RunRow",
            fields=[
                ("fact_id", models.CharField(max_length=36, primary_key=True, serialize=False)),
                ("laboratory", models.CharField(max_length=120)),
                ("run", models.CharField(max_length=120)),
                ("sent", models.PositiveIntegerField(null=True)),
                ("received", models.PositiveIntegerField()),
                ("positive", models.PositiveIntegerField()),
                ("first_at", models.BigIntegerField()),
                ("reported_at", models.BigIntegerField()),
                ("withdrawn_at", models.BigIntegerField(null=True)),
                ("seq", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="SpecimenRow",
            fields=[
                ("fact_id", models.CharField(max_length=36, primary_key=True, serialize=False)),
                ("person_no", models.BigIntegerField(db_index=True)),
                ("result", models.CharField(blank=True, default="", max_length=12)),
                ("sampled_at", models.BigIntegerField()),
                ("reported_at", models.BigIntegerField(null=True)),
                ("laboratory", models.CharField(blank=True, default="", max_length=120)),
                ("run", models.CharField(blank=True, default="", max_length=120)),
                ("specimen_ref", models.CharField(blank=True, default="", max_length=120)),
                ("version", models.CharField(blank=True, default="", max_length=120)),
                ("pool", models.CharField(blank=True, default="", max_length=120)),
                ("purpose", models.CharField(blank=True, default="", max_length=16)),
                ("key", models.CharField(max_length=64, null=True, unique=True)),
                ("withdrawn", models.BooleanField(default=False)),
                ("seq", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="TakenRow",
            fields=[
                ("fact_id", models.CharField(max_length=36, primary_key=True, serialize=False)),
                ("person_no", models.BigIntegerField(db_index=True)),
                ("specimen_ref", models.CharField(db_index=True, max_length=120)),
                ("laboratory", models.CharField(blank=True, default="", max_length=120)),
                ("pool", models.CharField(blank=True, db_index=True, default="", max_length=120)),
                ("purpose", models.CharField(blank=True, default="", max_length=16)),
                ("sampled_at", models.BigIntegerField()),
                ("withdrawn", models.BooleanField(default=False)),
                ("seq", models.BigIntegerField()),
            ],
        ),
        migrations.AlterField(
            model_name="enrolment",
            name="role",
            field=models.CharField(
                choices=[
                    ("administrator", "administrator"),
                    ("registrar", "registrar"),
                    ("gate-officer", "gate-officer"),
                    ("refer-officer", "refer-officer"),
                    ("investigator", "investigator"),
                    ("care-worker", "care-worker"),
                    ("policy-officer", "policy-officer"),
                    ("commander", "commander"),
                    ("auditor", "auditor"),
                    ("laboratory", "laboratory"),
                    ("resident", "resident"),
                ],
                max_length=32,
            ),
        ),
        migrations.AlterField(
            model_name="rolegrant",
            name="role",
            field=models.CharField(
                choices=[
                    ("administrator", "administrator"),
                    ("registrar", "registrar"),
                    ("gate-officer", "gate-officer"),
                    ("refer-officer", "refer-officer"),
                    ("investigator", "investigator"),
                    ("care-worker", "care-worker"),
                    ("policy-officer", "policy-officer"),
                    ("commander", "commander"),
                    ("auditor", "auditor"),
                    ("laboratory", "laboratory"),
                    ("resident", "resident"),
                ],
                max_length=32,
            ),
        ),
        migrations.AddIndex(
            model_name="asiderow",
            index=models.Index(fields=["laboratory", "run"], name="aside_of_run"),
        ),
        migrations.AddIndex(
            model_name="asiderow",
            index=models.Index(fields=["laboratory", "specimen_ref"], name="aside_of_specimen"),
        ),
        migrations.AddIndex(
            model_name="asiderow",
            index=models.Index(
                condition=models.Q(("settled", "")), fields=["set_aside_at", "fact_id"], name="aside_waiting"
            ),
        ),
        migrations.AddIndex(
            model_name="retestrow",
            index=models.Index(fields=["laboratory", "run"], name="retests_of_run"),
        ),
        migrations.AddIndex(
            model_name="retestrow",
            index=models.Index(fields=["laboratory", "specimen_ref"], name="retests_of_specimen"),
        ),
        migrations.AddIndex(
            model_name="retestrow",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True), ("withdrawn", False)),
                fields=["until"],
                name="retests_open",
            ),
        ),
        migrations.AddIndex(
            model_name="runrow",
            index=models.Index(fields=["-first_at", "run"], name="runs_newest_first"),
        ),
        migrations.AddConstraint(
            model_name="runrow",
            constraint=models.UniqueConstraint(fields=("laboratory", "run"), name="one_row_a_run"),
        ),
        migrations.AddIndex(
            model_name="specimenrow",
            index=models.Index(fields=["laboratory", "run"], name="results_of_run"),
        ),
        migrations.AddIndex(
            model_name="specimenrow",
            index=models.Index(fields=["laboratory", "specimen_ref"], name="results_of_specimen"),
        ),
        migrations.AddIndex(
            model_name="specimenrow",
            index=models.Index(fields=["laboratory", "reported_at"], name="results_of_day"),
        ),
        migrations.AddIndex(
            model_name="specimenrow",
            index=models.Index(condition=models.Q(("result", "positive")), fields=["person_no"], name="positives"),
        ),
        migrations.AddIndex(
            model_name="takenrow",
            index=models.Index(fields=["laboratory", "sampled_at"], name="taken_of_day"),
        ),
    ]
