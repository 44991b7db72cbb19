"""Many at once, on a register of its own under a DATABASE_URL; prints what came of it as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from pratique.desk.accounts import do_enrol, do_make_first_enrolment
from pratique.desk.acts import do_approve, do_propose
from pratique.desk.assignments import do_assign
from pratique.desk.lists_and_packs import make_list_proposal
from pratique.desk.people import do_merge_people, do_register_person
from pratique.desk.reserve import do_take_in_reserve
from pratique.desk.tasks import do_move_task, do_open_task
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import DAY, HOUR
from pratique.people.registration import make_registration
from pratique.places.risk_lists import load_shipped_list
from pratique.record import models as m
from pratique.record.access import access_person_by_assignment
from pratique.record.configuration import check_configuration
from pratique.record.first_start import prepare
from pratique.record.projections import PROJECTED, rebuild
from pratique.record.refusals import Refused, RegisterUnavailable
from pratique.record.register import open_reader
from pratique.tasks.task import LostRace, Task
from tests.unit.desk.cast import AT, WANG, make_cast, make_staff

THREADS = 40
HASHERS = 6
"""Each password takes 100 MB to hash."""


def race(act: Callable[[int], object], threads: int = THREADS) -> Counter[str]:
    """Let all threads do it at once; count what each was told."""
    barrier = Barrier(threads)

    def run(number: int) -> str:
        try:
            connection.ensure_connection()
            barrier.wait()
            act(number)
        except (Refused, BadInput) as error:
            return error.code
        except LostRace as lost:
            return "lost" if lost.found.owner else "lost without an owner"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(threads) as pool:
        return Counter(pool.map(run, range(threads)))


def race_approvals(rounds: int) -> list[dict[str, int]]:
    """Proposer, colleagues and others of another unit approve one act at once."""
    cast = make_cast()
    colleague = make_staff("colleague", "east", "policy-officer")
    others = [make_staff(f"other-{i}", "west", "policy-officer") for i in range(3)]
    people = [cast.east_policy, colleague, *others]
    told = []
    for _ in range(rounds):
        proposal = do_propose(cast.east_policy, "enact-list", make_list_proposal(load_shipped_list()), AT)
        digest = m.Act.objects.get(fact_id=proposal).digest
        told.append(dict(race(lambda i: do_approve(people[i % 5], proposal, digest, AT))))  # noqa: B023
    return told


def race_documents() -> dict[str, int]:
    """Everybody registers the same document, under another name each."""
    registrar = make_staff("registrar-2", "west", "registrar")

    def register(i: int) -> object:
        names = (f"人{chr(0x4E00 + i)}",)
        told = make_registration(document_type="resident-id", number=WANG, names=names, birth_date="1985-06-12")
        return do_register_person(registrar, told, AT)

    return dict(race(register))


def race_merges() -> dict[str, int]:
    """Everybody merges the same two records, half of them the other way round."""
    commander = make_staff("assigner", "west", "commander")
    people = [make_staff(f"merger-{i}", "west", "registrar") for i in range(4)]
    for number in (1, 2):
        do_assign(commander, number, "two records", AT + DAY, AT, unit="west")
    return dict(race(lambda i: do_merge_people(people[i % 4], 1 + i % 2, 2 - i % 2, "the same face", AT)))


def race_task() -> dict[str, int]:
    """Everybody takes one task."""
    people = [make_staff(f"taker-{i}", "east", "refer-officer") for i in range(4)]
    do_open_task(people[0], Task("t-1", "call-back", None, None, "east", AT, AT + HOUR), AT)
    return dict(race(lambda i: do_move_task(people[i % 4], "t-1", "take", 1, AT)))


def race_link() -> dict[str, int]:
    """Everybody uses one enrolment link."""
    m.RoleGrant.objects.filter(role="administrator").delete()
    token = do_make_first_enrolment("110000", AT) or ""
    return dict(race(lambda i: do_enrol(token, f"enrolled-{i}", "correct horse battery", AT), HASHERS))


def fill_disk() -> None:
    """Read until the disk is full, then find room again; prints how many were read, traced, and read for care."""
    prepare()
    cast = make_cast()
    do_assign(cast.commander, 1, "ward 3", AT + DAY, AT, unit="east")

    def ask(pragma: str) -> int:
        with connection.cursor() as cursor:
            return int(cursor.execute(f"PRAGMA {pragma}").fetchone()[0])

    def read(at: int, purpose: str = "investigation") -> bool:
        try:
            who = cast.investigator if purpose == "investigation" else cast.officer
            return access_person_by_assignment(who, 1, purpose, at).person_no == 1
        except RegisterUnavailable:
            return False

    room = ask("max_page_count")
    ask(f"max_page_count={ask('page_count')}")
    seen = 0
    while seen < 1000 and read(AT + seen):
        seen += 1
    care = read(AT, "care")
    still = read(AT)
    ask(f"max_page_count={room}")
    again = read(AT + HOUR)
    taken = do_take_in_reserve(AT + HOUR)
    reader = open_reader()
    told = {
        "seen": seen,
        "care": care,
        "still": still,
        "again": again,
        "taken": taken,
        "traced": m.ReadTrace.objects.filter(how="assignment").count(),
        "whole": len(reader.read_feed(0)) == reader.read_head().seq,
    }
    print(json.dumps(told))  # noqa: T201  (read by the test)


def show_rows() -> dict[str, list[Any]]:
    """Give every projection but the database's own row numbers."""
    shown = {}
    for model in PROJECTED:
        fields = [field.attname for field in model._meta.fields if field.attname != "id"]
        shown[model.__name__] = sorted(map(repr, model._default_manager.values_list(*fields)))
    return shown


def main(rounds: int) -> None:
    """Race, then hold the register against itself."""
    prepare()
    findings = [finding.code for finding in check_configuration(settings, at=AT)]
    approvals = race_approvals(rounds)
    told = {"documents": race_documents(), "merges": race_merges(), "task": race_task(), "link": race_link()}
    before, reader = show_rows(), open_reader()
    with transaction.atomic():
        rebuild()
        after = show_rows()
    feed = reader.read_feed(0, 100_000)
    rows = m.Approval.objects.all()
    print(  # noqa: T201  (read by the test)
        json.dumps(
            {
                "findings": findings,
                "approvals": approvals,
                **told,
                "own": sum(row.proposer == row.approver for row in rows),
                "approved": rows.count(),
                "enacted": m.Enactment.objects.count(),
                "numbers": sorted(m.Person.objects.values_list("person_no", flat=True)),
                "dense": [item.seq for item in feed] == list(range(1, reader.read_head().seq + 1)),
                "refusals": sum(item.fact.kind == "AccessRefused" for item in feed),
                "rebuilt": before == after,
                "different": [name for name in before if before[name] != after[name]],
            }
        )
    )
