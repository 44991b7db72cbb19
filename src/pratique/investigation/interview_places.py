"""Which of the known places a typed one may be: the same name, else the same but for its writing, else a list."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

MOST_CHOICES = 8
NEAR = 0.6
"""From this ratio of common letters (difflib) on, a name that does not hold the typed one is offered too."""
MOST_COMPARED = 5000
"""Names with a letter in common that are compared letter by letter, at most."""


@dataclass(frozen=True, slots=True)
class PlaceFound:
    """``name``: the one place that it is; None where there is none or several. ``choices``: names to choose from."""

    name: str | None
    choices: tuple[str, ...]


class PlaceNames:
    """Names of places, folded once, to be asked again and again."""

    def __init__(self, names: Iterable[str]) -> None:
        folded: dict[str, list[str]] = {}
        for name in names:
            folded.setdefault(fold_place(name), []).append(name)
        self._folded: Mapping[str, list[str]] = folded

    def find(self, text: str) -> PlaceFound:
        """Give the place that a text names, or those that it may mean, the likeliest first; never one by guess."""
        wanted = fold_place(text)
        same = self._folded.get(wanted, [])
        if text in same:
            return PlaceFound(text, (text,))
        if len(same) == 1:
            return PlaceFound(same[0], (same[0],))
        if same:
            return PlaceFound(None, tuple(sorted(same)[:MOST_CHOICES]))
        if not wanted:
            return PlaceFound(None, ())
        holding = sorted((key for key in self._folded if wanted in key or (len(key) > 1 and key in wanted)), key=len)
        letters = set(wanted)
        others = [key for key in self._folded if letters & set(key)][:MOST_COMPARED] if not holding else []
        rated = sorted((-SequenceMatcher(None, wanted, key).ratio(), key) for key in others)
        keys = [*holding, *(key for ratio, key in rated if -ratio >= NEAR)]
        return PlaceFound(None, tuple(name for key in keys for name in sorted(self._folded[key]))[:MOST_CHOICES])


def fold_place(text: str) -> str:
    """Fold widths, case, blanks and punctuation away: two names that fold alike are written alike but for these."""
    return "".join(
        letter for letter in unicodedata.normalize("NFKC", text).casefold() if unicodedata.category(letter)[0] in "LNM"
    )
