"""What every section of a pack is made of: words in two languages, expressions, numbers asked of a param."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pratique.kinds.errors import BadInput
from pratique.kinds.strict_json import Json
from pratique.policy.certlogic.text import from_text, to_text
from pratique.policy.certlogic.validate import validate
from pratique.policy.pack import Words

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Number:
    """A number that a section needs: where, the param's id, its unit ("" for rows and bays).

    ``since``: when it is first needed; None: with the pack's beginning.
    """

    place: str
    param: str
    unit: str
    since: int | None = None


@dataclass(frozen=True, slots=True)
class Logic:
    """One CertLogic expression with its text."""

    expr: Json
    text: str


def make_words(item: Mapping[str, str]) -> Words:
    """Make words of a document's item that agrees with the schema."""
    return Words(item["zh"].strip(), item["en"].strip())


def make_logic(told: Any, place: str) -> Logic:  # noqa: ANN401  (CertLogic is any JSON value)
    """Read an expression told in its readable form or as JSON; raises BadInput ``rule_text``."""
    if not isinstance(told, str):
        return Logic(told, json.dumps(told, ensure_ascii=False) if validate(told) else to_text(told))
    try:
        return Logic(from_text(told), " ".join(told.split()))
    except BadInput as error:
        raise error.under(place) from None
