"""A line list of many rows, read, mapped and checked: from CSV and XLSX, with bad rows and repeats among them."""

from __future__ import annotations

import argparse
import cProfile
import os
import pstats
import random
import resource
import time
from collections.abc import Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from benchmarks.linelist.made_people import make_records

from pratique.kinds.instants import parse_instant
from pratique.linelist.fields import CODE_SETS
from pratique.linelist.preview import preview
from pratique.linelist.writing import Form, write_line_list, write_quarantined

AT = parse_instant("2021-08-07T20:00:00+08:00")
ZONE = ZoneInfo("Asia/Shanghai")
FORMS: tuple[Form, ...] = ("csv", "xlsx")


def main() -> None:
    reader = argparse.ArgumentParser()
    reader.add_argument("--rows", type=int, default=100_000)
    reader.add_argument("--profile", action="store_true")
    told = reader.parse_args()
    rows = list(make_rows(told.rows))
    for form in FORMS:
        begun = time.perf_counter()
        data = write_line_list(rows, form)
        wrote = time.perf_counter() - begun
        profile = cProfile.Profile()
        if told.profile:
            profile.enable()
        begun, cpu = time.perf_counter(), time.process_time()
        made = preview(data, None, zone=ZONE, at=AT)
        took, worked = time.perf_counter() - begun, time.process_time() - cpu
        if told.profile:
            profile.disable()
            pstats.Stats(profile).sort_stats("tottime").print_stats(14)
        bad = write_quarantined(made, form)
        print(
            f"{form}: {made.rows:,} rows = {len(made.accepted):,} accepted + {len(made.quarantined):,} quarantined + "
            f"{len(made.duplicates):,} duplicates; {len(data) / 1e6:.1f} MB; read {took:.1f} s (CPU {worked:.1f} s), "
            f"written {wrote:.1f} s; rows to mend {len(bad) / 1e6:.2f} MB; load {os.getloadavg()[0]:.1f}"
        )
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")


def make_rows(count: int) -> Iterator[dict[str, str]]:
    """Give rows of 16 fields: one in 50 breaks a rule, one in 100 stands twice."""
    chance = random.Random(11)  # noqa: S311  (a benchmark)
    people, _ = make_records(count, 11)
    last: dict[str, str] = {}
    for number in range(count):
        if last and chance.random() < 0.01:
            yield last
            continue
        person = people[number]
        onset = date(2021, 8, 6) - timedelta(days=chance.randrange(60))
        row = {
            "case_id": f"BJ-2021-{number:06}",
            "name": person.names[0],
            "sex": person.sex or "unknown",
            "birth_date": person.birth_date or "1990-03-07",
            "document_type": "passport",
            "document_number": f"E{number:08}",
            "phone": person.phone or "",
            "occupation": chance.choice(("工人", "学生", "医务人员", "农民", "退休", "司机")),
            "address": f"第{chance.randrange(900)}号院{chance.randrange(30)}楼",
            "classification": chance.choice(CODE_SETS["classification"]).code,
            "onset": onset.isoformat(),
            "sampled": f"{onset + timedelta(days=1)}T{chance.randrange(24):02}:{chance.randrange(60):02}:00+08:00",
            "reported": f"{onset + timedelta(days=1)}T{chance.randrange(24):02}:00:00+08:00",
            "outcome": "ill",
            "source_place": chance.choice(("北新市场", "T7 航站楼", "不详")),
            "notes": "",
        }
        if chance.random() < 0.02:
            row |= chance.choice(({"outcome": "died"}, {"phone": "138"}, {"birth_date": "2021-12-31"}, {"name": "=1"}))
        last = row
        yield row


if __name__ == "__main__":
    main()
