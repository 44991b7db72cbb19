"""Numbers that are dense and never given twice: taken under a row's lock, in the caller's transaction."""

from __future__ import annotations

from pratique.record.models import Numbering


def take_numbers(name: str, used: int, count: int = 1) -> int:
    """Take ``count`` numbers beyond all taken and beyond ``used``; give the first. A failed transaction gives back."""
    Numbering.objects.get_or_create(name=name)
    row = Numbering.objects.select_for_update().get(name=name)
    first = max(row.last, used) + 1
    row.last = first + count - 1
    row.save(update_fields=["last"])
    return first
