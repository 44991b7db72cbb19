"""Rows of tasks."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    """Rows of tasks."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("record", "0006_orders")]
    operations: ClassVar[list[Operation]] = []
