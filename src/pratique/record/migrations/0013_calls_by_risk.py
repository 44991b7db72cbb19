"""The order in which contacts are called, as an index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("record", "0012_codes"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="contactrow",
            index=models.Index(
                condition=models.Q(("withdrawn", False)),
                fields=["ring", "-strength", "-longest_s", "-last_at", "person_no"],
                name="contacts_most_at_risk",
            ),
        ),
    ]
