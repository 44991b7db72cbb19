"""The traveller's form as a whole: what was typed, as the traveller file that shell and page both read.

Rows are numbered in the names of their fields (`stay-0-place`), with any numbers: a row can be taken away
without renumbering the others. Nothing is stored; the form comes back filled from the request that sent it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from pratique.kinds.errors import BadInput
from pratique.kinds.instants import format_instant
from pratique.web.row_wishes import move_rows, number_rows
from pratique.web.travel_fields import ContactPart, Ground, Part, StayPart, TestPart, Text
from pratique.web.trip_fields import OrderPart, TripPart

ROW_KINDS: dict[str, type[Part]] = {
    "stay": StayPart,
    "test": TestPart,
    "contact": ContactPart,
    "order": OrderPart,
}
_FIRST_FIELDS = {kind: next(iter(part.base_fields)) for kind, part in ROW_KINDS.items()}
BLANK = 999
"""The number in the rows that the page's script copies."""


# Where the decoder's pointers lie in the form: (list of the document, field of its item) -> field of the row.
_FIELDS = {
    ("stays", "division"): "place",
    ("stays", "from"): "from_date",
    ("stays", "to"): "until_date",
    ("tests", "sampled_at"): "sampled_date",
    ("tests", "reported_at"): "reported_date",
    ("tests", "result"): "result",
    ("exposures", "ring"): "ring",
    ("exposures", "last_at"): "last_date",
    ("orders", "kind"): "kind",
    ("orders", "until"): "until_date",
    ("trip", "from"): "origin",
    ("trip", "to"): "destination",
    ("trip", "boards_at"): "boards_date",
    ("trip", "reaches_at"): "reaches_date",
    ("trip", "mode"): "mode",
}
_LISTS = {"stays": "stay", "tests": "test", "exposures": "contact", "orders": "order"}

Document = dict[str, Any]


class TravelForm:
    """The rows and the journey, bound to what was typed; asks its parts and makes the traveller file."""

    def __init__(self, typed: Mapping[str, Any], ground: Ground) -> None:
        self.ground = ground
        typed, self.focus = move_rows(typed, _FIRST_FIELDS, ground)
        self.typed = typed
        numbers = number_rows(typed)
        self.rows: dict[str, list[Part]] = {
            kind: [part(typed, ground=ground, prefix=f"{kind}-{n}") for n in numbers[kind]]
            for kind, part in ROW_KINDS.items()
        }
        self.trip = TripPart(typed, ground=ground, prefix="trip")
        self.blank_rows = {kind: part({}, ground=ground, prefix=f"{kind}-{BLANK}") for kind, part in ROW_KINDS.items()}
        self._filled: dict[str, list[Part]] = {}
        for parts in self.rows.values():
            for number, part in enumerate(parts, 1):
                part.number = number
                part.take_focus(self.focus)

    @property
    def wants_care(self) -> bool:
        """Say whether urgent care was ticked: no fault in the form may then stop the answer."""
        return bool(self.typed.get("trip-care"))

    def check(self) -> bool:
        """Check every filled row and the journey; errors stand beside their fields."""
        self._filled = {kind: [row for row in rows if not row.is_blank()] for kind, rows in self.rows.items()}
        sound = [row.wake().is_valid() for rows in self._filled.values() for row in rows]
        sound.append(self.trip.wake().is_valid())
        if self.wants_care:
            self._filled = {kind: [row for row in rows if row.is_valid()] for kind, rows in self._filled.items()}
            return True
        if not self._filled["stay"]:
            first = self.rows["stay"][0]
            message = _("Please tell at least the place where you are now.")
            first.complain("place", message, "place_missing")
            return False
        return all(sound)

    def make_document(self) -> Document:
        """Make the traveller file; call only after a check that found nothing wrong."""
        stays = [row.cleaned_data for row in self._filled["stay"]]
        person: Document = {
            "id": "page",
            "stays": [
                {"division": s["code"], "from": self._write(s["first"]), "to": self._write(s["last"])} for s in stays
            ],
            "tests": [self._write_test(row.cleaned_data) for row in self._known_tests()],
            "exposures": [
                {"ring": row.cleaned_data["ring"], "last_at": self._write(row.cleaned_data["last"])}
                for row in self._filled["contact"]
            ],
            "orders": [
                {"kind": row.cleaned_data["kind"], "until": self._write(row.cleaned_data["until"])}
                for row in self._filled["order"]
            ],
        }
        document: Document = {"schema": 1, "person": person}
        if self.wants_care:
            return {**document, "occasion": "care"}
        trip = self._write_trip(next((s["code"] for s in reversed(stays) if s["last"] is None), None))
        return {**document, "trip": trip} if trip else document

    def place_error(self, error: BadInput, message: Text) -> None:
        """Set a complaint of the decoder beside the field it points to, else at the head of the journey."""
        part, name = self._locate(error.place)
        part.complain(name, message, error.code)

    def told_rows(self, kind: str) -> list[Part]:
        """Give the rows of a kind that were filled in; call only after a check."""
        return self._filled[kind]

    def file_rows(self, kind: str) -> list[Part]:
        """Give the rows of a kind that stand in the traveller file, in its order: a test without a result does not."""
        return self._known_tests() if kind == "test" else self._filled[kind]

    def spans(self) -> list[tuple[int, int | None]]:
        """Give each stay's first and last instant, as far as they can be read; for the picture of the days."""
        found: list[tuple[int, int | None]] = []
        for row in self.rows["stay"]:
            copy = StayPart(self.typed, ground=self.ground, prefix=str(row.prefix)).wake()
            copy.is_valid()
            first, last = copy.cleaned_data.get("first"), copy.cleaned_data.get("last")
            is_drawn = first is not None and (last is not None or bool(copy.cleaned_data.get("here")))
            found.append((first, last) if is_drawn and first is not None else (-1, -1))
        return found

    def errors(self) -> list[tuple[str, str, str]]:
        """List every error as (field id, which row, message), for the summary at the top."""
        parts = [row for rows in self.rows.values() for row in rows] + [self.trip]
        found = []
        for part in parts:
            title = f"{part.word} {part.number}" if part.number else ""
            for name, messages in part.errors.items():
                field = part[name]
                target = field.id_for_label or f"{field.auto_id}_0"  # the first of several radio buttons
                found += [(target, title, str(message)) for message in messages]
        return found

    def _known_tests(self) -> list[Part]:
        return [row for row in self._filled["test"] if row.cleaned_data["result"] != "waiting"]

    def _write_test(self, test: Mapping[str, Any]) -> Document:
        written = {"sampled_at": self._write(test["sampled"]), "result": test["result"] or "negative"}
        if test["reported"] is not None:
            written["reported_at"] = self._write(test["reported"])
        return written

    def _write_trip(self, now_at: str | None) -> Document | None:
        trip = self.trip.cleaned_data
        if trip.get("mode") in ("none", "", None):
            return None
        written = {"mode": trip["mode"]}
        ends = {"from": trip["origin_code"] or now_at, "to": trip["destination_code"]}
        clocks = {"boards_at": self._write(trip["boards"]), "reaches_at": self._write(trip["reaches"])}
        return written | {name: value for name, value in (ends | clocks).items() if value}

    def _write(self, us: int | None) -> str | None:
        return None if us is None else format_instant(us, self.ground.zone)

    def _locate(self, pointer: str) -> tuple[Part, str]:
        steps = pointer.strip("/").split("/")
        if steps[0] == "person":
            steps = steps[1:]
        kind = _LISTS.get(steps[0]) if steps else None
        if kind is not None and len(steps) > 1 and steps[1].isdigit():
            rows = self.file_rows(kind)
            if int(steps[1]) < len(rows):
                row = rows[int(steps[1])]
                item = steps[2] if len(steps) > 2 else ""  # noqa: PLR2004
                return row, _FIELDS.get((steps[0], item), next(iter(row.fields)))
        return self.trip, _FIELDS.get(("trip", steps[-1]), "mode")
