"""The API of laboratories: results sent, with an answer for each that was not taken."""

from __future__ import annotations

from typing import Annotated

import msgspec

from pratique.desk.lab_files import do_take_in_message
from pratique.laboratory.messages import MAX_RESULTS, SampledPerson, SentResult
from pratique.record.permissions import Actor
from pratique.web.api.endpoint import Endpoint
from pratique.web.api.replies import Reply
from pratique.web.api.shapes import Shape

Barcode = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
Short = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
When = Annotated[str, msgspec.Meta(min_length=10, max_length=40, description="RFC 3339, with a zone")]


class Tested(Shape):
    """Whose sample it is: one document, or ``person-id``."""

    kind: Short
    value: Short


class LabResultTold(Shape):
    """One result. ``members``: it is a pool's, of these specimens; ``pool``: this specimen lies in that pool."""

    specimen_ref: Barcode
    result: Short
    sampled_at: When | None = None
    reported_at: When | None = None
    version: Short = "1"
    purpose: Short | None = None
    method: Short | None = None
    pool: Barcode | None = None
    members: Annotated[tuple[Barcode, ...], msgspec.Meta(max_length=50)] = ()
    person: Tested | None = None


class LabResults(Shape):
    """Results of one run; without any the laboratory says that it is there."""

    laboratory: Short
    run: Short | None = None
    sent: Annotated[int, msgspec.Meta(ge=0, le=1_000_000)] | None = None
    results: Annotated[tuple[LabResultTold, ...], msgspec.Meta(max_length=MAX_RESULTS)] = ()


def take_in(actor: Actor, told: LabResults, now: int) -> Reply:
    """Take results in; sent again they change nothing."""
    results = tuple(
        SentResult(
            specimen_ref=one.specimen_ref,
            result=one.result,
            sampled_at=one.sampled_at,
            reported_at=one.reported_at,
            version=one.version,
            purpose=one.purpose,
            method=one.method,
            pool=one.pool,
            members=one.members,
            person=None if one.person is None else SampledPerson(kind=one.person.kind, value=one.person.value),
        )
        for one in told.results
    )
    made = do_take_in_message(actor, told.laboratory, told.run, told.sent, results, now)
    return {
        "rows": made.rows,
        "accepted": made.accepted,
        "quarantined": made.quarantined,
        "duplicates": made.duplicates,
        "aside": [{"place": f"/results/{row}", "code": why} for row, why in made.aside],
        "bad": [{"place": f"/results/{one.row}/{one.column}", "code": one.code} for one in made.bad],
    }


LABORATORY_ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        "laboratory_results",
        "POST",
        "laboratory/results",
        "Send results of a laboratory",
        ("laboratory",),
        lambda c: take_in(c.actor, c.body, c.now),
        LabResults,
    ),
)
