"""Worked travellers with which a newcomer can try the form at once; data, never code."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pratique.kinds.instants import parse_instant, to_datetime
from pratique.policy.pack import Words
from pratique.web.travel_fields import Ground

EXAMPLES = Path(__file__).resolve().parent / "data" / "examples.json"


@dataclass(frozen=True, slots=True)
class Example:
    """A worked traveller: a name in both languages and a traveller file."""

    id: str
    name: Words
    document: Mapping[str, Any]


@lru_cache(maxsize=1)
def load_examples() -> tuple[Example, ...]:
    """Load the worked travellers."""
    read = json.loads(EXAMPLES.read_text("utf-8"))
    return tuple(Example(one["id"], Words(**one["name"]), one["document"]) for one in read)


def fill_form(document: Mapping[str, Any], ground: Ground, language: str) -> dict[str, str]:
    """Give the names and values that the form would hold for a traveller file."""
    typed: dict[str, str] = {}
    person = document["person"]
    for n, stay in enumerate(person.get("stays", ())):
        typed[f"stay-{n}-place"] = ground.places.field_text(stay["division"], language)
        typed |= _fill_instant(f"stay-{n}-from", stay["from"], ground)
        if stay["to"] is None:
            typed[f"stay-{n}-here"] = "on"
        else:
            typed |= _fill_instant(f"stay-{n}-until", stay["to"], ground)
    for n, test in enumerate(person.get("tests", ())):
        typed[f"test-{n}-result"] = test["result"]
        typed |= _fill_instant(f"test-{n}-sampled", test["sampled_at"], ground)
        if "reported_at" in test:
            typed |= _fill_instant(f"test-{n}-reported", test["reported_at"], ground)
    for n, contact in enumerate(person.get("exposures", ())):
        typed[f"contact-{n}-ring"] = contact["ring"]
        typed |= _fill_instant(f"contact-{n}-last", contact["last_at"], ground)
    if document.get("occasion") == "care":
        typed["trip-care"] = "on"
    return typed | _fill_trip(document.get("trip"), ground, language)


def _fill_trip(trip: Mapping[str, str] | None, ground: Ground, language: str) -> dict[str, str]:
    if trip is None:
        return {"trip-mode": "none"}
    typed = {"trip-mode": trip["mode"]}
    for name, field in (("from", "origin"), ("to", "destination")):
        if name in trip:
            typed[f"trip-{field}"] = ground.places.field_text(trip[name], language)
    for name in ("boards", "reaches"):
        if f"{name}_at" in trip:
            typed |= _fill_instant(f"trip-{name}", trip[f"{name}_at"], ground)
    return typed


def _fill_instant(prefix: str, text: str, ground: Ground) -> dict[str, str]:
    moment = to_datetime(parse_instant(text), ground.zone)
    return {f"{prefix}_date": f"{moment:%Y-%m-%d}", f"{prefix}_time": f"{moment:%H:%M}"}
