"""A naive second engine of docs/algorithms/orders.md: over the pack's raw document, days as numbers at UTC+8."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import Any

from pratique.care.history import CareHistory
from pratique.kinds.instants import parse_instant
from pratique.policy.certlogic.errors import CertLogicError
from pratique.policy.certlogic.interpret import evaluate
from pratique.policy.certlogic.text import from_text, substitute

H = 3_600_000_000
read = cache(from_text)
# fmt: off


class Oracle:
    def __init__(self, document: dict[str, Any]) -> None:
        self.plans = sorted(document["plans"], key=lambda p: (-p["precedence"], p["group"]))
        self.kinds = document["order_kinds"]
        dated = {p["id"]: p["values"] for p in document["params"]}
        self.values = {i: sorted((parse_instant(v["from"]), v["value"]) for v in them) for i, them in dated.items()}

    def day(self, t: int) -> int:
        return (t + 8 * H) // (24 * H)

    def midnight(self, day: int) -> int:
        return (24 * day - 8) * H

    def value(self, name: str, t: int) -> int:
        return [self.values[name][0][1], *(v for start, v in self.values[name] if start <= t)][-1]

    def holds(self, text: str, fields: dict[str, Any]) -> bool:
        try:
            return evaluate(substitute(read(text), self.numbers), fields.get) is True
        except CertLogicError:
            return False

    def plan(self, h: CareHistory, at: int) -> dict[str, Any]:
        self.at, self.h, self.own = at, h, [s for s in h.samples if s.sampled_at <= at]
        self.numbers = {name: self.value(name, at) for name in self.values}
        parts = [self.group(plan, events) for plan in self.plans if (events := self.events(plan["group"]))]
        stages, tests = list[dict[str, Any]](), {}
        for kind in self.kinds:
            mine = [s for p in parts for s in p["stages"] if s["kind"] == kind]
            start = max([min([s["start"] for s in mine], default=0), *(s["end"] for s in stages)])
            end = max((s["end"] for s in mine), default=0)
            if end > start:
                stages.append({"kind": kind, "start": start, "end": end, "place": min(s["place"] for s in mine),
                               "held": any(s["held"] and s["end"] == end for s in mine),
                               "missing": {m for s in mine for m in s["missing"]}})
        for day in sorted({t["day"] for p in parts for t in p["tests"]}):
            asked = [t for p in parts for t in p["tests"] if t["day"] == day]
            asked = [t for t in asked if t["state"] != "dropped"] or asked
            state = next(s for s in ("taken", "due", "missed", "dropped") if s in {t["state"] for t in asked})
            tests[day] = (min(t["opens"] for t in asked), max(t["closes"] for t in asked), state)
        return {"groups": [p["group"] for p in parts], "stages": stages, "tests": tests,
                "release": None if any(s["held"] for s in stages) else max((s["end"] for s in stages), default=None),
                "hard_end": max((p["hard_end"] for p in parts if p["stages"]), default=None),
                "pending": {c for p in parts for c in p["pending"]}}

    def first_two(self, contact: str | None, t: int) -> list[str]:
        taken = [s for s in self.h.contact_samples.get(contact or "", ()) if s.sampled_at <= min(t, self.at)]
        taken = sorted(taken, key=lambda s: (s.sampled_at, s.id))[:2]
        return [s.result for s in taken if s.result != "none" and (s.reported_at or 0) <= t]

    def events(self, group: str) -> list[tuple[int, int, str, Any]]:
        turned = [e for e in self.h.exposures if e.ring == "close" or "positive" in self.first_two(e.contact, self.at)]
        mine: Any = {"close": turned, "secondary": [e for e in self.h.exposures if e not in turned]}.get(group, ())
        moves: Any = {"inbound": self.h.entries, "discharged": self.h.discharges}.get(group, ())
        found = [(e.last_at, e.found_at, e.id, e) for e in mine] + [(e.at, e.at, e.id, e) for e in moves]
        found += [(e.sampled_at, e.sampled_at, e.id, e) for e in self.h.asymptomatic if group == "asymptomatic"]
        return sorted((e for e in found if max(e[:2]) <= self.at), key=lambda e: e[:3])

    def group(self, plan: dict[str, Any], events: list[Any]) -> dict[str, Any]:
        first, pending = plan["stages"][0]["duration"]["days"], set[str]()
        agreed = {c.change for c in self.h.confirmed if c.at <= self.at}
        free = lambda t, days: self.midnight(self.day(t) + days + 1)  # noqa: E731
        while any(b[0] >= free(a[0], self.value(first, self.at)) for a, b in pairwise(events)):
            events.pop(0)
        anchor, start = events[-1][0], min(e[1] for e in events)
        found, late = start, False

        def lasting(name: str) -> int:
            held, waits = self.value(name, self.at if plan["transition"] == "recompute" else found), None
            for since, value in self.values[name] if plan["transition"] == "shorten-only" else ():
                change = f"{plan['group']}/{name}/{since}"
                if found < since <= self.at:
                    held, waits = (value, None) if value <= held or change in agreed else (held, change)
            pending.update({waits} - {None})
            return held

        hard = free(anchor, lasting(plan["hard_end"]["days"]))
        part: dict[str, Any] = {"group": plan["group"], "hard_end": hard, "pending": pending, "stages": [], "tests": []}
        for i, stage in enumerate(plan["stages"]):
            fields = {f"attributes.{k}": v for k, v in self.h.attributes.items()}
            ways = [*(plan.get("exceptions", []) if stage["place"] == "central" else []), stage | {"when": "true"}]
            kind, place = next((way["kind"], way["place"]) for way in ways if self.holds(way["when"], fields))
            counted = start if stage["duration"]["anchor"] == "stage-start" else anchor
            due = min(free(counted, lasting(stage["duration"]["days"])), hard)
            late = late or (i == 0 and due <= start)
            if due <= start:
                continue
            spec, entry = None if late else stage.get("tests"), start
            if spec and spec["anchor"] == "placed":
                inside = [p for p in self.h.placed if p.place == place and (p.left_at or due) > min(start, self.at)]
                entry = max(start, min((p.at for p in inside if p.at <= self.at), default=0))
            tests = self.tests(spec, start, due, entry) if spec else []
            one = {"kind": kind, "place": place, "start": start, "end": due, "held": False, "missing": set()}
            strict = self.kinds[:self.kinds.index(kind) + 1]
            if any(c.start < due <= c.until <= self.at and c.kind in strict for c in self.h.certificates):
                tests = [test | {"state": "dropped"} for test in tests]
            elif "release_when" in stage:
                told = lambda t, f=fields, ts=tests, s=spec: f | self.sees(t, events, ts, s)  # noqa: E731
                falls = [(due + H * lasting(f["hours"]), f["when"]) for f in plan["fallbacks"]]
                one["end"], over = self.end(stage["release_when"], due, hard, told, falls)
                one["held"], end = not over and self.at >= due, ["END"] if self.at < due else []
                one["missing"] = {*told(self.at)["missing"], *end} if start <= self.at and not over else set()
            part["stages"].append(one)
            part["tests"] += tests
            start = one["end"]
        day = self.day(found)
        part["tests"] += [self.test(day, self.midnight(day), self.midnight(day + 1), None)] if late else []
        return part

    def tests(self, spec: Any, start: int, due: int, anchor: int) -> list[dict[str, Any]]:
        days = {self.day(anchor) + self.value(name, self.at) - spec["first_day"] for name in spec["days"]}
        days |= {self.day(anchor)} if spec["entry"] else set()
        windows = {day: (self.midnight(day), self.midnight(day + 1)) for day in days}
        hours, last = spec.get("exit_h_before_end"), self.day(due - 1)
        if hours and last not in days:
            windows[last] = max(start, due - H * self.value(hours, self.at)), due
        return [self.test(d, *w, due) | {"exit": bool(hours) and d == last} for d, w in windows.items()]

    def test(self, day: int, opens: int, closes: int, due: int | None) -> dict[str, Any]:
        taken = any(opens <= s.sampled_at < closes for s in self.own)
        state = "dropped" if due and opens >= due else "taken" if taken else "missed" if closes <= self.at else "due"
        return {"day": day, "opens": opens, "closes": closes, "state": state}

    def sees(self, t: int, events: list[Any], tests: list[Any], spec: Any) -> dict[str, Any]:
        since, tests = self.midnight(self.day(events[0][0])), [test for test in tests if test["state"] != "dropped"]
        own = [(s.sampled_at, s.result) for s in self.own if s.sampled_at <= t and (s.reported_at or 0) <= t]
        known = [(test, {r for at, r in own if test["opens"] <= at < test["closes"]}) for test in tests]
        good = [test for test, results in known if "negative" in results and "positive" not in results]
        positive = max((at for at, result in own if result == "positive"), default=0)
        clear = [at for at, result in own if result == "negative" and at > positive and at >= since]
        index = [self.first_two(e[3].contact, t) for e in events if getattr(e[3], "ring", "") == "secondary"]
        told = {"tests_due": sum(test["opens"] <= t for test in tests), "tests_negative": len(good),
                "exit_negative": not (spec and spec.get("exit_h_before_end")) or any(test["exit"] for test in good),
                "own_positive": any(at >= since for at, result in own if result == "positive"),
                "negative_span_h": (max(clear) - min(clear)) // H if clear else 0,
                "index_tests": min(map(len, index), default=2), "index_positive": any("positive" in i for i in index)}
        lacks = {"TESTS": len(good) < len(tests), "EXIT": not told["exit_negative"], "INDEX": told["index_tests"] < 2,
                 "INDEX_POSITIVE": told["index_positive"], "OWN_POSITIVE": told["own_positive"]}
        return told | {"missing": [name for name, lacking in lacks.items() if lacking]}

    def end(self, when: str, due: int, hard: int, told: Any, falls: list[Any]) -> tuple[int, bool]:
        every = [*self.h.samples, *(s for them in self.h.contact_samples.values() for s in them)]
        reports = {max(s.sampled_at, s.reported_at or 0) for s in every if s.sampled_at <= self.at}
        for t in sorted(t for t in {due, hard, *reports, *(t for t, _ in falls)} if due <= t <= self.at):
            fell = [rule for fall, rule in falls if fall <= t]
            if t >= hard or any(self.holds(rule, told(t)) for rule in (when, *fell)):
                return t, True
        ahead = [fall for fall, rule in falls if fall > self.at >= due and self.holds(rule, told(self.at))]
        return (due if self.at < due else min([hard, *ahead])), False
