"""The Python of the how-to on line lists does what it shows."""

from __future__ import annotations

import doctest

from tests.shared_data import ROOT


def test_the_lines_give_what_they_show() -> None:
    page = ROOT / "docs" / "how-to" / "read-a-line-list.md"
    made = doctest.testfile(str(page), module_relative=False, encoding="utf-8")
    assert made.attempted > 15
    assert made.failed == 0
