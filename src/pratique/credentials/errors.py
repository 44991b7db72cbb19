"""The one error for a code that cannot be used."""

from __future__ import annotations

from pratique.kinds.errors import BadInput


class BadCode(BadInput):
    """A code, a certificate or a list that cannot be read or trusted: a stable code, and a sentence."""
