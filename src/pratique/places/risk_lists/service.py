"""The national service's JSON answer: places grouped by area, the fields shifted in the four municipalities.

There the district stands in ``city`` and the street in ``county`` (北京市 / 房山区 / 阎村镇), except where
``city`` repeats the municipality. Lines are counted as places: the first place of ``highlist`` is line 1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pratique.kinds.errors import BadInput
from pratique.kinds.strict_json import read_json
from pratique.places.divisions import MUNICIPALITIES
from pratique.places.names import load_names
from pratique.places.risk_lists.entries import Tally
from pratique.places.risk_lists.notice import make_local_instant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pratique.kinds.codes import Level
    from pratique.kinds.strict_json import Json

_INSTANT = re.compile(r"(20\d\d)-(\d\d)-(\d\d) (\d{1,2})(?:时|:(\d\d)(?::\d\d)?)")
_LISTS: tuple[tuple[Level, str, str], ...] = (
    ("high", "highlist", "hcount"),
    ("medium", "middlelist", "mcount"),
)


@dataclass(frozen=True, slots=True)
class Place:
    """One place of the answer: the prefecture's code, the area's own name, and the whole text."""

    level: Level
    province: str
    prefecture: str
    area: str
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer taken apart."""

    effective_at: int
    places: tuple[Place, ...]
    tallies: tuple[Tally, ...]


def parse_answer(raw: bytes) -> Answer:
    """Take the service's answer apart.

    Raises what ``read_json`` raises, ``service_error``, ``missing_field``, ``wrong_type``, ``instant``,
    ``unknown_province``, ``unknown_prefecture``.
    """
    document = _take_object(read_json(raw), "")
    if document.get("code") not in (0, None):
        message = "the service answered with an error instead of a list; ask it again"
        raise BadInput("service_error", message, "/code")
    data = _take_object(document.get("data"), "/data")
    effective_at = _read_instant(_take_text(data, "end_update_time", "/data"))
    places: list[Place] = []
    tallies: list[Tally] = []
    for level, list_name, count_name in _LISTS:
        declared = data.get(count_name)
        if not isinstance(declared, int) or isinstance(declared, bool) or declared < 0:
            raise BadInput("missing_field", f"'{count_name}' must be a whole number", f"/data/{count_name}")
        found = list(_read_places(data, level, list_name, len(places)))
        tallies.append(Tally(level, "", declared, len(found), 0))
        tallies.extend(_tally_provinces(level, found))
        places.extend(found)
    return Answer(effective_at, tuple(places), tuple(tallies))


def _read_places(data: dict[str, Json], level: Level, name: str, before: int) -> Iterator[Place]:
    areas = data.get(name)
    if not isinstance(areas, list):
        raise BadInput("missing_field", f"'{name}' must be a list of areas", f"/data/{name}")
    line = before
    for i, item in enumerate(areas):
        pointer = f"/data/{name}/{i}"
        area = _take_object(item, pointer)
        province, prefecture, county, prefix = _read_area(area, pointer)
        communities = area.get("communitys")
        if not isinstance(communities, list):
            raise BadInput("missing_field", "'communitys' must be a list of places", f"{pointer}/communitys")
        for j, community in enumerate(communities or [""]):  # an area without places is listed as a whole
            if not isinstance(community, str):
                raise BadInput("wrong_type", "a place must be a text", f"{pointer}/communitys/{j}")
            line += 1
            yield Place(level, province, prefecture, county, prefix + community.strip(), line)


def _read_area(area: dict[str, Json], pointer: str) -> tuple[str, str, str, str]:
    """Give the province, the prefecture, the area's name, and the text that stands before each place."""
    names = load_names()
    province_name, city, county = (_take_text(area, key, pointer) for key in ("province", "city", "county"))
    province = names.provinces.get(province_name)
    if province is None:
        message = f"'{province_name[:20]}' is no province"
        raise BadInput("unknown_province", message, f"{pointer}/province")
    if province in MUNICIPALITIES:
        if names.provinces.get(city) == province:
            return province, province, county, county
        return province, province, city, city + county
    match = names.find_prefecture(city, province)
    if match is not None and match.length == len(city):
        return province, next(iter(match.codes)), county, city + county
    own = names.find_county(city, province)  # a county run by its province stands where a city would
    if own is not None and own.length == len(city) and len(own.codes) == 1:
        prefecture = names.divisions.prefecture_of(next(iter(own.codes))) or province
        return province, prefecture, city, city + county
    message = f"'{city[:20]}' is no prefecture of {province_name}"
    raise BadInput("unknown_prefecture", message, f"{pointer}/city")


def _read_instant(text: str) -> int:
    match = _INSTANT.fullmatch(text.strip())
    instant = make_local_instant(*(int(part or 0) for part in match.groups())) if match else None
    if instant is None:
        message = f"'{text[:30]}' is not an hour such as 2021-08-16 15时"
        raise BadInput("instant", message, "/data/end_update_time")
    return instant


def _tally_provinces(level: Level, places: list[Place]) -> Iterator[Tally]:
    counts: dict[str, list[int]] = {}
    for place in places:
        counts.setdefault(place.province, []).append(place.line)
    for province, lines in counts.items():
        yield Tally(level, province, None, len(lines), lines[0])


def _take_object(value: Json, pointer: str) -> dict[str, Json]:
    if isinstance(value, dict):
        return value
    raise BadInput("wrong_type", "an object was expected here", pointer)


def _take_text(owner: dict[str, Json], name: str, pointer: str) -> str:
    value = owner.get(name)
    if isinstance(value, str) and value.strip():
        return value.strip()
    raise BadInput("missing_field", f"'{name}' must be a text that is not empty", f"{pointer}/{name}")
