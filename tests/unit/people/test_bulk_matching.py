"""Likely duplicates among many: found across scripts, slips and gaps; twins and households kept apart; explained."""

from __future__ import annotations

from itertools import combinations

import pytest
from benchmarks.linelist.made_people import make_records
from hypothesis import given, settings
from hypothesis import strategies as st

from pratique.people.bulk_matching import (
    MAX_BLOCK,
    MatchRecord,
    Shares,
    compare,
    compare_birth_dates,
    compare_names,
    find_pairs,
    is_one_apart,
    list_candidates,
    prepare,
)
from pratique.people.match_weights import WEIGHTS, WORDS

LI = MatchRecord("1", ("欧阳娜娜",), "1990-03-07", "+8613800138000", ("resident-id", "a"), "female")
MANY = 100_000


def weigh(one: MatchRecord, other: MatchRecord) -> float:
    prepared = [prepare(one), prepare(other)]
    return compare(*prepared, Shares(prepared, MANY)).probability


@pytest.mark.parametrize(
    ("other", "is_likely"),
    [
        (MatchRecord("2", ("OUYANG Nana",), "1990-03-07"), True),
        (MatchRecord("2", ("Nana Ouyang",), "1990-03-07", None, None, "female"), True),
        (MatchRecord("2", ("Ouyang Nanna",), "1990-03-07", "+8613800138000"), True),
        (MatchRecord("2", ("欧阳娜娜",), "1990-07-03", "+8613800138000"), True),
        (MatchRecord("2", ("欧阳娜娜",), None, "+8613800138000"), True),
        (MatchRecord("2", ("N. O.",), None, None, ("resident-id", "a")), True),
        (MatchRecord("2", ("欧阳建国",), "1962-11-23", "+8613800138000", None, "male"), False),
        (MatchRecord("2", ("欧阳娜丽",), "1990-03-07", "+8613800138000", None, "female"), False),
        (MatchRecord("2", ("欧阳娜娜",), "1971-12-25", "+8613900139000", None, "female"), False),
        (MatchRecord("2", ("王伟",), "1990-03-07"), False),
        (MatchRecord("2"), False),
    ],
)
def test_who_may_be_one_person(other: MatchRecord, *, is_likely: bool) -> None:
    assert (weigh(LI, other) >= 0.9) is is_likely
    assert weigh(LI, other) == pytest.approx(weigh(other, LI))


def test_every_reason_has_words_in_both_languages_and_its_weight_has_the_right_sign() -> None:
    against = {"differs", "twins"}
    for part, levels in WEIGHTS.items():
        for level, weight in levels.items():
            zh, en = WORDS[part, level]
            assert zh != en
            assert (weight < 0) is (level in against)
    assert set(WORDS) == {(part, level) for part, levels in WEIGHTS.items() for level in levels} | {
        ("household", "twins")
    }


def test_a_common_name_weighs_less_than_a_rare_one() -> None:
    crowd = [MatchRecord(str(n), ("王伟",), f"19{n % 90:02}-01-01") for n in range(100)]
    crowd += [MatchRecord("rare", ("欧阳娜娜",), "1990-03-07")]
    shares = Shares([prepare(one) for one in crowd], MANY)
    common = compare(prepare(crowd[0]), prepare(crowd[90]), shares).reasons[0]
    rare = compare(prepare(crowd[-1]), prepare(LI), shares).reasons[0]
    assert (common.level, rare.level) == ("same_characters", "same_characters")
    assert rare.weight > common.weight > 0


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("王伟", "王玮", "same_reading"),
        ("王伟", "Wei Wang", "same_reading"),
        ("吕芳", "LYU Fang", "same_reading"),
        ("Wang Xiaoming", "Wang Xioaming", "one_letter"),
        ("李晓娜", "李晓丽", "one_character"),
        ("Li Na", "Li Ma", "differs"),
    ],
)
def test_names_are_compared_whatever_their_script(one: str, other: str, level: str) -> None:
    assert compare_names(prepare(MatchRecord("1", (one,))), prepare(MatchRecord("2", (other,)))) == level


def test_birthdays_near_each_other_are_slips_of_the_pen() -> None:
    found = [compare_birth_dates("1990-03-07", day) for day in ("1990-03-07", "1990-07-03", "1991-03-07", "1991-04-07")]
    assert found == ["same", "near", "near", "differs"]


@given(st.text("abc", max_size=6), st.text("abc", max_size=6))
def test_one_apart_is_one_edit(one: str, other: str) -> None:
    letters = "abc"
    near = {one}
    for at in range(len(one) + 1):
        near |= {one[:at] + letter + one[at:] for letter in letters}
        near |= {one[:at] + letter + one[at + 1 :] for letter in letters}
        near |= {one[:at] + one[at + 1 :], one[:at] + one[at + 1 : at + 2] + one[at : at + 1] + one[at + 2 :]}
    assert is_one_apart(one, other) == (other in near)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_blocks_give_each_pair_once_and_what_is_likely_among_them_is_found(seed: int) -> None:
    records, _ = make_records(60, seed)
    prepared = [prepare(one) for one in records]
    candidates = list(list_candidates(prepared))
    assert len(candidates) == len(set(candidates))
    shares = Shares(prepared)
    places = list(combinations(range(len(records)), 2))
    likely = {(a, b) for a, b in places if compare(prepared[a], prepared[b], shares).probability >= 0.9}
    made = find_pairs(records)
    assert {(int(pair.one), int(pair.other)) for pair in made.pairs} == likely & set(candidates)
    assert made == find_pairs(records)
    assert made.compared == len(candidates)


def test_blocks_miss_one_likely_pair_in_a_hundred_at_most() -> None:
    likely = missed = 0
    for seed in range(40):
        prepared = [prepare(one) for one in make_records(60, seed)[0]]
        shares, candidates = Shares(prepared), set(list_candidates(prepared))
        pairs = combinations(range(len(prepared)), 2)
        near = {(a, b) for a, b in pairs if compare(prepared[a], prepared[b], shares).probability >= 0.9}
        likely, missed = likely + len(near), missed + len(near - candidates)
    assert likely > 400
    assert missed <= likely / 100


def test_a_group_too_large_to_compare_is_told_and_not_lost_in_silence() -> None:
    records = [MatchRecord(str(n), ("王伟",), None, f"+86138{n:08}") for n in range(MAX_BLOCK + 1)]
    made = find_pairs(records)
    assert made.compared == 0
    assert {count for _, count in made.left_out} == {MAX_BLOCK + 1}


def test_most_true_pairs_are_found_and_most_found_are_true() -> None:
    records, truth = make_records(3_000, 7)
    shown = find_pairs(records).pairs
    right = sum(truth[int(pair.one)] == truth[int(pair.other)] for pair in shown)
    true = sum(a == b for a, b in combinations(truth[:1500], 2))
    found = sum(int(p.other) < 1500 and truth[int(p.one)] == truth[int(p.other)] for p in shown)
    assert right / len(shown) > 0.98
    assert found / true > 0.88
