"""What was typed into a form, with a place that was picked among several of one name put into its field."""

from __future__ import annotations

from django.http import QueryDict
from django.utils.translation import get_language

from pratique.web.place_index import PlaceIndex

PICK = "pick:"


def take_picked(posted: QueryDict, places: PlaceIndex) -> dict[str, str]:
    """Give the typed values; a picked place stands in its field as if it had been typed whole."""
    typed = {name: str(value) for name, value in posted.items()}
    wish = typed.get("do", "")
    if wish.startswith(PICK):
        name, _, code = wish.removeprefix(PICK).partition("=")
        if name in typed and places.is_known(code):
            typed[name] = places.field_text(code, get_language() or "en")
    return typed
