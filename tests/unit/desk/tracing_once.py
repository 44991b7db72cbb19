"""A case from presence to rings, in a register of its own on whichever database DATABASE_URL names."""

from __future__ import annotations

import json
import os
from pathlib import Path

from django.db import transaction

from pratique.desk.acts import do_approve, do_propose
from pratique.desk.cases import do_correct_case, do_withdraw_case, list_cases
from pratique.desk.lists_and_packs import make_pack_proposal
from pratique.desk.presence import do_retain_presence, do_take_in_presence
from pratique.desk.tracing import read_case_timeline, read_rings
from pratique.kinds.instants import DAY
from pratique.record.first_start import prepare
from pratique.record.models import Act, CaseRow
from pratique.record.projections import rebuild
from tests.unit.desk.cast import AT, make_cast
from tests.unit.desk.presence_world import make_world, register_wang, write_world
from tests.unit.desk.test_acts import PACK
from tests.unit.desk.test_tracing import CONFIRMED, notify


def main() -> None:
    """Do it all once."""
    prepare()
    cast = make_cast()
    proposal = do_propose(cast.east_policy, "enact-pack", make_pack_proposal(PACK, AT - DAY), AT - DAY)
    do_approve(cast.west_policy, proposal, Act.objects.get().digest, AT - DAY)
    folder = write_world(make_world(cast, register_wang(cast)), Path(os.environ["PRATIQUE_HOME"]) / "in")
    taken = do_take_in_presence(cast.registrar, folder, AT)
    case, other = notify(cast), notify(cast)
    do_correct_case(cast.investigator, case.case_id, CONFIRMED, AT)
    do_withdraw_case(cast.investigator, other.case_id, "a slip", AT)
    rows = list(CaseRow.objects.values_list())
    with transaction.atomic():
        rebuild()
    timeline = read_case_timeline(cast.investigator, case.case_id, AT)
    rings = read_rings(cast.investigator, [case.case_id], AT)
    seen = {
        "taken": taken.accepted,
        "cases": [one.case_id for one in list_cases(cast.investigator, AT).cases],
        "rebuilt": rows == list(CaseRow.objects.values_list()),
        "bars": len(timeline.bars),
        "rings": [(row.ring, row.place) for row in rings.rows],
        "erased": do_retain_presence(cast.admin, None, AT + 40 * DAY),
    }
    os.write(1, json.dumps(seen).encode())
