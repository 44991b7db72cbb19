"""Codes given out: by the person, by who acts for them, by a clerk on paper. Each issue is a fact; nobody sees it here.

A code is made when it is asked for, and served again while what it was made of stays the same: the standing, the
packs' reach, the sub-key, the gates' key, the outage. What is kept for that lies in this process's memory alone.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from pratique.credentials.extract import Overflow, read_extract, write_extract
from pratique.credentials.issuing import Issued, Issuer, issue
from pratique.credentials.reach import Reach, make_reach
from pratique.credentials.sealing import Form
from pratique.decisions.in_force import InForce
from pratique.decisions.standing import Standing
from pratique.desk.codes_ended import check_code_ground
from pratique.gate.tokens import TokenKey, write_token
from pratique.kinds import payloads as p
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import SECOND
from pratique.ledger.read import AsOf
from pratique.policy.pack import Codes
from pratique.record.code_keys import find_outage_end, find_signer, get_day_key, get_token_key
from pratique.record.in_force import read_in_force
from pratique.record.models import RevokedRow
from pratique.record.people import get_group
from pratique.record.permissions import Actor
from pratique.record.register import append, make_fact, open_reader, writing
from pratique.record.standing import read_standing

MOST_HELD: Final = 10_000
RENEW_AFTER: Final = 0.75
"""After this part of its life a code is made anew when it is asked for."""


@dataclass(frozen=True, slots=True)
class CodeShown:
    """A code to be shown: its text, its life, its form; ``holds``: what a gate reads in it, for its bearer alone.

    ``token``: what names its bearer to gates on line (``gate.tokens``), of this instant; "" for paper.
    """

    text: str
    code_id: str
    issued_at: int
    expires_at: int
    renew_at: int
    form: Form
    token: str
    holds: Standing
    overflow: str | None


@dataclass(frozen=True, slots=True)
class _Held:
    key: tuple[object, ...]
    standing: Standing
    issued: Issued


_held: OrderedDict[tuple[int, Form], _Held] = OrderedDict()


def do_show_code(actor: Actor, person_no: int, at: int, *, consent: str | None = None) -> CodeShown:
    """Give a code for a screen, made anew where it must be; raises Refused, BadInput, BadCode.

    ``consent``: by which a proxy asks. BadInput ``no_person`` (erased), ``no_codes`` (the pack gives out none),
    ``no_sub_key``.
    """
    return _do_give(actor, person_no, at, "screen", consent)


def do_print_code(actor: Actor, person_no: int, at: int, *, consent: str | None = None) -> CodeShown:
    """Give a code for paper, with the longer life of such codes; always a new one. Raises as do_show_code."""
    return _do_give(actor, person_no, at, "printed", consent)


def _do_give(actor: Actor, person_no: int, at: int, form: Form, consent: str | None) -> CodeShown:
    check_code_ground(actor, "issue-code", person_no, at, consent)
    number = get_group(person_no)[0]
    with writing():
        as_of = AsOf(happened=at, seq=open_reader().read_head().seq)
        standing, in_force = read_standing(number, as_of), read_in_force(as_of)
        if standing is None:
            _forget(number)
            raise BadInput("no_person", "nothing is kept of this person any more", "person")
        codes = _find_codes(in_force, at)
        form = "outage" if form == "screen" and find_outage_end(at) is not None else form
        issuer = _make_issuer(in_force, at)
        key = (issuer.reach.digest, issuer.signer.told.kid, issuer.day_kid, form)
        held = None if form == "printed" else _find_held(number, form, key, standing, at)
        if held is None:
            held = issue(issuer, standing, at, _life(codes, form), form)
            payload = p.CodeIssued(
                code_id=held.code_id.hex(),
                expires_at=held.expires_at,
                form=form,
                kid=issuer.signer.told.kid.hex(),
            )
            append([make_fact("CodeIssued", payload, actor, at, subject=number)], at)
    # INVARIANT: a code is shown, and kept to be shown again, only once its issue is on record.
    _keep(number, form, _Held(key, standing, held))
    return CodeShown(
        text=held.text,
        code_id=held.code_id.hex(),
        issued_at=held.issued_at,
        expires_at=held.expires_at,
        renew_at=_renew_at(held),
        form=form,
        token="" if form == "printed" else write_token(number, at, TokenKey(get_token_key(at))),
        holds=_read_back(standing, held.issued_at, issuer.reach),
        overflow=held.overflow,
    )


def _find_codes(in_force: InForce, at: int) -> Codes:
    enactment = in_force.book.holding_at(at)
    codes = None if enactment is None else enactment.pack.pack.codes
    if codes is None:
        raise BadInput("no_codes", "the policy in force gives out no codes", "code")
    return codes


def _make_issuer(in_force: InForce, at: int) -> Issuer:
    signer = find_signer(at)
    if signer is None:
        raise BadInput("no_sub_key", "codes cannot be made today: there is no sub-key for this day", "code")
    reach: Reach = make_reach(in_force.book, at)
    return Issuer(signer, get_day_key(at), reach)


def _life(codes: Codes, form: Form) -> int:
    lives: dict[Form, int] = {
        "screen": codes.code_ttl_s,
        "outage": codes.outage_ttl_s,
        "printed": codes.printed_ttl_s,
    }
    return lives[form]


def _read_back(standing: Standing, issued_at: int, reach: Reach) -> Standing:
    """Give what a gate reads in the code, so that its bearer can be told just that."""
    extract = write_extract(standing, issued_at, reach)
    return read_extract(extract.data if isinstance(extract, Overflow) else extract, reach)


def _renew_at(issued: Issued) -> int:
    life = issued.expires_at - issued.issued_at
    return issued.issued_at + int(life * RENEW_AFTER) // SECOND * SECOND


def _find_held(number: int, form: Form, key: tuple[object, ...], standing: Standing, at: int) -> Issued | None:
    """Give the code that was made of the same, if it is not about to end and was not revoked."""
    held = _held.get((number, form))
    if held is None or held.key != key or held.standing != standing:
        return None
    if not held.issued.issued_at <= at < _renew_at(held.issued):
        return None
    if RevokedRow.objects.filter(code_id=held.issued.code_id.hex()).exists():
        return None
    return held.issued


def _forget(number: int) -> None:
    for key in [key for key in _held if key[0] == number]:
        _held.pop(key, None)


def _keep(number: int, form: Form, held: _Held) -> None:
    if form == "printed":
        return
    _held[(number, form)] = held
    _held.move_to_end((number, form))
    while len(_held) > MOST_HELD:
        _held.popitem(last=False)
