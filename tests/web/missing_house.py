"""A house where a close contact will never give a sample: `python -m tests.web.missing_house`."""

from __future__ import annotations

import json
import sys
from typing import Any


def make() -> dict[str, Any]:
    """Make the house of the browser, a laboratory, a close contact (Zhao) and one of a contact (Li)."""
    from pratique.desk.laboratory import do_register_laboratory  # noqa: PLC0415  (needs Django)
    from pratique.kinds.instants import DAY  # noqa: PLC0415
    from pratique.record.actors import make_actor  # noqa: PLC0415
    from pratique.record.models import Account  # noqa: PLC0415
    from tests.web.house import NOW, make_staff  # noqa: PLC0415
    from tests.web.own_house import make_all, make_sessions  # noqa: PLC0415
    from tests.web.test_missing_index import hold_both  # noqa: PLC0415
    from tests.web.walk_house import LAB  # noqa: PLC0415

    told, house, _ = make_all()
    make_staff("lab", "district", "laboratory")
    admin = make_actor(Account.objects.get(username="admin"), NOW, has_second_factor=True)
    do_register_laboratory(admin, LAB, "Laboratory One", "district", "district", NOW - DAY)
    hold_both(house)
    return {**told, "sessions": make_sessions(), "numbers": [], "first": 0}


if __name__ == "__main__":
    from tests.web.own_house import start

    start()
    json.dump(make(), sys.stdout)
