"""Audit: a decision by its number and its replay, who looked at that person, the log's proofs."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from pratique.desk.deciding import Replay, do_replay_decision
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import SECOND
from pratique.record.models import GivenDecision
from pratique.record.openings import count_unreviewed
from pratique.record.permissions import Actor
from pratique.record.proofs import get_checkpoint, prove_beginning, prove_fact
from pratique.record.reads import access_reads_by_auditor
from pratique.web.asker import for_staff
from pratique.web.form_faults import say_fault
from pratique.web.inner_frame import read_staff_names, read_unit_names, say_purpose, say_role, show
from pratique.web.keyset import read_number
from pratique.web.page_clock import get_now

READS = 50


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff("auditor")
def audit(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show what can be audited; what is asked is sent in the request, never in an address."""
    context: dict[str, Any] = {"wrong": ""}
    status = 200
    if request.method == "POST":
        try:
            context |= _look(request, actor)
        except BadInput as error:
            status, context["wrong"] = 422, say_fault(error)
    now = get_now()
    context |= {
        "checkpoint": get_checkpoint(),
        "asked": {name: request.POST.get(name, "") for name in ("decision", "fact", "earlier")},
        "unreviewed": count_unreviewed(actor),
        "now": now,
    }
    return show(request, actor, "console/audit.html", context, status=status)


def _look(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    wish, now = request.POST.get("do", ""), get_now()
    if wish == "replay":
        decision = request.POST.get("decision", "").strip()
        return {"replay": _show_replay(do_replay_decision(actor, decision, now))}
    if wish == "reads":
        return {"reads": _find_reads(actor, request.POST.get("decision", "").strip(), now)}
    if wish == "fact":
        return {"inclusion": prove_fact(request.POST.get("fact", "").strip())}
    if wish == "earlier":
        return {"consistency": prove_beginning(read_number(request.POST.get("earlier", "").strip()) or 0)}
    return {}


def _find_reads(actor: Actor, decision: str, now: int) -> list[dict[str, Any]]:
    """Give who looked at the person that a decision is about; that person is told of this look too."""
    person_no = GivenDecision.objects.filter(fact_id=decision).values_list("person_no", flat=True).first()
    if person_no is None:
        raise BadInput("no_decision", "there is no such decision about a person", "decision")
    rows = access_reads_by_auditor(actor, person_no, now, limit=READS)
    names, units = read_staff_names({row.actor_id for row in rows}), read_unit_names()
    return [
        {
            "at": row.at,
            "who": names.get(row.actor_id, ""),
            "unit": units.get(row.unit, row.unit),
            "role": say_role(row.role),
            "purpose": say_purpose(row.purpose),
            "reason": row.reason,
            "refused": row.refused,
        }
        for row in rows
    ]


def _show_replay(replay: Replay) -> dict[str, Any]:
    given = json.loads(replay.given) if replay.given else {}
    shown: dict[str, Any] = {"replay": replay, "given": given, "at": given.get("at"), "json": ""}
    if given:
        shown["json"] = json.dumps(given, ensure_ascii=False, indent=1, sort_keys=True)
        shown["age_s"] = (get_now() - given["at"]) // SECOND
    return shown
