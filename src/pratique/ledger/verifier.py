"""Check a ledger's export without any part of Pratique: the standard library alone, this one file.

    python verifier.py EXPORT [--checkpoint FILE] [--key FILE]
    python verifier.py --erasure PROOF [--key FILE]

EXPORT is what `pratique ledger export` wrote. FILE of --checkpoint is a signed checkpoint that you kept from earlier,
where the operator could not reach it; FILE of --key is the ledger's public key as it was handed to you. Without them an
export can only be held against itself. Exit status: 0 nothing wrong, 1 something is wrong, 2 cannot be read.
"""

import argparse
import base64
import hashlib
import json
import re
import sys
from pathlib import Path

LONGEST_LINE = 65_536
LEAF_FIELDS = 14
KEY_BYTES = 32
EXPORT_FORMAT = "pratique/export/1"
ERASURE_FORMAT = "pratique/erasure/1"
LEAF_FORMAT = "pratique/fact/1"


class Wrong(Exception):  # noqa: N818
    """Something is wrong: a stable code and a sentence."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{message} [{code}]")
        self.code = code


# Ed25519 (RFC 8032, 5.1), verification only; points in extended coordinates (X, Y, Z, T).

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]


def add_points(a: Point, b: Point) -> Point:
    """Give the sum of two points (RFC 8032, 5.1.4)."""
    m, n = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    c, d = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = n - m, d - c, d + c, n + m
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply(scalar: int, point: Point) -> Point:
    """Give a multiple of a point."""
    total: Point = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            total = add_points(total, point)
        point = add_points(point, point)
        scalar >>= 1
    return total


def read_point(raw: bytes) -> "Point | None":
    """Decode a point; None if it is none, or not in its one canonical form (5.1.3)."""
    y = int.from_bytes(raw, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether an Ed25519 signature is valid (5.1.7, without the cofactor)."""
    if (len(public), len(signature)) != (KEY_BYTES, 2 * KEY_BYTES):
        return False
    key, r = read_point(public), read_point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if key is None or r is None or s >= L:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    left, right = multiply(s, BASE), add_points(r, multiply(k, key))
    return not (left[0] * right[2] - right[0] * left[2]) % P and not (left[1] * right[2] - right[1] * left[2]) % P


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE = read_point(BASE_Y.to_bytes(32, "little")) or (0, 1, 1, 0)


# The tree (RFC 6962, 2.1), held by the roots of its full subtrees.


def hash_leaf(leaf: bytes) -> bytes:
    """Give a leaf's hash."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def hash_node(left: bytes, right: bytes) -> bytes:
    """Give a node's hash."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def add_leaf(peaks: "list[bytes]", size: int, node: bytes) -> None:
    """Append a leaf's hash to a tree of ``size`` leaves."""
    while size & 1:
        node = hash_node(peaks.pop(), node)
        size >>= 1
    peaks.append(node)


def give_root(peaks: "list[bytes]") -> bytes:
    """Give the root of the tree."""
    if not peaks:
        return hashlib.sha256(b"").digest()
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = hash_node(peak, root)
    return root


def climb(node: bytes, index: int, size: int, path: "list[bytes]") -> "bytes | None":
    """Give the root to which a path of inclusion leads; None if the path does not fit."""
    last = size - 1
    for sibling in path:
        if last == 0:
            return None
        if index & 1 or index == last:
            node = hash_node(sibling, node)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            node = hash_node(node, sibling)
        index, last = index >> 1, last >> 1
    return node if last == 0 and size > 0 else None


# Keys, checkpoints, leaves.

NOTE = re.compile(
    r"((\S+)\n(0|[1-9][0-9]{0,18})\n([A-Za-z0-9+/]{43}=)\nrecorded ([0-9]{1,19})\nkeys [0-9a-f]{32}\n)"
    r"\n— (\S+) ([A-Za-z0-9+/]{91}=)\n"
)


def read_key(text: str) -> "tuple[str, bytes]":
    """Give (origin, public key) of a key's text."""
    origin, _, rest = text.strip().partition("+")
    shown, _, encoded = rest.partition("+")
    try:
        raw = base64.b64decode(encoded, validate=True)
    except ValueError:
        raw = b""
    if raw[:1] != b"\x01" or len(raw) != 1 + KEY_BYTES or key_hash(origin, raw[1:]).hex() != shown:
        raise Wrong("key", "this is not the public key of a ledger")
    return origin, raw[1:]


def key_hash(origin: str, public: bytes) -> bytes:
    """Give the four bytes that name a key in a signature."""
    return hashlib.sha256(origin.encode() + b"\n\x01" + public).digest()[:4]


def read_note(note: str, key: str, which: str) -> "tuple[int, bytes]":
    """Give (size, root) of a checkpoint signed with this key."""
    match = NOTE.fullmatch(note)
    if match is None:
        raise Wrong("torn", f"{which} is cut, or is no signed checkpoint")
    origin, public = read_key(key)
    raw = base64.b64decode(match[7])
    if origin != match[2] or origin != match[6] or raw[:4] != key_hash(origin, public):
        raise Wrong("key", f"{which} is signed with another key")
    if not is_signed(public, match[1].encode(), raw[4:]):
        raise Wrong("signature", f"the signature of {which} does not fit: it was changed")
    return int(match[3]), base64.b64decode(match[4])


def read_leaf(line: bytes, seq: int) -> list:  # type: ignore[type-arg]
    """Give the fields of a leaf, in its one form, at its place."""
    fields = read_json(line, f"fact {seq}")
    if not isinstance(fields, list) or len(fields) != LEAF_FIELDS or fields[0] != LEAF_FORMAT:
        raise Wrong("leaf", f"line {seq + 1} is no fact")
    if fields[1] != seq:
        raise Wrong("order", f"fact {fields[1]} stands where {seq} should: one was taken out, put in or moved")
    return fields


def read_json(raw: bytes, which: str) -> object:
    """Read JSON that must be in canonical form."""
    try:
        value = json.loads(raw)
        again = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    except (ValueError, RecursionError):
        raise Wrong("torn", f"{which} is cut or is no JSON") from None
    if again != raw:
        raise Wrong("leaf", f"{which} is not in its canonical form")
    return value


def check_export(path: Path, key: "str | None", earlier: "str | None") -> str:
    """Hold an export against itself, a public key and an earlier checkpoint; raises Wrong; give what was shown."""
    with path.open("rb") as file:
        header = read_json(next_line(file, "the header"), "the header")
        if (
            not isinstance(header, dict)
            or header.get("format") != EXPORT_FORMAT
            or set(header) != {"format", "key", "size"}
        ):
            raise Wrong("torn", "this is not an export of a ledger")
        own_key, size = str(header["key"]), header["size"]
        if key is not None and read_key(key) != read_key(own_key):
            raise Wrong("key", "the export is signed with another key than the one you hold")
        kept = None if earlier is None else read_note(earlier, key or own_key, "the earlier checkpoint")
        peaks: list[bytes] = []
        ids: set[str] = set()
        last = 0
        for seq in range(1, int(size) + 1):
            line = next_line(file, f"fact {seq}")
            fields = read_leaf(line, seq)
            if fields[2] in ids or fields[6] < last:
                raise Wrong("order", f"fact {seq} stands twice, or was recorded before the one ahead of it")
            ids.add(fields[2])
            last = fields[6]
            add_leaf(peaks, seq - 1, hash_leaf(line))
            if kept is not None and kept[0] == seq and give_root(peaks) != kept[1]:
                raise Wrong("rewritten", f"the first {seq} facts are not those of the checkpoint that you kept")
        note = file.read(LONGEST_LINE).decode("utf-8", "replace")
    signed_size, root = read_note(note.removeprefix("\n"), own_key, "the export's checkpoint")
    if signed_size != size or root != give_root(peaks):
        raise Wrong("root", "the facts are not those that the export's checkpoint signs")
    if kept is not None and kept[0] > size:
        raise Wrong("cut", f"the record was cut: {size} facts now, {kept[0]} in the checkpoint that you kept")
    doubt = "" if key else "; the key was taken from the export itself"
    doubt += "" if kept else "; without an earlier checkpoint a rewritten record cannot be told"
    return f"{size:,} facts, root {root.hex()}, signed{doubt}"


def next_line(file, which: str) -> bytes:  # type: ignore[no-untyped-def]  # noqa: ANN001
    """Give the next whole line, without its end."""
    line: bytes = file.readline(LONGEST_LINE)
    if not line.endswith(b"\n"):
        raise Wrong("torn", f"the export ends within {which}")
    return line[:-1]


def check_erasure(path: Path, key: "str | None") -> str:
    """Hold the proof of an erasure against the signed root; raises Wrong; give what was shown."""
    proof = json.loads(path.read_bytes())
    if not isinstance(proof, dict) or proof.get("format") != ERASURE_FORMAT:
        raise Wrong("torn", "this is not the proof of an erasure")
    if key is not None and read_key(key) != read_key(proof["key"]):
        raise Wrong("key", "the proof is signed with another key than the one you hold")
    size, root = read_note(proof["checkpoint"], proof["key"], "the proof's checkpoint")
    leaf = proof["leaf"].encode()
    fields = json.loads(leaf)
    read_leaf(leaf, fields[1])
    salted = bytes.fromhex(proof["salt"]) + proof["payload"].encode()
    said = json.loads(proof["payload"])
    if fields[3] != "KeyDestroyed" or said["person_no"] != proof["person_no"]:
        raise Wrong("leaf", "the fact does not say that this person's key was destroyed")
    if hashlib.sha256(salted).hexdigest() != fields[13]:
        raise Wrong("leaf", "the payload is not the one that was committed to")
    if climb(hash_leaf(leaf), fields[1] - 1, size, [base64.b64decode(node) for node in proof["path"]]) != root:
        raise Wrong("root", "the fact is not in the record that the checkpoint signs")
    return f"person {proof['person_no']} was erased: fact {fields[1]} of {size:,}, root {root.hex()}"


def main(arguments: "list[str] | None" = None) -> int:
    """Run the checks that were asked for; give the exit status."""
    parser = argparse.ArgumentParser(description="Check an export of a Pratique ledger.")
    parser.add_argument("export", nargs="?", type=Path)
    parser.add_argument("--erasure", type=Path, help="the proof of an erasure, instead of an export")
    parser.add_argument("--checkpoint", type=Path, help="a signed checkpoint kept from earlier")
    parser.add_argument("--key", type=Path, help="the ledger's public key")
    given = parser.parse_args(arguments)
    if (given.export is None) == (given.erasure is None):
        parser.error("give an EXPORT, or --erasure PROOF")
    try:
        key = given.key.read_text("utf-8") if given.key else None
        earlier = given.checkpoint.read_text("utf-8") if given.checkpoint else None
        shown = check_erasure(given.erasure, key) if given.erasure else check_export(given.export, key, earlier)
    except Wrong as wrong:
        sys.stdout.write(f"WRONG: {wrong}\n")
        return 1
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        sys.stderr.write(f"cannot be read: {error}\n")
        return 2
    sys.stdout.write(f"ok: {shown}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
