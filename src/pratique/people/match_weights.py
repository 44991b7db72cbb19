"""How much each likeness and each difference between two records weighs (Fellegi and Sunter, JASA 1969).

``m`` is how often a level is seen between two records of one person, ``u`` between two people; a weight is log2(m / u).
``m`` was estimated by ``benchmarks/linelist/duplicates.py --estimate`` on synthetic people, ``u`` is that of two people
taken at random. The u of an equal name or telephone is its own share of the records (Winkler, Census Bureau 1989).
"""

# ruff: noqa: E501  (a level and its words stand on one line)

from __future__ import annotations

from collections.abc import Mapping
from math import log2
from typing import Literal

Part = Literal["name", "birth_date", "phone", "document", "sex", "household"]
Level = Literal["same_characters", "same_reading", "one_letter", "one_character", "same", "near", "differs", "twins"]

RATES: Mapping[Part, Mapping[Level, tuple[float, float]]] = {
    "name": {
        "same_characters": (0.57, 1e-4),
        "same_reading": (0.35, 1e-4),
        "one_letter": (0.05, 3e-4),
        "one_character": (0.028, 4e-3),
        "differs": (0.0022, 0.995),
    },
    "birth_date": {"same": (0.94, 1 / 30_000), "near": (0.047, 2e-4), "differs": (0.012, 0.9998)},
    "phone": {"same": (0.7, 1e-5), "differs": (0.3, 1.0)},
    "document": {"same": (0.97, 1e-10), "differs": (0.028, 1.0)},
    "sex": {"same": (0.994, 0.5), "differs": (0.006, 0.5)},
}
"""Part -> level -> (m, u); a part that either record lacks weighs nothing."""
WEIGHTS: Mapping[Part, Mapping[Level, float]] = {
    part: {level: log2(m / u) for level, (m, u) in levels.items()} for part, levels in RATES.items()
}
TWINS = -16.0
"""What speaks against one person where birthday, telephone or family are twins', and the given names differ."""
DUPLICATES = 0.3
"""How many other records of its person a record is expected to have; the prior odds of a pair are this / records."""
BELIEVED = 20_000
"""Records that the usual u of names stands for beside the shares counted."""

WORDS: Mapping[tuple[Part, Level], tuple[str, str]] = {
    ("name", "same_characters"): ("姓名用字相同", "the name is the same, character by character"),
    ("name", "same_reading"): ("姓名读音或拼写相同", "the name reads or is spelt the same"),
    ("name", "one_letter"): ("姓名拼写只差一个字母", "the name differs in one letter"),
    ("name", "one_character"): ("姓名只差一个字", "the name differs in one character"),
    ("name", "differs"): ("姓名不同", "the name is another"),
    ("birth_date", "same"): ("出生日期相同", "the date of birth is the same"),
    ("birth_date", "near"): ("出生日期只差一位数字或日月颠倒", "the date of birth differs in one digit, or day and month are exchanged"),
    ("birth_date", "differs"): ("出生日期不同", "the date of birth is another"),
    ("phone", "same"): ("电话相同", "the telephone is the same"),
    ("phone", "differs"): ("电话不同", "the telephone is another"),
    ("document", "same"): ("证件相同", "the document is the same"),
    ("document", "differs"): ("同类证件而号码不同", "a document of the same type has another number"),
    ("sex", "same"): ("性别相同", "the sex is the same"),
    ("sex", "differs"): ("性别不同", "the sex is another"),
    ("household", "twins"): ("可能是双胞胎：生日和电话相同而名字不同", "perhaps twins: one birthday, one telephone, two names"),
}  # fmt: skip
"""What each reason says: (Chinese, English)."""
