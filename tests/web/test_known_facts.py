"""Each kind of fact that a page may show of a person has words, in both languages, never its own name."""

from __future__ import annotations

import pytest
from django.utils import translation

from pratique.record.closed_lists import GROUP_OF_KIND
from pratique.web.known_facts import KIND_WORDS, tell

pytestmark = pytest.mark.usefixtures("no_house")
CASE = {"classification": "confirmed", "onset": "2021-08-05", "first_positive": 1_628_337_600_000_000}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_each_kind_that_is_shown_has_words(language: str) -> None:
    with translation.override(language):
        for kind in GROUP_OF_KIND:
            assert str(KIND_WORDS[kind]) != kind


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh-hans", ("确诊", "2021-08-05发病", "首次阳性采样")),
        ("en", ("confirmed", "fell ill on 2021-08-05", "first positive")),
    ],
)
def test_a_case_is_told_by_what_is_known(language: str, words: tuple[str, ...]) -> None:
    with translation.override(language):
        told = tell("CaseNotified", CASE)
    assert all(word in told for word in words), told
    assert "None" not in told
