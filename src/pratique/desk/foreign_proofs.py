"""Foreign certificates taken as evidence at the service desk, by the trust list of this installation."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from pratique.credentials.evidence import prove_test
from pratique.credentials.foreign import check_foreign
from pratique.credentials.trust_list import TrustList, follow_list, read_trust_list
from pratique.desk.reports import do_report
from pratique.kinds import payloads as p
from pratique.kinds.errors import BadInput
from pratique.ledger.fact import Source
from pratique.record.in_force import read_in_force
from pratique.record.permissions import Actor
from pratique.record.setup import find_home
from pratique.record.views import PersonView

SYSTEM: Final = "hcert"


def get_list_path() -> Path:
    """Give where the trust list of this installation lies."""
    return find_home() / "trust-list.json"


def read_own_trust_list() -> TrustList | None:
    """Give the trust list of this installation; None where none was loaded. Raises BadInput."""
    try:
        return read_trust_list(get_list_path().read_bytes())
    except FileNotFoundError:
        return None


def keep_trust_list(data: bytes) -> TrustList:
    """Put a trust list in place of the one held; raises BadInput, also for an older one.

    What was revoked before and is no longer named stays revoked: the list is refused rather than forgotten.
    """
    found, held = read_trust_list(data), read_own_trust_list()
    if follow_list(held, found).revoked != found.revoked:
        message = "this list no longer names certificates that were revoked; ask its maker for a whole one"
        raise BadInput("trust_list_forgets", message)
    path = get_list_path()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    with new.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    new.replace(path)
    return found


def do_take_foreign_proof(actor: Actor, view: PersonView, text: str, at: int) -> str:
    """Record the test that a foreign certificate shows of a person who was opened; give the fact's id.

    ``view`` is the reading in which name and day of birth were seen. The same certificate twice is one fact of one
    source. Raises Refused; BadInput ``hcert_no_list``, ``hcert_no_section`` and what ``credentials`` says.
    """
    listed = read_own_trust_list()
    if listed is None:
        raise BadInput("hcert_no_list", "no list of foreign signers is loaded here", "certificate")
    held = read_in_force().book.holding_at(at)
    section = None if held is None else held.pack.pack.foreign
    if section is None:
        raise BadInput("hcert_no_section", "the policy in force takes no foreign certificates", "certificate")
    found = check_foreign(text.strip(), listed.signers_at(at), at, listed)
    proven = prove_test(found, section, view.names, view.birth_date)
    report = p.SpecimenReported(
        result=proven.result,
        sampled_at=proven.sampled_at,
        reported_at=at,
        method=proven.method,
        specimen_ref=proven.ref,
    )
    known = (f for f in view.facts if f.kind == "SpecimenReported" and f.says.get("specimen_ref") == proven.ref)
    before = next(known, None)
    if before is not None:
        return before.fact_id
    return do_report(actor, view.person_no, report, at, source=Source(SYSTEM, proven.ref))
