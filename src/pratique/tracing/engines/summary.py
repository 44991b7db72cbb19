"""An answer in a few lines: each case with its window and counts, and what was set aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa

from pratique.tracing.cases import WORDS
from pratique.tracing.engines.answers import Answer
from pratique.tracing.engines.reading.set_aside import WORDS as PRESENCE_WORDS

MOST_CASES = 20

_WORDS = {
    "en": {
        "case": "{case}: {start} to {end}; close {close} ({sure} sure, {possible} possible), secondary {secondary}, "
        "general {general}; longest gap {gap}",
        "more": "and {n} more cases; completeness.json has them all",
        "none": "no case: nothing was traced",
        "merged": "all cases: close {close}{close_cases}, secondary {secondary}{secondary_cases}, each person once",
        "one_case": " (of whom 1 is a case)",
        "cases": " (of whom {n} are cases)",
        "aside": "set aside from {file}: {reasons}; set_aside.csv names each row",
        "told": "{case}: {en}",
        "length": "{h} h {m:02} min",
        "no_gap": "none",
    },
    "zh": {
        "case": "{case}：{start}至{end}；密接{close}人（确定{sure}，可能{possible}），次密接{secondary}人，"
        "一般接触者{general}人；最长空白{gap}",
        "more": "另有{n}个病例；全部见completeness.json",
        "none": "没有病例：什么也没有追踪",
        "merged": "全部病例合计：密接{close}人{close_cases}，次密接{secondary}人{secondary_cases}，每人只计一次",
        "one_case": "（其中1人本身是病例）",
        "cases": "（其中{n}人本身是病例）",
        "aside": "{file}中搁置的行：{reasons}；逐行见set_aside.csv",
        "told": "{case}：{zh}",
        "length": "{h}小时{m:02}分",
        "no_gap": "无",
    },
}


def say_answer(answer: Answer, lang: str) -> Iterator[str]:
    """Say an answer line by line, in ``zh`` or ``en``."""
    words = _WORDS[lang]
    counts = _count(answer.contacts, "case", "ring")
    for case, known in list(answer.completeness.items())[:MOST_CASES]:
        yield words["case"].format(case=case, **_describe(known, counts, case, words))
    if len(answer.completeness) > MOST_CASES:
        yield words["more"].format(n=len(answer.completeness) - MOST_CASES)
    if not answer.completeness:
        yield words["none"]
    if len(answer.completeness) > 1:
        yield words["merged"].format(**_describe_merged(answer.merged, words))
    for told in answer.report["told"][:MOST_CASES]:
        yield words["told"].format(**told)
    reasons: dict[str, Counter[str]] = {}
    for (file, code), n in sorted(_count(answer.set_aside, "file", "code").items()):
        reasons.setdefault(file, Counter())[code] = n
    for file, codes in reasons.items():
        yield words["aside"].format(file=file, reasons=", ".join(_say_code(code, n, lang) for code, n in codes.items()))


def _count(table: pa.Table, *columns: str) -> Counter[tuple[str, ...]]:
    counted = table.group_by(list(columns)).aggregate([([], "count_all")])
    return Counter({tuple(row[name] for name in columns): row["count_all"] for row in counted.to_pylist()})


def _say_code(code: str, n: int, lang: str) -> str:
    if lang != "zh":
        return f"{code} {n}"
    return f"{code} {n}（{WORDS[code] if code in WORDS else PRESENCE_WORDS[code][0]}）"


def _describe_merged(merged: pa.Table, words: dict[str, str]) -> dict[str, object]:
    """Count each ring, and say how many of it are cases themselves."""
    counts = _count(merged, "ring", "marked")
    said: dict[str, object] = {}
    for ring in ("close", "secondary"):
        cases = sum(n for (one, marked), n in counts.items() if one == ring and marked)
        said[ring] = sum(n for (one, _), n in counts.items() if one == ring)
        said[f"{ring}_cases"] = words["one_case" if cases == 1 else "cases"].format(n=cases) if cases else ""
    return said


def _describe(
    known: dict[str, Any], counts: Counter[tuple[str, ...]], case: str, words: dict[str, str]
) -> dict[str, object]:
    close, possible = counts[case, "close"], known["possible_not_followed"]
    spans = [datetime.fromisoformat(gap["to"]) - datetime.fromisoformat(gap["from"]) for gap in known["gaps"]]
    longest = max(spans, default=timedelta())
    minutes = int(longest.total_seconds()) // 60
    return {
        "start": known["window"]["from"],
        "end": known["window"]["to"],
        "close": close,
        "sure": close - possible,
        "possible": possible,
        "secondary": counts[case, "secondary"],
        "general": known["general"],
        "gap": words["length"].format(h=minutes // 60, m=minutes % 60) if spans else words["no_gap"],
    }
