"""A pack's settings of codes: how long they live, how old a revocation list may be, how fast anybody can travel."""

from __future__ import annotations

from collections.abc import Iterator

from pratique.policy.finding import Finding
from pratique.policy.pack import Codes, Pack
from pratique.policy.parts import Document

CODE_SETTINGS = ("code_ttl_s", "outage_ttl_s", "printed_ttl_s", "revocation_hard_expiry_h", "max_speed_kmh")
"""All of them or none (the schema): a pack without them gives out no codes."""


def make_codes(document: Document) -> Codes | None:
    """Read the settings of a document that agrees with the schema; None where it has none."""
    if CODE_SETTINGS[0] not in document:
        return None
    return Codes(**{name: document[name]["value"] for name in CODE_SETTINGS})


def check_codes(pack: Pack) -> Iterator[Finding]:
    """Find lives of codes that contradict each other: ``code_lives``."""
    codes = pack.codes
    if codes is None:
        return
    if not codes.code_ttl_s <= codes.outage_ttl_s:
        yield Finding("code_lives", "/outage_ttl_s", "an outage makes a code's life longer, not shorter")
    if not codes.code_ttl_s <= codes.printed_ttl_s:
        yield Finding("code_lives", "/printed_ttl_s", "a printed code lives at least as long as one on a screen")
