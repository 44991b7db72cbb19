"""The files of a synthetic city beside its presence: the tables that tracing reads, the truth, what it is."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pratique.drill.sites import PlaceTable
from pratique.kinds.place_kinds import PLACE_KINDS

ENCLOSED = {"venue": -1, "coach_ventilated": 0, "train_open": 0}
"""Whether places of a kind are enclosed: 0 no, -1 not said; all others are."""
YES_NO = {1: "yes", 0: "no", -1: ""}


def write_table(file: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a CSV table (UTF-8, LF)."""
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def write_people_table(file: Path, names: Sequence[str], reachable: NDArray[np.bool_]) -> None:
    """Write ``person, reachable``."""
    write_table(file, ("person", "reachable"), zip(names, np.where(reachable, "yes", "no").tolist(), strict=True))


def write_places_table(file: Path, places: PlaceTable, columns: PlaceColumns) -> None:
    """Write ``place, kind, division, enclosed, checkin``; empty is not said."""
    rows = zip(
        places.names,
        (PLACE_KINDS[kind] for kind in columns.kind.tolist()),
        ("" if one < 0 else places.divisions[one] for one in columns.division.tolist()),
        (YES_NO[one] for one in columns.enclosed.tolist()),
        (YES_NO[one] for one in columns.checkin.tolist()),
        strict=True,
    )
    write_table(file, ("place", "kind", "division", "enclosed", "checkin"), rows)


class PlaceColumns:
    """The columns of all places, joined: kind, division (index, -1 none), enclosed and checkin (1, 0, -1 not said)."""

    def __init__(self, places: PlaceTable) -> None:
        self.kind = np.concatenate(places.kinds)
        self.division = np.concatenate(places.division)
        self.checkin = np.concatenate(places.checkin)
        by_kind = np.array([ENCLOSED.get(name, 1) for name in PLACE_KINDS], np.int8)
        self.enclosed = by_kind[self.kind]


def write_json(file: Path, value: object) -> None:
    """Write JSON, keys sorted."""
    file.write_text(json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")


READ_ME = """# 合成城市 · A synthetic city

**这里的人都是虚构的。** 人员、住户、行程、病例、传染关系全部由 `pratique city make` 按种子生成，不对应任何真实的人。
仅列车车次、车站与时刻为 2016 年的事实（metromancn/Parse12306，MIT 许可）。

**Nobody here is real.** People, households, journeys, cases and who infected whom are made from a seed
by `pratique city make`. Only the numbers, stations and times of trains are facts, of 2016
(metromancn/Parse12306, MIT licence).

| file | holds |
|---|---|
| `presence/` | presence records, a Parquet file a local day 出行与到访记录，每日一个文件 |
| `places.csv`, `people.csv`, `isolations.csv`, `cases.csv` | what `pratique trace` reads 追踪所需的表 |
| `truth.csv` | every infection: who infected whom, when, where 每次感染的真实来源 |
| `about.json` | the order, the seed, shares by kind, versions 参数、种子、各类占比、版本 |
"""
