"""Rows of investigation."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    """Rows of investigation."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("record", "0009_laboratory")]
    operations: ClassVar[list[Operation]] = []
