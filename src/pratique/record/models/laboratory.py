"""Projections of laboratories' work: samples, results, re-tests, runs, results for nobody. Barcodes, never names."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class LaboratoryRow(models.Model):
    """A laboratory as it was registered last; ``heard_at``: when anything last came from it."""

    laboratory = models.CharField(primary_key=True, max_length=120)
    fact_id = models.CharField(max_length=36)
    name = models.CharField(max_length=200)
    unit_id = models.CharField(max_length=120)
    desk_id = models.CharField(max_length=120)
    cadence_s = models.BigIntegerField()
    heard_at = models.BigIntegerField()
    seq = models.BigIntegerField()


class TakenRow(models.Model):
    """A sample that was taken: whose, under which barcode, in which pool."""

    fact_id = models.CharField(primary_key=True, max_length=36)
    person_no = models.BigIntegerField(db_index=True)
    specimen_ref = models.CharField(max_length=120, db_index=True)
    laboratory = models.CharField(max_length=120, default="", blank=True)
    pool = models.CharField(max_length=120, default="", blank=True, db_index=True)
    purpose = models.CharField(max_length=16, default="", blank=True)
    sampled_at = models.BigIntegerField()
    withdrawn = models.BooleanField(default=False)
    seq = models.BigIntegerField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["laboratory", "sampled_at"], name="taken_of_day"),
        ]


class SpecimenRow(models.Model):
    """A result about a person; ``result`` is negative or positive, "" for one that says neither."""

    fact_id = models.CharField(primary_key=True, max_length=36)
    person_no = models.BigIntegerField(db_index=True)
    result = models.CharField(max_length=12, default="", blank=True)
    sampled_at = models.BigIntegerField()
    reported_at = models.BigIntegerField(null=True)
    laboratory = models.CharField(max_length=120, default="", blank=True)
    run = models.CharField(max_length=120, default="", blank=True)
    specimen_ref = models.CharField(max_length=120, default="", blank=True)
    version = models.CharField(max_length=120, default="", blank=True)
    pool = models.CharField(max_length=120, default="", blank=True)
    purpose = models.CharField(max_length=16, default="", blank=True)
    key = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001  (none where no laboratory sent it)
    withdrawn = models.BooleanField(default=False)
    seq = models.BigIntegerField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["laboratory", "run"], name="results_of_run"),
            models.Index(fields=["laboratory", "specimen_ref"], name="results_of_specimen"),
            models.Index(fields=["laboratory", "reported_at"], name="results_of_day"),
            models.Index(fields=["person_no"], name="positives", condition=Q(result="positive")),
        ]


class RetestRow(models.Model):
    """A member of a positive pool who is sampled again; what binds them ends at ``ended_at`` or ``until``."""

    fact_id = models.CharField(primary_key=True, max_length=36)
    person_no = models.BigIntegerField(db_index=True)
    laboratory = models.CharField(max_length=120)
    run = models.CharField(max_length=120, default="", blank=True)
    specimen_ref = models.CharField(max_length=120)
    version = models.CharField(max_length=120)
    pool = models.CharField(max_length=120)
    sampled_at = models.BigIntegerField()
    start = models.BigIntegerField()
    until = models.BigIntegerField()
    ended_at = models.BigIntegerField(null=True)
    key = models.CharField(max_length=64, unique=True)
    withdrawn = models.BooleanField(default=False)
    seq = models.BigIntegerField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["laboratory", "run"], name="retests_of_run"),
            models.Index(fields=["laboratory", "specimen_ref"], name="retests_of_specimen"),
            models.Index(fields=["until"], name="retests_open", condition=Q(ended_at__isnull=True, withdrawn=False)),
        ]


class AsideRow(models.Model):
    """A result set aside, and what became of it: "" waits, matched, void, withdrawn with its run."""

    fact_id = models.CharField(primary_key=True, max_length=36)
    laboratory = models.CharField(max_length=120)
    run = models.CharField(max_length=120, default="", blank=True)
    specimen_ref = models.CharField(max_length=120)
    version = models.CharField(max_length=120)
    result = models.CharField(max_length=12)
    why = models.CharField(max_length=40)
    sampled_at = models.BigIntegerField(null=True)
    reported_at = models.BigIntegerField()
    key = models.CharField(max_length=64, unique=True)
    settled = models.CharField(max_length=12, default="", blank=True)
    by = models.CharField(max_length=32)
    set_aside_at = models.BigIntegerField(db_index=True)
    seq = models.BigIntegerField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["laboratory", "run"], name="aside_of_run"),
            models.Index(fields=["laboratory", "specimen_ref"], name="aside_of_specimen"),
            models.Index(fields=["set_aside_at", "fact_id"], name="aside_waiting", condition=Q(settled="")),
        ]


class RunRow(models.Model):
    """A run as it is known: what the laboratory says it sent, what came, how much of it is positive."""

    fact_id = models.CharField(primary_key=True, max_length=36)
    laboratory = models.CharField(max_length=120)
    run = models.CharField(max_length=120)
    sent = models.PositiveIntegerField(null=True)
    received = models.PositiveIntegerField()
    positive = models.PositiveIntegerField()
    first_at = models.BigIntegerField()
    reported_at = models.BigIntegerField()
    withdrawn_at = models.BigIntegerField(null=True)
    seq = models.BigIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["laboratory", "run"], name="one_row_a_run"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-first_at", "run"], name="runs_newest_first"),
        ]


class ClassRow(models.Model):
    """What a case is held to be since it was notified, by which result; ``by_hand``: a person said so."""

    fact_id = models.CharField(primary_key=True, max_length=36)
    case_id = models.CharField(max_length=40, unique=True)
    person_no = models.BigIntegerField(db_index=True)
    classification = models.CharField(max_length=24)
    result = models.CharField(max_length=36, default="", blank=True, db_index=True)
    by_hand = models.BooleanField(default=False)
    seq = models.BigIntegerField()
