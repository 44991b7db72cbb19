"""Four people who meet in a row: Li the case, Wang at home with them, Zhao at work with Wang, Sun dining with Zhao."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from django.db import transaction

from pratique.desk.acts import do_approve, do_propose
from pratique.desk.calls import do_make_call, read_queue
from pratique.desk.care_reports import do_place
from pratique.desk.cases import CaseTold, Notified, do_notify_case, do_withdraw_case
from pratique.desk.chains import read_chain
from pratique.desk.companions import read_companions
from pratique.desk.contacts import do_add_contact
from pratique.desk.followup import run as running
from pratique.desk.followup.run import settle_due
from pratique.desk.followup.settlers import SETTLERS
from pratique.desk.interviews import Visited, do_tell_visit
from pratique.desk.lists_and_packs import make_pack_proposal
from pratique.desk.people import do_register_person
from pratique.desk.presence import do_take_in_presence
from pratique.kinds import payloads as p
from pratique.kinds.instants import DAY, SECOND
from pratique.people.registration import make_registration
from pratique.record.first_start import prepare
from pratique.record.models import Act, ContactRow
from pratique.record.projections import rebuild
from pratique.record.register import append, make_fact, writing
from tests.unit.desk.cast import AT, WANG, Cast, make_cast, make_id
from tests.unit.desk.presence_world import write_world
from tests.unit.desk.test_acts import PACK
from tests.unit.tracing.small_world import World, at

DOCUMENTS = {"王芳": WANG, "赵敏": make_id("11010119920101003"), "孙强": make_id("11010119930101004")}
LI, WANG_NO, ZHAO, SUN = range(1, 5)
CONFIRMED = CaseTold("confirmed", onset="2021-08-03", isolated_at=at("4 00:00") * SECOND)


def make_row(cast: Cast, folder: Path) -> Notified:
    """Register all, take their presence in, enact the pack, and notify Li; the investigators see everybody."""
    proposal = do_propose(cast.east_policy, "enact-pack", make_pack_proposal(PACK, AT - DAY), AT - DAY)
    do_approve(cast.west_policy, proposal, Act.objects.get().digest, AT - DAY)
    people = [cast.li] + [
        do_register_person(
            cast.registrar, make_registration(document_type="resident-id", number=number, names=(name,)), AT - DAY
        )
        for name, number in DOCUMENTS.items()
    ]
    li, wang, zhao, sun = (one.person_id for one in people)
    world = World()
    for person in (li, wang):
        world.add(person, "home-1", "household", "3 00:00", "4 00:00")
    for person in (wang, zhao):
        world.add(person, "office", "workplace", "5 09:00", "5 17:00")
    for person in (zhao, sun):
        world.add(person, "noodles", "meal", "6 18:00", "6 20:00")
    do_take_in_presence(cast.registrar, write_world(world, folder), AT)
    told = p.AssignmentMade(who="unit:east", unit="east", cause="duty", until=AT + 30 * DAY)
    with writing():
        append(
            [
                make_fact("AssignmentMade", told, cast.commander, AT - DAY, subject=number)
                for number in (LI, WANG_NO, ZHAO, SUN)
            ],
            AT - DAY,
        )
    return do_notify_case(cast.investigator, LI, CONFIRMED, AT)


def list_standing() -> list[tuple[object, ...]]:
    """Give who stands as a contact, in which ring, whether by hand."""
    rows = ContactRow.objects.filter(withdrawn=False).order_by("person_no")
    return list(rows.values_list("person_no", "ring", "by_hand"))


def withdraw(cast: Cast, fact_id: str, person_no: int, at_instant: int) -> str:
    """Withdraw any fact; give the withdrawal's id."""
    payload = p.FactWithdrawn(fact=fact_id, reason="a slip")
    fact = make_fact("FactWithdrawn", payload, cast.registrar, at_instant, subject=person_no, corrects=fact_id)
    with writing():
        append([fact], at_instant)
    return fact.id


def main() -> None:
    """Go through an investigation on whichever database DATABASE_URL names; print what stood after each step."""
    prepare()
    cast = make_cast()
    running.SETTLERS = {"rings": SETTLERS["rings"]}
    with tempfile.TemporaryDirectory() as folder:
        case = make_row(cast, Path(folder) / "in").case_id
    told: dict[str, object] = {}

    def settle(name: str, instant: int) -> None:
        settled = settle_due(instant)
        told[name] = [settled.failed, *list_standing()]

    settle("traced", AT)
    placed = do_place(cast.officer, WANG_NO, "home", AT, entered_at=at("5 08:00") * SECOND)
    settle("placed", AT)
    withdraw(cast, placed, WANG_NO, AT)
    added = do_add_contact(cast.investigator, case, SUN, "close", AT - DAY, "told by Li", AT, first_at=AT - 2 * DAY)
    settle("by hand", AT)
    call = do_make_call(cast.investigator, case, SUN, "reached", AT)
    queue = read_queue(cast.investigator, AT)
    told["queue"] = [[one.person_no for one in home] for home in queue.households]
    told["links"] = [(link.infector, link.how) for link in read_chain(cast.investigator, AT).chain.links]
    visit = do_tell_visit(cast.investigator, case, "2021-08-03 18:00-20:00 dinner, noodles, 孙强", AT)
    told["companions"] = [[who.names for who in one.suggested] for one in read_companions(cast.investigator, case, AT)]
    gone = do_withdraw_case(cast.investigator, case, "a mixed-up tube", AT)
    settle("gone", AT)
    withdraw(cast, gone, LI, AT)
    settle("again", AT)
    told["same"] = ContactRow.objects.get(by_hand=True, withdrawn=False).fact_id == added
    told["kept"] = [call.step.name, isinstance(visit, Visited)]
    with transaction.atomic():
        rebuild()
    settle("rebuilt", AT)
    print(json.dumps(told))  # noqa: T201  (read by the test)
