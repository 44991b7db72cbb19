"""Cells that a spreadsheet would run are guarded, and come back as they were."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from pratique.kinds.cells import RUNS, guard_cell, unguard_cell

RUN = ["=1+1", "+86", "-1", "@a", "\tx", "\rx", "  =1", "'=1", "''  @x"]
PLAIN = ["", "a", "a=1", "'a", " 'x", "王小明", "3-5"]


@pytest.mark.parametrize("text", [*RUN, *PLAIN])
def test_each_cell_comes_back_and_none_is_run(text: str) -> None:
    written = guard_cell(text)
    assert unguard_cell(written) == text
    assert written == (f"'{text}" if text in RUN else text)


def test_arrow_guards_as_python_does() -> None:
    column = pc.replace_substring_regex(pa.array([*RUN, *PLAIN]), f"^({RUNS})", r"'\1")
    assert column.to_pylist() == [guard_cell(text) for text in [*RUN, *PLAIN]]
