"""Sub-keys of a made-up root, imported for the days around the cast's clock, and a pack in force."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from pratique.credentials.keys import issue_sub_keys, make_point, make_private, write_private_part
from pratique.desk.acts import do_approve, do_propose
from pratique.desk.code_keys import SubKeyFile, do_add_sub_keys
from pratique.desk.lists_and_packs import make_pack_proposal
from pratique.kinds.instants import DAY, MINUTE
from pratique.record.closed_lists import ActKind
from pratique.record.models import Act
from pratique.record.permissions import Actor
from tests.unit.desk.cast import AT, Cast

PACK = "cn-beijing-2021-08"


def make_files(root: EllipticCurvePrivateKey, days: int = 3, starts: int = AT // DAY * DAY) -> list[SubKeyFile]:
    return [
        SubKeyFile(one.told.certificate, write_private_part(one.private)) for one in issue_sub_keys(root, starts, days)
    ]


def add_sub_keys(cast: Cast, days: int = 3) -> EllipticCurvePrivateKey:
    """Import sub-keys of a new root; give the root."""
    root = make_private()
    do_add_sub_keys(cast.admin, make_point(root), make_files(root, days), AT)
    return root


def enact_pack(cast: Cast) -> None:
    """Put the shipped pack in force."""
    propose(cast, "enact-pack", make_pack_proposal(PACK, AT - 10 * MINUTE))


def propose(cast: Cast, act: ActKind, what: dict[str, object], at: int = AT) -> tuple[str, ...]:
    """Have an act proposed by one and approved by another."""
    sides: dict[ActKind, tuple[Actor, Actor]] = {
        "declare-outage": (cast.commander, cast.commander_west),
        "enact-pack": (cast.east_policy, cast.west_policy),
    }
    one, other = sides[act]
    found = do_propose(one, act, what, at)
    return do_approve(other, found, Act.objects.get(fact_id=found).digest, at + 1)
