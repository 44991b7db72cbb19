"""The stand-alone verifier finds each kind of tampering, and speaks the same Ed25519 as the library."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from pratique.ledger import verifier
from pratique.ledger.checkpoint import ORIGIN, Checkpoint, make_key_text, read_checkpoint, sign_checkpoint
from pratique.ledger.codec import canonical
from pratique.ledger.export import FORMAT, export_ledger
from pratique.ledger.fact import Source
from pratique.ledger.faults import LedgerFault
from pratique.ledger.merkle import hash_leaf, root_of
from tests.unit.ledger.cast import Place, make_id, stay

TRIALS = 60
SEED, OTHER_SEED = b"s" * 32, b"t" * 32


@dataclass
class Log:
    """An export in parts, as an attacker would take it apart and put it together."""

    leaves: list[bytes]
    seed: bytes = SEED
    signed: list[bytes] = field(default_factory=list)
    size: int = 0

    def __post_init__(self) -> None:
        self.sign()

    def sign(self) -> None:
        self.signed, self.size = list(self.leaves), len(self.leaves)

    def note(self, size: int | None = None) -> str:
        leaves = self.signed[: len(self.signed) if size is None else size]
        root = root_of([hash_leaf(leaf) for leaf in leaves])
        return sign_checkpoint(Checkpoint(ORIGIN, len(leaves), root, 5, bytes(16)), self.seed)

    def text(self) -> bytes:
        header = canonical({"format": FORMAT, "key": make_key_text(self.seed), "size": self.size})
        return b"".join(line + b"\n" for line in (header, *self.leaves, b"")) + self.note().encode()


def renumber(leaves: list[bytes]) -> list[bytes]:
    parts = [json.loads(leaf) for leaf in leaves]
    return [canonical([part[0], n, *part[2:]]) for n, part in enumerate(parts, start=1)]


def edit(leaf: bytes, dice: random.Random) -> bytes:
    part = json.loads(leaf)
    place = dice.choice([2, 4, 5, 7, 8, 10, 13])
    changed = {2: make_id(), 4: 999, 5: part[5] + 1, 7: "officer:9", 8: "x", 10: "y", 13: "ab" * 32}
    part[place] = changed[place]
    return canonical(part)


def tamper_edited(log: Log, dice: random.Random) -> None:
    at = dice.randrange(len(log.leaves))
    log.leaves[at] = edit(log.leaves[at], dice)


def tamper_deleted(log: Log, dice: random.Random) -> None:
    del log.leaves[dice.randrange(len(log.leaves))]
    if dice.random() < 0.5:
        log.leaves = renumber(log.leaves)
        log.size -= 1


def tamper_inserted(log: Log, dice: random.Random) -> None:
    at = dice.randrange(len(log.leaves) + 1)
    log.leaves.insert(at, edit(dice.choice(log.leaves), dice))
    if dice.random() < 0.5:
        log.leaves = renumber(log.leaves)
        log.size += 1


def tamper_swapped(log: Log, dice: random.Random) -> None:
    one, other = dice.sample(range(len(log.leaves)), 2)
    log.leaves[one], log.leaves[other] = log.leaves[other], log.leaves[one]
    if dice.random() < 0.5:
        log.leaves = renumber(log.leaves)


def tamper_cut(log: Log, dice: random.Random) -> None:
    """Back to an earlier state, under the true signature of that state."""
    log.leaves = log.leaves[: dice.randrange(KEPT)]
    log.sign()


def tamper_rechained(log: Log, dice: random.Random) -> None:
    """Make the tree anew and leave the old signature on it."""
    tamper_edited(log, dice)


def tamper_resigned(log: Log, dice: random.Random) -> None:
    tamper_edited(log, dice)
    log.sign()
    log.seed = OTHER_SEED


def tamper_stolen(log: Log, dice: random.Random) -> None:
    """Signed anew with the stolen key; only the checkpoint kept elsewhere tells."""
    at = dice.randrange(KEPT)
    log.leaves[at] = edit(log.leaves[at], dice)
    log.sign()


KEPT = 20
TAMPERS: dict[str, Callable[[Log, random.Random], None]] = {
    name.removeprefix("tamper_"): call for name, call in list(globals().items()) if name.startswith("tamper_")
}


def make_log(dice: random.Random) -> Log:
    size = dice.randrange(KEPT, 3 * KEPT)
    row = ["pratique/fact/1", 0, "", "StayReported", 1, 5, 6, "officer:7", "u", "desk", "r", None, 1, ""]
    leaves = []
    for seq in range(1, size + 1):
        commitment = dice.randbytes(32).hex()
        leaves.append(canonical([row[0], seq, make_id(), row[3], seq % 7, *row[5:13], commitment]))
    return Log(leaves)


@dataclass
class Auditor:
    """Holds a key and an earlier checkpoint, and runs the verifier on a file."""

    folder: Path
    earlier: str

    def judge(self, text: bytes, *, with_key: bool = True, with_earlier: bool = True) -> int:
        (self.folder / "export").write_bytes(text)
        (self.folder / "key").write_text(make_key_text(SEED))
        (self.folder / "kept").write_text(self.earlier)
        arguments = [str(self.folder / "export")]
        arguments += ["--key", str(self.folder / "key")] if with_key else []
        arguments += ["--checkpoint", str(self.folder / "kept")] if with_earlier else []
        return verifier.main(arguments)


@pytest.mark.parametrize("kind", TAMPERS)
def test_each_tampering_is_found_every_time(kind: str, tmp_path: Path) -> None:
    dice = random.Random(kind)  # noqa: S311
    for _ in range(TRIALS):
        log = make_log(dice)
        auditor = Auditor(tmp_path, log.note(KEPT))
        assert auditor.judge(log.text()) == 0
        TAMPERS[kind](log, dice)
        text = log.text()
        if kind == "rechained":
            text = text.replace(log.note().encode(), b"") + _forge(log).encode()
        assert auditor.judge(text) == 1
        if kind != "resigned":
            assert auditor.judge(text, with_key=False) == 1, "the checkpoint kept elsewhere is enough"


def _forge(log: Log) -> str:
    """Make a note whose root fits the tampered leaves, under another signature."""
    true = log.note()
    root = root_of([hash_leaf(leaf) for leaf in log.leaves])
    lines = sign_checkpoint(Checkpoint(ORIGIN, len(log.leaves), root, 5, bytes(16)), OTHER_SEED).split("\n")
    return "\n".join([*lines[:6], true.split("\n")[6], ""])


def test_a_torn_export_is_found_wherever_it_is_torn(tmp_path: Path) -> None:
    dice = random.Random(3)  # noqa: S311
    log = make_log(dice)
    text = log.text()
    auditor = Auditor(tmp_path, log.note(KEPT))
    for at in {*dice.sample(range(len(text)), TRIALS * 3), 0, 1, len(text) - 1}:
        assert auditor.judge(text[:at]) == 1
        flipped = bytearray(text)
        flipped[at] ^= 1 << dice.randrange(8)
        assert auditor.judge(bytes(flipped)) == 1
    assert auditor.judge(text + b"x") == 1


def test_a_log_signed_anew_is_told_by_the_earlier_checkpoint_alone(tmp_path: Path) -> None:
    log = make_log(random.Random(4))  # noqa: S311
    auditor = Auditor(tmp_path, log.note(KEPT))
    tamper_resigned(log, random.Random(5))  # noqa: S311
    assert auditor.judge(log.text(), with_key=False) == 1
    assert auditor.judge(log.text(), with_earlier=False) == 1
    assert auditor.judge(log.text(), with_key=False, with_earlier=False) == 0, "held against itself alone it holds"


def test_it_runs_alone_on_a_true_export(place: Place, tmp_path: Path) -> None:
    place.append(*(stay(n % 9, source=Source("desk", 'a "quote" \\ 县')) for n in range(300)))
    kept = _checkpoint(place)
    place.append(*(stay(n) for n in range(50)))
    assert export_ledger(place.reader(), tmp_path / "export", lambda _: None) == 350
    (tmp_path / "kept").write_text(kept)
    (tmp_path / "key").write_text(make_key_text(place.keys.checkpoint))
    alone = tmp_path / "alone.py"
    alone.write_bytes(Path(verifier.__file__).read_bytes())
    command = [sys.executable, "-I", "-S", alone, tmp_path / "export", "--checkpoint", tmp_path / "kept"]
    run = subprocess.run([*command, "--key", tmp_path / "key"], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith("ok: 350 facts")
    lost = subprocess.run([*command[:4], tmp_path / "none"], capture_output=True, text=True, check=False)
    assert lost.returncode == 2
    with pytest.raises(LedgerFault) as fault:
        export_ledger(place.reader(), tmp_path / "export", lambda _: None)
    assert fault.value.code == "not_empty"


def _checkpoint(place: Place) -> str:
    from pratique.ledger.export import make_checkpoint  # noqa: PLC0415

    return make_checkpoint(place.reader())


@pytest.mark.parametrize(
    ("secret", "message", "signature"),
    [  # RFC 8032, 7.1, tests 1 to 3
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ),
        (
            "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            "af82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
        ),
    ],
)
def test_ed25519_by_the_standard(secret: str, message: str, signature: str) -> None:
    public = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret)).public_key().public_bytes_raw()
    assert verifier.is_signed(public, bytes.fromhex(message), bytes.fromhex(signature))


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=60), st.integers(0, 1023), st.booleans())
def test_ed25519_agrees_with_the_library(seed: bytes, message: bytes, bit: int, flip: bool) -> None:  # noqa: FBT001
    private = Ed25519PrivateKey.from_private_bytes(seed)
    material = bytearray(private.public_key().public_bytes_raw() + private.sign(message))
    if flip:
        material[bit % 768 // 8] ^= 1 << bit % 8
    public, signature = bytes(material[:32]), bytes(material[32:])
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
        valid = True
    except InvalidSignature:
        valid = False
    assert verifier.is_signed(public, message, signature) == valid == (not flip)


def test_odd_keys_and_signatures_are_refused() -> None:
    private = Ed25519PrivateKey.from_private_bytes(SEED)
    public, signature = private.public_key().public_bytes_raw(), private.sign(b"m")
    s = int.from_bytes(signature[32:], "little") + verifier.L
    assert not verifier.is_signed(public, b"m", signature[:32] + s.to_bytes(32, "little"))
    assert not verifier.is_signed(b"\xff" * 32, b"m", signature)
    assert not verifier.is_signed(public[:31], b"m", signature)
    assert not verifier.is_signed(public, b"m", b"\xff" * 64)
    assert not verifier.is_signed(public, b"m", b"")


def test_checkpoints_are_read_strictly() -> None:
    key = make_key_text(SEED)
    made = Checkpoint(ORIGIN, 7, bytes(range(32)), 99, bytes(16))
    note = sign_checkpoint(made, SEED)
    assert read_checkpoint(note, key) == made
    assert verifier.read_note(note, key, "it") == (7, bytes(range(32)))
    wrong = [
        note.replace("\n7\n", "\n8\n"),
        note[:-2],
        note + "x",
        note.replace("—", "-"),
        "",
        note.replace("7", "07", 1),
    ]
    for text in wrong:
        with pytest.raises(LedgerFault) as fault:
            read_checkpoint(text, key)
        assert fault.value.code == "checkpoint"
        with pytest.raises(verifier.Wrong):
            verifier.read_note(text, key, "it")
    for other in (make_key_text(OTHER_SEED), make_key_text(SEED, "elsewhere"), "x", key[:-4], ""):
        with pytest.raises(LedgerFault):
            read_checkpoint(note, other)
        with pytest.raises(verifier.Wrong):
            verifier.read_note(note, other, "it")
    assert len(b64decode(note.split(" ")[-1])) == 68
