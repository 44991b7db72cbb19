"""A field of one line whose fault tells control characters by what they are, not as an empty text."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _

UNSEEN = frozenset({"Cc", "Cf"})
"""Control and direction characters: nobody sees them."""


class NameField(forms.CharField):
    """A name as it is typed; what cannot be seen in it is told, and nothing is taken out silently."""

    def __init__(self, **told: Any) -> None:  # noqa: ANN401  (Django's own)
        super().__init__(**told)
        # It would speak first, and of less.
        self.validators = [one for one in self.validators if not isinstance(one, ProhibitNullCharactersValidator)]

    def to_python(self, value: Any) -> str:  # noqa: ANN401  (Django's own)
        """Look at the whole text: some control characters count as spaces, and are stripped at its ends."""
        if isinstance(value, str) and any(unicodedata.category(one) in UNSEEN for one in value.strip(" \t\r\n")):
            raise ValidationError(_("The name holds control characters that cannot be seen."), code="control")
        return str(super().to_python(value))
