"""A small world of presence in a register: Li the case, a household, a restaurant, a train; one stranger, one gap."""

from __future__ import annotations

from pathlib import Path

from pratique.desk.people import Registered, do_register_person
from pratique.kinds.place_kinds import PLACE_KINDS, Source
from pratique.people.registration import make_registration
from pratique.tracing.engines.reading import write_folder
from tests.unit.desk.cast import AT, WANG, Cast
from tests.unit.tracing.small_world import ZONE, World

STRANGER = "ZZMARKERZZ-13900000009"
"""What a file calls somebody who is not registered: never in clear outside the sealed files."""


def register_wang(cast: Cast) -> Registered:
    told = make_registration(document_type="resident-id", number=WANG, names=("王芳",))
    return do_register_person(cast.registrar, told, AT)


def make_world(cast: Cast, wang: Registered) -> World:
    """Li and Wang share a household; the stranger eats with Li and then with a fourth, who works with a fifth."""
    world = World()
    li, other = cast.li.person_id, wang.person_id
    for day in (1, 2, 3):
        for person in (li, other):
            world.add(person, "home-1", "household", f"{day} 00:00", f"{day + 1} 00:00", source=Source.MEMBERSHIP)
    world.add(li, "noodles", "meal", "2 12:00", "2 13:00")
    world.add(STRANGER, "noodles", "meal", "2 12:30", "2 13:30")
    world.add(STRANGER, "home-2", "household", "3 00:00", "4 00:00", source=Source.MEMBERSHIP)
    world.add("fourth", "home-2", "household", "3 00:00", "4 00:00", source=Source.MEMBERSHIP)
    world.add(li, "service:G1/2021-08-01", "train_open", "1 08:00", "1 12:00", carriage=3, row=-1)
    world.add("fifth", "service:G1/2021-08-01", "train_open", "1 08:00", "1 12:00", carriage=3, row=4)
    return world


def write_world(world: World, folder: Path) -> Path:
    write_folder(world.presence(), world.names, None, folder, ZONE, PLACE_KINDS)
    return folder
