"""Orders at the size of a city on PostgreSQL: issued, computed anew under another policy, and the tasks of a day.

    PYTHONPATH=.:benchmarks/pages python benchmarks/orders/run.py --folder DIR [--people N] [--open M] [--processes 2]

N people are registered (1,000,000), M of them (200,000) are close contacts found over the last ten days, each with two
samples. Measured, facts and rows together, committed in batches of 5,000 people: every order issued; every order
computed anew where nothing changes; the same after a pack that isolates for ten days instead of fourteen was enacted;
the tasks of the day. The folder is made anew.
"""

from __future__ import annotations

import argparse
import copy
import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
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
    chosen = options.parse_args()
    shutil.rmtree(chosen.folder, ignore_errors=True)
    with Installation(chosen.folder, "postgresql") as installation:
        installation.open_django()
        print(f"load {os.getloadavg()[0]:.1f}, {chosen.people:,} people, {chosen.open:,} contacts")
        measure("recorded the people", lambda: populate(chosen.people, chosen.open))
        settle = "settle_orders", chosen.open, chosen.processes
        measure("issued every order", lambda: in_processes(*settle, AT))
        measure("computed every order anew, nothing changes", lambda: in_processes(*settle, AT + MINUTE))
        measure("enacted a shorter policy, marked all", enact_shorter)
        measure("computed every order anew, all change", lambda: in_processes(*settle, AT + HOUR))
        tasks = "settle_tasks", chosen.open, chosen.processes
        measure("the day's tasks", lambda: in_processes(*tasks, AT + 2 * HOUR))
        measure("the day's tasks again, nothing changes", lambda: in_processes(*tasks, AT + 2 * HOUR + MINUTE))
        report()


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
    record(iter([("PackEnacted", None, AT - DAY, make_pack(None, AT - 30 * DAY))]))
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


def record(told: Iterator[tuple[str, int | None, int, Any]]) -> None:
    """Record facts in batches, and forget what they make due: the measurements say what is settled."""
    from pratique.desk.followup.follow import make_house_actor  # noqa: PLC0415
    from pratique.record.models import Due  # noqa: PLC0415
    from pratique.record.register import append, make_fact, writing  # noqa: PLC0415

    actor = make_house_actor(AT)
    while some := list(islice(told, BATCH)):
        facts = [make_fact(kind, payload, actor, at, subject=number) for kind, number, at, payload in some]
        with writing():
            append(facts, AT)
            Due.objects.all().delete()


def make_pack(days: int | None, start: int) -> Any:  # noqa: ANN401  (a payload, once Django has started)
    """Give the enactment of the pack that ships, perhaps with another length of isolation."""
    from hashlib import sha256  # noqa: PLC0415

    from pratique.desk.lists_and_packs import make_pack_proposal  # noqa: PLC0415
    from pratique.kinds import payloads as p  # noqa: PLC0415
    from pratique.record.enacted import read_pack, write_pack  # noqa: PLC0415

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
    """Put a pack in force that isolates for fewer days; everybody with an order is marked by one statement."""
    from pratique.record.order_rows import mark_open_orders  # noqa: PLC0415
    from pratique.record.register import writing  # noqa: PLC0415

    record(iter([("PackEnacted", None, AT + 2 * MINUTE, make_pack(SHORTER_D, AT + 2 * MINUTE))]))
    with writing():
        mark_open_orders(AT + 2 * MINUTE)


def in_processes(settler: str, people: int, processes: int, at: int) -> str:
    """Settle everybody in processes side by side, each a part of the people; give the facts recorded."""
    from django.db import connection  # noqa: PLC0415

    connection.close()
    ends: list[int] = []
    for part in range(processes):
        reading, writing_end = os.pipe()
        if os.fork() == 0:
            try:
                facts = _settle_part(settler, people, part, processes, at)
                os.write(writing_end, str(facts).encode())
                os._exit(0)
            except BaseException as error:  # noqa: BLE001  (told, then out: this is a child)
                print(f"failed: {error!r}", file=sys.stderr, flush=True)
                os._exit(1)
        os.close(writing_end)
        ends.append(reading)
    counts = [os.read(end, 40) for end in ends]
    for _ in ends:
        os.wait()
    if not all(counts):
        raise SystemExit("a part failed")
    return f"{sum(int(count) for count in counts):,} facts"


def _settle_part(settler: str, people: int, part: int, processes: int, at: int) -> int:
    from pratique.desk import care_tasks, orders  # noqa: PLC0415
    from pratique.desk.followup.follow import Follow, make_house_actor  # noqa: PLC0415

    settle = {"settle_orders": orders.settle_orders, "settle_tasks": care_tasks.settle_tasks}[settler]
    follow, facts = Follow(make_house_actor(at)), 0
    for first in range(1 + part * BATCH, people + 1, BATCH * processes):
        facts += settle([str(number) for number in range(first, min(first + BATCH, people + 1))], at, follow)
    return facts


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
