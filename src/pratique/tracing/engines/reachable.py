"""The file of people, as many as a city has: whom nobody can reach."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from pratique.tracing.cases import ANSWERS, Account, SetAside
from pratique.tracing.engines.reading.columns import check_columns, read_texts
from pratique.tracing.engines.reading.sources import Batch, open_source

_NO, _YES, _UNSAID, _BAD = range(4)
_WORDS = {
    "missing": ("the row names no person", "这一行没有写人（person）"),
    "yes_no": ("'reachable' is neither yes nor no", "“reachable”既不是“是”（yes）也不是“否”（no）"),
    "contradicts": ("the person stands in several rows that do not agree", "同一人出现在几行中，内容互相矛盾"),
}


def read_unreachable(source: object) -> tuple[list[str], Account]:
    """Read ``person, reachable?`` from a file or table: who is marked no; an empty answer says nothing.

    Set aside: ``missing`` (no person), ``contradicts`` (rows of one person that do not agree: all), ``yes_no``,
    ``unreadable_row``. Raises BadInput ``columns``, ``id_float``, ``text_type``, and what the readers raise.
    """
    account = Account("people")
    batches = list(open_source(source))
    for batch in batches:
        check_columns(batch.table.column_names, ("person",), ("reachable",), batch.file or "people")
    table = pa.concat_tables([batch.table for batch in batches], promote_options="permissive")
    person = read_texts(table, "person", "people")
    said = read_texts(table, "reachable", "people", answers=True)
    meaning = [_BAD if (yes := ANSWERS.get(text.lower())) is None else _YES if yes else _NO for text in said.values]
    answer = np.array([*meaning, _UNSAID], np.uint8)[said.codes]
    named = person.codes >= 0
    codes, answers = person.codes[named], answer[named]
    least, most = np.full(len(person.values), _BAD, np.uint8), np.zeros(len(person.values), np.uint8)
    np.minimum.at(least, codes, answers)
    np.maximum.at(most, codes, answers)
    agrees = (least == most) & (least != _BAD)
    taken = np.unique(codes[agrees[codes]])
    reason = np.full(len(table), "", object)
    reason[~named] = "missing"
    reason[named] = np.where(least[codes] < most[codes], "contradicts", np.where(answers == _BAD, "yes_no", ""))
    account.taken = len(taken)
    account.duplicates = int(agrees[codes].sum()) - len(taken)
    _set_aside(
        account, batches, reason, [person.values[code] if code >= 0 else "" for code in person.codes[reason != ""]]
    )
    return [person.values[code] for code in taken[least[taken] == _NO].tolist()], account


def _set_aside(account: Account, batches: list[Batch], reason: np.ndarray, keys: list[str]) -> None:
    numbers = np.concatenate([batch.numbers for batch in batches])
    lines = [line for batch in batches for line in batch.unreadable.tolist()]
    account.rows = len(numbers) + len(lines)
    account.set_aside = [
        SetAside("people", number, key, code, *_WORDS[code])
        for number, key, code in zip(numbers[reason != ""].tolist(), keys, reason[reason != ""].tolist(), strict=True)
    ]
    account.set_aside += [SetAside("people", line, "", "unreadable_row", "the line cannot be read") for line in lines]
