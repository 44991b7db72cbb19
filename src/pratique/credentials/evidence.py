"""A foreign certificate of a test as evidence: taken by the pack's issuers and value sets, for whom it names.

Two identifiers must agree, the name and the day of birth; whatever does not is a question for a person, never a guess.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from pratique.credentials.dcc import HealthCertificate, read_sampled
from pratique.credentials.foreign import Foreign
from pratique.kinds.codes import Result
from pratique.kinds.errors import BadInput
from pratique.people.names import make_name_keys
from pratique.policy.foreign_section import ForeignSection

_WHOLE_DAY: Final = len("2000-01-01")

SAYS: Final = {
    "forged": "the signature does not hold: this certificate was changed, or somebody else signed it",
    "unknown_key": "nobody on the trust list signed this certificate",
    "list_ended": "the trust list has ended; load a new one before foreign certificates are taken",
    "not_yet": "this certificate is dated ahead",
    "expired": "this certificate has ended",
    "signer_dates": "this certificate was signed outside the days of its signer",
    "key_usage": "its signer may not sign tests",
    "revoked": "this certificate was revoked by its issuer",
}


@dataclass(frozen=True, slots=True)
class Proven:
    """A test that a certificate shows; ``ref`` names the certificate without telling whose it is."""

    result: Result
    sampled_at: int
    method: str
    ref: str


def prove_test(found: Foreign, section: ForeignSection, names: tuple[str, ...], birth_date: str | None) -> Proven:
    """Give the test that a certificate shows of a person; raises BadInput with what is wrong with it.

    Codes: ``hcert_`` and those of ``Foreign.code``, ``not_a_test``, ``issuer``, ``test_type``, ``result``,
    ``name_differs``, ``birth_differs``, ``birth_missing``.
    """
    if found.code != "ok":
        raise BadInput(f"hcert_{found.code}", SAYS[found.code], "certificate")
    certificate = found.certificate
    if certificate.kind != "test":
        raise BadInput("hcert_not_a_test", "this certificate tells of no test", "certificate")
    if found.country is not None and found.country != certificate.issuer:
        raise BadInput("hcert_issuer", "its signer is of another country than its issuer", "certificate")
    entry = certificate.entries[-1]
    if certificate.issuer not in section.issuers:
        raise BadInput("hcert_issuer", f"certificates of {certificate.issuer} are not taken here", "certificate")
    method, result = section.tests.get(str(entry["tt"])), section.results.get(str(entry["tr"]))
    if method is None:
        raise BadInput("hcert_test_type", f"tests of type {entry['tt']} do not count here", "certificate")
    if result is None:
        raise BadInput("hcert_result", f"the result {entry['tr']} is not known here", "certificate")
    check_bearer(certificate, names, birth_date)
    sampled = read_sampled(str(entry["sc"]))
    assert sampled is not None  # noqa: S101  (the schema was checked)
    return Proven(result, sampled, method, sha256(str(entry["ci"]).encode()).hexdigest()[:32])


def check_bearer(certificate: HealthCertificate, names: tuple[str, ...], birth_date: str | None) -> None:
    """Hold name and day of birth to the register's; raises BadInput ``hcert_name_differs``, ``hcert_birth_…``."""
    told = certificate.names
    pairs = ((told.get("fn", ""), told.get("gn", "")), (told["fnt"], told.get("gnt", "")))
    written = [" ".join(" ".join(pair).replace("<", " ").split()) for pair in pairs]
    if make_name_keys(*names).isdisjoint(make_name_keys(*(name for name in written if name))):
        raise BadInput("hcert_name_differs", "the name on the certificate is not the one on record", "certificate")
    born = certificate.birth[:_WHOLE_DAY]
    if birth_date is None or len(born) < _WHOLE_DAY:
        raise BadInput("hcert_birth_missing", "the day of birth is not known on both sides", "certificate")
    if born != birth_date:
        raise BadInput(
            "hcert_birth_differs", "the day of birth on the certificate is not the one on record", "certificate"
        )
