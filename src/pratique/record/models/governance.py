"""Projections of acts of two persons, of what is in force, and of where each decision stands."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from pratique.record.closed_lists import ACT_KINDS


class Act(models.Model):
    """An act proposed; what it would do stands in its fact."""

    fact_id = models.CharField(primary_key=True, max_length=36)
    act = models.CharField(max_length=24, choices=[(kind, kind) for kind in ACT_KINDS])
    proposer = models.CharField(max_length=32)
    unit_id = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    proposed_at = models.BigIntegerField()
    until = models.BigIntegerField(null=True)
    seq = models.BigIntegerField()


class Approval(models.Model):
    """The one approval of an act. That it is one, and by somebody else, is the database's own rule."""

    fact_id = models.CharField(primary_key=True, max_length=36)
    act = models.OneToOneField(Act, on_delete=models.PROTECT, related_name="approval")
    proposer = models.CharField(max_length=32)
    approver = models.CharField(max_length=32)
    unit_id = models.CharField(max_length=64)
    approved_at = models.BigIntegerField()
    provisional = models.BooleanField(default=False)
    until = models.BigIntegerField(null=True)
    reviewed_by = models.CharField(max_length=32, default="", blank=True)
    seq = models.BigIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~Q(proposer=F("approver")) | Q(provisional=True), name="two_persons_or_provisional"
            ),
            models.CheckConstraint(condition=~Q(reviewed_by=F("proposer")), name="nobody_reviews_their_act"),
        ]


class ExportTaken(models.Model):
    """An approved export that was handed over. That it is once is the database's own rule."""

    fact_id = models.CharField(primary_key=True, max_length=36)
    act = models.OneToOneField(Act, on_delete=models.PROTECT, related_name="taken")
    by = models.CharField(max_length=32)
    people = models.PositiveIntegerField()
    at = models.BigIntegerField()
    seq = models.BigIntegerField()


class Enactment(models.Model):
    """A list or a pack that takes effect, for pages that list them; its content stands in its fact."""

    fact_id = models.CharField(primary_key=True, max_length=36)
    kind = models.CharField(max_length=8)
    ident = models.CharField(max_length=120)
    version = models.CharField(max_length=120, default="", blank=True)
    start = models.BigIntegerField()
    until = models.BigIntegerField(null=True)
    confirmed_at = models.BigIntegerField(null=True)
    by = models.CharField(max_length=32)
    seq = models.BigIntegerField(db_index=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["kind", "-start"], name="enacted")]


class GivenDecision(models.Model):
    """Where a decision stands: for whom and when. What it said stands in its fact, never in a row."""

    fact_id = models.CharField(primary_key=True, max_length=36)
    person_no = models.BigIntegerField(null=True, db_index=True)
    at = models.BigIntegerField()
    by = models.CharField(max_length=32)
    seq = models.BigIntegerField(db_index=True)
