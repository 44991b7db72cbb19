"""``pratique credential verify``: an EU certificate, checked as a gate would check it."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from pratique.cli.house import opened_house, read_at, refuse
from pratique.credentials.errors import BadCode
from pratique.credentials.foreign import Foreign, check_foreign
from pratique.credentials.hc1 import MAX_TEXT
from pratique.credentials.signers import Signers, read_signer
from pratique.credentials.trust_list import TrustList, decode_base64, read_trust_list
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import DAY, HOUR, find_zone, format_instant

UTC = find_zone("UTC")


def verify_command(
    code: Annotated[str, typer.Argument(help="The text of the QR; - reads standard input.")] = "-",
    cert: Annotated[str | None, typer.Option("--cert", help="The signer's certificate, base64 of its DER.")] = None,
    trust_list: Annotated[Path | None, typer.Option("--trust-list", help="A list of signers, JSON.")] = None,
    image: Annotated[Path | None, typer.Option("--image", help="A picture of the QR, instead of its text.")] = None,
    at: Annotated[str, typer.Option("--at", help="The instant of the check, with its zone.")] = "now",
    as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False,
) -> None:
    """Say whether a certificate's signature holds, what else does not, and what it claims.

    Exits 0 if all holds, 1 if not, 2 on input that is no certificate.
    """
    try:
        now = read_at(at)
        text = _read_text(code, image)
        listed = None if trust_list is None else read_trust_list(trust_list.read_bytes())
        signers = _read_signers(cert, listed, now)
    except BadInput as error:
        refuse("credential verify", str(error))
    except OSError as error:
        refuse("credential verify", f"{error.filename}: {error.strerror}")
    try:
        found = check_foreign(text, signers, now, listed)
    except BadCode as error:
        told: dict[str, Any] = {"signature": "invalid", "code": error.code, "says": error.message}
        _print(told, as_json=as_json)
        raise typer.Exit(2) from None
    _print(_tell(found, listed, now), as_json=as_json)
    raise typer.Exit(0 if found.code == "ok" else 1)


def _read_text(code: str, image: Path | None) -> str:
    if image is not None:
        from pratique.credentials.pictures import read_picture  # noqa: PLC0415  (an extra)

        return read_picture(image)
    return (sys.stdin.read(MAX_TEXT + 2) if code == "-" else code).strip("\r\n")


def _read_signers(cert: str | None, listed: TrustList | None, at: int) -> Signers:
    if (cert is None) == (listed is None):
        raise BadInput("signers", "say who may sign: --cert BASE64 or --trust-list FILE")
    if cert is not None:
        return Signers([read_signer(decode_base64(cert, "--cert"))])
    assert listed is not None  # noqa: S101  (one of the two is given)
    return listed.signers_at(at)


def _tell(found: Foreign, listed: TrustList | None, at: int) -> dict[str, Any]:
    certificate = found.certificate
    told: dict[str, Any] = {
        "signature": found.signature,
        "code": found.code,
        "kid": found.kid,
        "issuer": certificate.issuer,
        "issued_at": _at(certificate.issued_at),
        "expires_at": _at(certificate.expires_at),
        "version": certificate.version,
        "names": dict(certificate.names),
        "birth": certificate.birth,
        certificate.kind: [dict(entry) for entry in certificate.entries],
    }
    if listed is not None:
        told["trust_list"] = {"version": listed.version, "age": _say_age(at - listed.made_at), "ends": _at(listed.ends)}
    return told


def _at(instant: int | None) -> str | None:
    return None if instant is None else format_instant(instant, UTC)


def _say_age(age: int) -> str:
    return f"{age // DAY} d {age % DAY // HOUR} h"


def _print(told: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for name, value in told.items():
        for line in value if isinstance(value, list) else [value]:
            said = "; ".join(f"{k} {v}" for k, v in line.items()) if isinstance(line, dict) else line
            typer.echo(f"{name}: {said}")


def trust_command(file: Annotated[Path, typer.Argument(help="A list of foreign signers, JSON.")]) -> None:
    """Let the service desks of this installation take foreign certificates by a trust list; never an older one."""
    with opened_house("credential trust"):
        from pratique.desk.foreign_proofs import keep_trust_list  # noqa: PLC0415  (needs Django)

        kept = keep_trust_list(file.read_bytes())
    typer.echo(f"version {kept.version}: {len(kept.signers)} signers, until {_at(kept.ends)}")
