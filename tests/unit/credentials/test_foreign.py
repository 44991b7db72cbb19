"""Foreign certificates signed in the test: who may sign what, when, and what a trust list adds and takes away."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID, ObjectIdentifier
from typer.testing import CliRunner

from pratique.cli.main import app
from pratique.credentials.cbor import encode
from pratique.credentials.dcc import find_faults
from pratique.credentials.errors import BadCode
from pratique.credentials.foreign import check_foreign
from pratique.credentials.hc1 import write_hc1
from pratique.credentials.signers import Signers, read_signer
from pratique.credentials.trust_list import TrustList, follow_list, hash_of, read_trust_list
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import DAY, SECOND, parse_instant

AT = parse_instant("2021-08-01T00:00:00Z")
TEST = {
    "tg": "840539006",
    "tt": "LP6464-4",
    "sc": "2021-07-31T08:00:00+02:00",
    "tr": "260415000",
    "co": "AT",
    "is": "A ministry",
    "ci": "URN:UVCI:01:AT:T1",
}


def make_body(**more: Any) -> Any:
    names = {"fn": "Doe", "gn": "Jo", "fnt": "DOE", "gnt": "JO"}
    return {"ver": "1.3.0", "nam": names, "dob": "1980-01-01", "t": [TEST], **more}


@cache
def make_key(kind: str) -> Any:
    return ec.generate_private_key(ec.SECP256R1()) if kind == "ec" else rsa.generate_private_key(65537, 2048)


@cache
def make_certificate(kind: str = "ec", usage: str | None = None, serial: int = 1) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "signer")])
    key = make_key(kind)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(serial).not_valid_before(datetime(2021, 1, 1, tzinfo=UTC))
    builder = builder.not_valid_after(datetime(2021, 12, 31, tzinfo=UTC))
    if usage:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ObjectIdentifier(usage)]), critical=False)
    return builder.sign(key, SHA256()).public_bytes(Encoding.DER)


def make_text(certificate: bytes, body: Any = None, kind: str = "ec", *, issued: int = AT - DAY) -> str:
    kid = read_signer(certificate).kid
    claims: Any = {1: "AT", 4: (issued + 30 * DAY) // SECOND, 6: issued // SECOND, -260: {1: body or make_body()}}
    protected, payload = encode({1: -7 if kind == "ec" else -37, 4: kid}), encode(claims)
    text = encode(["Signature1", protected, b"", payload])
    if kind == "ec":
        r, s = decode_dss_signature(make_key(kind).sign(text, ec.ECDSA(SHA256())))
        signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    else:
        signature = make_key(kind).sign(text, padding.PSS(padding.MGF1(SHA256()), 32), SHA256())
    return write_hc1(b"\xd2" + encode([protected, {}, payload, signature]))


def make_list(
    version: int = 1, *certificates: bytes, revoked: tuple[bytes, ...] = (), ends: str = "2021-09-01T00:00:00Z"
) -> bytes:
    signers = [{"country": "AT", "certificate": base64.b64encode(one).decode()} for one in certificates]
    told = {"version": version, "made_at": "2021-07-30T00:00:00Z", "ends": ends, "signers": signers}
    return json.dumps({**told, "revoked": [one.hex() for one in revoked]}).encode()


@pytest.mark.parametrize("kind", ["ec", "rsa"])
def test_both_algorithms_hold(kind: str) -> None:
    certificate = make_certificate(kind)
    found = check_foreign(make_text(certificate, kind=kind), Signers([read_signer(certificate)]), AT)
    assert (found.signature, found.code, found.certificate.kind) == ("valid", "ok", "test")


def test_the_algorithm_must_be_the_keys() -> None:
    certificate = make_certificate("rsa")
    text = make_text(certificate, kind="ec")
    assert check_foreign(text, Signers([read_signer(certificate)]), AT).signature == "invalid"


@pytest.mark.parametrize(
    ("at", "usage", "code"),
    [
        (AT, None, "ok"),
        (AT, "1.3.6.1.4.1.1847.2021.1.1", "ok"),
        (AT, "1.3.6.1.4.1.0.1847.2021.1.1", "ok"),
        (AT, "1.3.6.1.4.1.1847.2021.1.2", "key_usage"),
        (AT, "1.3.6.1.4.1.0.1847.2021.1.3", "key_usage"),
        (AT - DAY - 1, None, "not_yet"),
        (AT + 29 * DAY - 1, None, "ok"),
        (AT + 29 * DAY, None, "expired"),
    ],
)
def test_what_else_must_hold(at: int, usage: str | None, code: str) -> None:
    certificate = make_certificate("ec", usage)
    found = check_foreign(make_text(certificate), Signers([read_signer(certificate)]), at)
    assert (found.signature, found.code) == ("valid", code)


def test_two_certificates_of_one_key_id_are_both_tried() -> None:
    certificate = make_certificate("ec")
    other = read_signer(make_certificate("rsa"))
    twin = type(other)(read_signer(certificate).kid, other.key, other.starts, other.ends, other.kinds)
    for order in ([twin, read_signer(certificate)], [read_signer(certificate), twin]):
        assert check_foreign(make_text(certificate), Signers(order), AT).signature == "valid"


def test_a_certificate_signed_outside_the_signers_days() -> None:
    certificate = make_certificate("ec")
    late = parse_instant("2022-02-01T00:00:00Z")
    found = check_foreign(make_text(certificate, issued=late), Signers([read_signer(certificate)]), late + DAY)
    assert found.code == "signer_dates"


def test_past_its_end_a_trust_list_knows_nobody_and_says_so() -> None:
    certificate = make_certificate("ec")
    listed = read_trust_list(make_list(1, certificate, ends="2021-08-01T00:00:00Z"))
    text = make_text(certificate)
    before = check_foreign(text, listed.signers_at(AT - 1), AT - 1, listed)
    after = check_foreign(text, listed.signers_at(AT), AT, listed)
    assert (before.signature, before.code, before.country) == ("valid", "ok", "AT")
    assert (after.signature, after.code) == ("unknown-key", "list_ended")


def test_a_revoked_certificate() -> None:
    certificate = make_certificate("ec")
    listed = read_trust_list(make_list(1, certificate, revoked=(hash_of(TEST["ci"].encode()),)))
    assert check_foreign(make_text(certificate), listed.signers_at(AT), AT, listed).code == "revoked"


def test_what_was_revoked_stays_revoked_in_any_order() -> None:
    chance = Random(3)  # noqa: S311  (a seeded law)
    lists = [read_trust_list(make_list(v, revoked=(bytes([v]) * 16,))) for v in range(1, 9)]
    for _ in range(10_000):
        held: TrustList | None = None
        seen: set[bytes] = set()
        for found in chance.choices(lists, k=6):
            before = held
            try:
                held = follow_list(held, found)
            except BadInput as error:
                assert error.code == "trust_list_older"
                assert before is not None
                assert found.version < before.version
                continue
            seen |= found.revoked
            assert held.revoked >= seen
            assert before is None or held.version >= before.version


def test_another_list_of_the_same_version_is_refused() -> None:
    held = follow_list(None, read_trust_list(make_list(2)))
    with pytest.raises(BadInput) as caught:
        follow_list(held, read_trust_list(make_list(2, revoked=(b"x" * 16,))))
    assert caught.value.code == "trust_list_differs"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b'{"version":1}',
        make_list(0),
        make_list(1, ends="2021-07-01T00:00:00Z"),
        make_list(1, ends="soon"),
        make_list(1, b"no certificate"),
        make_list(1, revoked=(b"short",)),
        make_list(1).replace(b'"revoked"', b'"other"'),
    ],
)
def test_a_bad_trust_list(data: bytes) -> None:
    with pytest.raises(BadInput):
        read_trust_list(data)


@pytest.mark.parametrize(
    ("more", "place"),
    [
        ({"t": None}, "/: "),
        ({"t": []}, "/: "),
        ({"v": [{}]}, "/: "),
        ({"dob": "1980-1-1"}, "/dob"),
        ({"ver": "1"}, "/ver"),
        ({"nam": {"fn": "Doe"}}, "/nam/fnt"),
        ({"nam": {"fnt": "doe"}}, "/nam/fnt"),
        ({"nam": []}, "/nam"),
        ({"t": [{**TEST, "sc": "2021-07-31"}]}, "/t/0/sc"),
        ({"t": [{**TEST, "co": "at"}]}, "/t/0/co"),
        ({"t": [{**TEST, "is": "x" * 81}]}, "/t/0/is"),
        ({"t": ["x"]}, "/t/0"),
        ({"t": [{k: v for k, v in TEST.items() if k != "ci"}]}, "/t/0/ci"),
    ],
)
def test_a_certificate_that_keeps_not_to_the_schema_names_the_place(more: dict[str, Any], place: str) -> None:
    assert find_faults(make_body()) == []
    faults = find_faults(make_body(**more))
    assert faults
    assert any(fault.startswith(place) for fault in faults)
    with pytest.raises(BadCode):
        check_foreign(make_text(make_certificate("ec"), make_body(**more)), Signers(()), AT)


def run(*arguments: str, given: str = "") -> Any:
    return CliRunner().invoke(app, ["credential", "verify", "--at", "2021-08-01T00:00:00Z", *arguments], input=given)


def test_the_command(tmp_path: Path) -> None:
    certificate = make_certificate("ec")
    text, cert = make_text(certificate), base64.b64encode(certificate).decode()
    good = run("--cert", cert, "-", given=text + "\n")
    assert good.exit_code == 0
    assert good.stdout.startswith("signature: valid\ncode: ok\n")
    listed = tmp_path / "list.json"
    listed.write_bytes(make_list(7, certificate))
    told = json.loads(run("--trust-list", str(listed), "--json", "-", given=text).stdout)
    assert (told["signature"], told["trust_list"]["version"], told["trust_list"]["age"]) == ("valid", 7, "2 d 0 h")
    assert told["test"][0]["tr"] == TEST["tr"]
    other = base64.b64encode(make_certificate("rsa")).decode()
    unknown = run("--cert", other, "-", given=text)
    assert (unknown.exit_code, unknown.stdout.splitlines()[:2]) == (1, ["signature: unknown-key", "code: unknown_key"])
    flipped = run("--cert", cert, "-", given="HC1:" + "0" * 30)
    assert flipped.exit_code == 2
    assert flipped.stdout.startswith("signature: invalid\ncode: ")
    assert run("-", given=text).exit_code == 2
    assert run("--cert", "???", "-", given=text).exit_code == 2
    assert run("--cert", cert, "--trust-list", str(listed), "-", given=text).exit_code == 2
    assert run("--trust-list", str(tmp_path / "none.json"), "-", given=text).exit_code == 2


def test_a_picture(tmp_path: Path) -> None:
    import qrcode  # noqa: PLC0415

    certificate = make_certificate("ec")
    cert = base64.b64encode(certificate).decode()
    picture = tmp_path / "code.png"
    qrcode.make(make_text(certificate)).save(str(picture))
    assert run("--cert", cert, "--image", str(picture)).stdout.startswith("signature: valid\n")
    picture.write_bytes(b"no picture")
    assert run("--cert", cert, "--image", str(picture)).exit_code == 2
