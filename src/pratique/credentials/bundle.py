"""What a gate holds to open codes: sub-keys by the root's word, gates' keys of these days, what was revoked.

    bundle   JSON {"schema": 1, "version", "root", "certificates", "revoked_keys", "day_keys", "revocations",
             "outage": null or [until, life in seconds]}, with bytes in hex

The bundle holds the gates' keys, so it is handed to registered gates alone and kept like a key. A gate keeps the root
that it was set up with; a bundle under another root, or of a lower version, is refused.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, cast

from pratique.credentials.errors import BadCode
from pratique.credentials.keys import SubKey, make_day_kid, read_certificate
from pratique.credentials.opening import GateKeys, Outage
from pratique.credentials.revocation import Revocations, read_revocations, take_newer
from pratique.kinds.strict_json import Json, read_json

NAMES = frozenset({"schema", "version", "root", "certificates", "revoked_keys", "day_keys", "revocations", "outage"})


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle as the register makes it; ``version`` is its sequence number, ``root`` the root's public part."""

    version: int
    root: bytes
    certificates: tuple[bytes, ...]
    revoked_keys: tuple[bytes, ...]
    day_keys: tuple[bytes, ...] = field(repr=False)
    revocations: bytes = b""
    outage: Outage | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """What a gate makes of a bundle."""

    version: int
    keys: GateKeys
    revoked: Revocations


def write_bundle(bundle: Bundle) -> str:
    """Give a bundle as JSON."""
    told = {
        "schema": 1,
        "version": bundle.version,
        "root": bundle.root.hex(),
        "certificates": [one.hex() for one in bundle.certificates],
        "revoked_keys": [one.hex() for one in bundle.revoked_keys],
        "day_keys": [one.hex() for one in bundle.day_keys],
        "revocations": bundle.revocations.hex(),
        "outage": None if bundle.outage is None else [bundle.outage.until, bundle.outage.life_s],
    }
    return json.dumps(told, indent=1) + "\n"


def read_bundle(text: str | bytes, *, root: bytes | None = None, held: Held | None = None) -> Held:
    """Read a bundle; raises BadCode ``bundle``, ``bundle_root``, ``bundle_older``, ``revocations_older``, BadInput.

    ``root``: the one this gate was set up with. ``held``: what it held until now; nothing that was revoked comes back.
    """
    told = read_json(text)
    if not isinstance(told, dict) or set(told) != NAMES or told["schema"] != 1:
        raise BadCode("bundle", "this is not a bundle of keys of this system")
    try:
        bundle = _read(cast("dict[str, Any]", told))
    except (TypeError, ValueError):
        raise BadCode("bundle", "this bundle of keys is not well formed") from None
    if root is not None and root != bundle.root:
        raise BadCode("bundle_root", "this bundle is under another root than this gate's")
    if held is not None and bundle.version < held.version:
        raise BadCode("bundle_older", "this bundle is older than the one held, so it is not taken")
    sub_keys: dict[bytes, SubKey] = {}
    for certificate in bundle.certificates:
        key = read_certificate(certificate, bundle.root)
        sub_keys[key.kid] = key
    revoked_keys = frozenset(bundle.revoked_keys) | (held.keys.revoked if held else frozenset())
    keys = GateKeys(sub_keys, {make_day_kid(key): key for key in bundle.day_keys}, revoked_keys, bundle.outage)
    offered = read_revocations(bundle.revocations, lambda kid: None if kid in revoked_keys else sub_keys.get(kid))
    return Held(bundle.version, keys, take_newer(held.revoked if held else None, offered))


def _read(told: dict[str, Any]) -> Bundle:
    if isinstance(told["version"], bool) or not isinstance(told["version"], int):
        raise TypeError
    return Bundle(
        told["version"],
        bytes.fromhex(told["root"]),
        tuple(bytes.fromhex(one) for one in told["certificates"]),
        tuple(bytes.fromhex(one) for one in told["revoked_keys"]),
        tuple(bytes.fromhex(one) for one in told["day_keys"]),
        bytes.fromhex(told["revocations"]),
        _read_outage(told["outage"]),
    )


def _read_outage(told: Json) -> Outage | None:
    if told is None:
        return None
    if not isinstance(told, list) or len(told) != 2 or not all(type(one) is int for one in told):  # noqa: PLR2004
        raise TypeError
    until, life_s = cast("list[int]", told)
    return Outage(until, life_s)
