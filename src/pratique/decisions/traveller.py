"""The traveller file (schema 1): what a person tells of themselves and a trip, as JSON."""

from __future__ import annotations

import re
from typing import Any, cast
from unicodedata import category

import msgspec

from pratique.decisions.standing import (
    Asking,
    AttributeValue,
    Coverage,
    Exposure,
    Order,
    Sample,
    Standing,
    Stay,
    Trip,
    make_standing,
)
from pratique.kinds.codes import Grain, Mode, OccasionKind, Result, Ring
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import EARLIEST, parse_instant
from pratique.kinds.strict_json import Json, read_json
from pratique.places.divisions import Divisions
from pratique.policy.pack import Pack

MAX_ITEMS = 10_000
MAX_TEXT = 200
_UNFIT = frozenset({"Cc", "Cs", "Cn"})
"""Unicode categories of control characters, halves of pairs and unassigned code points."""


class _Strict(msgspec.Struct, forbid_unknown_fields=True, rename={"start": "from", "end": "to"}):
    pass


class _Stay(_Strict):
    division: str
    start: str
    end: str | None = None
    place: str | None = None


class _Coverage(_Strict):
    start: str
    end: str
    grain: Grain


class _Test(_Strict):
    sampled_at: str
    result: Result
    reported_at: str | None = None
    method: str | None = None


class _Exposure(_Strict):
    ring: Ring
    last_at: str


class _Order(_Strict):
    kind: str
    until: str
    start: str | None = None


class _Person(_Strict):
    id: str
    residence: str | None = None
    stays: list[_Stay] = []
    coverage: list[_Coverage] = []
    tests: list[_Test] = []
    exposures: list[_Exposure] = []
    orders: list[_Order] = []
    attributes: dict[str, str | int | bool] = {}


class _Trip(_Strict):
    mode: Mode = "none"
    start: str | None = None
    end: str | None = None
    boards_at: str | None = None
    reaches_at: str | None = None


class _File(_Strict):
    schema: int
    person: _Person
    trip: _Trip | None = None
    occasion: OccasionKind | None = None


def read_traveller(
    document: bytes | str | dict[str, Any], pack: Pack, divisions: Divisions, at: int
) -> tuple[Standing, Asking]:
    """Read a traveller file, or the same already decoded, against a pack, the divisions and the deciding instant.

    Raises BadInput with a JSON pointer: what strict_json says, ``schema`` (a field unknown, missing or of the
    wrong kind), ``instant``, ``unknown_division``, ``stay_order``, ``coverage_order``, ``order_order``,
    ``future_stay``, ``future_test``, ``future_exposure``, ``report_order``, ``trip_order``,
    ``unknown_order_kind``, ``unknown_attribute``, ``attribute_value``, ``too_many``, ``text``.
    """
    value: Json = read_json(document) if isinstance(document, bytes | str) else cast("Json", document)
    try:
        file = msgspec.convert(value, _File)
    except msgspec.ValidationError as error:
        raise _schema_error(error) from None
    if file.schema != 1:
        raise BadInput("schema", f"this file says schema {file.schema}; only 1 is known", "/schema")
    reader = _Reader(pack, divisions, at)
    return reader.standing(file.person), Asking(file.occasion, reader.trip(file.trip))


def _schema_error(error: msgspec.ValidationError) -> BadInput:
    text, _, path = str(error).partition(" - at `$")
    pointer = re.sub(r"\[(\d+|\.\.\.)\]", r"/\1", path.rstrip("`")).replace(".", "/")
    return BadInput("schema", text, pointer or "/")


class _Reader:
    """Checks each part of a file against the pack, the divisions and the instant."""

    def __init__(self, pack: Pack, divisions: Divisions, at: int) -> None:
        self.pack = pack
        self.divisions = divisions
        self.at = at

    def standing(self, person: _Person) -> Standing:
        for name in ("stays", "coverage", "tests", "exposures", "orders"):
            if len(getattr(person, name)) > MAX_ITEMS:
                raise BadInput("too_many", f"more than {MAX_ITEMS:,} {name}", f"/person/{name}")
        _check_text(person.id, "/person/id")
        if person.residence is not None:
            self.divisions.check(person.residence, "/person/residence")
        return make_standing(
            person.id,
            residence=person.residence,
            stays=[self.stay(s, f"/person/stays/{i}") for i, s in enumerate(person.stays)],
            coverage=[self.coverage(c, f"/person/coverage/{i}") for i, c in enumerate(person.coverage)],
            samples=[self.sample(t, f"/person/tests/{i}") for i, t in enumerate(person.tests)],
            exposures=[self.exposure(e, f"/person/exposures/{i}") for i, e in enumerate(person.exposures)],
            orders=[self.order(o, f"/person/orders/{i}") for i, o in enumerate(person.orders)],
            attributes=self.attributes(person.attributes),
        )

    def stay(self, item: _Stay, place: str) -> Stay:
        self.divisions.check(item.division, f"{place}/division")
        first = parse_instant(item.start, f"{place}/from")
        last = None if item.end is None else parse_instant(item.end, f"{place}/to")
        if last is not None and last < first:
            raise BadInput("stay_order", "this stay ends before it starts", f"{place}/to")
        if first > self.at:
            raise BadInput("future_stay", "this stay starts after the moment asked about", f"{place}/from")
        if item.place is not None:
            _check_text(item.place, f"{place}/place")
        return Stay(item.division, first, last, item.place or None, (place,))

    def coverage(self, item: _Coverage, place: str) -> Coverage:
        start, end = parse_instant(item.start, f"{place}/from"), parse_instant(item.end, f"{place}/to")
        if end < start:
            raise BadInput("coverage_order", "this coverage ends before it starts", f"{place}/to")
        return Coverage(start, end, item.grain, (place,))

    def sample(self, item: _Test, place: str) -> Sample:
        sampled = parse_instant(item.sampled_at, f"{place}/sampled_at")
        if sampled > self.at:
            message = "this test was sampled after the moment asked about"
            raise BadInput("future_test", message, f"{place}/sampled_at")
        reported = None
        if item.reported_at is not None:
            reported = parse_instant(item.reported_at, f"{place}/reported_at")
            if reported < sampled:
                message = "this test was reported before it was sampled"
                raise BadInput("report_order", message, f"{place}/reported_at")
        return Sample(item.result, sampled, reported, (place,))

    def exposure(self, item: _Exposure, place: str) -> Exposure:
        last_at = parse_instant(item.last_at, f"{place}/last_at")
        if last_at > self.at:
            message = "this exposure lies after the moment asked about"
            raise BadInput("future_exposure", message, f"{place}/last_at")
        return Exposure(item.ring, last_at, (place,))

    def order(self, item: _Order, place: str) -> Order:
        if item.kind not in self.pack.order_kinds:
            known = ", ".join(self.pack.order_kinds)
            message = f"'{item.kind[:40]}' is no kind of order of this pack; it knows {known}"
            raise BadInput("unknown_order_kind", message, f"{place}/kind")
        until = parse_instant(item.until, f"{place}/until")
        start = EARLIEST if item.start is None else parse_instant(item.start, f"{place}/from")
        if until < start:
            raise BadInput("order_order", "this order ends before it starts", f"{place}/until")
        return Order(item.kind, start, until, (place,))

    def attributes(self, given: dict[str, str | int | bool]) -> dict[str, AttributeValue]:
        declared = {attribute.name: attribute for attribute in self.pack.attributes}
        for name, value in given.items():
            place = f"/person/attributes/{name[:60]}"
            attribute = declared.get(name)
            if attribute is None:
                known = ", ".join(declared) or "none"
                raise BadInput("unknown_attribute", f"this pack declares no such attribute; it knows {known}", place)
            fits = {
                "bool": isinstance(value, bool),
                "int": isinstance(value, int) and not isinstance(value, bool),
                "code": value in attribute.values,
            }[attribute.type]
            if not fits:
                choices = ", ".join(attribute.values) or attribute.type
                raise BadInput("attribute_value", f"this is not one of: {choices}", place)
        return dict(given)

    def trip(self, item: _Trip | None) -> Trip | None:
        if item is None:
            return None
        for code, name in ((item.start, "from"), (item.end, "to")):
            if code is not None:
                self.divisions.check(code, f"/trip/{name}")
        boards = None if item.boards_at is None else parse_instant(item.boards_at, "/trip/boards_at")
        reaches = None if item.reaches_at is None else parse_instant(item.reaches_at, "/trip/reaches_at")
        if boards is not None and reaches is not None and reaches < boards:
            raise BadInput("trip_order", "this trip arrives before it departs", "/trip/reaches_at")
        return Trip(item.mode, item.start, item.end, boards, reaches)


def _check_text(text: str, place: str) -> None:
    if not text or len(text) > MAX_TEXT or any(category(char) in _UNFIT for char in text):
        raise BadInput("text", f"write 1 to {MAX_TEXT} characters without control characters", place)
