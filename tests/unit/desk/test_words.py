"""Every code that a person may meet has its sentence in both languages."""

from __future__ import annotations

import re

from pratique.desk.words import UNKNOWN, ZH, explain
from pratique.kinds.errors import BadInput
from pratique.record.refusals import REFUSAL_CODES, WORDS
from tests.shared_data import ROOT

RAISED = re.compile(r"BadInput\(\s*\"([a-z_]+)\"")


def test_every_code_has_chinese_words() -> None:
    for room in ("desk", "people", "tasks", "record"):
        for path in (ROOT / "src" / "pratique" / room).rglob("*.py"):
            for code in RAISED.findall(path.read_text("utf-8")):
                assert code in ZH, (path.name, code)


def test_every_refusal_has_words_in_both_languages() -> None:
    assert set(WORDS) == set(REFUSAL_CODES)
    assert all(zh and en for zh, en in WORDS.values())


def test_an_error_is_told_in_the_language_asked_for() -> None:
    error = BadInput("no_task", "there is no such task")
    assert explain(error, "en") == "there is no such task"
    assert explain(error, "zh-hans") == ZH["no_task"]
    assert explain(BadInput("unheard_of", "x"), "zh") == UNKNOWN
