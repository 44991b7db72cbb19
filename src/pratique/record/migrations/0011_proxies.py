"""Rows of proxies."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations
from django.db.migrations.operations.base import Operation


class Migration(migrations.Migration):
    """Rows of proxies."""

    dependencies: ClassVar[list[tuple[str, str]]] = [("record", "0010_investigation")]
    operations: ClassVar[list[Operation]] = []
