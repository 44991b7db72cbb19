"""What follows from cases, upon a population: cases, contacts, samples, orders, tasks, runs, imports, likely pairs.

    PYTHONPATH=. python benchmarks/pages/outbreak.py --folder DIR --contacts N [--database postgresql] [--processes 2]

The folder is one that `populate.py` filled. Everything is recorded through the ledger; orders and tasks are those that
settling makes of it. A case every CONTACTS_A_CASE contacts, seen by its street and by the city; contacts are seen by
their street. Every third case is also a contact of the two before it, so that there is a chain.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from installation import Installation

CONTACTS_A_CASE = 50
MOST_AT_ONE_CASE = 2_000
AT_ONCE = 5_000
SETTLED_AT_ONCE = 2_000
RUNS, RESULTS_A_RUN = 40, 500
ASIDE, IMPORTS, PAIRS = 200, 200, 2_000

Told = tuple[Any, int | None, int, str]
"""A payload, whose it is, when it happened, the unit that says it."""


def main() -> None:
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--folder", type=Path, required=True)
    options.add_argument("--contacts", type=int, required=True)
    options.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    options.add_argument("--processes", type=int, default=1)
    options.add_argument("--seed", type=int, default=7)
    chosen = options.parse_args()
    with Installation(chosen.folder, chosen.database) as installation:
        installation.open_django()
        from growth import tidy  # noqa: PLC0415  (Django starts first)

        from pratique.record.models import OrderRow, Person, TaskRow  # noqa: PLC0415

        people = Person.objects.order_by("-person_no").values_list("person_no", flat=True)[0]
        contacts = min(chosen.contacts, people - chosen.contacts // CONTACTS_A_CASE)
        begun = time.monotonic()
        record(_tell(contacts, people, random.Random(chosen.seed)))  # noqa: S311  (a population)
        print(f"recorded in {time.monotonic() - begun:.0f} s", flush=True)
        for what in ("orders", "tasks"):
            begun = time.monotonic()
            settle(what, contacts, chosen.processes)
            print(f"settled {what} in {time.monotonic() - begun:.0f} s", flush=True)
        find_pairs(people)
        follow_all()
        tidy()
        print(f"{OrderRow.objects.count():,} orders, {TaskRow.objects.count():,} tasks")


def _tell(contacts: int, people: int, dice: random.Random) -> Iterator[Told]:
    """Give everything that is recorded; the numbers 1 to ``contacts`` are contacts, the last ones cases."""
    from houses import CITY  # noqa: PLC0415

    from pratique.record.models import Unit  # noqa: PLC0415

    streets = list(Unit.objects.filter(unit_id__startswith="street-").order_by("pk").values_list("pk", flat=True))
    cases = contacts // CONTACTS_A_CASE
    yield from _tell_cases(cases, people, streets, CITY)
    yield from _tell_contacts(contacts, cases, streets, dice)
    yield from _tell_chain(cases, people)
    yield from _tell_laboratories(contacts, streets[0], CITY)
    yield from _tell_imports(streets[0], CITY)


def _tell_cases(cases: int, people: int, streets: list[str], city: str) -> Iterator[Told]:
    from houses import NOW  # noqa: PLC0415

    from pratique.kinds import payloads as p  # noqa: PLC0415
    from pratique.kinds.instants import DAY  # noqa: PLC0415

    for number in range(cases):
        person, at = people - number, NOW - DAY - number % 9 * DAY
        case_id, street = f"2021-{number:05}", streets[number % len(streets)]
        yield p.CaseNotified(case_id=case_id, classification="confirmed", first_positive=at), person, at, street
        for unit in (street, city):
            cause, until = f"case:{case_id}", NOW + 20 * DAY
            yield p.AssignmentMade(who=f"unit:{unit}", unit=unit, cause=cause, until=until), person, at, unit


def _tell_contacts(contacts: int, cases: int, streets: list[str], dice: random.Random) -> Iterator[Told]:
    """Give the contacts: the first 2,000 of the first case, the others by fifties."""
    from houses import NOW  # noqa: PLC0415

    from pratique.kinds import payloads as p  # noqa: PLC0415
    from pratique.kinds.instants import DAY, HOUR  # noqa: PLC0415

    for number in range(1, contacts + 1):
        case = 0 if number <= MOST_AT_ONE_CASE else number % cases
        street = streets[case % len(streets)]
        found = NOW - (number % 10) * DAY - (number % 7) * HOUR
        last, case_id = found - 6 * HOUR, f"2021-{case:05}"
        strength = dice.choice(("sure", "possible"))
        told = p.ContactIdentified(
            ring="close", first_at=last - HOUR, last_at=last, case_ref=case_id, strength=strength,
            place_kind="restaurant",
        )  # fmt: skip
        yield told, number, found, street
        seen = p.AssignmentMade(who=f"unit:{street}", unit=street, cause=f"case:{case_id}", until=NOW + 20 * DAY)
        yield seen, number, found, street


def _tell_chain(cases: int, people: int) -> Iterator[Told]:
    from houses import CITY, NOW  # noqa: PLC0415

    from pratique.kinds import payloads as p  # noqa: PLC0415
    from pratique.kinds.instants import DAY, HOUR  # noqa: PLC0415

    for number in range(cases):
        for infector in (number + 1, number + 2):
            if infector < cases and number % 3:
                last = NOW - 5 * DAY - number % 9 * DAY
                told = p.ContactIdentified(
                    ring="close", first_at=last - HOUR, last_at=last, case_ref=f"2021-{infector:05}", strength="sure"
                )
                yield told, people - number, last, CITY


def _tell_laboratories(contacts: int, street: str, city: str) -> Iterator[Told]:
    from houses import NOW  # noqa: PLC0415

    from pratique.kinds import payloads as p  # noqa: PLC0415
    from pratique.kinds.instants import DAY, HOUR, MINUTE  # noqa: PLC0415

    for name, unit in (("LAB-S", street), ("LAB-C", city)):
        told = p.LaboratoryRegistered(laboratory=name, name=name, unit=unit, desk=unit, cadence_s=86_400)
        yield told, None, NOW - 20 * DAY, city
        for run in range(RUNS):
            at = NOW - run * 6 * HOUR
            for place in range(RESULTS_A_RUN):
                ref, number = f"{name}-{run}-{place}", (run * RESULTS_A_RUN + place) % contacts + 1
                made = p.SpecimenReported(
                    result="negative", sampled_at=at - 8 * HOUR, reported_at=at - HOUR, specimen_ref=ref,
                    run=f"R{run}", laboratory=name, version="1",
                )  # fmt: skip
                yield made, number, at - 8 * HOUR, unit
            received = p.LabRunReported(
                laboratory=name, run=f"R{run}", received=RESULTS_A_RUN, positive=0, sent=RESULTS_A_RUN
            )
            yield received, None, at, unit
        for place in range(ASIDE):
            reported = NOW - place * MINUTE
            nobody = p.ResultSetAside(
                laboratory=name, specimen_ref=f"{name}-nobody-{place}", version="1", result="negative",
                reported_at=reported, sampled_at=reported - HOUR, why="nobody",
            )  # fmt: skip
            yield nobody, None, reported, unit


def _tell_imports(street: str, city: str) -> Iterator[Told]:
    from houses import NOW  # noqa: PLC0415

    from pratique.kinds import payloads as p  # noqa: PLC0415
    from pratique.kinds.instants import HOUR  # noqa: PLC0415

    for unit in (street, city):
        for number in range(IMPORTS):
            told = p.ImportLoaded(
                batch=f"{unit}-{number}", name=f"list {number}.csv", sha256=f"{number:064x}", rows=100, accepted=95,
                quarantined=3, duplicates=2,
            )  # fmt: skip
            yield told, None, NOW - number * HOUR, unit


def record(told: Iterator[Told]) -> None:
    """Record facts in batches; what they make due is forgotten: the orders and tasks of contacts are settled below."""
    from houses import NOW  # noqa: PLC0415

    from pratique.desk.followup.follow import make_house_actor  # noqa: PLC0415
    from pratique.ledger.fact import Fact, make_fact_id  # noqa: PLC0415
    from pratique.record.models import Due  # noqa: PLC0415
    from pratique.record.register import DESK, append, writing  # noqa: PLC0415

    by = make_house_actor(NOW).actor_id
    while some := list(islice(told, AT_ONCE)):
        facts = [
            Fact(
                id=make_fact_id(NOW, os.urandom(10)), kind=type(payload).__name__, subject=subject, happened_at=at,
                by=by, unit=unit, source=DESK, payload=payload,
            )
            for payload, subject, at, unit in some
        ]  # fmt: skip
        with writing():
            append(facts, NOW)
            Due.objects.all().delete()


def settle(what: str, contacts: int, processes: int) -> None:
    """Settle the orders or the tasks of every contact, in processes side by side."""
    from django.db import connection  # noqa: PLC0415

    connection.close()
    for part in range(processes):
        if os.fork() == 0:
            try:
                _settle_part(what, contacts, part, processes)
                os._exit(0)
            except BaseException as error:  # noqa: BLE001  (told, then out: this is a child)
                print(f"failed: {error!r}", file=sys.stderr, flush=True)
                os._exit(1)
    if any(os.wait()[1] for _ in range(processes)):
        raise SystemExit("a part failed")


def _settle_part(what: str, contacts: int, part: int, processes: int) -> None:
    from houses import NOW  # noqa: PLC0415

    from pratique.desk import care_tasks, orders  # noqa: PLC0415
    from pratique.desk.followup.follow import Follow, make_house_actor  # noqa: PLC0415

    do = {"orders": orders.settle_orders, "tasks": care_tasks.settle_tasks}[what]
    follow = Follow(make_house_actor(NOW))
    for first in range(1 + part * SETTLED_AT_ONCE, contacts + 1, SETTLED_AT_ONCE * processes):
        do([str(number) for number in range(first, min(first + SETTLED_AT_ONCE, contacts + 1))], NOW, follow)


def follow_all() -> None:
    """Settle what else is due, as the server's follower would beside the pages."""
    from houses import NOW  # noqa: PLC0415

    from pratique.desk.followup.run import settle_due  # noqa: PLC0415

    print(settle_due(NOW, limit=SETTLED_AT_ONCE))


def find_pairs(people: int) -> None:
    """Write likely pairs as a search leaves them, without the search, which has a benchmark of its own."""
    from houses import NOW  # noqa: PLC0415

    from pratique.record.models import LikelyPair, PairSearch  # noqa: PLC0415

    most = min(PAIRS, people // 2)
    LikelyPair.objects.bulk_create(
        [
            LikelyPair(
                one=2 * n + 1,
                other=2 * n + 2,
                permille=999 - n % 100,
                reasons=[("name", "same_characters", 5.0)],
                found_at=NOW,
            )
            for n in range(most)
        ]
    )
    PairSearch.objects.update_or_create(
        one=1, defaults={"begun_at": NOW, "ended_at": NOW, "done": people, "total": people, "compared": most}
    )


if __name__ == "__main__":
    main()
