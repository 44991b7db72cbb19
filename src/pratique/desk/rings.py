"""A page of the contacts of cases: filtered in columns, named for the page alone. Needs the extra ``tracing``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from pratique.desk.case_views import make_case_view, read_classes
from pratique.desk.contact_table import NOWHERE, ContactTable, Flags
from pratique.desk.traced import KnownCase, TracedCases
from pratique.desk.tracing_views import (
    CaseView,
    ContactRow,
    Filters,
    KindCount,
    Missing,
    PlaceCount,
    RingName,
    Rings,
)
from pratique.kinds.codes import RINGS
from pratique.kinds.instants import SECOND
from pratique.record.contact_access import Named, access_contacts_by_trace
from pratique.record.models import ClassRow, Person
from pratique.record.permissions import Actor
from pratique.record.presence_index import UNREGISTERED
from pratique.tracing.rules import Strength
from pratique.tracing.tables import CLOSE, I64

MOST_PLACES = 20
CHUNK = 10_000
_NOBODY = Named(None, ())


def make_rings(
    actor: Actor | None, traced: TracedCases, at: int, filters: Filters, page_no: int, limit: int, page: str | None
) -> Rings:
    """Filter, cut out the page, read whom it shows (which leaves the trace), and put it together."""
    table = traced.table
    matched = np.flatnonzero(find_matching(traced, filters))
    pages = max(1, -(-len(matched) // limit))
    page_no = min(max(page_no, 1), pages)
    shown = matched[(page_no - 1) * limit : page_no * limit]
    people = table.person[shown].tolist()
    named = access_contacts_by_trace(actor, [case.row.person_no for case in traced.cases], people, at, page=page)
    asked = {case.name for case in traced.question.cases}
    places, place_total = count_places(traced)
    classes = read_classes(case.row.case_id for case in traced.cases)
    close = int((table.ring == CLOSE).sum())
    general = dict(zip((case.name for case in traced.question.cases), traced.traced.general.tolist(), strict=True))
    return Rings(
        cases=tuple(_make_case(case, named, traced, classes.get(case.row.case_id)) for case in traced.cases),
        untraced={case.row.case_id: "no_date" for case in traced.cases if case.row.case_id not in asked},
        reports=traced.reports,
        close=close,
        secondary=len(table) - close,
        general=general,
        unreachable=int((~table.reachable).sum()),
        matched=len(matched),
        page=page_no,
        pages=pages,
        rows=tuple(_make_rows(traced, shown, named)),
        kinds=count_kinds(traced),
        places=places,
        place_total=place_total,
        pack=traced.pack.id,
        pack_version=traced.pack.version,
        presence_seq=traced.index.mark[0],
        at=traced.question.at * SECOND,
        zone=traced.rules.zone,
    )


def find_matching(traced: TracedCases, filters: Filters) -> Flags:
    """Tell of each row of the table whether the filters leave it."""
    table = traced.table
    keep = np.ones(len(table), np.bool_)
    if filters.ring is not None:
        keep &= table.ring == RINGS.index(filters.ring)
    if filters.strength is not None:
        keep &= table.strength == Strength[filters.strength.upper()]
    if filters.kind is not None:
        names = traced.rules.kind_names
        bit = names.index(filters.kind) if filters.kind in names else len(names)
        keep &= (table.kinds >> np.uint64(bit) & np.uint64(1)).astype(np.bool_)
    if filters.place_no is not None:
        keep &= np.isin(table.person, table.met.person[table.met.place == filters.place_no])
    if filters.household is not None:
        keep &= table.household == filters.household
    if filters.unreachable:
        keep &= ~table.reachable
    text = filters.text.strip()
    return keep & _find_text(traced, text) if text else keep


def count_kinds(traced: TracedCases) -> tuple[KindCount, ...]:
    """Count people by kind of place, the most close contacts first."""
    met = traced.table.met
    names = traced.rules.kind_names
    rows = zip(*(column.tolist() for column in traced.by_kind), strict=True) if len(met.person) else ()
    counts = [KindCount(names[kind], close, secondary) for kind, close, secondary in rows]
    return tuple(sorted(counts, key=lambda one: (-one.close, -one.secondary, one.kind)))


def count_places(traced: TracedCases) -> tuple[tuple[PlaceCount, ...], int]:
    """Count people by place: those with most close contacts, and how many places there are."""
    places, close, secondary = traced.by_place
    order = np.lexsort((places, -secondary, -close))[:MOST_PLACES]
    known, names = traced.index.known, traced.rules.kind_names
    columns = (places[order].tolist(), close[order].tolist(), secondary[order].tolist())
    counts = tuple(
        PlaceCount(n, known.places.get(n, ""), names[known.place_kinds.get(n, 0)], a, b)
        for n, a, b in zip(*columns, strict=True)
    )
    return counts, len(places)


def _find_text(traced: TracedCases, text: str) -> Flags:
    table, known = traced.table, traced.index.known
    found = Person.objects.filter(person_id__startswith=text.upper()).values_list("head", flat=True)
    numbers = list(found.iterator(chunk_size=CHUNK))
    numbers += [
        n for n in table.person[table.person >= UNREGISTERED].tolist() if known.people.get(n, "").startswith(text)
    ]
    wanted = text.casefold()
    places = [n for n in np.unique(table.place).tolist() if wanted in known.places.get(n, "").casefold()]
    people: NDArray[np.uint32] = np.array(numbers, np.uint32)
    return np.isin(table.person, people) | np.isin(table.place, np.array(places, np.uint32))


def _make_case(case: KnownCase, named: Mapping[int, Named], traced: TracedCases, held: ClassRow | None) -> CaseView:
    who = named.get(case.row.person_no, _NOBODY)
    asked = next((one for one in traced.question.cases if one.name == case.row.case_id), None)
    empty: tuple[Missing, ...] = ("empty_window",) if asked is not None and asked.end <= asked.start else ()
    return make_case_view(case.row, case.told, who.person_id, who.names, empty, held=held)


def _make_rows(traced: TracedCases, shown: I64, named: Mapping[int, Named]) -> Iterator[ContactRow]:
    table, known = traced.table, traced.index.known
    for at in shown.tolist():
        person = int(table.person[at])
        who = named.get(person, _NOBODY)
        household = int(table.household[at])
        ring: RingName = "close" if table.ring[at] == CLOSE else "secondary"
        yield ContactRow(
            person_no=person,
            person_id=who.person_id,
            names=who.names,
            file_name=known.people.get(person) if person >= UNREGISTERED else None,
            ring=ring,
            strength="sure" if table.strength[at] == Strength.SURE else "possible",
            first_at=int(table.first_at[at]) * SECOND,
            last_at=int(table.last_at[at]) * SECOND,
            longest_s=int(table.longest[at]),
            kinds=_name_kinds(table, at, traced.rules.kind_names),
            place=known.places.get(int(table.place[at]), ""),
            pairs=int(table.pairs[at]),
            cases=tuple(traced.question.cases[n].name for n in traced.cases_of(person)),
            household=None if household == NOWHERE else household,
            household_name=known.places.get(household),
            is_case=person in traced.case_people,
            is_reachable=bool(table.reachable[at]),
        )


def _name_kinds(table: ContactTable, at: int, names: tuple[str, ...]) -> tuple[str, ...]:
    bits = int(table.kinds[at])
    return tuple(name for number, name in enumerate(names) if bits >> number & 1)
