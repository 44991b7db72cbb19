"""A row that was accepted as those who take it in need it: a registration, a case, a record to find duplicates by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from pratique.kinds.errors import BadInput
from pratique.kinds.instants import local_midnight, parse_instant
from pratique.linelist.preview import Taken
from pratique.people.bulk_matching import MatchRecord
from pratique.people.registration import Registration, make_registration

_DAY_LENGTH = len("2021-08-03")


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case as a line list tells it: ``onset`` a local date, instants in µs of UTC; ``case_ref`` the list's own ID.

    ``sampled`` and ``reported`` are an instant where the hour is told, else a local date.
    """

    row: int
    registration: Registration
    case_ref: str | None
    classification: str
    onset: str | None
    first_positive: int | None
    isolated_at: int | None
    source_place: str | None
    sampled: str | int | None = None
    reported: str | int | None = None
    outcome: str | None = None
    outcome_on: str | None = None
    sex: str | None = None
    age: int | None = None
    occupation: str | None = None
    address: str | None = None
    notes: str | None = None


def make_case_line(taken: Taken, zone: ZoneInfo, at: int) -> CaseLine:
    """Give the case of a row; raises BadInput ``no_classification``, ``nothing_told`` (neither name nor document).

    A first positive told as a day counts from that day's beginning (tracing takes its local date), or is a sampling
    told of a case that is not merely suspected. An isolation told as a day counts from its end, or from ``at`` if that
    is earlier: contacts of that day are not lost.
    """
    told = taken.values
    if "classification" not in told:
        raise BadInput("no_classification", "say what class of case this is", f"row {taken.row}")
    positive = told.get("first_positive")
    if positive is None and told["classification"] != "suspected":
        positive = told.get("sampled")
    isolated = told.get("isolated_at")
    return CaseLine(
        row=taken.row,
        registration=_register(told),
        case_ref=told.get("case_id"),
        classification=told["classification"],
        onset=told.get("onset"),
        first_positive=None if positive is None else _read_moment(positive, zone, 0),
        isolated_at=None if isolated is None else min(at, _read_moment(isolated, zone, 1)),
        source_place=told.get("source_place"),
        sampled=_keep_moment(told.get("sampled")),
        reported=_keep_moment(told.get("reported")),
        outcome=told.get("outcome"),
        outcome_on=told.get("outcome_date"),
        sex=told.get("sex"),
        age=int(told["age"]) if "age" in told else None,
        occupation=told.get("occupation"),
        address=told.get("address"),
        notes=told.get("notes"),
    )


def make_match_record(taken: Taken) -> MatchRecord:
    """Give the record by which a row's likely duplicates are found; its key is the row's number."""
    told = taken.values
    number = told.get("document_number")
    return MatchRecord(
        key=str(taken.row),
        names=tuple(told[name] for name in ("name", "name_latin") if name in told),
        birth_date=told.get("birth_date"),
        phone=told.get("phone"),
        document=(told["document_type"], number) if number else None,
        sex=told.get("sex"),
    )


def _register(told: dict[str, str]) -> Registration:
    number = told.get("document_number")
    return make_registration(
        document_type=told["document_type"] if number else None,
        number=number,
        names=tuple(told[name] for name in ("name", "name_latin") if name in told),
        birth_date=told.get("birth_date"),
        phone=told.get("phone"),
        email=told.get("email"),
    )


def _keep_moment(text: str | None) -> str | int | None:
    return text if text is None or len(text) <= _DAY_LENGTH else parse_instant(text)


def _read_moment(text: str, zone: ZoneInfo, days: int) -> int:
    if len(text) > _DAY_LENGTH:
        return parse_instant(text)
    return local_midnight(date.fromisoformat(text) + timedelta(days=days), zone)
