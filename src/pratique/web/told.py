"""What a traveller told, line by line as it was read, so that an answer on paper can be checked against it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from pratique.kinds.codes import BuiltIn
from pratique.web.say_when import say_instant
from pratique.web.strip import Strip
from pratique.web.travel_fields import Part
from pratique.web.travel_form import TravelForm
from pratique.web.trip_fields import MODES


@dataclass(frozen=True, slots=True)
class ToldRow:
    """One row of the form: its number and name, the place told (empty: none), and everything else in words."""

    number: int
    name: str
    place: str
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ToldTrip:
    """The journey: how, from where (``is_here``: from where one is), to where, and when."""

    mode: str
    origin: str
    is_here: bool
    destination: str
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """All that was told; ``trip`` None: no journey."""

    stays: tuple[ToldRow, ...]
    others: tuple[ToldRow, ...]
    trip: ToldTrip | None
    is_care: bool


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that would settle the answer: a coarse stay or a gap, and the wish that leads to its row."""

    stay: ToldRow | None
    first: int | None
    last: int | None
    wish: str


def tell(form: TravelForm, document: Mapping[str, Any], language: str) -> Told:
    """Say back what a checked form told."""
    say = _Sayer(form, language)
    stays = tuple(say.stay(row) for row in form.told_rows("stay"))
    others = [say.test(row) for row in form.told_rows("test")]
    others += [say.contact(row) for row in form.told_rows("contact")]
    others += [say.order(row) for row in form.told_rows("order")]
    return Told(stays, tuple(others), say.trip(document.get("trip")), form.wants_care)


def find_missing(
    code: str, evidence: Iterable[str], told: Told, strip: Strip, form: TravelForm, max_gap: int
) -> tuple[Missing, ...]:
    """Name what would settle an open question: stays known only to their prefecture, or gaps that are too long."""
    if code == BuiltIn.HISTORY_GAP:
        long = [hole for hole in strip.holes if hole.last - hole.first > max_gap] or strip.holes
        return tuple(Missing(None, hole.first, hole.last, hole.wish) for hole in long)
    if code not in (BuiltIn.ASK_COUNTY, BuiltIn.ASK_PLACE):
        return ()
    pointed = set(evidence)
    places = form.ground.places.divisions
    rows = form.told_rows("stay")
    found = []
    for i, (row, shown) in enumerate(zip(rows, told.stays, strict=True)):
        is_coarse = places.counties_below(shown.place) != {shown.place}
        if f"/person/stays/{i}" in pointed and (is_coarse or code == BuiltIn.ASK_PLACE):
            found.append(Missing(shown, None, None, f"edit:{row.prefix}-place"))
    return tuple(found)


def make_namer(form: TravelForm) -> Callable[[Iterable[str]], tuple[str, ...]]:
    """Make what names the evidence of a reason by the rows of this form, numbered as the form numbers them."""
    lists = {"stays": "stay", "tests": "test", "exposures": "contact", "orders": "order"}

    def name(pointers: Iterable[str]) -> tuple[str, ...]:
        named: dict[str, None] = {}
        for pointer in pointers:
            steps = [step for step in pointer.split("/") if step and step != "person"]
            if steps[:1] == ["trip"]:
                named[_("your journey")] = None
            elif len(steps) > 1 and steps[0] in lists and steps[1].isdigit():
                rows = form.file_rows(lists[steps[0]])
                if int(steps[1]) < len(rows):
                    named[_name_row(rows[int(steps[1])], lists[steps[0]])] = None
        return tuple(named)

    return name


def _name_row(row: Part, kind: str) -> str:
    if kind == "stay":
        return _("your stay %(n)d") % {"n": row.number}
    if kind == "test":
        return _("your test %(n)d") % {"n": row.number}
    return _("the contact you told of") if kind == "contact" else _("the order you are under")


class _Sayer:
    """Puts rows into words of one language."""

    def __init__(self, form: TravelForm, language: str) -> None:
        self.form = form
        self.language = language

    def stay(self, row: Part) -> ToldRow:
        read = row.cleaned_data
        since = _("from %(at)s") % {"at": self._when(read["first"])}
        until = _("still there") if read["last"] is None else _("until %(at)s") % {"at": self._when(read["last"])}
        return ToldRow(row.number, f"{row.word}", read["code"], (since, until))

    def test(self, row: Part) -> ToldRow:
        read = row.cleaned_data
        result = read["result"] or "negative"
        details = [_("result: %(word)s") % {"word": _word(row, "result", result)}]
        details.append(_("sampled %(at)s") % {"at": self._when(read["sampled"])})
        if read["reported"] is not None:
            details.append(_("reported %(at)s") % {"at": self._when(read["reported"])})
        if result == "waiting":
            details.append(_("does not count until its result is known"))
        return ToldRow(row.number, f"{row.word}", "", tuple(details))

    def contact(self, row: Part) -> ToldRow:
        read = row.cleaned_data
        last = _("last contact %(at)s") % {"at": self._when(read["last"])}
        return ToldRow(row.number, f"{row.word}", "", (_word(row, "ring", read["ring"]), last))

    def order(self, row: Part) -> ToldRow:
        read = row.cleaned_data
        last = _("until %(at)s") % {"at": self._when(read["until"])}
        return ToldRow(row.number, f"{row.word}", "", (_word(row, "kind", read["kind"]), last))

    def trip(self, written: Mapping[str, str] | None) -> ToldTrip | None:
        if written is None:
            return None
        read = self.form.trip.cleaned_data
        is_road = written["mode"] == "road"
        details = []
        if read["boards"] is not None:
            text = _("leaves %(at)s") if is_road else _("leaves or boards %(at)s")
            details.append(text % {"at": self._when(read["boards"])})
        if read["reaches"] is not None:
            text = _("reaches the checkpoint %(at)s") if is_road else _("arrives %(at)s")
            details.append(text % {"at": self._when(read["reaches"])})
        return ToldTrip(
            mode=str(dict(MODES)[written["mode"]]),
            origin=written.get("from", ""),
            is_here=not read["origin_code"],
            destination=written.get("to", ""),
            details=tuple(details),
        )

    def _when(self, us: int) -> str:
        return say_instant(us, self.form.ground.zone, self.language)


def _word(row: Part, name: str, value: str) -> str:
    choices = getattr(row.fields[name], "choices", ())
    return next((str(label) for key, label in choices if key == value), value)
