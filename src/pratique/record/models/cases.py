"""The projection of cases: numbers and ids; what is known of a case stands sealed in its facts."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class CaseRow(models.Model):
    """A case that stands: whose, by which version of its fact; ``seq`` is that version's."""

    case_id = models.CharField(primary_key=True, max_length=40)
    person_no = models.BigIntegerField(db_index=True)
    fact_id = models.CharField(max_length=36)
    unit_id = models.CharField(max_length=64)
    notified_at = models.BigIntegerField()
    seq = models.BigIntegerField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-notified_at", "case_id"], name="cases_newest_first"),
        ]
