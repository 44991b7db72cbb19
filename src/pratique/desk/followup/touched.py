"""Which cases new presence can touch: those whose window had begun by its last day. Needs the extra ``tracing``."""

from __future__ import annotations

from collections.abc import Sequence

from pratique.desk.traced import find_pack, find_window, read_case_rows
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import SECOND, local_date
from pratique.record.models import CaseRow
from pratique.tracing.from_pack import rules_at


def find_touched(days: Sequence[str], at: int) -> list[str]:
    """Give the cases that presence of these local days can touch, before anybody who met them is known.

    A day before a window adds nobody; a later one may, also after its end: a close contact goes on. Where no pack is in
    force no case is: a pack makes all of them due when it comes.
    """
    case_ids = list(CaseRow.objects.order_by("case_id").values_list("case_id", flat=True))
    if not days or not case_ids:
        return []
    try:
        rules = rules_at(find_pack(at), at)
    except BadInput:
        return []
    touched = []
    for case in read_case_rows(case_ids):
        window = find_window(case.told, rules, at // SECOND)
        if window is not None and local_date(window[0] * SECOND, rules.zone).isoformat() <= max(days):
            touched.append(case.row.case_id)
    return touched
