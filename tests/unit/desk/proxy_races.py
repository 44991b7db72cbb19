"""Many clerks record one consent, and both sides take it back, at once; prints what came of it as JSON."""

from __future__ import annotations

import json

from pratique.desk.people import do_register_person
from pratique.desk.proxies import ProxyTold, do_end_proxy, do_record_proxy
from pratique.kinds.instants import DAY, HOUR
from pratique.people.registration import make_registration
from pratique.record.first_start import prepare
from pratique.record.models import ProxyRow
from pratique.record.permissions import Actor
from tests.unit.desk.cast import AT, make_cast
from tests.unit.desk.races import race

THREADS = 12


def main() -> None:
    """Race."""
    prepare()
    cast = make_cast()
    wang = do_register_person(cast.registrar, make_registration(names=("王芳",), phone="138 0000 0002"), AT - HOUR)
    told = ProxyTold(("read-state",), AT + DAY, "王芳", "李伟", "letter")
    numbers = cast.li.person_no, wang.person_no
    given = race(lambda _i: do_record_proxy(cast.registrar, *numbers, "written", told, AT), THREADS)
    consent = ProxyRow.objects.get().fact_id
    sides = [
        Actor(f"r-{number}", "residents", frozenset({"resident"}), has_second_factor=False, person_no=number)
        for number in numbers
    ]
    ended = race(lambda i: do_end_proxy(sides[i % 2], consent, "", AT + 1), THREADS)
    left = ProxyRow.objects.filter(ended_at__isnull=True).count()
    print(json.dumps({"given": given, "ended": ended, "left": left}))  # noqa: T201  (read by the test)
