"""From what the files say to what an engine is asked, and what a reader of the answer should know of the cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from pratique.tracing.cases import CaseRow
from pratique.tracing.tables import Case, Question

NOBODY = -1
"""The number of a case's person of whom there is no presence record at all."""

_TOLD = {
    "no_presence": (
        "没有此人的任何记录，整个时段都是空白",
        "no record of this person: the whole window is a gap",
    ),
    "empty_window": ("隔离早于时段开始，时段为空", "isolated before the window begins: the window is empty"),
    "same_person": ("同一人另有病例", "another case is of the same person"),
}


def make_question(
    rows: Sequence[CaseRow], numbers: Mapping[str, int], isolations: Mapping[str, tuple[int, ...]], at: int
) -> tuple[Question, tuple[Case, ...]]:
    """Give the question about those of whom there is presence, and the cases of whom there is none.

    ``numbers`` of the people named in the files; a name that is not in it has no record.
    """
    cases = [
        Case(row.case, numbers.get(row.person, NOBODY), row.start, row.end, row.isolated_at, row.source_place)
        for row in rows
    ]
    asked = tuple(case for case in cases if case.person != NOBODY)
    known = {numbers[person]: since for person, since in isolations.items() if person in numbers}
    return Question(asked, known, at), tuple(case for case in cases if case.person == NOBODY)


def tell_of_cases(rows: Sequence[CaseRow], numbers: Mapping[str, int]) -> list[dict[str, str]]:
    """Say of cases what is taken and yet worth knowing: ``no_presence``, ``empty_window``, ``same_person``."""
    of_person = Counter(row.person for row in rows)
    told = []
    for row in rows:
        codes = {
            "no_presence": row.person not in numbers,
            "empty_window": row.end <= row.start,
            "same_person": of_person[row.person] > 1,
        }
        told += [
            {"case": row.case, "code": code, "zh": _TOLD[code][0], "en": _TOLD[code][1]}
            for code, holds in codes.items()
            if holds
        ]
    return told
