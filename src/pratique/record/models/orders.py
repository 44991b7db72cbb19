"""The projection of orders: numbers, ids, instants and closed words; why an order stands is sealed in its facts."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class OrderRow(models.Model):
    """An order as its facts say: ``fact_id`` is the version that stands, ``root`` the first one.

    It binds over [start, until), ``until`` as it was last moved; ``ended_at`` says that it was ended, ``reason`` why it
    was last moved or ended. ``group`` is "" of an order that no plan made: the engine leaves it alone.
    """

    fact_id = models.CharField(primary_key=True, max_length=36)
    root = models.CharField(max_length=36, db_index=True)
    person_no = models.BigIntegerField(db_index=True)
    kind = models.CharField(max_length=40)
    rung = models.CharField(max_length=8)
    place = models.CharField(max_length=8, default="", blank=True)
    group = models.CharField(max_length=60, default="", blank=True)
    start = models.BigIntegerField()
    until = models.BigIntegerField()
    ended_at = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=24, default="", blank=True)
    unit_id = models.CharField(max_length=64)
    issued_at = models.BigIntegerField()
    seq = models.BigIntegerField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["unit_id", "until", "fact_id"], name="orders_open", condition=Q(ended_at__isnull=True)
            ),
            models.Index(fields=["person_no"], name="orders_open_of", condition=Q(ended_at__isnull=True)),
        ]
