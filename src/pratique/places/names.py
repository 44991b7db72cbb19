"""Which division a printed name may mean: full names, official short forms, and what stood there before.

Only names that stand at the start of a text are looked for, the longest first. A name is *certain* if it
is a full name, or an official short form (管城区 for 管城回族区, 德宏州 for 德宏傣族景颇族自治州).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from pratique.places.divisions import EDITIONS, MUNICIPALITIES, load_divisions

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pratique.places.divisions import Divisions

_PEOPLES = [
    "蒙古族",
    "回族",
    "藏族",
    "维吾尔族",
    "苗族",
    "彝族",
    "壮族",
    "布依族",
    "朝鲜族",
    "满族",
    "侗族",
    "瑶族",
    "白族",
    "土家族",
    "哈尼族",
    "哈萨克族",
    "傣族",
    "黎族",
    "傈僳族",
    "佤族",
    "畲族",
    "拉祜族",
    "水族",
    "东乡族",
    "纳西族",
    "景颇族",
    "柯尔克孜族",
    "土族",
    "达斡尔族",
    "仫佬族",
    "羌族",
    "布朗族",
    "撒拉族",
    "毛南族",
    "仡佬族",
    "锡伯族",
    "普米族",
    "塔吉克族",
    "怒族",
    "鄂温克族",
    "保安族",
    "裕固族",
    "独龙族",
    "各族",
    "蒙古",
    "哈萨克",
    "柯尔克孜",
    "锡伯",
    "塔吉克",
]
_AUTONOMOUS = re.compile(f"(.+?)(?:{'|'.join(_PEOPLES)})+(?:自治)?([县州旗区])")
_SHORT_PROVINCE = re.compile(r"(?:省|市|(?:壮族|回族|维吾尔)?自治区|特别行政区)$")
_SUFFIX = re.compile(r"(?:地区|市|盟|州)$")


@dataclass(frozen=True, slots=True)
class Match:
    """A name found at the start of a text: the codes it may mean, and how many letters it took.

    ``bare`` marks a prefecture written without its 市 (驻马店遂平县): certain only because of what follows.
    """

    codes: frozenset[str]
    length: int
    bare: bool = False


class Names:
    """The printed names of one edition, and those that an earlier edition had, read through successors."""

    def __init__(self, divisions: Divisions) -> None:
        self.divisions = divisions
        self.provinces: dict[str, str] = {}
        self._prefectures: dict[str, dict[str, tuple[str, bool]]] = {}
        self._counties: dict[str, dict[str, frozenset[str]]] = {}
        for code in divisions.codes:
            if code.endswith("0000"):
                for form in province_forms(divisions.name(code)):
                    self.provinces[form] = code
            self._add_prefecture(code)
        self.provinces["新疆生产建设兵团"] = self.provinces["兵团"] = "650000"
        for edition in EDITIONS:
            for county in sorted(load_divisions(edition).counties):
                self._add_county(county)

    def find_province(self, text: str) -> Match | None:
        """Find the province with which a text begins."""
        form = _longest_start(text, self.provinces)
        return Match(frozenset({self.provinces[form]}), len(form)) if form else None

    def find_prefecture(self, text: str, province: str) -> Match | None:
        """Find the prefecture of a province (``""``: of any) with which a text begins."""
        forms = self._prefectures.get(province, {})
        form = _longest_start(text, forms)
        if form is None:
            return None
        code, bare = forms[form]
        return Match(frozenset({code}), len(form), bare)

    def find_county(self, text: str, container: str) -> Match | None:
        """Find the county of a prefecture or province with which a text begins; codes hold all it may mean."""
        forms = self._counties.get(container, {})
        form = _longest_start(text, forms)
        return Match(forms[form], len(form)) if form else None

    def county_forms(self, container: str) -> dict[str, frozenset[str]]:
        """Give every printed form of the counties of a prefecture or province."""
        return self._counties.get(container, {})

    def _add_prefecture(self, code: str) -> None:
        divisions = self.divisions
        if divisions.prefecture_of(code) != code or not code.endswith("00"):
            return
        province = divisions.province_of(code)
        for container in (province, ""):
            forms = self._prefectures.setdefault(container, {})
            name = divisions.name(code)
            for form in {name, _drop_peoples(name)}:
                forms[form] = (code, False)
            bare = _SUFFIX.sub("", _drop_peoples(name))
            if container and len(bare) > 1 and code not in MUNICIPALITIES:
                forms.setdefault(bare, (code, True))

    def _add_county(self, county: str) -> None:
        """Index a county of any edition, under its name of then, as the counties that it is now."""
        current = self.divisions.counties_below(county)
        name = self.divisions.name(county)
        containers = {self.divisions.province_of(county), self.divisions.prefecture_of(county) or county}
        for container in containers:
            forms = self._counties.setdefault(container, {})
            for form in {name, _drop_peoples(name)}:
                forms[form] = forms.get(form, frozenset()) | current


def province_forms(name: str) -> set[str]:
    """Give the ways in which notices write a province: 内蒙古自治区, 内蒙古."""
    return {name, _SHORT_PROVINCE.sub("", name)}


@lru_cache(maxsize=len(EDITIONS))
def load_names(edition: int = 2021) -> Names:
    """Load the names of one shipped edition."""
    return Names(load_divisions(edition))


def _drop_peoples(name: str) -> str:
    match = _AUTONOMOUS.fullmatch(name)
    return match[1] + match[2] if match else name


def _longest_start(text: str, forms: Iterable[str]) -> str | None:
    return max((form for form in forms if text.startswith(form)), key=len, default=None)
