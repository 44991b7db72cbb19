"""The fold of one person: from facts, in any order, to a standing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from pratique.decisions.fold.fact import TypedFact
from pratique.decisions.fold.fields import FIELDS
from pratique.decisions.fold.merges import MERGE_KINDS, Canon, make_canon
from pratique.decisions.fold.reduce import reduce_rows
from pratique.decisions.fold.sources import Row, read_row
from pratique.decisions.fold.void import Void, find_void, make_link
from pratique.decisions.standing import AttributeValue, Coverage, Exposure, Order, Sample, Standing, Stay
from pratique.kinds.codes import RINGS

Rows = Mapping[str, list[Row]]
"""A person's rows that stand, by source."""

_NO_ROWS: Final[list[Row]] = []


def fold_people(facts: Iterable[TypedFact]) -> dict[int, Standing]:
    """Fold facts about many people, in any order; a person of whom nothing stands is left out.

    ``facts`` hold all that bears on one another: corrections, withdrawals, undone imports, merges.
    """
    told = list(facts)
    void = find_void(link for fact in told if (link := make_link(fact)) is not None)
    canon = make_canon((fact for fact in told if fact.kind in MERGE_KINDS), void)
    people: dict[int, defaultdict[str, list[Row]]] = {}
    for fact in told:
        read = None if void.holds(fact) else read_row(fact)
        if read is not None:
            name, row = read
            people.setdefault(canon(row["subject"]), defaultdict(list))[name].append(row)
    folded = {person: fold_rows(person, rows, void) for person, rows in sorted(people.items())}
    return {person: standing for person, standing in folded.items() if not is_empty(standing)}


def fold_person(person_no: int, facts: Iterable[TypedFact], canon: Canon | None = None) -> Standing:
    """Fold one person, and all who were merged into them, from facts in any order; others' facts are passed over."""
    told = list(facts)
    void = find_void(link for fact in told if (link := make_link(fact)) is not None)
    known = make_canon((fact for fact in told if fact.kind in MERGE_KINDS), void) if canon is None else canon
    rows: defaultdict[str, list[Row]] = defaultdict(list)
    for fact in told:
        read = None if void.holds(fact) else read_row(fact)
        if read is not None and known(read[1]["subject"]) == person_no:
            rows[read[0]].append(read[1])
    return fold_rows(person_no, rows, void)


def is_empty(standing: Standing) -> bool:
    """Say whether nothing is known of a person."""
    known = (standing.stays, standing.coverage, standing.samples, standing.exposures, standing.orders)
    return standing.residence is None and not any(known) and not standing.attributes and not standing.overflow


def fold_rows(person_no: int, rows: Rows, void: Void) -> Standing:
    """Fold the rows of one person that stand."""
    made: list[list[Row]] = []
    flags: set[str] = set()
    for field in FIELDS:
        given = rows.get(field.source)
        if not given:
            made.append(_NO_ROWS)
            continue
        if field.source == "orders":
            given = _amend_orders(given, rows, void)
        found, flagged = reduce_rows(field, given)
        made.append(found)
        if flagged:
            flags.add(field.name)
    residence, attributes, stays, coverage, positives, negatives, exposures, orders = made
    return arrange(
        person_no,
        residence[0]["division"] if residence else None,
        [Stay(r["division"], r["first"], r["last"], r["place"], tuple(r["sources"])) for r in stays],
        [Coverage(r["start"], r["end"], r["grain"], tuple(r["sources"])) for r in coverage],
        [Sample(r["result"], r["sampled_at"], r["reported_at"], tuple(r["sources"])) for r in positives + negatives],
        [Exposure(r["ring"], r["last_at"], tuple(r["sources"])) for r in exposures],
        [Order(r["kind"], r["start"], r["until"], tuple(r["sources"])) for r in orders],
        {r["name"]: read_value(r["truth"], r["number"], r["text"]) for r in attributes},
        flags,
    )


def arrange(
    person_no: int,
    residence: str | None,
    stays: Iterable[Stay],
    coverage: Iterable[Coverage],
    samples: Iterable[Sample],
    exposures: Iterable[Exposure],
    orders: Iterable[Order],
    attributes: Mapping[str, AttributeValue],
    overflow: Iterable[str],
) -> Standing:
    """Make a standing of what was folded, each part in the order that ``make_standing`` gives it."""
    return Standing(
        person=str(person_no),
        residence=residence,
        stays=tuple(stays),
        coverage=tuple(sorted(coverage, key=lambda c: (c.start, c.end, c.grain, c.sources))),
        samples=tuple(sorted(samples, key=lambda s: (s.sampled_at, s.reported_at or 0, s.result, s.sources))),
        exposures=tuple(sorted(exposures, key=lambda e: (RINGS.index(e.ring), e.last_at, e.sources))),
        orders=tuple(orders),
        attributes=MappingProxyType(dict(sorted(attributes.items()))),
        overflow=frozenset(overflow),
    )


def read_value(truth: bool | None, number: int | None, text: str | None) -> AttributeValue:  # noqa: FBT001  (a column)
    """Give the value of an attribute, which one of three columns holds."""
    value: AttributeValue | None = truth if truth is not None else number
    return (text or "") if value is None else value


def _amend_orders(orders: list[Row], rows: Rows, void: Void) -> list[Row]:
    """Give orders with their ends as they were moved: the latest change counts, and no change undoes an ending.

    A change names the order as it was then: it holds for the version that stands now.
    """
    changes: dict[str, Row] = {}
    for row in sorted(rows.get("order_changes", _NO_ROWS), key=lambda row: (row["happened_at"], row["seq"])):
        changes[void.resolve(row["order"])] = row
    ends: dict[str, Row] = {}
    for row in sorted(rows.get("order_ends", _NO_ROWS), key=lambda row: (row["until"], row["id"]), reverse=True):
        ends[void.resolve(row["order"])] = row
    amended: list[Row] = []
    for row in orders:
        moved, ended = changes.get(row["id"]), ends.get(row["id"])
        until = row["until"] if moved is None else moved["until"]
        until = until if ended is None else min(until, ended["until"])
        sources = [one["id"] for one in (row, moved, ended) if one is not None]
        amended.append({**row, "until": until, "sources": sources})
    return amended
