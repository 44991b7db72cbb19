"""Accounts from one-time links, residents by one-time codes; the same answer whether somebody is known or not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pratique.desk.accounts import (
    do_close_account,
    do_end_role,
    do_enrol,
    do_make_enrolment,
    do_make_first_enrolment,
    do_make_unit,
    is_link_open,
)
from pratique.desk.codes import MAX_TRIES, PER_ADDRESS, PER_ORIGIN, do_redeem_code, do_send_code
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import DAY, HOUR, MINUTE, SECOND
from pratique.record.actors import make_actor
from pratique.record.channels import FileChannel
from pratique.record.models import Account, Enrolment, RoleGrant, SignInCode, Unit
from pratique.record.permissions import find_purposes
from pratique.record.refusals import Refused
from pratique.record.units import get_units_below, walk_up
from tests.unit.desk.cast import AT, Cast

GOOD = "correct horse battery staple"
NAMES = {"zh": "东区", "en": "East"}


def code_of(call: object) -> str:
    with pytest.raises(BadInput) as caught:
        call()  # type: ignore[operator]
    return caught.value.code


@pytest.mark.usefixtures("register")
def test_the_first_administrator_comes_by_a_link_that_works_once() -> None:
    first = do_make_first_enrolment("110000", AT)
    second = do_make_first_enrolment("110000", AT)
    assert first
    assert second
    assert not is_link_open(first, AT)
    assert is_link_open(second, AT)
    assert code_of(lambda: do_enrol(first, "li.wei", GOOD, AT)) == "link"
    assert code_of(lambda: do_enrol(second, "li.wei", "password", AT)) == "password"
    assert code_of(lambda: do_enrol(second, "l", GOOD, AT)) == "username"
    assert code_of(lambda: do_enrol(second, "li.wei", GOOD, AT + DAY)) == "link"
    account = do_enrol(second, "li.wei", GOOD, AT)
    assert account.password.startswith("argon2$argon2id$")
    assert code_of(lambda: do_enrol(second, "other", GOOD, AT)) == "link"
    assert do_make_first_enrolment("110000", AT) is None
    actor = make_actor(account, AT, has_second_factor=True)
    assert (actor.roles, find_purposes(actor)) == ({"administrator"}, ())
    for row in Enrolment.objects.values_list():
        assert second not in map(str, row)


def test_an_administrator_enrols_others_but_no_administrator(cast: Cast) -> None:
    assert code_of(lambda: do_make_enrolment(cast.admin, "east", "administrator", AT)) == "role"
    assert code_of(lambda: do_make_enrolment(cast.admin, "east", "resident", AT)) == "role"
    assert code_of(lambda: do_make_enrolment(cast.admin, "north", "registrar", AT)) == "no_unit"
    with pytest.raises(Refused):
        do_make_enrolment(cast.registrar, "east", "registrar", AT)
    token = do_make_enrolment(cast.admin, "east", "gate-officer", AT)
    assert code_of(lambda: do_enrol(token, "REGISTRAR", GOOD, AT)) == "username"
    account = do_enrol(token, "wang.fang", GOOD, AT)
    grant = RoleGrant.objects.get(account=account)
    do_end_role(cast.admin, grant.pk, AT + 1)
    assert make_actor(account, AT, has_second_factor=True).roles == {"gate-officer"}
    assert make_actor(account, AT + 1, has_second_factor=True).roles == frozenset()
    do_close_account(cast.admin, account.actor_id, AT)
    account.refresh_from_db()
    assert not make_actor(account, AT, has_second_factor=True).is_active
    assert code_of(lambda: do_close_account(cast.admin, cast.admin.actor_id, AT)) == "own_account"
    last = RoleGrant.objects.get(role="administrator")
    assert code_of(lambda: do_end_role(cast.admin, last.pk, AT)) == "last_administrator"


def test_units_make_a_tree(cast: Cast) -> None:
    do_make_unit(cast.admin, "east-gate", "east", "110105", NAMES, AT)
    assert list(walk_up("east-gate")) == ["east-gate", "east", "city"]
    assert get_units_below("city") == {"city", "east", "west", "village", "east-gate"}
    assert code_of(lambda: do_make_unit(cast.admin, "east-gate", "east", "110105", NAMES, AT)) == "unit_known"
    assert code_of(lambda: do_make_unit(cast.admin, "x/y", "east", "110105", NAMES, AT)) == "unit_id"
    assert code_of(lambda: do_make_unit(cast.admin, "xy", "nowhere", "110105", NAMES, AT)) == "no_unit"
    assert code_of(lambda: do_make_unit(cast.admin, "xy", "east", "999999", NAMES, AT)) == "unknown_division"
    assert Unit.objects.count() == 5


def test_a_resident_signs_in_by_a_code(cast: Cast, tmp_path: Path) -> None:
    channel = FileChannel(tmp_path / "codes")
    asked = do_send_code("email", "LI@example.org", "10.0.0.1", AT, channel)
    sent = json.loads((tmp_path / "codes" / "codes.jsonl").read_text("utf-8"))
    assert sent["address"] == "li@example.org"
    assert code_of(lambda: do_redeem_code(asked.handle, "email", "li@example.org", "0" * 8, AT)) == "code"
    late = AT + 10 * MINUTE
    assert code_of(lambda: do_redeem_code(asked.handle, "email", "li@example.org", sent["code"], late)) == "code"
    account = do_redeem_code(asked.handle, "email", "li@example.org", sent["code"], AT + 1)
    assert (account.person_no, account.has_usable_password(), account.email) == (cast.li.person_no, False, "")
    assert code_of(lambda: do_redeem_code(asked.handle, "email", "li@example.org", sent["code"], AT + 2)) == "code"
    actor = make_actor(account, AT, has_second_factor=False)
    assert (actor.roles, actor.unit_id, find_purposes(actor)) == ({"resident"}, "residents", ("own-record", "proxy"))
    again = do_send_code("phone", "13800000001", "10.0.0.1", AT + 3, channel)
    line = (tmp_path / "codes" / "codes.jsonl").read_text("utf-8").splitlines()[-1]
    same = do_redeem_code(again.handle, "phone", "13800000001", json.loads(line)["code"], AT + 4)
    assert same.pk == account.pk


def test_known_and_unknown_are_answered_alike(cast: Cast, tmp_path: Path) -> None:
    del cast
    channel = FileChannel(tmp_path / "codes")
    counts = []
    for address in ("li@example.org", "nobody@example.org"):
        with CaptureQueriesContext(connection) as caught:
            asked = do_send_code("email", address, "10.0.0.1", AT, channel)
        counts.append([query["sql"].split()[0] for query in caught.captured_queries])
        assert len(asked.handle) == 32
        assert asked.until == AT + 10 * MINUTE
    assert len(counts[0]) == len(counts[1])
    assert SignInCode.objects.filter(person_no__isnull=True).count() == 1


def test_guessing_ends_and_asking_is_limited(cast: Cast, tmp_path: Path) -> None:
    del cast
    channel = FileChannel(tmp_path / "codes")
    asked = do_send_code("email", "li@example.org", "10.0.0.1", AT, channel)
    sent = json.loads((tmp_path / "codes" / "codes.jsonl").read_text("utf-8"))["code"]
    for _ in range(MAX_TRIES):
        assert code_of(lambda: do_redeem_code(asked.handle, "email", "li@example.org", "x", AT)) == "code"
    assert code_of(lambda: do_redeem_code(asked.handle, "email", "li@example.org", sent, AT)) == "code"
    for i in range(PER_ADDRESS - 1):
        do_send_code("email", "li@example.org", "10.0.0.1", AT + i, channel)
    call = lambda address, at: lambda: do_send_code("email", address, "10.0.0.1", at, channel)  # noqa: E731
    assert code_of(call("li@example.org", AT + 9)) == "too_many_codes"
    for i in range(PER_ORIGIN - PER_ADDRESS):
        do_send_code("email", f"n{i}@example.org", "10.0.0.1", AT + 10, channel)
    assert code_of(call("another@example.org", AT + 11)) == "too_many_codes"
    assert do_send_code("email", "li@example.org", "10.0.0.1", AT + HOUR + SECOND, channel)


def test_no_account_has_a_default_password(cast: Cast) -> None:
    del cast
    assert not [a for a in Account.objects.all() if a.password and a.check_password(a.username)]
