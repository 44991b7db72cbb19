"""How staff sign in: no open sign-up, and the secrets of second factors are sealed at rest."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.http import HttpRequest

from pratique.record.setup import derive_secret


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts come from one-time links only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  (the library's signature)
        """Answer no: nobody signs up by themselves."""
        return False


class SealedFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """Keeps the secrets of second factors sealed in the database."""

    def encrypt(self, text: str) -> str:
        """Seal a secret."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a secret."""
        return _box().decrypt(encrypted_text.encode()).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, Any]:
        """Name this site to a security key; the name is shown to its holder."""
        return {**super().get_public_key_credential_rp_entity(), "name": "Pratique"}


def _box() -> Fernet:
    return Fernet(urlsafe_b64encode(derive_secret("second factors")))


def is_second_factor_used(request: HttpRequest) -> bool:
    """Say whether this session was opened with a second factor."""
    methods = request.session.get("account_authentication_methods", [])
    return any(method.get("method") == "mfa" for method in methods)
