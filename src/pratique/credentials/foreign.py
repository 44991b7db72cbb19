"""A foreign certificate held against those who may sign: the signature, then everything else that must hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pratique.credentials.dcc import HealthCertificate, read_dcc
from pratique.credentials.hc1 import read_hc1
from pratique.credentials.signers import SignatureWord, Signers
from pratique.credentials.trust_list import TrustList

Code = Literal[
    "ok", "forged", "unknown_key", "list_ended", "not_yet", "expired", "signer_dates", "key_usage", "revoked"
]


@dataclass(frozen=True, slots=True)
class Foreign:
    """A certificate, whether its signature holds, and ``ok`` or the first thing that does not."""

    signature: SignatureWord
    code: Code
    certificate: HealthCertificate
    kid: str
    country: str | None


def check_foreign(text: str, signers: Signers, at: int, trust_list: TrustList | None = None) -> Foreign:
    """Check the text of an EU certificate at an instant (µs of UTC); raises BadCode where it cannot be read at all.

    ``trust_list``: the list that ``signers`` come from, for what it says of revoked certificates and of its own end.
    """
    signed = read_hc1(text)
    checked = signers.check(signed)
    certificate = read_dcc(signed.payload)
    kid, signer = (signed.kid or b"").hex(), checked.signer
    code: Code = "ok"
    if checked.signature == "invalid":
        code = "forged"
    elif signer is None:
        code = "list_ended" if trust_list is not None and at >= trust_list.ends else "unknown_key"
    elif at < (certificate.issued_at or signer.starts):
        code = "not_yet"
    elif at >= certificate.expires_at:
        code = "expired"
    elif not signer.starts <= (certificate.issued_at or at) <= signer.ends:
        code = "signer_dates"
    elif not signer.may_sign(certificate.kind):
        code = "key_usage"
    elif trust_list is not None and any(
        trust_list.names(str(entry["ci"]), signed.signature) for entry in certificate.entries
    ):
        code = "revoked"
    return Foreign(checked.signature, code, certificate, kid, None if signer is None else signer.country)
