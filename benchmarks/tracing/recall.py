"""Recall of tracing on the synthetic city: which true infectees are contacts of their infector; how big rings are.

    python benchmarks/tracing/recall.py [--people 100000] [--days 14] [--seed 1] [--brought-by 40] [--engine duckdb]

Makes the city in a temporary folder, traces every found case by the shipped pack at the end of the last day, with all
check-ins and with 75, 50 and 25 % of them (memberships, tickets, rosters stay), prints a table and draws recall.svg.
"""

from __future__ import annotations

import argparse
import csv
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pratique.drill.city import make_city
from pratique.drill.order import CityOrder
from pratique.kinds.instants import SECOND, parse_instant
from pratique.kinds.place_kinds import PLACE_KINDS, Source
from pratique.policy.load import load_pack
from pratique.tracing.asking import make_question
from pratique.tracing.cases import CASES, ISOLATIONS, read_cases, read_isolations
from pratique.tracing.engine import Engine
from pratique.tracing.engines.duck import DuckEngine
from pratique.tracing.engines.sheets import read_sheet
from pratique.tracing.from_pack import rules_at
from pratique.tracing.rules import Strength, TraceRules
from pratique.tracing.tables import CLOSE, I64, Question, Traced

PACK = "cn-beijing-2021-08"
KEPT = (1.0, 0.75, 0.5, 0.25)


@dataclass(frozen=True)
class Pair:
    """One true infection by a found case; its infector is case number ``case`` of the question."""

    case: int
    infectee: int
    at: int
    kind: int


@dataclass(frozen=True)
class Outcome:
    """What one trace found: shares of the pairs, and persons by case in each ring."""

    sure: float
    close: float
    rings: float
    close_sizes: np.ndarray
    secondary_sizes: np.ndarray
    isolated_sizes: np.ndarray


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--days", type=int, default=14)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--brought-by", type=int, default=40)
    parser.add_argument("--engine", choices=("duckdb", "index"), default="duckdb")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="pratique-recall-") as scratch:
        city = Path(scratch) / "city"
        order = CityOrder(asked.people, asked.days, asked.seed, date(2021, 7, 25), seeds=asked.brought_by)
        rows = make_city(order, city)
        rules = rules_at(load_pack(PACK), order.midnight(order.days) * SECOND)
        question = read_question(city, rules, order)
        pairs = list(read_pairs(city, question))
        print(f"{rows:,} records; {len(question.cases)} found cases; {len(pairs)} infections by them")
        ceiling = tell_ceilings(pairs, question, rules)
        outcomes = {}
        for kept in KEPT:
            folder = city / "presence" if kept == 1 else thin(city / "presence", Path(scratch) / f"{kept}", kept)
            engine = open_engine(asked.engine, folder)
            traced = engine.trace(question, rules)
            isolated = engine.trace(isolate_contacts(question, traced), rules)
            outcomes[kept] = judge(traced, isolated, question, pairs)
            tell(kept, outcomes[kept])
        draw(outcomes, ceiling, Path(__file__).with_name("recall.svg"))


def open_engine(name: str, folder: Path) -> Engine:
    if name == "duckdb":
        return DuckEngine(folder)
    from pratique.tracing.engines.index import IndexEngine, build_index  # noqa: PLC0415  (compiles when imported)

    index = folder.with_name(f"{folder.name}-index")
    build_index(folder, index)
    return IndexEngine(index)


def read_question(city: Path, rules: TraceRules, order: CityOrder) -> Question:
    """Read the found cases as ``pratique trace`` would, at the end of the last day."""
    at = order.midnight(order.days)
    rows, _ = read_cases(read_sheet(city / "cases.csv", "cases", CASES), rules.zone, rules.before_d, at)
    isolated, _ = read_isolations(read_sheet(city / "isolations.csv", "isolations", ISOLATIONS))
    names = {row.person for row in rows} | set(isolated)
    return make_question(rows, {name: int(name[1:]) for name in names}, isolated, at)[0]


def read_pairs(city: Path, question: Question) -> Iterator[Pair]:
    number = {case.name: n for n, case in enumerate(question.cases)}
    with (city / "truth.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["infector"] in number:
                at = parse_instant(row["infected_at"]) // SECOND
                yield Pair(number[row["infector"]], int(row["person"][1:]), at, PLACE_KINDS.index(row["kind"]))


def tell_ceilings(pairs: list[Pair], question: Question, rules: TraceRules) -> float:
    """Say what these rules miss by design: infections outside the window, or at kinds that make no contact.

    Gives the share that is left. A missed one may still be found by another meeting of the two.
    """
    inside = [pair for pair in pairs if question.cases[pair.case].start <= pair.at < question.cases[pair.case].end]
    near = [pair for pair in inside if pair.kind in rules.close.kinds]
    print(f"inside the infector's window: {share(len(inside), len(pairs))}; also at a kind of the close ring: "
          f"{share(len(near), len(pairs))}")  # fmt: skip
    return len(near) / len(pairs)


def share(part: int, whole: int) -> str:
    return f"{part} of {whole} ({part / whole:.1%})"


def thin(presence: Path, folder: Path, kept: float) -> Path:
    """Copy a presence folder with this share of its check-ins, drawn from a stream of its own a day."""
    folder.mkdir()
    for name in ("about.json", "people.parquet", "places.parquet"):
        shutil.copy(presence / name, folder / name)
    for number, day in enumerate(sorted(presence.glob("day=*"))):
        table = pq.read_table(day / "0000.parquet", partitioning=None)
        chance = np.random.default_rng([number, int(kept * 100)]).random(len(table))
        checkin = pc.equal(table["source"], pa.scalar(Source.CHECKIN, pa.uint8())).to_numpy()
        (folder / day.name).mkdir()
        pq.write_table(table.filter(pa.array(~checkin | (chance < kept))), folder / day.name / "0000.parquet")
    return folder


def isolate_contacts(question: Question, traced: Traced) -> Question:
    """Isolate sure close contacts 12 h after their case, as the rule for their transfer asks (POLICY-FACTS 1.1)."""
    evidence = traced.evidence
    sure = (evidence.ring == CLOSE) & (evidence.strength == Strength.SURE)
    isolations = {person: set(since) for person, since in question.isolations.items()}
    for case, person in set(zip(evidence.case[sure].tolist(), evidence.person[sure].tolist(), strict=True)):
        since = question.cases[case].isolated_at
        if since is not None:
            isolations.setdefault(person, set()).add(since + 12 * 3600)
    return replace(question, isolations={person: tuple(sorted(since)) for person, since in isolations.items()})


def split_rings(traced: Traced) -> tuple[I64, I64, I64]:
    """Give sure close, close and secondary contacts as case << 32 | person; who is close is not secondary too."""
    evidence = traced.evidence
    key = evidence.case.astype(np.int64) << 32 | evidence.person
    near = evidence.ring == CLOSE
    close, sure = np.unique(key[near]), np.unique(key[near & (evidence.strength == Strength.SURE)])
    return sure, close, np.setdiff1d(key[~near], close)


def judge(traced: Traced, isolated: Traced, question: Question, pairs: list[Pair]) -> Outcome:
    """Look each pair up in the rings of its infector's case, and count persons by ring."""
    sure, close, secondary = split_rings(traced)
    wanted = np.array([pair.case << 32 | pair.infectee for pair in pairs])
    count = len(question.cases)
    return Outcome(
        sure=float(np.isin(wanted, sure).mean()),
        close=float(np.isin(wanted, close).mean()),
        rings=float((np.isin(wanted, close) | np.isin(wanted, secondary)).mean()),
        close_sizes=np.bincount(close >> 32, minlength=count),
        secondary_sizes=np.bincount(secondary >> 32, minlength=count),
        isolated_sizes=np.bincount(split_rings(isolated)[2] >> 32, minlength=count),
    )


def tell(kept: float, found: Outcome) -> None:
    sizes = [
        f"{np.median(one):,.0f} / {np.percentile(one, 90):,.0f} / {one.max():,}"
        for one in (found.close_sizes, found.isolated_sizes, found.secondary_sizes)
    ]
    print(f"| {kept:.0%} | {found.sure:.1%} | {found.close:.1%} | {found.rings:.1%} | {' | '.join(sizes)} |")


def draw(outcomes: dict[float, Outcome], ceiling: float, file: Path) -> None:
    """Draw recall by check-ins kept, and how many cases have rings up to a size; same figures, same bytes."""
    mpl.use("svg")
    mpl.rcParams |= {"svg.hashsalt": "pratique", "svg.fonttype": "none", "font.size": 9}
    from matplotlib import pyplot as plt  # noqa: PLC0415  (after the backend is chosen)

    picture, (left, right) = plt.subplots(1, 2, figsize=(8.4, 3.2), layout="constrained")
    kept = [100 * one for one in outcomes]
    left.axhline(
        100 * ceiling, color="grey", linestyle=":", label="infected in the window, at a kind of the close ring"
    )
    for label, name, marker in (("close ring", "close", "s"), ("both rings", "rings", "^")):
        left.plot(kept, [100 * getattr(one, name) for one in outcomes.values()], marker=marker, label=label)
    left.set(xlabel="check-ins kept, %", ylabel="true infectees found, %", ylim=(0, 100), xlim=(20, 105))
    left.legend(frameon=False, loc="lower center", bbox_to_anchor=(0.5, 1), fontsize=8)
    whole = outcomes[1.0]
    rings = (
        ("close", whole.close_sizes),
        ("secondary, contacts isolated", whole.isolated_sizes),
        ("secondary, contacts at large", whole.secondary_sizes),
    )
    for label, sizes in rings:
        right.step(np.sort(sizes).clip(1), 100 * np.arange(1, len(sizes) + 1) / len(sizes), where="post", label=label)
    right.set(xscale="log", xlabel="persons in the ring of a case", ylabel="cases with at most so many, %")
    right.legend(frameon=False, loc="lower center", bbox_to_anchor=(0.5, 1), ncols=2, fontsize=8)
    for axes in (left, right):
        axes.spines[["top", "right"]].set_visible(False)
    picture.savefig(file, metadata={"Date": None})


if __name__ == "__main__":
    main()
