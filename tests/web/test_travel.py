"""May I travel?: the worked travellers, and each way in which a form can be wrong, in both languages."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from pratique.decisions.traveller import read_traveller
from pratique.web.examples import Example, load_examples
from pratique.web.holdings import get_holdings
from pratique.web.travel_form import TravelForm
from tests.web.sending import LANGUAGES, fill_example, make_ground, send

pytestmark = pytest.mark.django_db
"""Every two seconds the pages look whether the register has a policy in force; here it has none."""

ANSWERS = {
    "ruili": ("postpone/IN_LISTED_COUNTY", "yellow"),
    "erqi": ("postpone/", "notice"),
    "cili": ("admit/", "green"),
    "cili-late": ("postpone/", "green"),
    "zhengzhou": ("refer/ASK_COUNTY", "unknown"),
    "gap": ("refer/HISTORY_GAP", "unknown"),
    "fangshan": ("admit/", "green"),
    "labour": ("admit/PASSAGE", ""),
}


def error_ids(body: str) -> set[str]:
    return set(re.findall(r'id="id_([\w-]+)_error"', body))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("example", ANSWERS)
def test_a_worked_traveller_gets_the_answer(client: Client, language: str, example: str) -> None:
    response = send(client, language, fill_example(example, language))
    body = response.content.decode()
    code, status = ANSWERS[example]
    assert response.status_code == 200
    assert f"<code>{code}" in body
    assert (f'class="status status-{status}' in body) == bool(status)
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("example", load_examples(), ids=lambda e: e.id)
def test_the_form_makes_the_file_that_it_was_filled_from(example: Example) -> None:
    form = TravelForm(fill_example(example.id, "en"), make_ground())
    assert form.check()
    made = form.make_document()
    held = get_holdings()
    told = {**example.document, "person": {**example.document["person"], "id": "page"}}
    both = [read_traveller(d, held.pack, held.divisions, make_ground().now) for d in (made, told)]
    assert both[0] == both[1]


def test_the_48th_hour_is_the_last(client: Client) -> None:
    for time, outcome in (("22:01", "admit"), ("22:00", "admit"), ("21:59", "postpone")):
        typed = fill_example("cili", "en") | {"test-0-sampled_date": "2021-08-05", "test-0-sampled_time": time}
        assert f"<code>{outcome}/" in send(client, "en", typed).content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"stay-0-place": "Atlantis"}, "stay-0-place"),
        ({"stay-0-place": "999999"}, "stay-0-place"),
        ({"stay-0-place": "朝阳区"}, "stay-0-place"),
        ({"stay-0-place": ""}, "stay-0-place"),
        ({"stay-0-from_date": ""}, "stay-0-from_date"),
        ({"stay-0-from_date": "2021-02-30"}, "stay-0-from_date"),
        ({"stay-0-from_date": "2021-08-09"}, "stay-0-from_date"),
        ({"stay-0-from_time": "25:00"}, "stay-0-from_time"),
        ({"stay-0-until_date": "2021-07-01"}, "stay-0-until_date"),
        ({"stay-0-until_date": ""}, "stay-0-until_date"),
        ({"test-0-sampled_date": "2021-08-08", "test-0-sampled_time": "09:00"}, "test-0-sampled_date"),
        ({"test-0-sampled_date": "2021-08-06"}, "test-0-sampled_time"),
        (
            {
                "test-0-sampled_date": "2021-08-06",
                "test-0-sampled_time": "09:00",
                "test-0-reported_date": "2021-08-05",
            },
            "test-0-reported_date",
        ),
        ({"contact-0-last_date": "2021-08-01"}, "contact-0-ring"),
        ({"order-0-until_date": "2021-08-20"}, "order-0-kind"),
        ({"order-0-kind": "home-isolation"}, "order-0-until_date"),
        ({"trip-boards_time": ""}, "trip-boards_time"),
        ({"trip-reaches_date": "2021-08-06", "trip-reaches_time": "09:00"}, "trip-reaches_date"),
        ({"trip-origin": "Atlantis"}, "trip-origin"),
        ({"trip-mode": "rocket"}, "trip-mode"),
    ],
)
def test_an_error_stands_beside_its_field_and_nothing_is_lost(
    client: Client, language: str, changes: dict[str, str], field: str
) -> None:
    typed = fill_example("erqi", language) | changes
    typed.pop("stay-0-until_time")
    response = send(client, language, typed)
    body = response.content.decode()
    assert response.status_code == 200  # a browser keeps no 422 to go back to
    assert error_ids(body) == {field}
    assert f'href="#id_{field}' in body
    assert 'id="summary"' in body
    for name, value in typed.items():
        if value and name.endswith(("place", "date", "time")) and value != "25:00":
            assert f'name="{name}" value="{value}"' in body, name


def test_nothing_told_asks_for_the_place_where_one_is(client: Client) -> None:
    response = send(client, "en", {"trip-mode": "rail"})
    assert response.status_code == 200  # a browser keeps no 422 to go back to
    assert error_ids(response.content.decode()) == {"stay-0-place"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_care_is_never_stopped_by_a_fault_in_the_form(client: Client, language: str) -> None:
    typed = {"trip-care": "on", "stay-0-place": "Atlantis", "stay-0-from_date": "x", "trip-boards_date": "y"}
    body = send(client, language, typed).content.decode()
    assert "<code>admit/PASSAGE" in body


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("at", "code"),
    [
        ("2021-08-12T20:00:00+08:00", "refer/STALE_LIST"),
        ("2021-08-07T10:00:00+08:00", "refer/PACK_MISSING"),
        ("2021-12-01T10:00:00+08:00", "admit/NO_MEASURES"),
    ],
)
def test_the_clock_of_the_page_decides(
    client: Client, monkeypatch: pytest.MonkeyPatch, language: str, at: str, code: str
) -> None:
    monkeypatch.setenv("PRATIQUE_AT", at)
    stay = {"stay-0-place": "533102", "stay-0-from_date": "2021-07-01", "stay-0-here": "on", "trip-mode": "none"}
    assert f"<code>{code}</code>" in send(client, language, stay).content.decode()


def test_a_place_can_be_chosen_among_several(client: Client) -> None:
    typed = fill_example("ruili", "en") | {"stay-0-place": "朝阳区"}
    assert "pick:stay-0-place=110105" in send(client, "en", typed).content.decode()
    typed["do"] = "pick:stay-0-place=110105"
    assert "<code>" in send(client, "en", typed | {"trip-origin": ""}).content.decode()


@pytest.mark.parametrize("typed", ["ruili", "Ruili, Dehong, Yunnan", "瑞丽", "瑞丽市", "533102", "瑞丽市 533102"])
def test_a_place_is_found_by_name_reading_or_code(typed: str) -> None:
    assert get_holdings().places.find(typed).code == "533102"


def test_rows_come_and_go_without_a_script(client: Client) -> None:
    typed = fill_example("erqi", "en")
    more = send(client, "en", typed | {"do": "add-stay"}).content.decode()
    assert 'name="stay-2-place"' in more
    assert error_ids(more) == set()
    fewer = send(client, "en", typed | {"do": "drop-stay-0"}).content.decode()
    assert 'name="stay-0-place"' not in fewer
    assert "540102" in fewer
    whole = send(client, "en", {"stay-0-place": "ruili", "do": "whole-stay-0"}).content.decode()
    assert 'name="stay-0-from_date" value="2021-07-24"' in whole


def test_changing_answers_gives_the_form_back_filled(client: Client) -> None:
    typed = fill_example("erqi", "en")
    body = send(client, "en", typed | {"do": "edit"}).content.decode()
    for name, value in typed.items():
        assert name.endswith(("here", "mode")) or f'name="{name}" value="{value}"' in body


def test_what_is_typed_is_shown_and_never_run(client: Client) -> None:
    body = send(client, "en", {"stay-0-place": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in body
    assert "&lt;script&gt;alert" in body


def test_a_form_with_hundreds_of_rows_is_cut_or_refused(client: Client) -> None:
    typed = {f"stay-{n}-place": "ruili" for n in range(200)}
    assert error_ids(send(client, "en", typed).content.decode())
    assert send(client, "en", {f"stay-{n}-place": "x" for n in range(900)}).status_code == 413
    assert send(client, "en", {"stay-0-place": "x" * 200_000}).status_code == 413


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"test-0-sampled_date": "2021-08-06", "test-0-sampled_time": "09:00", "test-0-result": "purple"}, "result"),
        ({"contact-0-ring": "purple", "contact-0-last_date": "2021-08-01"}, "ring"),
        ({"order-0-kind": "purple", "order-0-until_date": "2021-08-20"}, "kind"),
        ({"trip-mode": "purple"}, "mode"),
        ({"stay-0-place": "x" * 300}, "place"),
        ({"stay-0-place": "a\x00b"}, "place"),
    ],
)
def test_no_message_of_the_framework_is_shown(
    client: Client, language: str, changes: dict[str, str], field: str
) -> None:
    body = send(client, language, fill_example("erqi", language) | changes).content.decode()
    assert {one.rpartition("-")[2] for one in error_ids(body)} == {field}
    errors = "".join(re.findall(r'_error">(.*?)</div>', body, re.DOTALL))
    assert not re.search(r"valid choice|Ensure|characters \(|Null|有效的选择|确保|不允许", errors)
    assert bool(re.search("[\u4e00-\u9fff]", errors)) == (language == "zh-hans")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("typed", [{"stay-0-place": "x" * 200_000}, {f"stay-{n}-place": "x" for n in range(900)}])
def test_a_form_that_is_too_long_is_told_kindly_and_leaves_no_traceback(
    client: Client, language: str, typed: dict[str, str], capfd: pytest.CaptureFixture[str]
) -> None:
    body = send(client, language, typed).content.decode()
    assert 'class="fault"' in body
    assert ("more than this page can read" in body) == (language == "en")
    assert client.post(f"/{language}/travel/", {"do": "ask"}).status_code == 400
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    ("boards", "reaches", "wrong"),
    [
        ("2021-08-06T20:00", "", set()),
        ("2021-08-06T19:59", "", {"trip-boards_date"}),
        ("2020-08-07T22:00", "", {"trip-boards_date"}),
        ("2021-08-06T12:00", "2021-08-08T08:00", set()),
        ("2021-08-01T12:00", "2021-08-08T08:00", {"trip-boards_date"}),
        ("", "2021-08-01T08:00", {"trip-reaches_date"}),
    ],
)
def test_a_journey_long_over_is_an_error_beside_its_field(
    client: Client, boards: str, reaches: str, wrong: set[str]
) -> None:
    typed = fill_example("erqi", "en")
    for name, moment in (("boards", boards), ("reaches", reaches)):
        day, _, clock = moment.partition("T")
        typed |= {f"trip-{name}_date": day, f"trip-{name}_time": clock}
    assert error_ids(send(client, "en", typed).content.decode()) == wrong


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Lhasa Chengguan", "540102"),
        ("chengguan lhasa", "540102"),
        ("Chengguan, Lhasa", "540102"),
        ("拉萨 城关区", "540102"),
        ("城关 拉萨市", "540102"),
        ("henan zhengzhou", "410100"),
        ("西安", "610100"),
        ("xi'an", "610100"),
        ("chengguan", None),
        ("suzhou", None),
        ("吉林", None),
        ("Lhasa Erqi", None),
    ],
)
def test_a_place_of_several_words_and_a_city_among_its_namesakes(typed: str, code: str | None) -> None:
    found = get_holdings().places.find(typed)
    assert found.code == code
    assert code is not None or typed == "Lhasa Erqi" or len(found.choices) > 1
