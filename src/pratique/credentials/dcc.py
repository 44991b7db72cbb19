"""EU digital COVID certificates: what a COSE payload claims, read strictly by the common schema (DCC 1.0.0 to 1.3.0).

    payload   {1: issuer's country, 4: expires, 6: issued, -260: {1: certificate}}, instants in seconds of UTC
    certificate  ver, nam, dob, and entries of one kind: v (vaccination), t (test), r (recovery)

Reading tells who claims what; whether the signature holds is ``signers``. Source: eHealth Network, Technical
Specifications for EU Digital COVID Certificates, volume 3, and the JSON schema ehn-dcc-schema.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final, Literal

from pratique.credentials.cbor import Value, decode
from pratique.credentials.errors import BadCode
from pratique.kinds.instants import SECOND, from_datetime

Kind = Literal["vaccination", "test", "recovery"]
KINDS: Final[Mapping[str, Kind]] = {"v": "vaccination", "t": "test", "r": "recovery"}

_ISSUER, _EXPIRES, _ISSUED, _HCERT = 1, 4, 6, -260
_LONGEST: Final = 80
_MOST_DOSES: Final = 9
_MOST_ENTRIES: Final = 4
"""Before schema 1.3.0 a certificate could tell of several doses."""


@dataclass(frozen=True, slots=True)
class HealthCertificate:
    """What a certificate claims; instants are µs of UTC.

    ``names``: ``fn`` surname, ``gn`` forename, ``fnt`` and ``gnt`` transliterated. ``birth`` may be a year, a month or
    empty.
    """

    issuer: str
    issued_at: int | None
    expires_at: int
    version: str
    names: Mapping[str, str]
    birth: str
    kind: Kind
    entries: tuple[Mapping[str, str | int], ...]


def read_dcc(payload: bytes) -> HealthCertificate:
    """Read the payload of an EU certificate; raises BadCode ``cbor``, ``claims``, ``dcc`` with every fault named."""
    told = decode(payload)
    claims = _take_map(told, "claims")
    issuer, issued, expires = claims.get(_ISSUER), claims.get(_ISSUED), claims.get(_EXPIRES)
    held = claims.get(_HCERT)
    if not isinstance(held, Mapping) or 1 not in held:
        raise BadCode("claims", "this signed statement holds no EU certificate")
    if not isinstance(issuer, str) or not _is_whole(expires) or not (issued is None or _is_whole(issued)):
        raise BadCode("claims", "this certificate does not say who issued it and until when it holds")
    body = held[1]
    faults = find_faults(body)
    if faults:
        raise BadCode("dcc", "this certificate does not keep to the EU schema: " + "; ".join(faults))
    certificate = _take_map(body, "dcc")
    letter = next(letter for letter in KINDS if certificate.get(letter))
    return HealthCertificate(
        issuer=issuer,
        issued_at=None if issued is None else int(issued) * SECOND,  # type: ignore[arg-type]
        expires_at=int(expires) * SECOND,  # type: ignore[arg-type]
        version=str(certificate["ver"]),
        names=dict(certificate["nam"]),  # type: ignore[arg-type]
        birth=str(certificate["dob"]),
        kind=KINDS[letter],
        entries=tuple(dict(entry) for entry in certificate[letter]),  # type: ignore[arg-type, union-attr]
    )


def find_faults(told: Value) -> list[str]:
    """Name every place at which a certificate does not keep to the schema; none for a good one."""
    if not isinstance(told, Mapping):
        return ["/: a certificate is a map"]
    faults = _find_wrong(told, _FRAME, "", optional={"v", "t", "r"})
    names = told.get("nam")
    if isinstance(names, Mapping):
        faults += _find_wrong(names, _NAME, "/nam", optional={"fn", "gn", "gnt"})
        if names.get("gn") and not names.get("gnt"):
            faults.append("/nam/gnt: is missing for the forename")
    present = [letter for letter in KINDS if told.get(letter)]
    if len(present) != 1:
        return [*faults, "/: a certificate tells of one kind: vaccination, test or recovery"]
    letter = present[0]
    entries = told[letter]
    if not isinstance(entries, list) or len(entries) > _MOST_ENTRIES:
        return [*faults, f"/{letter}: a few entries"]
    for number, entry in enumerate(entries):
        place = f"/{letter}/{number}"
        if isinstance(entry, Mapping):
            faults += _find_wrong(entry, _ENTRIES[letter], place, optional=_OPTIONAL[letter])
        else:
            faults.append(f"{place}: an entry is a map")
    return faults


Check = Callable[[Value], bool]


def _find_wrong(
    told: Mapping[int | str, Value], checks: Mapping[str, Check], place: str, optional: set[str]
) -> list[str]:
    faults = [f"{place}/{name}: is missing" for name in checks if name not in told and name not in optional]
    for name, value in told.items():
        check = checks.get(str(name))
        # The schema lets an issuer add fields; what is not known is not read.
        if check is not None and not check(value):
            faults.append(f"{place}/{name}: {str(value)[:40]!r} is not of its form")
    return faults


def _is_text(value: Value) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST and value.isprintable()


def _match(pattern: str) -> Check:
    compiled = re.compile(pattern, re.ASCII)
    return lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None


def _is_whole(value: Value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1 << 40


def _is_dose(value: Value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _MOST_DOSES


def _is_date(value: Value) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _is_day(value: Value) -> bool:
    return isinstance(value, str) and _is_timed(value) and _is_date(value[:10])


def is_sampled(value: Value) -> bool:
    """Say whether a value is an instant of sampling: RFC 3339 with its zone."""
    return isinstance(value, str) and read_sampled(value) is not None


def read_sampled(text: str) -> int | None:
    """Give an instant of sampling in µs of UTC; None where the text is no instant with a zone."""
    if _INSTANT.fullmatch(text) is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return from_datetime(moment.astimezone(UTC))


_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d(:?\d\d)?)", re.ASCII)
_TIME: Final = r"(T\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)?)?"
"""Some issuers write a day with a time."""
_is_birth: Final = _match(r"((19|20)\d\d(-\d\d){0,2})?|(19|20)\d\d-\d\d-\d\d" + _TIME)
_is_timed: Final = _match(r"\d{4}-\d\d-\d\d" + _TIME)
_is_country: Final = _match(r"[A-Z]{0,10}")
_is_list: Check = lambda value: value is None or isinstance(value, list)  # noqa: E731  (one of a table of checks)

_FRAME: Final[Mapping[str, Check]] = {
    "ver": _match(r"\d+\.\d+\.\d+"),
    "nam": lambda value: isinstance(value, Mapping),
    "dob": _is_birth,
    "v": _is_list,
    "t": _is_list,
    "r": _is_list,
}
_NAME: Final[Mapping[str, Check]] = {
    "fn": _is_text,
    "gn": _is_text,
    "fnt": _match(rf"[A-Z<]{{1,{_LONGEST}}}"),
    "gnt": _match(rf"[A-Z<]{{0,{_LONGEST}}}"),
}
_COMMON: Final[Mapping[str, Check]] = {"tg": _is_text, "co": _is_country, "is": _is_text, "ci": _is_text}
_ENTRIES: Final[Mapping[str, Mapping[str, Check]]] = {
    "v": {**_COMMON, "vp": _is_text, "mp": _is_text, "ma": _is_text, "dn": _is_dose, "sd": _is_dose, "dt": _is_day},
    "t": {
        **_COMMON,
        "tt": _is_text,
        "sc": is_sampled,
        "tr": _is_text,
        "tc": _is_text,
        "nm": _is_text,
        "ma": _is_text,
        "dr": is_sampled,
    },
    "r": {**_COMMON, "fr": _is_day, "df": _is_day, "du": _is_day},
}
_OPTIONAL: Final[Mapping[str, set[str]]] = {"v": set(), "t": {"tc", "nm", "ma", "dr"}, "r": set()}


def _take_map(value: Value, code: str) -> Mapping[int | str, Value]:
    if not isinstance(value, Mapping):
        raise BadCode(code, "this signed statement is not an EU certificate")
    return value
