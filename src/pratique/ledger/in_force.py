"""What is in force by facts alone: the book of packs and the shelf of lists; no database, no pages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import cast

from pratique.decisions.in_force import Book, Enactment, InForce, Lists
from pratique.kinds import payloads as p
from pratique.ledger.enacted import read_list, read_pack
from pratique.ledger.fact import Recorded
from pratique.places.divisions import load_divisions
from pratique.places.risk_lists import RiskList
from pratique.policy.compiled import CompiledPack, compile_pack

KINDS = ("PackEnacted", "PackWithdrawn", "RiskListEnacted", "RiskListConfirmed", "ActApproved")
"""The kinds of facts that what is in force is made of."""


@dataclass(frozen=True, slots=True)
class Held:
    """A list with the instant at which it lapses by itself, if it was enacted by one person and not yet reviewed."""

    risk_list: RiskList
    until: int | None


@lru_cache(maxsize=8)
def make_in_force_of(facts: tuple[Recorded, ...]) -> InForce:
    """Give what is in force by these facts, in the order of recording and none of them void."""
    divisions = load_divisions()
    reviewed = find_reviewed(facts)
    book = Book(_find_enactments(facts, reviewed))
    return InForce(book, Lists(_find_lists(facts, reviewed), divisions), divisions)


def find_reviewed(facts: tuple[Recorded, ...]) -> frozenset[str]:
    """Give the acts whose time-limited approval somebody else has confirmed since."""
    approvals = [cast("p.ActApproved", item.fact.payload) for item in facts if item.fact.kind == "ActApproved"]
    return frozenset(approval.proposal for approval in approvals if not approval.provisional)


def _find_end(item: Recorded, reviewed: frozenset[str], approvals: dict[str, int | None]) -> int | None:
    """Give when an enactment lapses: the end of its provisional approval, unless that was reviewed."""
    act = item.fact.source.ref if item.fact.source.system == "act" else None
    return None if act is None or act in reviewed else approvals.get(act)


def _find_provisional(facts: tuple[Recorded, ...]) -> dict[str, int | None]:
    approvals = [cast("p.ActApproved", item.fact.payload) for item in facts if item.fact.kind == "ActApproved"]
    return {approval.proposal: approval.until for approval in approvals if approval.provisional}


def _find_enactments(facts: tuple[Recorded, ...], reviewed: frozenset[str]) -> list[Enactment]:
    provisional = _find_provisional(facts)
    withdrawn = {
        payload.enactment: payload.at for item in facts if isinstance(payload := item.fact.payload, p.PackWithdrawn)
    }
    found = []
    for item in facts:
        payload = item.fact.payload
        if not isinstance(payload, p.PackEnacted) or payload.content is None:
            continue
        pack = _compile(payload.content)
        ends = (pack.pack.until, payload.until, _find_end(item, reviewed, provisional), withdrawn.get(item.fact.id))
        until = min(end for end in ends if end is not None)
        if payload.start < until:
            found.append(Enactment(pack, payload.start, until))
    return found


def _find_lists(facts: tuple[Recorded, ...], reviewed: frozenset[str]) -> list[RiskList]:
    provisional = _find_provisional(facts)
    held: list[Held] = []
    for item in facts:
        payload = item.fact.payload
        if isinstance(payload, p.RiskListEnacted):
            risk_list = _read_list(payload.table)
            held = [one for one in held if one.risk_list.effective_at != risk_list.effective_at]
            held.append(Held(risk_list, _find_end(item, reviewed, provisional)))
        elif isinstance(payload, p.RiskListConfirmed):
            held = [_confirm(one, payload) for one in held]
    return _bring_back(sorted(held, key=lambda one: one.risk_list.effective_at))


def _confirm(held: Held, payload: p.RiskListConfirmed) -> Held:
    found = held.risk_list
    if found.id != payload.list_id or payload.confirmed_at <= found.confirmed_at:
        return held
    return Held(replace(found, confirmed_at=payload.confirmed_at), held.until)


def _bring_back(held: list[Held]) -> list[RiskList]:
    """After a list that lapses, the one before it holds again, as old as it is by then."""
    lists: list[RiskList] = []
    for i, one in enumerate(held):
        lists.append(one.risk_list)
        following = held[i + 1].risk_list.effective_at if i + 1 < len(held) else None
        if one.until is None or (following is not None and following <= one.until):
            continue
        before = next((earlier for earlier in reversed(held[:i]) if earlier.until is None), None)
        if before is not None and one.until > one.risk_list.effective_at:
            lists.append(replace(before.risk_list, effective_at=one.until))
    return lists


@lru_cache(maxsize=32)
def _compile(content: str) -> CompiledPack:
    return compile_pack(read_pack(content))


@lru_cache(maxsize=64)
def _read_list(table: str) -> RiskList:
    return read_list(table)
