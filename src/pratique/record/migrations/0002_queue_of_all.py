"""Let the queue of the whole city be paged by an index of its own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("record", "0001_initial"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="taskrow",
            index=models.Index(
                condition=models.Q(("state__in", ("open", "taken"))), fields=["due_at", "task_id"], name="queue_of_all"
            ),
        ),
    ]
