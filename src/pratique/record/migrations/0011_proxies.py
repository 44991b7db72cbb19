"""Rows of consents by which one person acts for another."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("record", "0010_investigation"),
    ]

    operations = [
        migrations.CreateModel(
            name="ProxyRow",
            fields=[
                ("fact_id", models.CharField(max_length=36, primary_key=True, serialize=False)),
                ("linked", models.CharField(max_length=36, unique=True)),
                ("principal", models.BigIntegerField(db_index=True)),
                ("proxy", models.BigIntegerField(db_index=True)),
                ("basis", models.CharField(max_length=16)),
                ("scopes", models.CharField(max_length=120)),
                ("since", models.BigIntegerField()),
                ("until", models.BigIntegerField()),
                ("ended_at", models.BigIntegerField(null=True)),
                ("seq", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["proxy", "until"], name="proxies_of_person")],
            },
        ),
    ]
