"""Contacts by case and person, merged rings and their deadlines."""

from __future__ import annotations

from datetime import datetime
from random import Random
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from pratique.kinds.instants import SECOND, free_at
from pratique.tracing.contacts import count_possible_only, find_deadlines, make_contacts, merge_rings
from pratique.tracing.local_time import add_days, find_offsets
from pratique.tracing.rules import Deadline, Strength
from pratique.tracing.tables import CLOSE, SECONDARY, Evidence
from tests.unit.tracing.small_world import ZONE, at

DEADLINES = (
    Deadline("isolation", "close", 14, None, ""),
    Deadline("transfer", "close", None, 12, ""),
    Deadline("isolation", "secondary", 7, None, ""),
)
Row = tuple[int, ...]
TYPES = ["u4", "u1", "u4", "u4", "u4", "u1", "u4", "u4", "u4", "u4", "u1"]


def evidence(*rows: Row) -> Evidence:
    """Rows of case, ring, person, kind, first_at, last_at, strength; source, place and starts do not matter."""
    full = sorted((c, ring, 9, p, 0, kind, 0, 0, first, last, s) for c, ring, p, kind, first, last, s in rows)
    table = np.array(full, np.int64).reshape(-1, len(TYPES)).T
    return Evidence(*(column.astype(dtype) for column, dtype in zip(table, TYPES, strict=True)))


def rows_of(table: object, *names: str) -> list[Row]:
    return list(zip(*(getattr(table, name).tolist() for name in names), strict=True))


def test_a_contact_is_told_by_the_evidence_of_the_nearest_ring() -> None:
    found = make_contacts(
        evidence(
            (0, CLOSE, 5, 3, 100, 200, 2),
            (0, CLOSE, 5, 4, 50, 70, 1),
            (0, SECONDARY, 5, 0, 10, 900, 2),
            (0, SECONDARY, 6, 0, 10, 900, 2),
            (1, SECONDARY, 5, 2, 30, 40, 2),
        )
    )
    assert rows_of(found, "case", "person", "ring", "first_at", "last_at", "pairs") == [
        (0, 5, CLOSE, 50, 200, 2), (0, 6, SECONDARY, 10, 900, 1), (1, 5, SECONDARY, 30, 40, 1),
    ]  # fmt: skip
    assert found.kinds.tolist() == [0b11000, 0b1, 0b100]


def test_contacts_agree_with_a_plain_count_of_a_thousand_random_rows() -> None:
    rng = Random(4)  # noqa: S311
    rows = {
        (rng.randrange(3), rng.randrange(2), rng.randrange(60), rng.randrange(18), rng.randrange(99), 99 + n % 50, 2)
        for n in range(1_000)
    }
    plain: dict[tuple[int, int], list[Row]] = {}
    for row in rows:
        plain.setdefault((row[0], row[2]), []).append(row)
    expected = []
    for (case, person), own in sorted(plain.items()):
        ring = min(row[1] for row in own)
        near = [row for row in own if row[1] == ring]
        kinds = sum(1 << kind for kind in {row[3] for row in near})
        expected.append((case, person, ring, min(r[4] for r in near), max(r[5] for r in near), kinds, len(near)))
    found = make_contacts(evidence(*rows))
    assert rows_of(found, "case", "person", "ring", "first_at", "last_at", "kinds", "pairs") == expected


def test_rings_of_several_cases_are_merged() -> None:
    contacts = make_contacts(
        evidence(
            (0, SECONDARY, 5, 0, 1, 999, 2),
            (1, CLOSE, 5, 0, 100, 200, 2),
            (2, CLOSE, 5, 0, 50, 150, 1),
            (0, SECONDARY, 6, 0, 7, 8, 2),
            (2, SECONDARY, 6, 0, 9, 10, 2),
        )
    )
    merged = merge_rings(contacts)
    assert rows_of(merged, "person", "ring", "cases", "first_at", "last_at") == [
        (5, CLOSE, 3, 50, 200), (6, SECONDARY, 2, 7, 10),
    ]  # fmt: skip


def test_deadlines_are_midnights_of_the_zone() -> None:
    lasts = [at("3 23:59:59"), at("4 00:00"), int(datetime(2021, 12, 24, 9, tzinfo=ZONE).timestamp()), at("4 12:00")]
    rings = [CLOSE, CLOSE, CLOSE, SECONDARY]
    rows = [(0, ring, person, 0, 0, last, 2) for person, (ring, last) in enumerate(zip(rings, lasts, strict=True))]
    due = find_deadlines(merge_rings(make_contacts(evidence(*rows))), DEADLINES, ZONE)
    years_end = int(datetime(2022, 1, 8, tzinfo=ZONE).timestamp())
    assert due["isolation"].tolist() == [at("18 00:00"), at("19 00:00"), years_end, at("12 00:00")]
    assert due["transfer"].tolist() == [*(last + 12 * 3600 for last in lasts[:3]), -1]


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"])
def test_many_instants_agree_with_one_at_a_time(zone: str) -> None:
    there = ZoneInfo(zone)
    rng = Random(zone)  # noqa: S311
    instants = np.array([1_617_000_000 + rng.randrange(300 * 86_400) for _ in range(3_000)], np.uint32)
    offsets = [datetime.fromtimestamp(t, there).utcoffset().total_seconds() for t in instants.tolist()]  # type: ignore[union-attr]
    assert find_offsets(instants, there).tolist() == offsets
    assert add_days(instants, 14, there).tolist() == [
        free_at(t * SECOND, 14, there) // SECOND for t in instants.tolist()
    ]


def test_who_is_only_possible() -> None:
    found = evidence(
        (0, CLOSE, 5, 0, 0, 1, Strength.POSSIBLE), (0, CLOSE, 5, 1, 0, 1, Strength.SURE),
        (0, CLOSE, 6, 0, 0, 1, Strength.POSSIBLE), (0, SECONDARY, 6, 0, 0, 1, Strength.SURE),
        (0, SECONDARY, 7, 0, 0, 1, Strength.POSSIBLE), (2, CLOSE, 5, 0, 0, 1, Strength.POSSIBLE),
    )  # fmt: skip
    assert count_possible_only(found, 4).tolist() == [1, 0, 1, 0]


def test_no_evidence_no_contact() -> None:
    merged = merge_rings(make_contacts(evidence()))
    assert len(merged) == 0
    assert {name: len(column) for name, column in find_deadlines(merged, DEADLINES, ZONE).items()} == {
        "isolation": 0, "transfer": 0,
    }  # fmt: skip
    assert count_possible_only(evidence(), 2).tolist() == [0, 0]
