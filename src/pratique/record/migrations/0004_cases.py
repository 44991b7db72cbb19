"""Keep which cases there are, newest first, for those who trace them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("record", "0003_access_pages"),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseRow",
            fields=[
                ("case_id", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("person_no", models.BigIntegerField(db_index=True)),
                ("fact_id", models.CharField(max_length=36)),
                ("unit_id", models.CharField(max_length=64)),
                ("notified_at", models.BigIntegerField()),
                ("seq", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["-notified_at", "case_id"], name="cases_newest_first")],
            },
        ),
    ]
