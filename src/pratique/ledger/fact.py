"""A fact as its client makes it, and as the ledger keeps it (contract 1)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

import msgspec

from pratique.kinds.errors import BadInput
from pratique.kinds.fact_kinds import FACT_KINDS, FactKind
from pratique.kinds.instants import EARLIEST, LATEST
from pratique.kinds.payloads import Payload

SCHEMA: Final = 1
"""The payload schema that is written now (u8)."""
IMPORT: Final = "import"
"""``source.system`` of a fact that came with a file; its ``ref`` is ``<batch>/<line>``."""
MAX_WORD: Final = 120
MAX_REF: Final = 240
MAX_PERSON_NO: Final = 2**32 - 1

_FACT_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


class Source(msgspec.Struct, frozen=True, gc=False):
    """Where a fact came from. Both parts stand unsealed: they never name a person."""

    system: str
    ref: str


class Erased(msgspec.Struct, frozen=True, gc=False):
    """Stands where a payload stood whose key was destroyed."""


ERASED: Final = Erased()


class Fact(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Something that happened, in the past tense; ``id`` is made by the client, so that sending it twice is harmless.

    ``happened_at``: int64 microseconds of UTC. ``by``: an actor's id, ``unit``: a unit's id. ``corrects``: the fact
    that this one replaces whole; for a kind that voids, the fact that it voids.
    """

    id: str
    kind: str
    subject: int | None
    happened_at: int
    by: str
    unit: str
    source: Source
    payload: Payload | Erased
    corrects: str | None = None
    schema: int = SCHEMA

    @property
    def batch(self) -> str | None:
        """Give the import batch that this fact came with, if any."""
        return self.source.ref.partition("/")[0] if self.source.system == IMPORT else None


class Recorded(msgspec.Struct, frozen=True, gc=False):
    """A fact with its place in the record. ``fact.payload`` is ``ERASED`` once its key is destroyed."""

    seq: int
    recorded_at: int
    commitment: bytes
    fact: Fact


def make_fact_id(at: int, randomness: bytes) -> str:
    """Make a UUIDv7 (RFC 9562, 5.7) from an instant and ten random bytes."""
    value = (at // 1000) << 80 | int.from_bytes(randomness[:10], "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def pack_id(fact_id: str) -> bytes:
    """Give the sixteen bytes of a fact id."""
    return bytes.fromhex(fact_id.replace("-", ""))


def unpack_id(raw: bytes) -> str:
    """Give the text of a fact id from its sixteen bytes."""
    text = raw.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def check_fact(fact: Fact) -> FactKind:
    """Give the kind of a well-formed fact; raises BadInput. The payload is checked where it is encoded."""
    kind = FACT_KINDS.get(fact.kind)
    if kind is None:
        raise BadInput("kind", f"'{fact.kind[:40]}' is not a kind of fact", "/kind")
    check_fact_id(fact.id, "/id")
    if fact.corrects is not None:
        check_fact_id(fact.corrects, "/corrects")
    elif kind.voids:
        raise BadInput("corrects", f"a {kind.name} names the fact that it voids in 'corrects'", "/corrects")
    _check_subject(fact.subject, kind)
    if type(fact.happened_at) is not int or not EARLIEST <= fact.happened_at < LATEST:
        raise BadInput(
            "instant", "'happened_at' is whole microseconds of UTC, of the years 2000 to 2099", "/happened_at"
        )
    if fact.schema != SCHEMA:
        raise BadInput("schema", f"payload schema {SCHEMA} is written, not {fact.schema!r}", "/schema")
    _check_word(fact.by, "/by", MAX_WORD)
    _check_word(fact.unit, "/unit", MAX_WORD)
    _check_word(fact.source.system, "/source/system", MAX_WORD)
    _check_ref(fact.source)
    return kind


def check_fact_id(text: str, place: str) -> None:
    """Raise BadInput ``fact_id`` unless the text is a UUIDv7 in lower case."""
    if not isinstance(text, str) or not _FACT_ID.fullmatch(text):
        raise BadInput("fact_id", "a fact's id is a UUIDv7 in lower case", place)


def _check_subject(subject: int | None, kind: FactKind) -> None:
    if subject is None:
        if kind.subject == "needs":
            raise BadInput("subject", f"a {kind.name} is about a person: give its person_no", "/subject")
        return
    if kind.subject == "never":
        raise BadInput("subject", f"a {kind.name} is about no single person; leave 'subject' empty", "/subject")
    if type(subject) is not int or not 0 <= subject <= MAX_PERSON_NO:
        raise BadInput("subject", "a person_no is a whole number from 0 to 4294967295", "/subject")


@lru_cache(maxsize=4096)
def _check_word(text: str, place: str, longest: int) -> None:
    """Hold unsealed text to what prints: it is hashed, exported and shown as it stands."""
    if not isinstance(text, str) or not 0 < len(text) <= longest or not text.isprintable():
        raise BadInput("word", f"1 to {longest} printing characters are wanted here", place)


def _check_ref(source: Source) -> None:
    ref = source.ref
    if not isinstance(ref, str) or len(ref) > MAX_REF or not ref.isprintable():
        raise BadInput("word", f"at most {MAX_REF} printing characters are wanted here", "/source/ref")
    if source.system == IMPORT and not ref.partition("/")[2]:
        raise BadInput("batch", "the ref of an imported fact is <batch>/<line>", "/source/ref")
