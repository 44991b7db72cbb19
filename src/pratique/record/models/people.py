"""Projections about people: numbers, keyed hashes, who may see whom and who did. No name, document or phone."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

DOCUMENT = "document"
"""The kind of every document's lookup: which type it is stands within the hash."""


class Person(models.Model):
    """One registration; ``head`` is the number it stands for after merges, its own otherwise."""

    person_no = models.BigIntegerField(primary_key=True)
    person_id = models.CharField(max_length=26, unique=True, null=True)  # noqa: DJ001  (forgotten on erasure)
    head = models.BigIntegerField(db_index=True)
    registered_at = models.BigIntegerField()
    is_erased = models.BooleanField(default=False)
    seq = models.BigIntegerField()


class Numbering(models.Model):
    """The last number given out; it is taken under a lock, so numbers are dense and never given twice."""

    name = models.CharField(primary_key=True, max_length=16)
    last = models.BigIntegerField(default=0)


class Lookup(models.Model):
    """A keyed hash of one normalised identifier of a person."""

    kind = models.CharField(max_length=24)
    key = models.CharField(max_length=64)
    person_no = models.BigIntegerField(db_index=True)
    seq = models.BigIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["key", "kind", "person_no"], name="lookup_once"),
            models.UniqueConstraint(fields=["key"], condition=Q(kind=DOCUMENT), name="document_of_one_person"),
        ]


class MergeStep(models.Model):
    """A merge, its undoing or a "not the same", in the order of the facts."""

    seq = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=10)
    kept = models.BigIntegerField(db_index=True)
    gone = models.BigIntegerField(db_index=True)


class Assignment(models.Model):
    """Who may see a person, for which cause, until when."""

    fact_id = models.CharField(primary_key=True, max_length=36)
    who = models.CharField(max_length=32)
    unit_id = models.CharField(max_length=64)
    person_no = models.BigIntegerField(db_index=True)
    cause = models.CharField(max_length=120)
    until = models.BigIntegerField()
    ended_at = models.BigIntegerField(null=True)
    seq = models.BigIntegerField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["who", "person_no"], name="assigned_to"),
            models.Index(fields=["until", "fact_id"], name="assignments_open", condition=Q(ended_at__isnull=True)),
        ]


class BreakGlass(models.Model):
    """A record opened without an assignment, and whether somebody else has looked at that since."""

    fact_id = models.CharField(primary_key=True, max_length=36)
    who = models.CharField(max_length=32)
    unit_id = models.CharField(max_length=64)
    person_no = models.BigIntegerField(db_index=True)
    opened_at = models.BigIntegerField()
    until = models.BigIntegerField()
    reviewed_by = models.CharField(max_length=32, default="", blank=True)
    finding = models.CharField(max_length=16, default="", blank=True)
    seq = models.BigIntegerField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["who", "until"], name="glass_open"),
            models.Index(fields=["opened_at", "fact_id"], name="glass_unreviewed", condition=Q(reviewed_by="")),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~Q(reviewed_by=models.F("who")), name="nobody_reviews_themselves"),
        ]


class ReadTrace(models.Model):
    """One person named by one reading or refusal: what a resident is shown, and what limits count."""

    fact_id = models.CharField(max_length=36)
    person_no = models.BigIntegerField(null=True)
    actor_id = models.CharField(max_length=32)
    unit_id = models.CharField(max_length=64)
    role = models.CharField(max_length=32)
    purpose = models.CharField(max_length=32)
    how = models.CharField(max_length=16)
    refused = models.CharField(max_length=40, default="", blank=True)
    at = models.BigIntegerField()
    seq = models.BigIntegerField(db_index=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person_no", "-at"], name="reads_of_person"),
            models.Index(fields=["actor_id", "-at"], name="reads_by_actor"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["fact_id", "person_no"], name="read_once"),
        ]
