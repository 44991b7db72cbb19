"""A house with a laboratory, a pack in force, people with samples taken, and messages of results."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from zoneinfo import ZoneInfo

from pratique.desk.acts import do_approve, do_propose
from pratique.desk.case_settling import settle_case
from pratique.desk.followup.follow import Follow, make_house_actor
from pratique.desk.laboratory import TakenIn, do_register_laboratory, do_take_in_results
from pratique.desk.lists_and_packs import make_pack_proposal
from pratique.desk.people import do_register_person
from pratique.kinds import payloads as p
from pratique.kinds.codes import LabResult
from pratique.kinds.instants import HOUR
from pratique.laboratory.items import Item, Told
from pratique.laboratory.tables import read_table
from pratique.people.registration import make_registration
from pratique.policy.shelf import find_packs_dir
from pratique.record.models import Act, Person
from pratique.record.permissions import Actor
from pratique.record.register import append, make_fact, writing
from tests.unit.desk.cast import AT, Cast, make_id, make_staff

ZONE = ZoneInfo("Asia/Shanghai")
LAB = "LAB-1"


@dataclass(frozen=True)
class LabHouse:
    """The cast, the laboratory's account, and people by number with their documents."""

    cast: Cast
    lab: Actor
    documents: dict[int, str]

    def take_in(self, *items: Item, at: int = AT, name: str = "m") -> TakenIn:
        """Send results as one message."""
        digest = sha256(f"{name}{items}".encode()).hexdigest()
        return do_take_in_results(self.lab, LAB, Told(digest, items, ()), at)

    def read(self, text: str, at: int = AT) -> TakenIn:
        """Send a file."""
        return do_take_in_results(self.lab, LAB, read_table(text.encode(), ZONE, {}), at)


def make_lab_house(cast: Cast, people: int) -> LabHouse:
    """Register people, the laboratory of the unit west, and enact the shipped pack."""
    pack = make_pack_proposal(find_packs_dir() / "cn-beijing-2021-08", AT - 5 * HOUR)
    proposal = do_propose(cast.east_policy, "enact-pack", pack, AT - 6 * HOUR)
    do_approve(cast.west_policy, proposal, Act.objects.get(fact_id=proposal).digest, AT - 6 * HOUR)
    lab = make_staff("lab", "west", "laboratory")
    do_register_laboratory(cast.admin, LAB, "Laboratory One", "west", "east", AT - 4 * HOUR)
    documents = {cast.li.person_no: ""}
    for number in range(people):
        document = make_id(f"110101198001{number // 999 + 1:02}{number % 999 + 1:03}")
        told = make_registration(document_type="resident-id", number=document, names=(f"王{number}",))
        documents[do_register_person(cast.registrar, told, AT - 4 * HOUR).person_no] = document
    return LabHouse(cast, lab, documents)


def take_samples(house: LabHouse, refs: dict[str, int], *, pool: str | None = None, at: int = AT - 3 * HOUR) -> None:
    """Record samples taken: barcode -> whose."""
    facts = [
        make_fact("SpecimenTaken", p.SpecimenTaken(specimen_ref=ref, sampled_at=at, pool=pool), house.cast.registrar,
                  at, subject=number)
        for ref, number in refs.items()
    ]  # fmt: skip
    with writing():
        append(facts, at)


def make_item(ref: str, result: LabResult, *, hours: int = -1, row: int = 1, **more: object) -> Item:
    """Make a result, sampled three hours before it is reported at AT + hours."""
    item = Item(row=row, specimen_ref=ref, result=result, reported_at=AT + hours * HOUR)
    return replace(item, **more)  # type: ignore[arg-type]


def settle(*people: int, at: int = AT) -> int:
    """Settle people's cases."""
    keys = [str(Person.objects.get(person_no=one).head) for one in people]
    return settle_case(keys, at, Follow(make_house_actor(at)))
