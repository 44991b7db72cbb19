"""Merges are aliases that can be undone, and "not the same" is remembered."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pratique.kinds.errors import BadInput
from pratique.people.matching import find_likely, swap_birth_date
from pratique.people.merging import Aliases, MergeKind, MergeStep

STEPS = st.lists(
    st.builds(MergeStep, st.sampled_from(["merged", "parted", "distinct"]), st.integers(1, 5), st.integers(1, 5)),
    max_size=20,
)


@given(STEPS)
def test_whatever_is_tried_everybody_stands_for_one(steps: list[MergeStep]) -> None:
    aliases, taken = Aliases(), []
    for step in steps:
        try:
            aliases.take(step)
            taken.append(step)
        except BadInput:
            continue
    again = Aliases(taken)
    for number in range(1, 6):
        head = aliases.canon(number)
        assert aliases.canon(head) == head
        assert number in aliases.group(number)
        assert again.group(number) == aliases.group(number)


def test_undoing_gives_back_what_was() -> None:
    aliases = Aliases([MergeStep("merged", 2, 3), MergeStep("merged", 1, 2)])
    assert aliases.group(3) == (1, 2, 3)
    aliases.take(MergeStep("parted", 1, 2))
    assert (aliases.group(1), aliases.group(3)) == ((1,), (2, 3))


@pytest.mark.parametrize(
    ("before", "kind", "code"),
    [
        ([], "parted", "not_merged"),
        ([MergeStep("merged", 1, 2)], "merged", "merged_already"),
        ([MergeStep("merged", 1, 2)], "distinct", "merged_already"),
        ([MergeStep("distinct", 2, 1)], "merged", "declared_distinct"),
        ([MergeStep("distinct", 3, 1), MergeStep("merged", 3, 2)], "merged", "merged_already"),
    ],
)
def test_what_cannot_be_is_told(before: list[MergeStep], kind: MergeKind, code: str) -> None:
    with pytest.raises(BadInput) as caught:
        Aliases(before).take(MergeStep(kind, 1, 2))
    assert caught.value.code == code
    with pytest.raises(BadInput):
        Aliases().take(MergeStep("merged", 1, 1))


def test_likeness_needs_more_than_a_household() -> None:
    shared = [(1, "phone"), (2, "name"), (2, "phone"), (3, "resident-id"), (4, "name"), (4, "birth-date")]
    assert [item.person_no for item in find_likely(shared)] == [3, 2, 4]
    assert [item.person_no for item in find_likely(shared, frozenset({2, 3}))] == [3, 4]
    assert find_likely([(1, "birth-date"), (1, "birth-date-swapped"), (1, "name")])[0].reasons == (
        "same_name",
        "same_birth_date",
    )
    assert (swap_birth_date("1990-03-07"), swap_birth_date("1990-03-13"), swap_birth_date("1990-03-03")) == (
        "1990-07-03",
        None,
        None,
    )
