"""Orders at the size of a city on PostgreSQL: issued, computed anew under another policy, and the tasks of a day.

    PYTHONPATH=.:benchmarks/pages python benchmarks/orders/run.py --folder DIR [--people N] [--open M] [--processes 2]

N people are registered (1,000,000), M of them (200,000) are close contacts found over the last ten days, each with two
samples. Measured, facts and rows together, settled as the follower's workers do: every order issued, with its first
tasks; every order computed anew where nothing changes; the same after a pack that isolates for ten days instead of
fourteen was enacted; the tasks of each of the next days: its own opened, those past closed. The folder is made anew.
"""

from __future__ import annotations

import argparse
import copy
import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from installation import AT as AT_TEXT
from installation import Installation

from pratique.kinds.instants import DAY, HOUR, MINUTE, parse_instant

AT = parse_instant(AT_TEXT)
BATCH = 5_000
SHORTER_D = 10


def main() -> None:
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--folder", type=Path, required=True)
    options.add_argument("--people", type=int, default=1_000_000)
    options.add_argument("--open", type=int, default=200_000)
    options.add_argument("--processes", type=int, default=2)
    options.add_argument("--days", type=int, default=3)
    chosen = options.parse_args()
    shutil.rmtree(chosen.folder, ignore_errors=True)
    with Installation(chosen.folder, "postgresql") as installation:
        installation.open_django()
        print(f"load {os.getloadavg()[0]:.1f}, {chosen.people:,} people, {chosen.open:,} contacts")
        measure("recorded the people", lambda: populate(chosen.people, chosen.open))
        sides = chosen.processes
        mark("orders", chosen.open, AT)
        measure("issued every order", lambda: settle("orders", AT, sides))
        measure("their first tasks", lambda: settle("tasks", AT, sides))
        mark("orders", chosen.open, AT + MINUTE)
        measure("computed every order anew, nothing changes", lambda: settle("orders", AT + MINUTE, sides))
        measure("enacted a shorter policy, all marked with it", enact_shorter)
        measure("computed every order anew, all change", lambda: settle("orders", AT + HOUR, sides))
        measure("their tasks anew", lambda: settle("tasks", AT + HOUR, sides))
        for day in range(1, chosen.days + 1):
            settle_day(day, sides)
        mark("tasks", chosen.open, AT + chosen.days * DAY)
        measure("all tasks again, nothing changes", lambda: settle("tasks", AT + chosen.days * DAY, sides))
        report()


def settle_day(day: int, processes: int) -> None:
    """Settle what the passing of a day brings."""
    at = AT + day * DAY
    measure(f"the orders of day {day}: those that end", lambda: settle("orders", at, processes))
    measure(f"the tasks of day {day}, opened and closed", lambda: settle("tasks", at, processes))


def measure(what: str, act: Callable[[], object]) -> None:
    """Tell how long something took."""
    began = time.monotonic()
    told = act()
    print(f"{what}: {time.monotonic() - began:.1f} s, load {os.getloadavg()[0]:.1f}, {told or ''}", flush=True)


def populate(people: int, contacts: int) -> None:
    """Record everybody through the ledger, the pack in force first."""
    from pratique.kinds import payloads as p  # noqa: PLC0415  (Django starts first)
    from pratique.record.models import Unit  # noqa: PLC0415

    Unit.objects.create(unit_id="city", division="110000", name_zh="city", name_en="city")
    record([("PackEnacted", None, AT - DAY, make_pack(None, AT - 30 * DAY))])
    told = p.PersonRegistered(has_document=False)
    record(("PersonRegistered", number, AT - 20 * DAY, told) for number in range(1, people + 1))
    record(_tell_contacts(contacts))


def _tell_contacts(contacts: int) -> Iterator[tuple[str, int | None, int, Any]]:
    from pratique.kinds import payloads as p  # noqa: PLC0415

    for number in range(1, contacts + 1):
        found = AT - (number % 10) * DAY - (number % 7) * HOUR
        yield (
            "ContactIdentified", number, found,
            p.ContactIdentified(ring="close", last_at=found - 6 * HOUR, case_ref=f"2021-{number % 500:05}"),
        )  # fmt: skip
        for sampled in (found + HOUR, found + 20 * HOUR):
            if sampled + 8 * HOUR <= AT:
                told = p.SpecimenReported(result="negative", sampled_at=sampled, reported_at=sampled + 8 * HOUR)
                yield "SpecimenReported", number, sampled, told


def record(told: Iterable[tuple[str, int | None, int, Any]], *, forget: bool = True) -> None:
    """Record facts in batches, and forget what they make due: the measurements say what is settled."""
    from pratique.desk.followup.follow import make_house_actor  # noqa: PLC0415
    from pratique.record.models import Due  # noqa: PLC0415
    from pratique.record.register import append, make_fact, writing  # noqa: PLC0415

    actor, left = make_house_actor(AT), iter(told)
    while some := list(islice(left, BATCH)):
        facts = [make_fact(kind, payload, actor, at, subject=number) for kind, number, at, payload in some]
        with writing():
            append(facts, AT)
            if forget:
                Due.objects.all().delete()


def mark(what: str, people: int, at: int) -> None:
    """Make something due of everybody who has an order."""
    from pratique.record.due import mark_due  # noqa: PLC0415
    from pratique.record.register import writing  # noqa: PLC0415

    with writing():
        mark_due(what, [str(number) for number in range(1, people + 1)], at)


def make_pack(days: int | None, start: int) -> Any:  # noqa: ANN401  (a payload, once Django has started)
    """Give the enactment of the pack that ships, perhaps with another length of isolation."""
    from hashlib import sha256  # noqa: PLC0415

    from pratique.desk.lists_and_packs import make_pack_proposal  # noqa: PLC0415
    from pratique.kinds import payloads as p  # noqa: PLC0415
    from pratique.ledger.enacted import read_pack, write_pack  # noqa: PLC0415

    document = copy.deepcopy(json.loads(make_pack_proposal("cn-beijing-2021-08", start)["content"]))
    if days is not None:
        number = next(one for one in document["params"] if one["id"] == "close_isolation_d")
        number["values"] = [{**number["values"][0], "value": days}]
        document["version"] = "99.0.0"
    content = write_pack(document)
    pack = read_pack(content)
    digest = sha256(content.encode()).hexdigest()
    return p.PackEnacted(
        pack=pack.id, version=pack.version, sha256=digest, start=start, until=pack.until, content=content
    )


def enact_shorter() -> None:
    """Put a pack in force that isolates for fewer days; the fact of it marks everybody with an order."""
    told = "PackEnacted", None, AT + 2 * MINUTE, make_pack(SHORTER_D, AT + 2 * MINUTE)
    record([told], forget=False)


def settle(what: str, at: int, processes: int) -> str:
    """Settle what is due of one kind as `pratique follow --workers` does; give keys, facts and CPU."""
    from django.db import connection  # noqa: PLC0415

    connection.close()
    ends: list[int] = []
    for number in range(processes):
        reading, writing_end = os.pipe()
        if os.fork() == 0:
            try:
                os.write(writing_end, _settle_share(what, at, number, processes).encode())
                os._exit(0)
            except BaseException as error:  # noqa: BLE001  (told, then out: this is a child)
                print(f"failed: {error!r}", file=sys.stderr, flush=True)
                os._exit(1)
        os.close(writing_end)
        ends.append(reading)
    told = [[int(count) for count in os.read(end, 80).split()] for end in ends]
    for _ in ends:
        os.wait()
    if not all(told):
        raise SystemExit("a part failed")
    keys, facts, failed, cpu = (sum(counts) for counts in zip(*told, strict=True))
    if failed:
        raise SystemExit(f"{failed} could not be settled")
    return f"{keys:,} keys, {facts:,} facts, {cpu} s of CPU in the workers"


def _settle_share(what: str, at: int, number: int, processes: int) -> str:
    from pratique.cli.follow import spare_collector  # noqa: PLC0415
    from pratique.desk.followup import run  # noqa: PLC0415
    from pratique.record.due import Share  # noqa: PLC0415

    began = time.process_time()
    spare_collector()
    run.SETTLERS = {what: run.SETTLERS[what]}
    settled = run.settle_due(at, limit=10**9, share=Share(number, processes))
    return f"{settled.keys} {settled.facts} {settled.failed} {time.process_time() - began:.0f}"


def report() -> None:
    """Tell what stands in the end."""
    from pratique.record.models import OrderRow, TaskRow  # noqa: PLC0415
    from pratique.record.register import open_reader  # noqa: PLC0415

    ended = OrderRow.objects.filter(ended_at__isnull=False).count()
    print(
        f"{OrderRow.objects.count():,} orders, {ended:,} of them ended, {TaskRow.objects.count():,} tasks, "
        f"{open_reader().read_head().seq:,} facts"
    )


if __name__ == "__main__":
    main()
