"""A house with presence: `python -m tests.web.tracing_house` makes it on the disk, as `own_house` does without."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from pratique.kinds.place_kinds import PLACE_KINDS, Role, Source
from pratique.record.permissions import Actor
from tests.unit.tracing.small_world import ZONE, World

TRAIN, BUS = "service:G65{}/2021-08-02", "service:37-{}/2021-08-04"


def add_week(world: World, case: str, contact: str, mark: str) -> None:
    """Let a case live through the first week of August: at home, at work, on a train, at a meal with a contact."""
    home, office = f"花乡{mark}号", f"西站大厦{mark}层"
    for day in range(1, 7):
        for person in (case, f"kin-{mark}-1", f"kin-{mark}-2"):
            world.add(person, home, "household", f"{day} 00:00", f"{day + 1} 00:00", source=Source.MEMBERSHIP)
        world.add(case, home, "household", f"{day} 00:00", f"{day} 07:50", source=Source.INTERVIEW)
        world.add(case, home, "household", f"{day} 20:10", f"{day + 1} 00:00", source=Source.INTERVIEW)
        world.add(f"kin-{mark}-1", home, "household", f"{day} 19:00", f"{day} 23:30")
    for day in (2, 3, 5):
        world.add(case, office, "workplace", f"{day} 08:40", f"{day} 11:50")
        for n in range(6):
            world.add(f"mate-{mark}-{n}", office, "workplace", f"{day} 08:{30 + n}", f"{day} 17:30")
    world.add(case, TRAIN.format(mark), "train_open", "2 12:30", "2 14:20", role=Role.PASSENGER, carriage=5)
    for row in range(8):
        name = f"rider-{mark}-{row}"
        world.add(
            name, TRAIN.format(mark), "train_open", "2 12:30", "2 15:40", role=Role.PASSENGER, carriage=5, row=row + 1
        )
    world.add(case, f"面馆{mark}", "meal", "3 12:05", "3 13:10")
    world.add(contact, f"面馆{mark}", "meal", "3 12:20", "3 13:30")
    world.add(case, f"社区医院{mark}", "hospital", "5 14:00", "5 16:30", source=Source.INTERVIEW)
    world.add(f"nurse-{mark}", f"社区医院{mark}", "hospital", "5 13:00", "5 18:00")
    world.add(contact, f"棋牌室{mark}", "leisure", "4 19:00", "4 22:00")
    for n in range(5):
        world.add(f"player-{mark}-{n}", f"棋牌室{mark}", "leisure", "4 19:30", "4 23:00")
    world.add(case, BUS.format(mark), "bus", "4 08:05", "4 08:50", role=Role.PASSENGER)
    world.add(f"driver-{mark}", BUS.format(mark), "bus", "4 06:00", "4 12:00", role=Role.CREW)
    world.add(case, f"百货商场{mark}", "venue", "4 09:10", "4 11:00")
    world.add(case, f"健身房{mark}", "leisure", "4 10:40", "4 12:30")


def take_in(registrar: Actor, folder: Path, stories: dict[str, tuple[str, str]], at: int) -> None:
    """Take the weeks of cases and their contacts into the register."""
    from pratique.desk.presence import do_take_in_presence  # noqa: PLC0415
    from pratique.tracing.engines.reading import write_folder  # noqa: PLC0415

    world = World()
    for mark, (case, contact) in stories.items():
        add_week(world, case, contact, mark)
    write_folder(world.presence(), world.names, None, folder, ZONE, PLACE_KINDS)
    do_take_in_presence(registrar, folder, at)


def make() -> dict[str, Any]:
    """Make the house of the browser and take presence in."""
    import tempfile  # noqa: PLC0415

    from tests.web.house import NOW  # noqa: PLC0415
    from tests.web.own_house import make_all  # noqa: PLC0415

    told, house, others = make_all()
    stories = {
        "1": (house.li.person_id, house.zhao.person_id),
        "2": (others["sun"].person_id, others["qian"].person_id),
    }
    with tempfile.TemporaryDirectory() as folder:
        take_in(house.staff["registrar"], Path(folder) / "presence", stories, NOW)
    return told


if __name__ == "__main__":
    from tests.web.own_house import start

    start()
    json.dump(make(), sys.stdout)
