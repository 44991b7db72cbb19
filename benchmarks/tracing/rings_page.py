"""Time a page of the rings at 100,000 contacts: `python -m benchmarks.tracing.rings_page` prints each filter's time.

The register, its presence and its pages are made in a temporary folder; times are of whole requests through Django's
test client, the trace of the looks among them, without a network.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import numpy as np

from pratique.kinds.place_kinds import PLACE_KINDS, Source
from pratique.tracing.tables import NO_PARTY, Names, Presence

PEOPLE, PLACES, ROUNDS = 100_000, 250, 7
FORM = "application/x-www-form-urlencoded"
STAY_S = 30 * 60
RINGS = "/en/desk/cases/rings/?case=2021-00001"
FILTERS: dict[str, dict[str, str]] = {
    "first page": {"page": "1"},
    "page 1,000": {"page": "1000"},
    "ring": {"ring": "close"},
    "strength": {"strength": "possible"},
    "kind": {"kind": "train_open"},
    "unreachable": {"unreachable": "1"},
    "part of a place": {"text": "room-77"},
}


def make_presence(first: int) -> Presence:
    """Let person 0 meet everybody else: 400 in each of 250 rooms, every tenth room a train; homes of 4."""
    person = np.arange(1, PEOPLE + 1)
    room = (person - 1) % PLACES
    start = first + room * STAY_S
    kinds = np.where(np.arange(PLACES) % 10 == 0, PLACE_KINDS.index("train_open"), PLACE_KINDS.index("meal"))
    home = PLACES + (person - 1) // (4 * PLACES) * PLACES + room
    day = first + np.zeros(PEOPLE, np.int64)
    parts = (
        (np.zeros(PLACES, np.int64), np.arange(PLACES), kinds, first + np.arange(PLACES) * STAY_S, STAY_S, 1),
        (person, room, kinds[room], start, STAY_S, 1),
        (person, home, np.full(PEOPLE, PLACE_KINDS.index("household")), day, 86_400, Source.MEMBERSHIP),
    )
    who, where, kind, begin = (np.concatenate([part[n] for part in parts]) for n in range(4))
    end = begin + np.concatenate([np.full(len(part[0]), part[4]) for part in parts])
    source = np.concatenate([np.full(len(part[0]), part[5]) for part in parts])
    count = len(who)
    unknown = np.full(count, -1, np.int16)
    zero = np.zeros(count, np.uint8)
    u32 = (column.astype(np.uint32) for column in (who, where, begin, end))
    people, places, starts, ends = u32
    return Presence(
        people, places, kind.astype(np.uint8), starts, ends, zero, unknown, unknown, unknown, unknown,
        np.full(count, NO_PARTY, np.uint32), source.astype(np.uint8), zero,
    )  # fmt: skip


def make_city(folder: Path) -> Any:  # noqa: ANN401  (a client of Django's tests)
    """Make the house, take presence in, notify the case; give an investigator's client."""
    from tests.unit.tracing.small_world import ZONE  # noqa: PLC0415
    from tests.web.house import LI, NOW, sign_in  # noqa: PLC0415
    from tests.web.own_house import make_all  # noqa: PLC0415

    from pratique.desk.cases import CaseTold, do_notify_case  # noqa: PLC0415
    from pratique.desk.presence import do_take_in_presence  # noqa: PLC0415
    from pratique.kinds.instants import parse_instant  # noqa: PLC0415
    from pratique.record.access import access_person_by_match  # noqa: PLC0415
    from pratique.tracing.engines.reading import write_folder  # noqa: PLC0415

    _, house, _ = make_all()
    first = parse_instant("2021-08-01T00:00:00+08:00") // 1_000_000
    presence = make_presence(first)
    people = [house.li.person_id, *(f"made-{n}" for n in range(PEOPLE))]
    places = [f"room-{n}" for n in range(int(presence.place.max()) + 1)]
    write_folder(presence, Names(people, places), None, folder, ZONE, PLACE_KINDS)
    do_take_in_presence(house.staff["registrar"], folder, NOW)
    from pratique.people.identifiers import make_identifier  # noqa: PLC0415

    staff = house.staff["investigator"]
    found = (make_identifier("resident-id", LI, "a"), make_identifier("name", "李伟", "b"))
    access_person_by_match(staff, found, "investigation", "benchmark of a page", NOW)
    do_notify_case(staff, house.li.person_no, CaseTold("confirmed", onset="2021-08-05"), NOW)
    return sign_in("investigator")


def measure(client: Any) -> None:  # noqa: ANN401  (as above)
    """Print the first request, which traces, and the median of each filter's."""
    begun = time.perf_counter()
    answer = client.get(RINGS)
    print(f"traced and shown: {time.perf_counter() - begun:.2f} s, status {answer.status_code}")
    for name, typed in FILTERS.items():
        took = []
        for _ in range(ROUNDS):
            begun = time.perf_counter()
            answer = client.post(RINGS, urlencode(typed), content_type=FORM)
            took.append(time.perf_counter() - begun)
            if answer.status_code != 200:
                sys.exit(f"{name}: status {answer.status_code}\n{answer.content.decode()[-1500:]}")
        found = answer.content.decode().partition('id="contacts" tabindex="-1">')[2].partition("<")[0]
        print(f"{name:16} {statistics.median(took) * 1000:6.0f} ms (slowest {max(took) * 1000:.0f}) {found}")


def main() -> None:
    """Make the world in a temporary folder and measure."""
    with tempfile.TemporaryDirectory(prefix="pratique-rings-") as home:
        os.environ |= {"PRATIQUE_HOME": home, "PRATIQUE_AT": "2021-08-07T20:00:00+08:00"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "pratique.web.settings"
        from tests.web.own_house import start  # noqa: PLC0415

        start()
        measure(make_city(Path(home) / "presence"))


if __name__ == "__main__":
    main()
