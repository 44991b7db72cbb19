"""Keep which exports were handed over, and let open assignments and emergency readings be paged by indexes."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("record", "0002_queue_of_all"),
    ]

    operations = [
        migrations.CreateModel(
            name="ExportTaken",
            fields=[
                ("fact_id", models.CharField(max_length=36, primary_key=True, serialize=False)),
                ("by", models.CharField(max_length=32)),
                ("people", models.PositiveIntegerField()),
                ("at", models.BigIntegerField()),
                ("seq", models.BigIntegerField()),
                (
                    "act",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="taken", to="record.act"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="assignment",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True)), fields=["until", "fact_id"], name="assignments_open"
            ),
        ),
        migrations.AddIndex(
            model_name="breakglass",
            index=models.Index(fields=["who", "until"], name="glass_open"),
        ),
        migrations.AddIndex(
            model_name="breakglass",
            index=models.Index(
                condition=models.Q(("reviewed_by", "")), fields=["opened_at", "fact_id"], name="glass_unreviewed"
            ),
        ),
    ]
