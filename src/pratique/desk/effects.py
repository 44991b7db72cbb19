"""What each act of two persons does once it is approved: its check before, its facts, and what follows in the rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from pratique.decisions.fold.windows import check_windows
from pratique.desk.code_keys import check_outage, check_sub_key, make_outage, make_sub_key_end
from pratique.desk.codes_ended import make_endings
from pratique.desk.lengthening import check_lengthening, mark_lengthened
from pratique.kinds import payloads as p
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import DAY
from pratique.ledger.enacted import read_list, read_pack
from pratique.ledger.fact import Fact, Source
from pratique.policy.check import check_pack
from pratique.record.closed_lists import STAFF_ROLES, ActKind
from pratique.record.models import Account, Enactment, Person, RoleGrant, Unit
from pratique.record.people import get_group
from pratique.record.permissions import Actor
from pratique.record.register import make_fact

What = dict[str, Any]
EARLIEST_PACK = DAY
"""How far back a pack may take effect when it is enacted: a rule does not bind yesterday for longer than a day."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One kind of act: ``check`` raises BadInput; ``make`` gives its facts; ``then`` changes rows that are no facts."""

    check: Callable[[What, int], None]
    make: Callable[[What, Actor, int, Source], list[Fact]]
    then: Callable[[What, Actor, int], None] | None = None


def _text(what: What, name: str) -> str:
    value = what.get(name)
    if not isinstance(value, str) or not value:
        raise BadInput("act_what", f"'{name}' is missing", name)
    return value


def _check_list(what: What, at: int) -> None:
    del at
    found = read_list(_text(what, "table"))
    if found.waiting:
        lines = ", ".join(str(entry.line) for entry in found.waiting[:5])
        raise BadInput("list_waiting", f"lines {lines} wait for a county; settle them first", "table")


def _make_list(what: What, actor: Actor, at: int, source: Source) -> list[Fact]:
    return [make_list_fact(_text(what, "table"), actor, at, source)]


def make_list_fact(table: str, actor: Actor, at: int, source: Source) -> Fact:
    """Make the fact that a list takes effect."""
    found = read_list(table)
    payload = p.RiskListEnacted(
        list_id=found.id,
        effective_at=found.effective_at,
        sha256=sha256(table.encode()).hexdigest(),
        status=found.status,
        table=table,
        published_at=found.published_at,
        read_at=found.read_at,
    )
    return make_fact("RiskListEnacted", payload, actor, at, source=source)


def _check_pack(what: What, at: int) -> None:
    pack = read_pack(_text(what, "content"))
    check_windows(pack)
    findings = check_pack(pack)
    if findings:
        message = f"the pack has {len(findings)} things wrong, such as: {findings[0].message}"
        raise BadInput("pack_wrong", message, f"content{findings[0].place}")
    start = what.get("start")
    if not isinstance(start, int) or start < at - EARLIEST_PACK or start >= pack.until:
        raise BadInput("pack_start", "a pack takes effect from now on, and before its own end", "start")


def _make_pack(what: What, actor: Actor, at: int, source: Source) -> list[Fact]:
    content = _text(what, "content")
    pack = read_pack(content)
    payload = p.PackEnacted(
        pack=pack.id,
        version=pack.version,
        sha256=sha256(content.encode()).hexdigest(),
        start=what["start"],
        until=pack.until,
        content=content,
    )
    return [make_fact("PackEnacted", payload, actor, at, source=source)]


def _check_withdrawal(what: What, at: int) -> None:
    found = Enactment.objects.filter(fact_id=_text(what, "enactment"), kind="pack").first()
    if found is None:
        raise BadInput("no_enactment", "there is no such enactment", "enactment")
    ends = what.get("at")
    if not isinstance(ends, int) or ends < at:
        raise BadInput("withdraw_at", "a pack is withdrawn from now on, never for the past", "at")
    _text(what, "reason")


def _make_withdrawal(what: What, actor: Actor, at: int, source: Source) -> list[Fact]:
    payload = p.PackWithdrawn(enactment=what["enactment"], at=what["at"], reason=what["reason"])
    return [make_fact("PackWithdrawn", payload, actor, at, source=source)]


def _check_grant(what: What, at: int) -> None:
    if _text(what, "role") not in STAFF_ROLES:
        raise BadInput("role", f"choose one of: {', '.join(STAFF_ROLES)}", "role")
    if not Account.objects.filter(actor_id=_text(what, "account"), is_staff=True, is_active=True).exists():
        raise BadInput("no_account", "there is no such account of staff", "account")
    if not Unit.objects.filter(unit_id=_text(what, "unit")).exists():
        raise BadInput("no_unit", "there is no such unit", "unit")
    until = what.get("until")
    if until is not None and (not isinstance(until, int) or until <= at):
        raise BadInput("role_end", "a role ends after now", "until")


def _grant(what: What, actor: Actor, at: int) -> None:
    RoleGrant.objects.create(
        account=Account.objects.get(actor_id=what["account"]),
        role=what["role"],
        unit_id=what["unit"],
        since=at,
        until=what.get("until"),
        granted_by=actor.actor_id,
    )


def _check_people(what: What, at: int) -> None:
    del at
    numbers = what.get("persons")
    if not isinstance(numbers, list) or not numbers or not all(isinstance(number, int) for number in numbers):
        raise BadInput("persons", "name the people", "persons")
    if Person.objects.filter(person_no__in=numbers).count() != len(set(numbers)):
        raise BadInput("persons", "somebody named here is not registered", "persons")
    _text(what, "reason")


MOST_EXPORTED = 10_000
EXPORT_COLUMNS = ("names", "birth-date", "residence", "line-list")
"""What an export may tell of somebody beside their number here; "line-list" is a file of its own: a row a case."""
LINE_LIST = "line-list"


def _check_export(what: What, at: int) -> None:
    _check_people(what, at)
    columns = what.get("columns")
    if not isinstance(columns, list) or not columns or not set(columns) <= set(EXPORT_COLUMNS):
        raise BadInput("export_columns", f"choose from: {', '.join(EXPORT_COLUMNS)}", "columns")
    if LINE_LIST in columns and len(columns) > 1:
        raise BadInput("export_line_list", "the line list is a file of its own; choose it alone", "columns")
    if len(what["persons"]) > MOST_EXPORTED:
        raise BadInput("export_many", f"an export names {MOST_EXPORTED:,} people at most", "persons")


def _nothing(what: What, actor: Actor, at: int, source: Source) -> list[Fact]:
    del what, actor, at, source
    return []


def _make_erasure(what: What, actor: Actor, at: int, source: Source) -> list[Fact]:
    del source
    numbers = _find_numbers(what)
    destroyed = [p.KeyDestroyed(person_no=number, reason=what["reason"]) for number in numbers]
    return [
        *make_endings(actor, numbers, "erased", at),
        *(make_fact("KeyDestroyed", one, actor, at) for one in destroyed),
    ]


def _close_accounts(what: What, actor: Actor, at: int) -> None:
    """Close the accounts of those erased; the number is never another's."""
    del actor, at
    Account.objects.filter(person_no__in=_find_numbers(what)).update(is_active=False)


def _find_numbers(what: What) -> list[int]:
    """Give every number that stands for the people named: somebody merged is erased whole."""
    return sorted({number for person_no in what["persons"] for number in get_group(person_no)})


EFFECTS: dict[ActKind, Effect] = {
    "enact-list": Effect(_check_list, _make_list),
    "enact-pack": Effect(_check_pack, _make_pack),
    "withdraw-pack": Effect(_check_withdrawal, _make_withdrawal),
    "grant-role": Effect(_check_grant, _nothing, _grant),
    "export-people": Effect(_check_export, _nothing),  # nothing is read before it is taken: desk.exports
    "erase-people": Effect(_check_people, _make_erasure, _close_accounts),
    "lengthen-orders": Effect(check_lengthening, _nothing, mark_lengthened),
    "declare-outage": Effect(check_outage, make_outage),
    "revoke-sub-key": Effect(check_sub_key, make_sub_key_end),
}
