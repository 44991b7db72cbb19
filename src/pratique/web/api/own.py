"""The API of a resident's own record."""

from __future__ import annotations

from pratique.decisions.decide import decide
from pratique.decisions.render import render_decision
from pratique.decisions.standing import Asking
from pratique.desk.codes_ended import do_revoke_codes
from pratique.desk.codes_issued import do_show_code
from pratique.desk.reports import do_report, do_withdraw
from pratique.kinds import payloads as p
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import parse_instant
from pratique.record.access import access_own_record_by_resident
from pratique.record.own_standing import access_own_standing_by_resident
from pratique.record.permissions import Actor
from pratique.record.reads import access_reads_by_resident
from pratique.web.api.replies import Reply, write_instant, write_look, write_person
from pratique.web.api.shapes import CodesLost, StayTold, Withdrawal
from pratique.web.holdings import get_holdings

LOOKS = 50


def compute_state(actor: Actor, now: int) -> Reply:
    """Compute my state now; nothing of it is stored."""
    own = access_own_standing_by_resident(actor, now, page="api state")
    if own.standing is None:
        return {"erased": True}
    in_force = own.in_force if own.in_force.book.enactments else get_holdings().in_force
    return render_decision(decide(own.standing, Asking(), now, in_force), in_force)


def give_record(actor: Actor, now: int) -> Reply:
    """Give all that is known of me."""
    return write_person(access_own_record_by_resident(actor, now, page="api record"))


def tell_stay(actor: Actor, told: StayTold, now: int) -> Reply:
    """Tell of a stay, perhaps in place of one told before."""
    stay = p.StayReported(
        division=told.division,
        first=parse_instant(told.start, "/from"),
        last=None if told.end is None else parse_instant(told.end, "/to"),
        place=told.place,
    )
    return {"fact": do_report(actor, _own(actor), stay, now, corrects=told.corrects)}


def take_back(actor: Actor, told: Withdrawal, now: int) -> Reply:
    """Take back what I have told."""
    return {"fact": do_withdraw(actor, _own(actor), told.fact, told.reason, now)}


def give_looks(actor: Actor, now: int) -> Reply:
    """Give every look at my record but my own."""
    return {"looks": [write_look(one, named=False) for one in access_reads_by_resident(actor, now, limit=LOOKS)]}


def give_code(actor: Actor, now: int) -> Reply:
    """Give my code: its text, until when it counts, when to ask again."""
    view = access_own_record_by_resident(actor, now, page="api code")
    if view.is_erased:
        return {"erased": True}
    made = do_show_code(actor, view.person_no, now)
    return {
        "text": made.text,
        "token": made.token,
        "form": made.form,
        "issued_at": write_instant(made.issued_at),
        "expires_at": write_instant(made.expires_at),
        "ask_again_at": write_instant(made.renew_at),
    }


def revoke_codes(actor: Actor, told: CodesLost, now: int) -> Reply:
    """Revoke my codes: those on paper, or all."""
    return {"revoked": do_revoke_codes(actor, _own(actor), "lost", now, form=told.form)}


def _own(actor: Actor) -> int:
    if actor.person_no is None:
        raise BadInput("no_person", "this account is nobody's own")
    return actor.person_no
