"""Rows of orders."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    """Rows of orders."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("record", "0005_followup")]
    operations: ClassVar[list[Operation]] = []
