"""A code opens at a gate as it was issued; whatever is wrong with it has its own refusal, and none is an answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from random import Random
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from pratique.credentials import base45
from pratique.credentials.bundle import Bundle, read_bundle, write_bundle
from pratique.credentials.cbor import decode, encode
from pratique.credentials.errors import BadCode
from pratique.credentials.extract import MAX_BYTES, read_extract, write_extract
from pratique.credentials.hc1 import read_hc1, write_hc1
from pratique.credentials.issuing import Issued, Issuer, issue, issue_many
from pratique.credentials.keys import (
    KEY_DAYS,
    Signer,
    issue_sub_keys,
    make_day_key,
    make_day_kid,
    make_kid,
    make_point,
    make_private,
    read_certificate,
    read_private,
    sign1,
    write_root,
)
from pratique.credentials.opening import GateKeys, Opened, Outage, open_code
from pratique.credentials.reach import Reach, make_reach
from pratique.credentials.revocation import Revocations, hash_id, read_revocations, take_newer, write_revocations
from pratique.credentials.sealing import LENGTHS, SEALED
from pratique.decisions.decide import decide
from pratique.decisions.in_force import make_in_force
from pratique.decisions.standing import Asking, Exposure, Order, Sample, Standing, Stay, make_standing
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import DAY, HOUR, MINUTE, SECOND, parse_instant
from pratique.places.risk_lists import load_shipped_list
from pratique.policy.load import load_pack

AT = parse_instant("2021-08-08T10:00:00+08:00")
LIFE = 3600
QR_M = {12: 419, 13: 483, 15: 600}
"""Characters of the alphanumeric mode that a QR of a version holds at level M (ISO/IEC 18004)."""


@cache
def make_house() -> tuple[EllipticCurvePrivateKey, Signer, bytes, Reach]:
    root = make_private()
    [signer] = issue_sub_keys(root, AT // DAY * DAY, 1)
    reach = make_reach(make_in_force([load_pack("cn-beijing-2021-08")], []).book, AT)
    return root, signer, make_day_key(), reach


def make_issuer() -> Issuer:
    _, signer, day_key, reach = make_house()
    return Issuer(signer, day_key, reach)


def make_keys(**changed: object) -> GateKeys:
    root, signer, day_key, _ = make_house()
    told = read_certificate(signer.told.certificate, make_point(root))
    return replace(GateKeys({told.kid: told}, {make_day_kid(day_key): day_key}), **changed)  # type: ignore[arg-type]


NONE_REVOKED = Revocations(1, AT, AT + 2 * DAY, frozenset())


def make_person(counties: int = 1, **more: object) -> Standing:
    codes = [f"{410_101 + 100 * i}" for i in range(counties)]
    stays = [Stay(code, AT - (i + 2) * HOUR * 7, AT - (i + 1) * HOUR * 7) for i, code in enumerate(codes)]
    return make_standing("p", stays=stays, **more)  # type: ignore[arg-type]


def make_code(standing: Standing | None = None) -> Issued:
    return issue(make_issuer(), standing or make_person(), AT, LIFE)


def open_now(
    text: str, at: int = AT + MINUTE, keys: GateKeys | None = None, revoked: Revocations = NONE_REVOKED
) -> Opened:
    return open_code(text, keys or make_keys(), at, revoked, make_house()[3])


def read_map(data: bytes) -> dict[Any, Any]:
    told = decode(data)
    assert isinstance(told, dict)
    return told


def refuse(call: Callable[[], object]) -> str:
    with pytest.raises(BadCode) as caught:
        call()
    return caught.value.code


def test_each_thing_that_can_be_wrong_has_its_own_refusal() -> None:
    code = make_code()
    root, signer, day_key, _ = make_house()
    open_now(code.text)
    assert refuse(lambda: open_now(code.text, code.expires_at)) == "expired"
    assert refuse(lambda: open_now(code.text, AT - 3 * MINUTE)) == "not_yet"
    open_now(code.text, AT - MINUTE)
    assert refuse(lambda: open_now(code.text, keys=make_keys(sub_keys={}))) == "unknown_key"
    assert refuse(lambda: open_now(code.text, keys=make_keys(revoked=frozenset({signer.told.kid})))) == "revoked_key"
    listed = replace(NONE_REVOKED, hashes=frozenset({hash_id(code.code_id)}))
    assert refuse(lambda: open_now(code.text, revoked=listed)) == "revoked"
    assert refuse(lambda: open_now(code.text, revoked=replace(NONE_REVOKED, ends=AT))) == "revocations_stale"
    assert refuse(lambda: open_now(code.text, keys=make_keys(day_keys={}))) == "gate_key"
    kid = make_day_kid(day_key)
    assert refuse(lambda: open_now(code.text, keys=make_keys(day_keys={kid: make_day_key()}))) == "gate_key"
    assert refuse(lambda: open_now("https://example.org/?code=1")) == "not_hc1"
    foreign = write_hc1(sign1(signer.private, signer.told.kid, encode({1: "XX", 4: 2_000_000_000, -260: {1: {}}})))
    assert refuse(lambda: open_now(foreign)) == "other_system"
    other = Issuer(next(iter(issue_sub_keys(make_private(), AT // DAY * DAY, 1))), day_key, make_house()[3])
    assert refuse(lambda: open_now(issue(other, make_person(), AT, LIFE).text)) == "unknown_key"
    assert refuse(lambda: issue(make_issuer(), make_person(), AT + 2 * DAY, LIFE)) == "no_signer"
    del root


def test_while_an_outage_is_declared_a_code_counts_longer_and_provisionally() -> None:
    code = make_code()
    keys = make_keys(outage=Outage(AT + 6 * HOUR, 24 * 3600))
    at = AT + 3 * HOUR
    assert refuse(lambda: open_now(code.text, at)) == "expired"
    assert open_now(code.text, at, keys).provisional
    assert not open_now(code.text, AT, keys).provisional
    assert refuse(lambda: open_now(code.text, AT + 6 * HOUR, keys)) == "expired"
    long = make_keys(outage=Outage(AT + 60 * DAY, 60 * 86_400))
    far = replace(NONE_REVOKED, ends=AT + 60 * DAY)
    assert refuse(lambda: open_now(code.text, make_issuer().signer.told.ends, long, far)) == "expired"
    listed = replace(NONE_REVOKED, hashes=frozenset({hash_id(code.code_id)}))
    assert refuse(lambda: open_now(code.text, at, keys, listed)) == "revoked"


def test_a_stolen_sub_key_signs_for_its_own_day_only() -> None:
    _, signer, _, _ = make_house()
    signed = read_hc1(make_code().text)
    claims = read_map(signed.payload)
    for issued, expires in ((AT - 2 * DAY, AT + DAY), (AT, AT + (KEY_DAYS + 1) * DAY)):
        told = {**claims, 6: issued // SECOND, 4: expires // SECOND}
        text = write_hc1(sign1(signer.private, signer.told.kid, encode(told)))
        assert refuse(lambda text=text: open_now(text)) == "key_span"  # type: ignore[misc]


def test_no_changed_code_is_ever_taken() -> None:
    text, dice = make_code().text, Random(6)  # noqa: S311  (nothing secret)
    raw = base45.decode(text[4:])
    taken = 0
    for _ in range(6_000):
        changed = bytearray(raw)
        for _ in range(dice.choice((1, 1, 2, 5))):
            changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
        if bytes(changed) == raw:
            continue
        try:
            open_now("HC1:" + base45.encode(bytes(changed)))
        except BadCode:
            continue
        taken += 1
    assert taken == 0


def test_a_bystander_learns_nothing_of_a_standing_from_the_code() -> None:
    ill = make_person(
        exposures=[Exposure("close", AT - DAY)],
        samples=[Sample("positive", AT - DAY)],
        orders=[Order("central-isolation", AT - DAY, AT + 9 * DAY)],
    )
    outer = []
    for standing in (make_person(), ill, make_standing("nothing known")):
        codes = list(issue_many(make_issuer(), [standing] * 40, AT, LIFE))
        assert {len(code.text) for code in codes} == {QR_M[12] - 1}
        told = [read_map(read_hc1(code.text).payload) for code in codes]
        outer.append([{k: v for k, v in one.items() if k != SEALED} for one in told])
        sealed = [one[SEALED] for one in told]
        assert {one[0] for one in sealed} == {b"\xa1\x01\x03"}
        assert len({one[2] for one in sealed}) == len(codes)
    shapes = {tuple(sorted(one)) for group in outer for one in group}
    assert shapes == {(-65700, 4, 6, 7)}
    assert len({one[7] for group in outer for one in group}) == 120
    assert {one[6] for group in outer for one in group} == {AT // SECOND}


@pytest.mark.parametrize(("counties", "version"), [(0, 12), (8, 12), (12, 13), (16, 15)])
def test_a_code_keeps_to_the_budget_of_a_qr(counties: int, version: int) -> None:
    orders = [Order("home-monitoring", AT - i * DAY, AT + i * DAY) for i in range(1, counties // 3)]
    code = make_code(make_person(counties, samples=[Sample("negative", AT - 9 * HOUR - SECOND)], orders=orders))
    assert code.overflow is None
    assert len(code.text) <= QR_M[version]
    assert LENGTHS[-1] == MAX_BYTES + 1


def test_more_than_a_code_holds_says_so_and_nothing_else() -> None:
    code = make_code(make_person(17))
    assert code.overflow == "stays"
    opened = open_code(code.text, make_keys(), AT, NONE_REVOKED, make_house()[3])
    assert opened.standing.overflow == {"extract"}
    assert opened.standing.stays == ()


def test_lives_differ_by_a_fifth_and_never_outlast_their_key() -> None:
    lives = [
        (one.expires_at - one.issued_at) // SECOND for one in issue_many(make_issuer(), [make_person()] * 300, AT, LIFE)
    ]
    assert 0.8 * LIFE <= min(lives) < 0.85 * LIFE
    assert 1.15 * LIFE < max(lives) <= 1.2 * LIFE
    long = issue(make_issuer(), make_person(), AT, 30 * DAY // SECOND)
    assert long.expires_at == make_issuer().signer.told.ends


def test_what_is_revoked_stays_revoked_in_any_order_of_lists() -> None:
    _, signer, _, _ = make_house()
    keys = make_keys()
    dice = Random(3)  # noqa: S311  (nothing secret)
    ids = [bytes([i]) * 16 for i in range(40)]
    signed = [write_revocations(signer, v, AT, AT + DAY, map(hash_id, ids[:v])) for v in range(40)]
    lists = [read_revocations(one, keys.sub_keys.get) for one in signed]
    for _ in range(500):
        held: Revocations | None = None
        for offered in dice.choices(lists, k=20):
            before = held
            try:
                held = take_newer(held, offered)
            except BadCode as error:
                assert error.code == "revocations_older"
            assert held is not None
            assert before is None or before.hashes <= held.hashes
    changed = bytearray(signed[9])
    changed[-1] ^= 1
    assert refuse(lambda: read_revocations(bytes(changed), keys.sub_keys.get)) == "revocations"
    assert refuse(lambda: take_newer(lists[5], replace(lists[5], hashes=frozenset()))) == "revocations_older"


def test_a_bundle_is_of_one_root_and_never_older() -> None:
    root, signer, day_key, _ = make_house()
    listed = write_revocations(signer, 5, AT, AT + DAY, [])

    def make(version: int, **changed: object) -> str:
        told = Bundle(version, make_point(root), (signer.told.certificate,), (), (day_key,), listed)
        return write_bundle(replace(told, **changed))  # type: ignore[arg-type]

    held = read_bundle(make(5), root=make_point(root))
    assert read_bundle(make(5, outage=Outage(AT, 60))).keys.outage == Outage(AT, 60)
    assert refuse(lambda: read_bundle(make(4), held=held)) == "bundle_older"
    assert refuse(lambda: read_bundle(make(5, root=make_point(make_private())))) == "certificate"
    assert refuse(lambda: read_bundle(make(5), root=b"x")) == "bundle_root"
    assert refuse(lambda: read_bundle("{}")) == "bundle"
    assert refuse(lambda: read_bundle(make(6, revocations=b"\x80"))) == "certificate"
    newer = replace(held, keys=replace(held.keys, revoked=frozenset({signer.told.kid})))
    assert refuse(lambda: read_bundle(make(6), held=newer)) == "revocations"


def test_a_root_opens_with_its_passphrase_alone() -> None:
    pem = write_root(make_house()[0], "a long made-up phrase")
    assert make_point(read_private(pem, "a long made-up phrase")) == make_point(make_house()[0])
    for wrong, code in (("another long phrase", "passphrase"), (None, "private_key")):
        with pytest.raises(BadInput) as caught:
            read_private(pem, wrong)
        assert caught.value.code == code
    with pytest.raises(BadInput):
        read_certificate(make_house()[1].told.certificate, b"\x02" + bytes(32))


def test_a_list_that_changes_after_the_issue_changes_the_answer_at_the_next_gate() -> None:
    listed = load_shipped_list()
    [county] = {entry.county for entry in listed.entries if entry.county == "430802"}
    without = replace(listed, entries=tuple(one for one in listed.entries if one.county != county))
    here = (Stay("370102", AT - 30 * DAY, AT - 9 * DAY), Stay("370102", AT - 8 * DAY, None))
    person = make_standing("p", stays=[*here, Stay("430802", AT - 9 * DAY, AT - 8 * DAY)])
    opened = open_code(make_code(person).text, make_keys(), AT, NONE_REVOKED, make_house()[3])
    pack, answers = load_pack("cn-beijing-2021-08"), []
    for risk_list in (without, listed):
        in_force = make_in_force([pack], [replace(risk_list, confirmed_at=AT)])
        by_code = decide(opened.standing, Asking("entry"), AT, in_force)
        by_record = decide(person, Asking("entry"), AT, in_force)
        assert (by_code.outcome, by_code.status, by_code.code) == (by_record.outcome, by_record.status, by_record.code)
        answers.append(by_code.outcome)
    assert answers[0] == "admit" != answers[1]


def test_whatever_is_signed_or_sealed_is_read_strictly() -> None:
    root, signer, _, reach = make_house()
    point, kid = signer.told.point, signer.told.kid
    for told in (
        {1: kid, 2: point, 3: 0, 4: 1},
        {1: kid, 2: point, 3: 0, 4: 1, 5: "2"},
        {1: kid, 2: point, 3: 0, 4: True, 5: 2},
        {1: bytes(8), 2: point, 3: 0, 4: 1, 5: 2},
        [1, 2, 3],
    ):
        made = sign1(root, make_kid(make_point(root)), encode(told))  # type: ignore[arg-type]
        assert refuse(lambda made=made: read_certificate(made, make_point(root))) == "certificate"  # type: ignore[misc]
    dice = Random(8)  # noqa: S311  (nothing secret)
    whole = write_extract(make_person(9), AT, reach)
    assert isinstance(whole, bytes)
    seen = set()
    for _ in range(4_000):
        changed = bytearray(whole)
        for _ in range(dice.choice((1, 2, 8))):
            changed[dice.randrange(len(changed))] = dice.randrange(256)
        try:
            read_extract(bytes(changed), reach)
        except BadCode as error:
            seen.add(error.code)
    assert seen == {"cbor", "extract"}
