"""What is in force in the laws' cases: the shipped pack and list, and others made to be awkward."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from pratique.decisions.in_force import InForce, make_in_force
from pratique.kinds.instants import HOUR, parse_instant
from pratique.kinds.strict_json import Json
from pratique.places.risk_lists import Entry, RiskList, load_shipped_list
from pratique.policy.load import load_pack
from pratique.policy.pack import Pack, Param, ParamValue, Rule

PACK = "cn-beijing-2021-08"
CONTRADICTIONS = (
    ("in_listed_now", "in_listed_window"),
    ("in_listed_now", "in_affected_prefecture_now"),
    ("in_listed_window", "in_affected_prefecture_window"),
    ("in_affected_prefecture_now", "in_affected_prefecture_window"),
)


@dataclass(frozen=True)
class Holding:
    """A way to make what is in force, and how often cases take it."""

    weight: int
    packs: Callable[[], Iterable[Pack]]
    lists: Callable[[], Iterable[RiskList]]


@cache
def get_holding(name: str) -> InForce:
    """Give what is in force under a name."""
    holding = HOLDINGS[name]
    return make_in_force(holding.packs(), holding.lists())


@cache
def load_reference() -> Pack:
    """Load the shipped pack once."""
    return load_pack(PACK)


def make_lists() -> list[RiskList]:
    """Make a run of lists: an earlier one, the shipped one confirmed twice as long, later ones with lines that wait."""
    shipped = load_shipped_list()
    first_half = shipped.entries[: len(shipped.entries) // 2]
    return [
        _list("early", "2021-08-05T06:00:00+08:00", shipped.entries[20:90], "2021-08-06T06:00:00+08:00"),
        replace(shipped, confirmed_at=parse_instant("2021-08-08T08:00:00+08:00")),
        _list("half", "2021-08-09T06:00:00+08:00", (*first_half, *_waiting()), "2021-08-10T20:00:00+08:00"),
        _list("whole", "2021-08-11T06:00:00+08:00", (*shipped.entries[30:], *_city()), "2021-08-11T06:00:00+08:00"),
        _list("nowhere", "2021-08-12T18:00:00+08:00", (*shipped.entries, _entry(None, "", "某地")), None),
    ]


def make_variant() -> Pack:
    """Make a second enactment: shorter windows, clocks the other way about, another zone, rules of every kind."""
    pack = load_reference()
    start, turn = parse_instant("2021-08-09T12:00:00+08:00"), parse_instant("2021-08-10T09:30:00+08:00")
    until = parse_instant("2021-08-20T00:00:00+08:00")
    values = (ParamValue(start, 24, "readings#gap"), ParamValue(turn, 72, "readings#gap"))
    kept = [rule for rule in pack.rules if rule.start < until and rule.until > start]
    rules = [replace(rule, start=max(rule.start, start), until=min(rule.until, until)) for rule in kept]
    return replace(
        pack,
        id="variant",
        version="2",
        zone=ZoneInfo("America/St_Johns"),
        start=start,
        until=until,
        rules=(*rules, *_more_rules(pack, start, turn, until)),
        params=tuple(Param(p.id, p.unit, p.title, values) for p in pack.params),
        history=replace(pack.history, days=7, max_gap_h=12, exposure_days=5, positive_days=10),
        list_max_age_h=30,
        clocks={mode: "boards_at" if named == "reaches_at" else "reaches_at" for mode, named in pack.clocks.items()},
        statuses=("green", "yellow", "notice", "red"),
    )


def make_neighbour(jurisdiction: str) -> Pack:
    """Make the same policy for another jurisdiction: a prefecture on the list, or one without counties."""
    return replace(load_reference(), id="neighbour", jurisdiction=jurisdiction)


def make_listless() -> Pack:
    """Make a pack whose rules read no list."""
    pack = load_reference()
    rules = tuple(r for r in pack.rules if not any("listed" in name or "affected" in name for name in r.reads))
    return replace(pack, id="listless", rules=rules, default=replace(pack.default, status="notice"))


def _more_rules(pack: Pack, start: int, turn: int, until: int) -> list[Rule]:
    fresh: Json = {
        "not-after": [
            {"plusTime": [{"var": "clock_at"}, 0, "day"]},
            {"plusTime": [{"var": "negative_sampled_at"}, {"param": "test_max_age_h"}, "hour"]},
        ]
    }
    exposed: Json = {
        "if": [
            {"var": "last_exposure_at"},
            {
                "before": [
                    {"plusTime": [{"var": "clock_at"}, 0, "day"]},
                    {"plusTime": [{"var": "last_exposure_at"}, 4, "day"]},
                ]
            },
            False,
        ]
    }
    s0_measures = next(rule.measures for rule in pack.rules if rule.id == "S0-enter")
    measures = next(rule.measures for rule in pack.rules if rule.id == "R10-enter")
    template = replace(next(rule for rule in pack.rules if rule.id == "R13"), start=start, until=until, overrides=())

    def rule(name: str, rank: int, when: Json, reads: str, **more: Any) -> Rule:
        return replace(template, id=name, rank=rank, when=when, when_text="", reads=tuple(reads.split()), **more)

    def is_(name: str, value: str) -> Json:
        return {"===": [{"var": name}, value]}

    def both(one: Json, other: Json) -> Json:
        return {"and": [one, other]}

    at_listed = both(is_("occasion", "exit"), is_("at_listed_place", "yes"))
    away: Json = {"!": [{"var": "inside_jurisdiction"}]}
    stay_put: dict[str, Any] = {"outcome": "postpone", "handling": "wait-here"}
    unwell: dict[str, Any] = {"outcome": "postpone", "status": "yellow", "handling": "medical-transfer"}
    return [
        rule("recent", 47, exposed, "last_exposure_at clock_at", code="RECENT", until=turn, **stay_put),
        rule(
            *("unwell", 75, {"===": [{"var": "attributes.symptoms"}, True]}, "attributes.symptoms"),
            **{**unwell, "code": "UNWELL", "overrides": ("R3", "R14-leave")},
        ),
        rule(
            *("chain", 76, both(is_("attributes.age_band", "infant"), is_("occasion", "entry"))),
            *("attributes.age_band occasion",),
            code="INFANT",
            overrides=("unwell",),
        ),
        rule("same", 49, at_listed, "occasion at_listed_place", code="TEST_NEEDED", **stay_put),
        rule("clash", 49, both(is_("occasion", "exit"), is_("mode", "ship")), "occasion mode", code="CLASH"),
        rule("faulty", 5, both(is_("occasion", "venue"), fresh), "occasion clock_at negative_sampled_at", code="FRESH"),
        rule(
            *("aware", 15, both(is_("in_affected_prefecture_window", "yes"), away)),
            *("in_affected_prefecture_window inside_jurisdiction",),
            code="AWARE",
            status="notice",
            measures=measures,
            start=turn,
        ),
        rule(
            *("near", 2, both(is_("occasion", "entry"), is_("in_affected_prefecture_now", "no"))),
            *("occasion in_affected_prefecture_now",),
            code="NEAR",
            measures=(*s0_measures, *measures[:1]),
        ),
        *(
            rule(f"never-{i}", 200, both(is_(yes, "yes"), is_(no, "no")), f"{yes} {no}", code="NEVER")
            for i, (yes, no) in enumerate(CONTRADICTIONS)
        ),
        rule("watched", 46, is_("order_kind", "home-monitoring"), "order_kind", code="WATCHED", measures=measures[:2]),
        rule("met", 30, is_("ring", "secondary"), "ring", code="MET", status="notice", measures=measures[1:]),
    ]


def _list(name: str, effective: str, entries: tuple[Entry, ...], confirmed: str | None) -> RiskList:
    at = parse_instant(effective)
    confirmed_at = at + HOUR if confirmed is None else parse_instant(confirmed)
    return RiskList(f"laws/{name}", at, None, None, confirmed_at, {}, entries, "reconciled")


def _entry(county: str | None, division: str, place: str, guesses: tuple[str, ...] = ()) -> Entry:
    return Entry("medium", county, division, place, whole_area=False, line=1, guesses=guesses)


def _waiting() -> list[Entry]:
    return [
        _entry(None, "130100", "石家庄市某小区"),
        _entry(None, "540000", "某地", ("540102",)),
        _entry("330110", "330110", "余杭区某小区"),
        _entry("330104", "330104", "江干区某小区"),
    ]


def _city() -> list[Entry]:
    return [
        _entry("110106", "110106", "北京市丰台区"),
        _entry("110105", "110105", "测试街道"),
        _entry("441900", "441900", "东莞市测试街道"),
        _entry("429004", "429004", "仙桃市"),
    ]


HOLDINGS: dict[str, Holding] = {
    "shipped": Holding(25, lambda: [load_reference()], lambda: [load_shipped_list()]),
    "lists": Holding(35, lambda: [load_reference()], make_lists),
    "two packs": Holding(25, lambda: [load_reference(), make_variant()], make_lists),
    "neighbour": Holding(8, lambda: [make_neighbour("430100")], make_lists),
    "variant alone": Holding(3, lambda: [make_variant()], make_lists),
    "town": Holding(2, lambda: [make_neighbour("441900")], make_lists),
    "no list": Holding(1, lambda: [load_reference()], list),
    "listless": Holding(2, lambda: [make_listless()], list),
    "no pack": Holding(1, list, lambda: [load_shipped_list()]),
}
