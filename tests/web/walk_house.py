"""A city for long walks: presence, a laboratory, thousands with samples taken: `python -m tests.web.walk_house`."""

from __future__ import annotations

import json
import sys
from base64 import b32encode
from typing import Any

MANY = 10_000
LAB = "LAB-1"


def make() -> dict[str, Any]:
    """Make the house of the tracing walk, a laboratory, and people whose samples S00000, S00001 ... were taken."""
    from pratique.desk.laboratory import do_register_laboratory  # noqa: PLC0415  (needs Django)
    from pratique.kinds import payloads as p  # noqa: PLC0415
    from pratique.kinds.instants import DAY, HOUR  # noqa: PLC0415
    from pratique.record.actors import make_actor  # noqa: PLC0415
    from pratique.record.models import Account, Person  # noqa: PLC0415
    from pratique.record.numbering import take_numbers  # noqa: PLC0415
    from pratique.record.register import append, make_fact, writing  # noqa: PLC0415
    from tests.web.house import NOW, make_staff  # noqa: PLC0415
    from tests.web.own_house import make_sessions  # noqa: PLC0415
    from tests.web.tracing_house import make as make_traced  # noqa: PLC0415

    told = make_traced()
    make_staff("lab", "district", "laboratory")
    admin = make_actor(Account.objects.get(username="admin"), NOW, has_second_factor=True)
    do_register_laboratory(admin, LAB, "Laboratory One", "district", "district", NOW - DAY)
    registrar = make_actor(Account.objects.get(username="registrar"), NOW, has_second_factor=True)
    at = NOW - 6 * HOUR
    numbers = list(Person.objects.order_by("person_no").values_list("person_no", flat=True))
    with writing():
        first = take_numbers("person", max(numbers), MANY)
        facts = []
        for number in range(first, first + MANY):
            person_id = b32encode(number.to_bytes(16, "big")).decode().rstrip("=")
            named = p.PersonRegistered(has_document=False, person_id=person_id, names=(f"王{number}",))
            facts.append(make_fact("PersonRegistered", named, registrar, NOW - DAY, subject=number))
        append(facts, NOW - DAY)
    numbers += range(first, first + MANY)
    with writing():
        taken = [
            make_fact(
                "SpecimenTaken",
                p.SpecimenTaken(specimen_ref=f"S{n:05}", sampled_at=at),
                registrar,
                at,
                subject=number,
            )
            for n, number in enumerate(numbers)
        ]
        append(taken, at)
    Account.objects.create(actor_id="r-walk", username="r-walk", person_no=first, made_at=NOW)
    told["sessions"] = make_sessions()
    ids = dict(Person.objects.values_list("person_no", "person_id"))
    told["numbers"] = [ids[number] for number in numbers]
    told["first"] = numbers.index(first)
    return told


if __name__ == "__main__":
    from tests.web.own_house import start

    start()
    json.dump(make(), sys.stdout)
