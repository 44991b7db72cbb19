"""Rows of codes, sub-keys, outages and gates."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("record", "0011_proxies")]

    operations = [
        migrations.CreateModel(
            name="GateRow",
            fields=[
                ("gate", models.CharField(max_length=120, primary_key=True, serialize=False)),
                ("fact_id", models.CharField(max_length=36)),
                ("name", models.CharField(max_length=120)),
                ("unit_id", models.CharField(db_index=True, max_length=120)),
                ("place", models.CharField(max_length=6)),
                ("latitude", models.IntegerField()),
                ("longitude", models.IntegerField()),
                ("mode", models.CharField(max_length=8)),
                ("occasion", models.CharField(max_length=8)),
                ("clock", models.CharField(max_length=12)),
                ("from_place", models.CharField(blank=True, default="", max_length=6)),
                ("device", models.CharField(max_length=64)),
                ("registered_at", models.BigIntegerField()),
                ("ended_at", models.BigIntegerField(null=True)),
                ("seq", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="OutageRow",
            fields=[
                ("fact_id", models.CharField(max_length=36, primary_key=True, serialize=False)),
                ("since", models.BigIntegerField()),
                ("until", models.BigIntegerField()),
                ("seq", models.BigIntegerField(unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="RevokedRow",
            fields=[
                ("code_id", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("fact_id", models.CharField(max_length=36)),
                ("expires_at", models.BigIntegerField(db_index=True)),
                ("revoked_at", models.BigIntegerField()),
                ("reason", models.CharField(max_length=8)),
                ("seq", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="SubKeyRow",
            fields=[
                ("kid", models.CharField(max_length=16, primary_key=True, serialize=False)),
                ("fact_id", models.CharField(max_length=36)),
                ("root", models.CharField(max_length=16)),
                ("starts", models.BigIntegerField()),
                ("signs_until", models.BigIntegerField()),
                ("ends", models.BigIntegerField(db_index=True)),
                ("certificate", models.CharField(max_length=1024)),
                ("revoked_at", models.BigIntegerField(null=True)),
                ("seq", models.BigIntegerField()),
            ],
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
                    ("declare-outage", "declare-outage"),
                    ("revoke-sub-key", "revoke-sub-key"),
                ],
                max_length=24,
            ),
        ),
        migrations.CreateModel(
            name="CodeRow",
            fields=[
                ("code_id", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("fact_id", models.CharField(max_length=36)),
                ("person_no", models.BigIntegerField()),
                ("form", models.CharField(max_length=8)),
                ("issued_at", models.BigIntegerField()),
                ("expires_at", models.BigIntegerField()),
                ("seq", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["person_no", "expires_at"], name="codes_of_person")],
            },
        ),
    ]
