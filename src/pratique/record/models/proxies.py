"""The projection of consents by which one person acts for another: numbers, closed words and instants."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class ProxyRow(models.Model):
    """Who may act for whom; ``fact_id`` is the fact under the principal's key, ``linked`` the one under the proxy's.

    ``scopes``: words of the closed list with blanks between. ``ended_at``: when it was withdrawn.
    """

    fact_id = models.CharField(primary_key=True, max_length=36)
    linked = models.CharField(max_length=36, unique=True)
    principal = models.BigIntegerField(db_index=True)
    proxy = models.BigIntegerField(db_index=True)
    basis = models.CharField(max_length=16)
    scopes = models.CharField(max_length=120)
    since = models.BigIntegerField()
    until = models.BigIntegerField()
    ended_at = models.BigIntegerField(null=True)
    seq = models.BigIntegerField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["proxy", "until"], name="proxies_of_person")]
