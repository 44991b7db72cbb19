"""A follower that is killed -9 again and again while it settles, on whichever database DATABASE_URL names."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence

from pratique.desk.followup import run as running
from pratique.desk.followup.follow import Follow
from pratique.desk.followup.run import settle_due
from pratique.kinds import payloads as p
from pratique.kinds.instants import find_zone, format_instant
from pratique.record.due import WHOLE, Share, mark_due
from pratique.record.first_start import prepare
from pratique.record.models import ContactRow, Due
from pratique.record.register import append, make_fact, open_reader, writing
from tests.unit.desk.cast import AT, make_units

AT_TEXT = format_instant(AT, find_zone("Asia/Shanghai"))
PEOPLE = 1500
ROUNDS = 10


def settle(keys: Sequence[str], at: int, follow: Follow) -> int:
    """Let each key be one contact; what stands is not written again."""
    numbers = {int(key) for key in keys}
    held = set(ContactRow.objects.filter(person_no__in=numbers).values_list("person_no", flat=True))
    told = p.ContactIdentified(ring="close", last_at=at, case_ref="c")
    facts = [make_fact("ContactIdentified", told, follow.actor, at, subject=one) for one in sorted(numbers - held)]
    half = len(facts) // 2
    with follow.settling("rings", {}, part_of=keys):
        append(facts[:half], at)
    with follow.settling("rings", dict.fromkeys(keys)):
        append(facts[half:], at)
    return len(facts)


def kill_one(dice: random.Random) -> bool:
    """Let a child settle, and kill it; say whether it was killed at work."""
    from django.db import connections  # noqa: PLC0415  (settings are read first)

    connections.close_all()
    child = os.fork()
    if child == 0:
        settle_due(AT)
        time.sleep(60)
        os._exit(0)
    time.sleep(dice.uniform(0.01, 0.12))
    os.kill(child, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def start_one(share: Share) -> int:
    """Let a child settle a share; give its number."""
    from django.db import connections  # noqa: PLC0415  (settings are read first)

    connections.close_all()
    child = os.fork()
    if child == 0:
        settle_due(AT, share=share)
        os._exit(0)
    return child


def race() -> None:
    """Let two workers with shares, one of them killed, and one that takes everything settle at once; then the rest."""
    prepare()
    make_units()
    settlers, running.SETTLERS = running.SETTLERS, {"rings": settle}
    running.BATCH = 20
    with writing():
        mark_due("rings", [str(number) for number in range(PEOPLE)], AT)
    first, second, third = (start_one(share) for share in (Share(0, 2), Share(1, 2), WHOLE))
    time.sleep(0.4)
    os.kill(first, signal.SIGKILL)
    ended = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in (first, second, third)]
    settle_due(AT)
    running.SETTLERS = settlers
    with writing():
        mark_due("tasks", [str(number) for number in range(1_000, 1_100)], AT)
    command = [sys.executable, "-c", "from pratique.cli.main import main; main()", "follow", "--once"]
    told = subprocess.run([*command, "--workers", "2", "--at", AT_TEXT], check=True, capture_output=True, text=True)
    print(json.dumps({"ended": ended, **count(), "told": told.stdout.splitlines()[0]}))  # noqa: T201  (read by the test)


def count() -> dict[str, int]:
    """Tell what was written, and how often."""
    return {
        "contacts": ContactRow.objects.count(),
        "people": ContactRow.objects.values("person_no").distinct().count(),
        "facts": sum(item.fact.kind == "ContactIdentified" for item in open_reader().read_feed(0, 100_000)),
        "due": Due.objects.filter(what="rings").count(),
    }


def main() -> None:
    """Kill ten followers, let the eleventh end; tell what came of it."""
    prepare()
    make_units()
    running.SETTLERS = {"rings": settle}
    running.BATCH = 20
    with writing():
        mark_due("rings", [str(number) for number in range(PEOPLE)], AT)
    dice = random.Random(5)  # noqa: S311
    dead = [kill_one(dice) for _ in range(ROUNDS)]
    settle_due(AT)
    told = {"dead": sum(dead), **count(), "again": settle_due(AT).facts}
    print(json.dumps(told))  # noqa: T201  (read by the test)
