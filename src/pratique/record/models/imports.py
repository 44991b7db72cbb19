"""Line lists taken in: uploads that wait (kept here), and projections of what was loaded and by which lines."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

UPLOAD_STATES = ("reading", "ready", "unreadable", "loading", "loaded")


class Upload(models.Model):
    """A file that somebody gave, sealed on the disk under ``salt``; what it holds stands in sealed files beside it.

    ``done`` of ``total`` lines; ``total`` 0: not known yet. With its row the salt is gone.
    """

    upload_id = models.CharField(primary_key=True, max_length=32)
    actor_id = models.CharField(max_length=32)
    unit_id = models.CharField(max_length=64)
    batch = models.CharField(max_length=36)
    salt = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    made_at = models.BigIntegerField()
    state = models.CharField(max_length=12, choices=[(state, state) for state in UPLOAD_STATES])
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["actor_id", "-made_at"], name="uploads_of_actor"),
        ]


class KeptMapping(models.Model):
    """How a unit mapped a header last: the header by its keyed digest, the mapping sealed."""

    unit_id = models.CharField(max_length=64)
    header = models.CharField(max_length=64)
    sealed = models.BinaryField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["unit_id", "header"], name="mapping_of_header"),
        ]


class ImportBatch(models.Model):
    """A file that was taken in, with its counts, and whether that was undone; its name stands sealed in the fact."""

    batch = models.CharField(primary_key=True, max_length=120)
    fact_id = models.CharField(max_length=36)
    actor_id = models.CharField(max_length=32)
    unit_id = models.CharField(max_length=64)
    rows = models.BigIntegerField()
    accepted = models.BigIntegerField()
    quarantined = models.BigIntegerField()
    duplicates = models.BigIntegerField()
    loaded_at = models.BigIntegerField()
    undone_at = models.BigIntegerField(null=True)
    undone_by = models.CharField(max_length=32, default="", blank=True)
    seq = models.BigIntegerField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["unit_id", "-loaded_at"], name="imports_of_unit"),
        ]


class LineKey(models.Model):
    """A keyed hash by which a line that was taken in is known again, or the list's own ID of its case."""

    key = models.CharField(primary_key=True, max_length=32)
    batch = models.CharField(max_length=36, db_index=True)
    seq = models.BigIntegerField()


class LikelyPair(models.Model):
    """Two registrations that may be one person, as the last search found; made anew by each search.

    ``reasons``: [part, level, weight in tenths of a bit]. ``left_at``: somebody looked and left it open.
    """

    one = models.BigIntegerField()
    other = models.BigIntegerField(db_index=True)
    permille = models.IntegerField()
    reasons = models.JSONField(default=list)
    found_at = models.BigIntegerField()
    left_at = models.BigIntegerField(null=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-permille", "one", "other"], name="pairs_likeliest_first"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["one", "other"], name="pair_once"),
        ]


class PairSearch(models.Model):
    """The search for duplicates among all that are registered: how far it is; one row."""

    one = models.IntegerField(primary_key=True, default=1)
    begun_at = models.BigIntegerField()
    ended_at = models.BigIntegerField(null=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    compared = models.BigIntegerField(default=0)
    left_out = models.IntegerField(default=0)


class PairSettling(models.Model):
    """Pairs that were settled in one go, so that they can be undone in one go; the facts say what was found."""

    settling_id = models.CharField(primary_key=True, max_length=36)
    what = models.CharField(max_length=10)
    actor_id = models.CharField(max_length=32)
    unit_id = models.CharField(max_length=64)
    pairs = models.JSONField(default=list)
    settled_at = models.BigIntegerField()
    undone_at = models.BigIntegerField(null=True)
