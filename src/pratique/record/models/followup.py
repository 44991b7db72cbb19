"""What is to be settled, and the contacts of cases; numbers, ids and instants, nothing of a person in clear."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Due(models.Model):
    """One thing to settle at or after an instant: ``what`` of the settlers, about ``key`` (a number or an id).

    ``marks`` counts how often it was marked: who settled an older state does not clear it. ``tries`` counts failures in
    a row, ``failed_as`` says the last one's kind, never its words.
    """

    what = models.CharField(max_length=16)
    key = models.CharField(max_length=40)
    due_at = models.BigIntegerField()
    marks = models.PositiveIntegerField(default=1)
    tries = models.PositiveSmallIntegerField(default=0)
    failing_since = models.BigIntegerField(null=True)
    failed_as = models.CharField(max_length=40, default="", blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["what", "key"], name="due_once"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["what", "due_at", "key"], name="due_next"),
            models.Index(fields=["what", "key"], name="due_failing", condition=Q(tries__gt=0)),
        ]


class ContactRow(models.Model):
    """A ``ContactIdentified``: a contact of a case, whether it stands or was withdrawn; instants in µs of UTC.

    ``via``: the fact of the close contact that a secondary one hangs on. ``by_hand``: somebody added it;
    ``removed_by_hand``: somebody took it away, and no engine adds it again. ``longest_s``: the longest time together.
    """

    fact_id = models.CharField(primary_key=True, max_length=36)
    case_id = models.CharField(max_length=40)
    person_no = models.BigIntegerField(db_index=True)
    ring = models.CharField(max_length=12)
    first_at = models.BigIntegerField(null=True)
    last_at = models.BigIntegerField()
    strength = models.CharField(max_length=12, default="", blank=True)
    place_kind = models.CharField(max_length=40, default="", blank=True)
    longest_s = models.PositiveIntegerField(default=0)
    found_at = models.BigIntegerField()
    via = models.CharField(max_length=36, default="", blank=True, db_index=True)
    by_hand = models.BooleanField(default=False)
    withdrawn = models.BooleanField(default=False)
    removed_by_hand = models.BooleanField(default=False)
    seq = models.BigIntegerField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["case_id", "person_no", "withdrawn", "found_at"], name="contacts_of_case"),
            models.Index(  # the order of calls: desk/calls.py
                fields=["ring", "-strength", "-longest_s", "-last_at", "person_no"],
                condition=models.Q(withdrawn=False),
                name="contacts_most_at_risk",
            ),
        ]
