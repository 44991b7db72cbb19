"""What an answer says back: all that was told, what is missing by its dates, where to appeal; what it never says."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from tests.web.sending import LANGUAGES, fill_example, send

pytestmark = pytest.mark.django_db
"""Every two seconds the pages look whether the register has a policy in force; here it has none."""

ALL_TOLD = {
    "stay-0-place": "533102",
    "stay-0-from_date": "2021-07-20",
    "stay-0-from_time": "07:11",
    "stay-0-here": "on",
    "stay-3-place": "430821",
    "stay-3-from_date": "2021-07-01",
    "stay-3-until_date": "2021-07-20",
    "stay-3-until_time": "06:22",
    "test-0-sampled_date": "2021-08-06",
    "test-0-sampled_time": "09:33",
    "test-0-result": "negative",
    "test-0-reported_date": "2021-08-06",
    "test-0-reported_time": "21:44",
    "test-1-sampled_date": "2021-08-07",
    "test-1-sampled_time": "08:55",
    "test-1-result": "waiting",
    "contact-0-ring": "general",
    "contact-0-last_date": "2021-08-01",
    "contact-0-last_time": "12:34",
    "order-0-kind": "home-monitoring",
    "order-0-until_date": "2021-08-19",
    "trip-mode": "road",
    "trip-destination": "110000",
    "trip-boards_date": "2021-08-07",
    "trip-boards_time": "21:17",
    "trip-reaches_date": "2021-08-09",
    "trip-reaches_time": "05:18",
}
GAP_WORDS = {
    "en": "from Tue 3 August, 09:00 to Sat 7 August, 20:00",
    "zh-hans": "8月3日（周二）09:00至8月7日（周六）20:00",
}
WAITING = {"en": re.compile(r"\bwait\b|not settled", re.IGNORECASE), "zh-hans": re.compile("等候|稍等|尚未确定")}


def part_of(body: str, name: str) -> str:
    """Give the text of a section of the page, without its tags."""
    start = body.index(f'aria-labelledby="{name}"')
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body[start : body.index("</section>", start)]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_that_was_told_stands_on_the_answer(client: Client, language: str) -> None:
    told = part_of(send(client, language, ALL_TOLD).content.decode(), "told")
    for place in ("瑞丽市", "慈利县", "北京市"):
        assert place in told
    for clock in ("07:11", "00:00", "06:22", "09:33", "21:44", "08:55", "12:34", "23:59:59", "21:17", "05:18"):
        assert clock in told, clock
    words = {
        "en": ("negative", "not known yet", "a general contact", "health monitoring at home", "car", "checkpoint"),
        "zh-hans": ("阴性", "检查站"),
    }[language]
    for word in words:
        assert word in told, word
    assert not re.search("board|登乘", told)


def test_evidence_is_numbered_as_the_form_numbers_it(client: Client) -> None:
    first = {"test-0-sampled_date": "2021-08-07", "test-0-sampled_time": "01:00", "test-0-result": "waiting"}
    typed = fill_example("cili", "en") | {
        "test-1-sampled_date": "2021-08-06",
        "test-1-sampled_time": "09:00",
        "test-1-result": "negative",
    }
    body = send(client, "en", typed | first).content.decode()
    assert "your test 2" in body
    assert "your test 1" not in body


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_gap_is_named_by_its_dates_and_leads_to_its_row(client: Client, language: str) -> None:
    typed = fill_example("gap", language)
    form = send(client, language, typed | {"do": "edit"}).content.decode()
    assert GAP_WORDS[language] in form
    answer = send(client, language, typed).content.decode()
    assert GAP_WORDS[language] in part_of(answer, "now")
    assert GAP_WORDS[language] in part_of(answer, "told")
    wish = re.search(r'value="(fill:[^"]+)"', answer)
    assert wish is not None
    filled = send(client, language, typed | {"do": wish[1]}).content.decode()
    assert 'name="stay-1-from_date" value="2021-08-03"' in filled
    assert 'name="stay-1-from_time" value="09:00"' in filled
    assert re.search(r'name="stay-1-here"[^>]* checked', filled)
    assert re.findall(r'name="([^"]+)"[^>]* autofocus', filled) == ["stay-1-place"]


def test_a_gap_in_the_middle_is_filled_to_its_end(client: Client) -> None:
    body = send(client, "en", fill_example("erqi", "en") | {"do": "fill:2021-07-26T10:00/2021-07-26T18:00"}).content
    assert b'name="stay-2-until_date" value="2021-07-26"' in body
    assert b'name="stay-2-until_time" value="18:00"' in body


@pytest.mark.parametrize("wish", ["fill:2021-99-99T99:99/2021-99-99T99:99", "fill:", "edit:stay-999-place", "edit:x"])
def test_a_wish_that_nobody_offers_breaks_nothing(client: Client, wish: str) -> None:
    assert send(client, "en", fill_example("gap", "en") | {"do": wish}).status_code == 200


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_stay_known_by_its_prefecture_is_named(client: Client, language: str) -> None:
    typed = fill_example("zhengzhou", language)
    answer = send(client, language, typed).content.decode()
    assert "郑州市" in part_of(answer, "now")
    assert 'value="edit:stay-0-place"' in answer
    form = send(client, language, typed | {"do": "edit:stay-0-place"}).content.decode()
    assert re.findall(r'name="([^"]+)"[^>]* autofocus', form) == ["stay-0-place"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("example", ["ruili", "erqi", "cili-late", "zhengzhou", "gap"])
def test_where_to_appeal_stands_open_on_every_answer_but_a_plain_yes(
    client: Client, language: str, example: str
) -> None:
    body = send(client, language, fill_example(example, language)).content.decode()
    unfolded = re.sub(r"<details.*?</details>", "", body, flags=re.DOTALL)
    for number in ("12345", "12306", "12326"):
        assert number in unfolded


@pytest.mark.parametrize("at", ["2021-08-12T20:00:00+08:00", "2021-08-07T10:00:00+08:00"])
def test_where_to_appeal_stands_there_without_list_or_policy(
    client: Client, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    monkeypatch.setenv("PRATIQUE_AT", at)
    stay = {"stay-0-place": "533102", "stay-0-from_date": "2021-07-01", "stay-0-here": "on", "trip-mode": "none"}
    body = send(client, "en", stay).content.decode()
    assert "<code>refer/" in body
    assert "12345" in re.sub(r"<details.*?</details>", "", body, flags=re.DOTALL)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("example", ["labour", "gap", "zhengzhou", "ruili", ""])
def test_urgent_care_is_never_told_to_wait(client: Client, language: str, example: str) -> None:
    typed = fill_example(example, language) if example else {}
    body = send(client, language, typed | {"trip-care": "on"}).content.decode()
    assert "<code>admit/PASSAGE" in body
    main = re.sub(r"<[^>]+>", " ", body[body.index("<main") : body.index("</main>")])
    assert not WAITING[language].search(main)
    assert 'class="status status-' not in body


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("example", ["cili", "fangshan", "ruili"])
def test_a_journey_elsewhere_reads_as_no_permission(client: Client, language: str, example: str) -> None:
    journey = {"trip-mode": "rail", "trip-origin": "430821", "trip-destination": "510100"}
    typed = fill_example(example, language) | journey
    body = send(client, language, typed).content.decode()
    main = body[body.index("<main") : body.index("</main>")]
    assert main.index("elsewhere") < main.index("<h1")
    assert "12345" in main or "outcome-none" in main
    headline = re.search(r"<h1[^>]*>([^<]+)</h1>", main)
    assert headline is not None
    assert not re.search("go ahead|可以通行", headline[1])
    assert not re.search("go ahead|可以通行", body[: body.index("</title>")])


@pytest.mark.parametrize("ends", [("430821", "110000"), ("110111", "510100"), ("110111", "110105")])
def test_a_journey_that_touches_the_city_has_no_such_note(client: Client, ends: tuple[str, str]) -> None:
    typed = fill_example("cili", "en") | {"trip-origin": ends[0], "trip-destination": ends[1]}
    assert "elsewhere" not in send(client, "en", typed).content.decode()
