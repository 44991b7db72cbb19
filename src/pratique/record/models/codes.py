"""Projections of codes and gates: sub-keys, outages, codes issued and revoked, gates. Ids and instants, never names."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class SubKeyRow(models.Model):
    """A sub-key: when it signs, until when it is believed, its certificate in hex; whether it was revoked."""

    kid = models.CharField(primary_key=True, max_length=16)
    fact_id = models.CharField(max_length=36)
    root = models.CharField(max_length=16)
    starts = models.BigIntegerField()
    signs_until = models.BigIntegerField()
    ends = models.BigIntegerField(db_index=True)
    certificate = models.CharField(max_length=1024)
    revoked_at = models.BigIntegerField(null=True)
    seq = models.BigIntegerField()


class OutageRow(models.Model):
    """An outage that was declared; the newest row holds."""

    fact_id = models.CharField(primary_key=True, max_length=36)
    since = models.BigIntegerField()
    until = models.BigIntegerField()
    seq = models.BigIntegerField(unique=True)


class CodeRow(models.Model):
    """A code that was given out: to whom its random id was, from when until when."""

    code_id = models.CharField(primary_key=True, max_length=32)
    fact_id = models.CharField(max_length=36)
    person_no = models.BigIntegerField()
    form = models.CharField(max_length=8)
    issued_at = models.BigIntegerField()
    expires_at = models.BigIntegerField()
    seq = models.BigIntegerField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["person_no", "expires_at"], name="codes_of_person"),
        ]


class RevokedRow(models.Model):
    """A code that no longer counts; it names nobody, and outlives the erasure of whoever had it."""

    code_id = models.CharField(primary_key=True, max_length=32)
    fact_id = models.CharField(max_length=36)
    expires_at = models.BigIntegerField(db_index=True)
    revoked_at = models.BigIntegerField()
    reason = models.CharField(max_length=8)
    seq = models.BigIntegerField()


class GateRow(models.Model):
    """A gate as it was registered last; coordinates in millionths of a degree."""

    gate = models.CharField(primary_key=True, max_length=120)
    fact_id = models.CharField(max_length=36)
    name = models.CharField(max_length=120)
    unit_id = models.CharField(max_length=120, db_index=True)
    place = models.CharField(max_length=6)
    latitude = models.IntegerField()
    longitude = models.IntegerField()
    mode = models.CharField(max_length=8)
    occasion = models.CharField(max_length=8)
    clock = models.CharField(max_length=12)
    from_place = models.CharField(max_length=6, default="", blank=True)
    device = models.CharField(max_length=64)
    registered_at = models.BigIntegerField()
    ended_at = models.BigIntegerField(null=True)
    seq = models.BigIntegerField()
