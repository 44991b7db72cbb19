"""Rows of followup."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    """Rows of followup."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("record", "0004_cases")]
    operations: ClassVar[list[Operation]] = []
