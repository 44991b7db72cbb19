"""Rows of laboratory."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    """Rows of laboratory."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("record", "0008_imports")]
    operations: ClassVar[list[Operation]] = []
