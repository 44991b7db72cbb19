"""EU test certificates: all that state a verdict on the signature agree; so do the others but for those listed."""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any

from tests.shared_data import SHARED, needs_shared

from pratique.credentials.cbor import decode
from pratique.credentials.dcc import find_faults, read_dcc
from pratique.credentials.errors import BadCode
from pratique.credentials.foreign import check_foreign
from pratique.credentials.hc1 import read_hc1
from pratique.credentials.signers import Signer, Signers, read_signer
from pratique.kinds.instants import from_datetime

pytestmark = needs_shared

OUTSIDE_VALUE_SETS = {f"PL/{version}/2DCode/raw/{n}.json" for version in ("1.0.0", "1.2.1", "1.3.0") for n in (7, 8, 9)}
"""Of the schema's form, with a device, a country or a maker that is in no value set: a matter of the pack's sets."""


@cache
def read_vectors() -> list[dict[str, Any]]:
    folder = SHARED / "data" / "dcc-vectors"
    return [one for path in sorted(folder.glob("*.json")) for one in json.loads(path.read_text("utf-8"))]


def expecting(name: str) -> Iterator[tuple[dict[str, Any], bool, Signer]]:
    for vector in read_vectors():
        if name in vector["EXPECTEDRESULTS"]:
            signer = read_signer(base64.b64decode(vector["TESTCTX"]["CERTIFICATE"]))
            yield vector, vector["EXPECTEDRESULTS"][name], signer


def check_signature(text: str, signers: Signers) -> bool:
    try:
        return signers.check(read_hc1(text)).signature == "valid"
    except BadCode:
        return False


def test_every_verdict_on_a_signature_agrees() -> None:
    told = [
        (v["file"], expected, check_signature(v["PREFIX"], Signers([signer])))
        for v, expected, signer in expecting("EXPECTEDVERIFY")
    ]
    assert len(told) == 181
    assert [one for one in told if one[1] != one[2]] == []


def test_a_list_of_all_signers_says_the_same() -> None:
    everybody = Signers([signer for _, _, signer in expecting("EXPECTEDVERIFY")])
    words = Counter(
        (expected, check_signature(vector["PREFIX"], everybody)) for vector, expected, _ in expecting("EXPECTEDVERIFY")
    )
    # Three were signed by somebody else on the list: with --cert alone their key is not known.
    assert words == {(True, True): 174, (False, False): 4, (False, True): 3}


def test_a_wrong_key_id_is_an_unknown_key() -> None:
    found = {}
    for vector, _, signer in expecting("EXPECTEDVERIFY"):
        if vector["file"].endswith(("CO22.json", "CO23.json")):
            found[vector["file"]] = Signers([signer]).check(read_hc1(vector["PREFIX"])).signature
    assert set(found.values()) == {"unknown-key"}
    assert len(found) == 2


def test_texts_are_taken_apart_as_expected() -> None:
    for name, codes in (
        ("EXPECTEDUNPREFIX", {"not_hc1"}),
        ("EXPECTEDB45DECODE", {"base45"}),
        ("EXPECTEDCOMPRESSION", {"zlib"}),
        ("EXPECTEDDECODE", {"cbor", "cose", "claims"}),
    ):
        for vector, expected, _ in expecting(name):
            try:
                payload = decode(read_hc1(vector["PREFIX"]).payload)
                held = payload[-260][1]  # type: ignore[index]
                code = "" if isinstance(held, dict) else "claims"
            except BadCode as error:
                code = error.code
            assert (code in codes) is not expected, (vector["file"], name, code)


def test_the_schema_agrees_but_for_value_sets() -> None:
    differ = set()
    for vector, expected, _ in expecting("EXPECTEDSCHEMAVALIDATION"):
        faults = find_faults(decode(read_hc1(vector["PREFIX"]).payload)[-260][1])  # type: ignore[index]
        if expected == bool(faults):
            differ.add(vector["file"])
    assert differ == OUTSIDE_VALUE_SETS


def test_key_usage_agrees() -> None:
    count = 0
    for vector, expected, signer in expecting("EXPECTEDKEYUSAGE"):
        try:
            certificate = read_dcc(read_hc1(vector["PREFIX"]).payload)
        except BadCode:
            continue  # not of the schema; nothing is decided by its usage
        assert signer.may_sign(certificate.kind) is expected, vector["file"]
        count += 1
    assert count >= 75


def test_expiry_agrees() -> None:
    count = 0
    for vector, expected, signer in expecting("EXPECTEDEXPIRATIONCHECK"):
        clock = datetime.fromisoformat(vector["TESTCTX"]["VALIDATIONCLOCK"])
        at = from_datetime(clock if clock.tzinfo else clock.replace(tzinfo=UTC))  # some give no zone
        try:
            found = check_foreign(vector["PREFIX"], Signers([signer]), at)
        except BadCode:
            continue
        assert (found.code not in {"expired", "not_yet"}) is expected, vector["file"]
        count += 1
    assert count >= 119
