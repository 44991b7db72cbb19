"""Projections of an investigation: numbers, ids and closed words; what was told stands sealed in its facts."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class VisitRow(models.Model):
    """A visit told of that stands: whose, in which case, by which version of its fact."""

    fact_id = models.CharField(primary_key=True, max_length=36)
    person_no = models.BigIntegerField(db_index=True)
    case_id = models.CharField(max_length=40, db_index=True)
    seq = models.BigIntegerField(db_index=True)


class PlacementRow(models.Model):
    """A placement in isolation that stands: whose, since when (µs)."""

    fact_id = models.CharField(primary_key=True, max_length=36)
    person_no = models.BigIntegerField(db_index=True)
    placed_at = models.BigIntegerField()
    seq = models.BigIntegerField()


class CallRow(models.Model):
    """A call that was made and stands; ``again_at``: when they asked to be called again."""

    fact_id = models.CharField(primary_key=True, max_length=36)
    person_no = models.BigIntegerField()
    case_id = models.CharField(max_length=40, db_index=True)
    went = models.CharField(max_length=20)
    called_at = models.BigIntegerField()
    again_at = models.BigIntegerField(null=True)
    seq = models.BigIntegerField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person_no", "called_at"], name="calls_by_person"),
        ]


class InfectorRow(models.Model):
    """Who infected a case by an investigator's word that stands; ``infector`` "" says that it is nobody known."""

    fact_id = models.CharField(primary_key=True, max_length=36)
    person_no = models.BigIntegerField(db_index=True)
    case_id = models.CharField(max_length=40, db_index=True)
    infector = models.CharField(max_length=40)
    seq = models.BigIntegerField()
