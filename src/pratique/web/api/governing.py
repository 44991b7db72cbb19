"""The API of acts, audit and accounts."""

from __future__ import annotations

import json
from typing import Any

from pratique.desk.accounts import do_make_enrolment
from pratique.desk.acts import do_approve, do_propose
from pratique.desk.deciding import do_replay_decision
from pratique.desk.lists_and_packs import do_confirm_list, make_list_proposal, make_pack_proposal
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import parse_instant
from pratique.places.risk_lists import read_risk_list
from pratique.policy.shelf import list_packs
from pratique.record.models import Account, GivenDecision
from pratique.record.permissions import Actor
from pratique.record.proofs import get_checkpoint, prove_beginning, prove_fact
from pratique.record.proposals import MANY, get_proposal, get_proposals, read_what
from pratique.record.reads import access_reads_by_auditor
from pratique.web.api.replies import Reply, write_act, write_look, write_plain
from pratique.web.api.shapes import Approving, Confirmation, NewEnrolment, Proposal
from pratique.web.console.act_changes import NAMED, find_changes, find_persons, make_export
from pratique.web.holdings import forget_looked
from pratique.web.keyset import read_number

PAGE = 25


def give_acts(before: str, now: int) -> Reply:
    """Give acts, the newest first."""
    seq = read_number(before)
    found = get_proposals(now, before=MANY if seq is None else seq, limit=PAGE + 1)
    more = str(found[PAGE - 1].seq) if len(found) > PAGE else None
    return {"acts": [write_act(one) for one in found[:PAGE]], "before": more}


def give_act(act_id: str, now: int) -> Reply:
    """Give one act and what it changes."""
    found = get_proposal(act_id, now)
    if found is None:
        raise BadInput("no_act", "there is no such proposal", "act")
    what = read_what(act_id)
    changes = find_changes(found.act, what)
    shown: dict[str, Any] = {}
    if "list" in changes:
        change = changes["list"]
        shown = {"added": list(change.added), "removed": list(change.removed), "stayed": change.stayed}
    elif "pack_change" in changes:
        change = changes["pack_change"]
        shown = {"added": list(change.added), "removed": list(change.removed), "changed": list(change.changed)}
    elif "export" in changes:
        shown = {"people": len(what["persons"]), "columns": what["columns"], "reason": what["reason"]}
    return {**write_act(found), "changes": shown}


def propose_act(actor: Actor, told: Proposal, now: int) -> Reply:
    """Propose an act."""
    proposal = do_propose(actor, told.act, _make_what(told, now), now)
    found = get_proposal(proposal, now)
    return {"id": proposal} if found is None else write_act(found)


def _make_what(told: Proposal, now: int) -> dict[str, Any]:
    at = now if told.at is None else parse_instant(told.at, "/at")
    match told.act:
        case "enact-list":
            return make_list_proposal(read_risk_list((told.text or "").encode()))
        case "enact-pack":
            if told.pack not in list_packs():
                raise BadInput("act_what", f"choose one of: {', '.join(list_packs())}", "/pack")
            return make_pack_proposal(told.pack, at)
        case "withdraw-pack":
            return {"enactment": told.enactment, "at": at, "reason": told.reason}
        case "grant-role":
            return {"account": told.account, "role": told.role, "unit": told.unit}
        case "erase-people":
            return {"persons": find_persons(told.person_id or ""), "reason": told.reason}
        case "lengthen-orders":
            return {"change": told.change, "reason": told.reason}
        case "declare-outage":
            return {"until": at, "reason": told.reason}
        case "revoke-sub-key":
            return {"kid": told.kid, "reason": told.reason}
        case "export-people":
            persons = [number for one in told.person_ids for number in find_persons(one)]
            return make_export(persons, told.columns, NAMED, told.reason)


def approve_act(actor: Actor, act_id: str, told: Approving, now: int) -> Reply:
    """Approve what was read under a digest, and do it."""
    facts = do_approve(actor, act_id, told.digest, now)
    forget_looked()
    return {"facts": list(facts)}


def confirm_list(actor: Actor, told: Confirmation, now: int) -> Reply:
    """Say that a list was looked at just now and found unchanged."""
    fact = do_confirm_list(actor, told.list, now, now)
    forget_looked()
    return {"fact": fact}


def replay(actor: Actor, decision: str, now: int) -> Reply:
    """Decide again from the record as it stood."""
    found = do_replay_decision(actor, decision, now)
    given = json.loads(found.given) if found.given else None
    return {"decision": decision, "replay": found.verdict, "difference": found.difference, "given": given}


def give_looks(actor: Actor, decision: str, now: int) -> Reply:
    """Give who looked at the person of a decision; that person is told of this look too."""
    person_no = GivenDecision.objects.filter(fact_id=decision).values_list("person_no", flat=True).first()
    if person_no is None:
        raise BadInput("no_decision", "there is no such decision about a person", "decision")
    return {"looks": [write_look(one, named=True) for one in access_reads_by_auditor(actor, person_no, now, limit=50)]}


def give_checkpoint() -> Reply:
    """Give the signed checkpoint of the record as it stands."""
    return write_plain(get_checkpoint())


def give_inclusion(fact: str) -> Reply:
    """Prove that a fact stands in the record; nothing is said of what it says."""
    return write_plain(prove_fact(fact))


def give_consistency(earlier: int) -> Reply:
    """Prove that the record at an earlier size is a beginning of the record now."""
    return write_plain(prove_beginning(earlier))


def give_accounts(after: str) -> Reply:
    """Give staff by name."""
    rows = list(Account.objects.filter(is_staff=True, username__gt=after).order_by("username")[: PAGE + 1])
    shown = [
        {"account": one.actor_id, "name": one.username, "unit": one.unit_id, "active": one.is_active}
        for one in rows[:PAGE]
    ]
    return {"accounts": shown, "after": rows[PAGE - 1].username if len(rows) > PAGE else None}


def make_enrolment(actor: Actor, told: NewEnrolment, now: int) -> Reply:
    """Make a one-time link's token; it is given once and kept nowhere."""
    return {"token": do_make_enrolment(actor, told.unit, told.role, now)}
