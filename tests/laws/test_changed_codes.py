"""A hundred thousand changed codes: none is taken for what was signed."""

from __future__ import annotations

from random import Random

from pratique.credentials import base45
from pratique.credentials.cbor import Tag, decode
from pratique.credentials.errors import BadCode
from pratique.credentials.hc1 import Signed, inflate, read_hc1, split_cose, write_hc1
from pratique.credentials.signers import Signers, read_signer
from tests.unit.credentials.test_foreign import make_certificate, make_text

EACH = 50_000


def change(data: bytearray, chance: Random) -> None:
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        place = chance.randrange(len(data))
        match chance.randrange(4):
            case 0:
                data[place] = (data[place] + chance.randrange(1, 256)) % 256
            case 1:
                del data[place]
            case 2:
                data.insert(place, chance.randrange(256))
            case _:
                data[place] ^= 1 << chance.randrange(8)


def is_taken(text: str, signers: Signers) -> Signed | None:
    try:
        signed = read_hc1(text)
    except BadCode:
        return None
    return signed if signers.check(signed).signature == "valid" else None


def test_none_is_taken() -> None:
    chance = Random(11)  # noqa: S311  (a seeded law)
    certificate = make_certificate("ec")
    signers, text = Signers([read_signer(certificate)]), make_text(certificate)
    original = read_hc1(text)
    assert signers.check(original).signature == "valid"
    for _ in range(EACH):  # the text, as a picture would be touched up
        letters = bytearray(text.encode())
        change(letters, chance)
        changed = letters.decode("latin-1")
        assert changed == text or is_taken(changed, signers) in (None, original)
    cose = inflate(base45.decode(text[4:]))
    for _ in range(EACH):  # what is signed, put together again with every check sum right
        data = bytearray(cose)
        change(data, chance)
        taken = is_taken(write_hc1(bytes(data)), signers)
        if taken is None:
            continue
        # What the signature covers is whole; the rest says nothing (an unprotected header, a tag).
        assert (taken.protected, taken.payload) == (original.protected, original.payload)
        assert (split_cose(cose).payload, isinstance(decode(bytes(data)), Tag | list)) == (taken.payload, True)
