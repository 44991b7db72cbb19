"""Rows of imports."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    """Rows of imports."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("record", "0007_tasks")]
    operations: ClassVar[list[Operation]] = []
