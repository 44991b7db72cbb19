"""The laboratory section: what a pack says of results, and what is wrong with one that says it badly."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from pratique.kinds.errors import BadInput
from pratique.policy.check import check_pack
from pratique.policy.load import check_document, load_pack, make_pack, read_pack_document
from pratique.policy.shelf import find_packs_dir

DOCUMENT = read_pack_document(find_packs_dir() / "cn-beijing-2021-08")


def find_codes(change: dict[str, Any], part: str) -> set[str]:
    document = deepcopy(DOCUMENT)
    document["laboratory"][part] |= change
    return {finding.code for finding in check_pack(make_pack(document))}


def test_the_shipped_pack_says_what_results_make_of_people_and_cites_it() -> None:
    section = load_pack("cn-beijing-2021-08").laboratory
    assert section is not None
    assert (section.pool.hold, section.confirmatory.not_known) == ("home-isolation", "confirmed")


@pytest.mark.parametrize(
    ("part", "change", "code"),
    [
        ("pool", {"hold": "house-arrest"}, "unknown_order_kind"),
        ("pool", {"hours": "no_such_h"}, "unknown_param"),
        ("pool", {"hours": "hard_end_d"}, "wrong_unit"),
        ("dismissal", {"clauses": []}, "uncited"),
        ("recovered", {"clauses": ["readings#none"]}, "unknown_clause"),
    ],
)
def test_what_is_wrong_is_found(part: str, change: dict[str, Any], code: str) -> None:
    assert code in find_codes(change, part)


def test_a_part_that_is_missing_is_refused() -> None:
    document = deepcopy(DOCUMENT)
    del document["laboratory"]["recovered"]
    with pytest.raises(BadInput) as fault:
        check_document(document, "here")
    assert fault.value.code == "schema"
