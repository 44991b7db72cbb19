"""Duplicates in bulk on synthetic people with known truth: precision and recall, over all true pairs.

``--estimate`` prints the rates m and u of another seed, by which ``people/match_weights.py`` was set.
"""

from __future__ import annotations

import argparse
import os
import time
from collections import Counter, defaultdict

from benchmarks.linelist.made_people import make_records

from pratique.people.bulk_matching import Pair, Shares, compare, list_candidates, prepare

THRESHOLDS = (0.5, 0.8, 0.9, 0.95, 0.99)


def main() -> None:
    reader = argparse.ArgumentParser()
    reader.add_argument("--people", type=int, default=300_000)
    reader.add_argument("--seed", type=int, default=2)
    reader.add_argument("--estimate", action="store_true")
    told = reader.parse_args()
    records, truth = make_records(told.people, told.seed)
    begun, cpu = time.perf_counter(), time.process_time()
    prepared = [prepare(one) for one in records]
    ready = time.perf_counter()
    shares = Shares(prepared)
    left_out: dict[str, int] = {}
    scores: list[tuple[float, bool]] = []
    levels: defaultdict[tuple[str, str], Counter[bool]] = defaultdict(Counter)
    missed: Counter[str] = Counter()
    for one, other in list_candidates(prepared, left_out):
        pair = compare(prepared[one], prepared[other], shares)
        is_one = truth[one] == truth[other]
        scores.append((pair.probability, is_one))
        if told.estimate:
            for reason in pair.reasons:
                levels[reason.part, reason.level][is_one] += 1
        elif is_one != (pair.probability >= 0.9):
            missed[f"{'missed' if is_one else 'wrong'}: {_tell(pair)}"] += 1
    if told.estimate:
        _show_rates(levels, scores)
        return
    took, worked = time.perf_counter() - begun, time.process_time() - cpu
    _show(scores, _count_true(truth))
    print(f"\n{len(records):,} records of {len(set(truth)):,} people; {len(scores):,} pairs compared in {took:.0f} s,")
    print(f"of these {ready - begun:.0f} s readings of names; CPU {worked:.0f} s; load {os.getloadavg()[0]:.1f}")
    print(f"groups left out as too large: {len(left_out)}")
    for reason, count in missed.most_common(14):
        print(f"{count:7,}  {reason}")


def _tell(pair: Pair) -> str:
    return ", ".join(f"{reason.part} {reason.level}" for reason in pair.reasons)


def _count_true(truth: list[int]) -> int:
    return sum(count * (count - 1) // 2 for count in Counter(truth).values())


def _show(scores: list[tuple[float, bool]], true: int) -> None:
    print(f"true pairs {true:,}; of these compared {sum(is_one for _, is_one in scores):,}\n")
    print("| shown from | pairs shown | precision | recall of all true pairs |\n|---|---|---|---|")
    for threshold in THRESHOLDS:
        shown = [is_one for score, is_one in scores if score >= threshold]
        print(f"| {threshold} | {len(shown):,} | {sum(shown) / len(shown):.4f} | {sum(shown) / true:.4f} |")


def _show_rates(levels: dict[tuple[str, str], Counter[bool]], scores: list[tuple[float, bool]]) -> None:
    totals: Counter[tuple[str, bool]] = Counter()
    for (part, _), counts in levels.items():
        for is_one, count in counts.items():
            totals[part, is_one] += count
    for (part, level), counts in sorted(levels.items()):
        m, u = ((counts[is_one] + 0.5) / (totals[part, is_one] + 1) for is_one in (True, False))
        print(f"{part:12} {level:16} m {m:.5f} u {u:.7f}")
    print(f"prior {sum(is_one for _, is_one in scores) / len(scores):.4f}")


if __name__ == "__main__":
    main()
