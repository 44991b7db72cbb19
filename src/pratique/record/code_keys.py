"""Keys of codes in the folder of keys: the root's public part, sub-keys' private parts, the gates' key of each day.

codes/root.pub            the root's public part, in hex
codes/<kid>.pem           a sub-key's private part; it signs on its day only, and is removed after it
codes/gate-<day>.key      a day's key of gates (UTC), in hex; overwritten and removed once no code of it can live
codes/token-<day>.key     a day's key of online tokens, the same; gate nodes alone get it, and no bundle holds it
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from django.db.models import QuerySet

from pratique.credentials.bundle import Bundle
from pratique.credentials.keys import KEY_DAYS, Signer, make_day_key, make_kid, read_certificate, read_private
from pratique.credentials.opening import Outage
from pratique.credentials.revocation import hash_id, write_revocations
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import DAY, SECOND
from pratique.ledger.key_files import check_private, make_private_once, sync_folder, write_private
from pratique.record.in_force import read_in_force
from pratique.record.models import OutageRow, RevokedRow, SubKeyRow
from pratique.record.register import open_reader
from pratique.record.setup import find_keys

ROOT_FILE: Final = "root.pub"
GATE, TOKEN = "gate", "token"
_LIVES: Final = {GATE: KEY_DAYS * DAY, TOKEN: DAY}
"""How long after its day a day's key is needed: by the longest life of what is made with it."""
_DAY_FILE: Final = re.compile(r"(gate|token)-([0-9]{4}-[0-9]{2}-[0-9]{2})\.key")
_signers: dict[tuple[Path, str], Signer] = {}


@dataclass(frozen=True, slots=True)
class KeyState:
    """A sub-key as the register holds it; ``has_private``: this machine could sign with it."""

    kid: str
    starts: int
    signs_until: int
    ends: int
    revoked_at: int | None
    has_private: bool


def find_code_keys() -> Path:
    """Give the folder of the keys of codes."""
    return find_keys() / "codes"


def keep_root(point: bytes) -> None:
    """Keep the root's public part; raises BadInput ``other_root`` where another one is kept."""
    folder = find_code_keys()
    folder.mkdir(mode=0o700, exist_ok=True)
    check_private(folder)
    held = get_root()
    if held is None:
        write_private(folder / ROOT_FILE, f"{point.hex()}\n".encode())
        sync_folder(folder)
    elif held != point:
        raise BadInput("other_root", "these sub-keys are under another root than this register's")


def get_root() -> bytes | None:
    """Give the root's public part, None where no sub-key was imported yet."""
    path = find_code_keys() / ROOT_FILE
    if not path.exists():
        return None
    check_private(path)
    return bytes.fromhex(path.read_text("ascii").strip())


def keep_sub_key(kid: str, pem: bytes) -> None:
    """Keep a sub-key's private part; kept before, it is left alone."""
    with suppress(FileExistsError):
        write_private(find_code_keys() / f"{kid}.pem", pem)
        sync_folder(find_code_keys())


def find_signer(at: int) -> Signer | None:
    """Give the sub-key that signs at an instant; None where there is none, or it was revoked."""
    held = _under_root().filter(starts__lte=at, signs_until__gt=at, revoked_at__isnull=True)
    row = held.order_by("-seq").first()
    return None if row is None else _read_signer(row)


def _find_spare(at: int) -> Signer | None:
    held = _under_root().filter(starts__gt=at, revoked_at__isnull=True).order_by("starts")
    return next((signer for row in held if (signer := _read_signer(row)) is not None), None)


def _under_root() -> QuerySet[SubKeyRow]:
    """Give the sub-keys that the root kept here has signed; those of a root put aside count no more."""
    root = get_root()
    return SubKeyRow.objects.filter(root="" if root is None else make_kid(root).hex())


def _read_signer(row: SubKeyRow) -> Signer | None:
    folder, root = find_code_keys(), get_root()
    path = folder / f"{row.kid}.pem"
    if root is None or not path.exists():
        return None
    known = _signers.get((folder, row.kid))
    if known is None:
        check_private(path)
        known = Signer(read_certificate(bytes.fromhex(row.certificate), root), read_private(path.read_bytes()))
        _signers.clear()
        _signers[(folder, row.kid)] = known
    return known


def list_sub_keys() -> list[KeyState]:
    """Give the sub-keys of the root kept here, by the day they sign on."""
    folder = find_code_keys()
    return [
        KeyState(k.kid, k.starts, k.signs_until, k.ends, k.revoked_at, (folder / f"{k.kid}.pem").exists())
        for k in _under_root().order_by("starts", "kid")
    ]


def get_day_key(at: int) -> bytes:
    """Give the gates' key of an instant's day, made if it is the first asking; any number may ask at once."""
    return _get_key(GATE, _day_of(at))


def list_day_keys(at: int) -> list[bytes]:
    """Give the gates' keys of the days whose codes can still live, and tomorrow's."""
    return _list_keys(GATE, at)


def get_token_key(at: int) -> bytes:
    """Give the key of tokens of an instant's day, made if it is the first asking."""
    return _get_key(TOKEN, _day_of(at))


def list_token_keys(at: int) -> list[bytes]:
    """Give the keys of the days whose tokens can still live, and tomorrow's, oldest first: for gate nodes alone."""
    return _list_keys(TOKEN, at)


def _get_key(name: str, day: str) -> bytes:
    held = make_private_once(find_code_keys() / f"{name}-{day}.key", lambda: make_day_key().hex().encode() + b"\n")
    return bytes.fromhex(held.decode("ascii").strip())


def _list_keys(name: str, at: int) -> list[bytes]:
    first, today = _day_of(at - _LIVES[name]), _day_of(at)
    kept = sorted(day for kind, day, _ in _find_day_files() if kind == name and first <= day <= today)
    return [_get_key(name, day) for day in dict.fromkeys((*kept, today, _day_of(at + DAY)))]


def _find_day_files() -> list[tuple[str, str, Path]]:
    """Give the keys of days that lie here: whose they are, the day, the file."""
    found = ((_DAY_FILE.fullmatch(path.name), path) for path in find_code_keys().glob("*.key"))
    return [(match[1], match[2], path) for match, path in found if match is not None]


def forget_old(at: int) -> int:
    """Destroy keys that no living code or token needs, and private parts whose day is over; give how many."""
    gone = sum(_destroy(path) for name, day, path in _find_day_files() if day < _day_of(at - _LIVES[name]))
    over = set(SubKeyRow.objects.filter(signs_until__lte=at).values_list("kid", flat=True))
    return gone + sum(_destroy(path) for path in find_code_keys().glob("*.pem") if path.stem in over)


def make_bundle(at: int, hard_expiry_us: int) -> Bundle:
    """Give what registered gates open codes with; raises BadInput ``no_sub_key`` without one that could sign.

    Where today's sub-key was revoked, one of the days to come signs the list: gates hear of the revocation at once.
    """
    signer, root = find_signer(at) or _find_spare(at), get_root()
    if signer is None or root is None:
        raise BadInput("no_sub_key", "no sub-key could sign: make some with 'pratique keys issue' and add them")
    version = open_reader().read_head().seq
    outage = _find_outage(at)
    oldest = at if outage is None else at - outage.life_s * SECOND
    kept = _under_root().filter(ends__gt=at).order_by("starts")
    revoked = RevokedRow.objects.filter(expires_at__gt=oldest).values_list("code_id", flat=True)
    hashes = (hash_id(bytes.fromhex(one)) for one in revoked)
    ends = at // SECOND * SECOND + hard_expiry_us
    return Bundle(
        version=version,
        root=root,
        certificates=tuple(bytes.fromhex(row.certificate) for row in kept),
        revoked_keys=tuple(bytes.fromhex(row.kid) for row in kept if row.revoked_at is not None),
        day_keys=tuple(list_day_keys(at)),
        revocations=write_revocations(signer, version, at, ends, hashes),
        outage=outage,
    )


def find_outage_end(at: int) -> int | None:
    """Give until when an outage is declared, if one is."""
    row = OutageRow.objects.order_by("-seq").first()
    return row.until if row is not None and row.until > at else None


def _find_outage(at: int) -> Outage | None:
    until, held = find_outage_end(at), read_in_force().book.holding_at(at)
    codes = None if held is None else held.pack.pack.codes
    return None if until is None or codes is None else Outage(until, codes.outage_ttl_s)


def _destroy(path: Path) -> int:
    with path.open("r+b") as file:
        file.write(os.urandom(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
    return 1


def _day_of(at: int) -> str:
    return datetime.fromtimestamp(at // SECOND, UTC).strftime("%Y-%m-%d")
