"""How often the true infector is among the candidates, and is the likeliest: outbreaks whose infectors are known.

    python benchmarks/investigation/who_infected_whom.py FOLDER

Exposures stand in for tracing: who shares a family or class (Hagelloch), a hospital (MERS), a place within 200 m and a
day (DS4C). So a truth that shares none cannot be found. Then 500 cases are linked and laid out, timed.
"""

from __future__ import annotations

import csv
import random
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from pratique.investigation.chain import ChainCase, Exposure, SerialInterval, make_chain
from pratique.investigation.chain_picture import make_picture

MEASLES = SerialInterval(5, 20, 11.7, 3.0)
"""Mean 11.7 days: Vink, Bootsma, Wallinga, Am J Epidemiol 180 (9), 2014; deviation and bounds ours."""
MERS = SerialInterval(3, 21, 12.6, 2.8)
"""Mean 12.6, deviation 2.8 days: Cowling et al., Eurosurveillance 20 (25), 2015; bounds ours."""
COVID = SerialInterval(-5, 14, 3.96, 4.75)
"""Du et al., Emerging Infectious Diseases 26 (6), 2020."""
NEAR_DEGREES = 0.002


@dataclass(frozen=True)
class Outbreak:
    """Cases with their days, who shares what (a key to cases), and the true infectors."""

    name: str
    days: dict[str, date]
    shared: dict[object, set[str]]
    truth: dict[str, str]
    interval: SerialInterval


@dataclass(frozen=True)
class Found:
    """Of so many true pairs with both days: how many were exposed, among the candidates, the likeliest."""

    pairs: int
    exposed: int
    among: int
    top: int
    candidates: float


def read_rows(path: Path) -> list[dict[str, str]]:
    """Read a CSV with a header."""
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def read_outbreaks(folder: Path) -> list[Outbreak]:
    """Read the outbreaks with known infectors."""
    return [_read_hagelloch(folder), _read_mers(folder), _read_ds4c(folder)]


def measure(outbreak: Outbreak) -> Found:
    """Link an outbreak and compare with the truth."""
    cases = [ChainCase(name, day) for name, day in outbreak.days.items()]
    pairs = {(a, b) for group in outbreak.shared.values() for a in group for b in group if a != b}
    first = min(outbreak.days.values())
    exposures = [Exposure(a, b, first) for a, b in pairs if a in outbreak.days and b in outbreak.days]
    links = {link.case_id: link for link in make_chain(cases, exposures, {}, outbreak.interval).links}
    true = {b: a for b, a in outbreak.truth.items() if a in links and b in links}
    among = [b for b, a in true.items() if a in {one.case_id for one in links[b].candidates}]
    count = sum(len(links[b].candidates) for b in true)
    return Found(
        len(true),
        sum((a, b) in pairs for b, a in true.items()),
        len(among),
        sum(links[b].candidates[0].case_id == true[b] for b in among),
        count / max(len(true), 1),
    )


def time_cases(count: int = 500, seed: int = 7) -> tuple[float, float]:
    """Give the seconds in which so many made-up cases with 20 exposures each are linked, and laid out."""
    rng = random.Random(seed)  # noqa: S311  (no secret)
    names = [f"2021-{n:05}" for n in range(count)]
    start = date(2021, 8, 1)
    cases = [ChainCase(name, start + timedelta(n // 15)) for n, name in enumerate(names)]
    exposures = [Exposure(rng.choice(names), name, start) for name in names for _ in range(20)]
    t0 = time.perf_counter()
    chain = make_chain(cases, exposures, {}, COVID)
    t1 = time.perf_counter()
    make_picture(chain.links)
    return t1 - t0, time.perf_counter() - t1


def _share(groups: Iterable[tuple[object, str]]) -> dict[object, set[str]]:
    shared: defaultdict[object, set[str]] = defaultdict(set)
    for key, name in groups:
        shared[key].add(name)
    return dict(shared)


def _read_hagelloch(folder: Path) -> Outbreak:
    rows = read_rows(folder / "hagelloch-1861.csv")
    days = {row["case_ID"]: date.fromisoformat(row["date_of_prodrome"]) for row in rows}
    groups = [
        ((name, row[name]), row["case_ID"]) for row in rows for name in ("family_ID", "class") if row[name] != "0"
    ]
    truth = {row["case_ID"]: row["infector"] for row in rows if row["infector"]}
    return Outbreak("measles, Hagelloch 1861", days, _share(groups), truth, MEASLES)


def _read_mers(folder: Path) -> Outbreak:
    rows = read_rows(folder / "mers-korea-2015-linelist.csv")
    days = {row["id"]: date.fromisoformat(row["dt_onset"]) for row in rows if row["dt_onset"]}
    groups = [(row["loc_hosp"], row["id"]) for row in rows if row["loc_hosp"]]
    pairs = read_rows(folder / "mers-korea-2015-contacts.csv")
    truth = {row["to"]: row["from"] for row in pairs}
    return Outbreak("MERS, Korea 2015", days, _share(groups), truth, MERS)


def _read_ds4c(folder: Path) -> Outbreak:
    rows = read_rows(folder / "ds4c-patient-info.csv")
    days = {}
    for row in rows:
        told = row["symptom_onset_date"].strip() or row["confirmed_date"].strip()
        if told:
            days[row["patient_id"]] = date.fromisoformat(told[:10])
    groups: list[tuple[object, str]] = []
    for row in read_rows(folder / "ds4c-patient-route.csv"):
        cell = round(float(row["latitude"]) / NEAR_DEGREES), round(float(row["longitude"]) / NEAR_DEGREES)
        groups.append(((row["date"], *cell), row["patient_id"]))
    truth = {row["patient_id"]: row["infected_by"] for row in rows if row["infected_by"].strip()}
    return Outbreak("COVID-19, Korea 2020 (DS4C)", days, _share(groups), truth, COVID)


if __name__ == "__main__":
    for one in read_outbreaks(Path(sys.argv[1])):
        print(one.name, measure(one))
    print("500 cases: {:.3f} s linked, {:.3f} s laid out".format(*time_cases()))
