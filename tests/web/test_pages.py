"""The policy, the list, the frame around every page; headers, languages, faults."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client

from pratique.web.holdings import get_holdings
from tests.web.sending import LANGUAGES, fill_example, send

pytestmark = pytest.mark.django_db
"""Every two seconds the pages look whether the register has a policy in force; here it has none."""

PAGES = ("", "travel/", "travel/?example=erqi", "policy/", "list/", "list/?q=ruili&level=high")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_with_its_clock_headers_and_no_cookie(client: Client, language: str, page: str) -> None:
    response = client.get(f"/{language}/{page}")
    body = response.content.decode()
    assert response.status_code == 200
    assert 'datetime="2021-08-07T20:00:00+08:00"' in body
    assert f'lang="{"zh-Hans" if language == "zh-hans" else "en"}"' in body
    assert "Set-Cookie" not in response.headers
    assert not response.cookies
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", body)
    assert not re.search(r'(?:src|action)="(?:https?:)?//', body)


@pytest.mark.parametrize("page", PAGES)
def test_the_other_language_is_the_same_page(client: Client, page: str) -> None:
    english = client.get(f"/en/{page}").content.decode()
    assert f'"/zh-hans/{page.replace("&", "&amp;")}"' in english
    chinese = client.get(f"/zh-hans/{page}").content.decode()
    assert f'"/en/{page.replace("&", "&amp;")}"' in chinese


def test_the_page_one_is_on_is_marked(client: Client) -> None:
    for page, marked in (("", 0), ("travel/", 1), ("policy/", 1), ("list/", 1)):
        assert client.get(f"/en/{page}").content.decode().count('aria-current="page"') == marked


def test_the_answer_can_be_read_in_the_other_language(client: Client) -> None:
    body = send(client, "en", fill_example("erqi", "en")).content.decode()
    switch = body[body.index('action="/zh-hans/travel/"') :]
    assert 'name="do" value="ask"' in switch[: switch.index("</form>")]
    assert "410103" in switch[: switch.index("</form>")]


@pytest.mark.parametrize(
    ("asked", "given"), [("en-GB,en;q=0.9", "en"), ("zh-CN", "zh-hans"), ("fr", "zh-hans"), ("", "zh-hans")]
)
def test_the_start_follows_the_browsers_language(client: Client, asked: str, given: str) -> None:
    response = client.get("/", headers={"accept-language": asked})
    assert (response.status_code, response.headers["Location"]) == (302, f"/{given}/")
    assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_policy_shows_each_rule_with_its_dates_and_clauses(client: Client, language: str) -> None:
    body = client.get(f"/{language}/policy/").content.decode()
    pack = get_holdings().pack
    for rule in pack.rules:
        assert f'id="rule-{rule.id}"' in body
        assert all(pack.clause(c) and pack.source_of(c) for c in rule.clauses)
    assert {"rule-now", "rule-later", "rule-past"} <= set(re.findall(r"rule-(?:now|later|past)", body))


@pytest.mark.parametrize(("language", "words"), [("en", ("15 min", "4 days")), ("zh-hans", ("15分钟", "前4天"))])
def test_the_policy_shows_who_is_a_contact(client: Client, language: str, words: tuple[str, ...]) -> None:
    body = client.get(f"/{language}/policy/").content.decode()
    tracing = get_holdings().pack.tracing
    assert tracing is not None
    assert [rule.id for rule in tracing.rules if f'id="contact-{rule.id}"' not in body] == []
    assert [word for word in words if word not in body] == []


def test_the_list_shows_all_and_searches_by_name_reading_and_code(client: Client) -> None:
    whole = client.get("/en/list/").content.decode()
    assert whole.count("data-search=") == len(get_holdings().list_at(2**62).entries)
    for query in ("ruili", "瑞丽", "533102"):
        body = client.get("/en/list/", {"q": query}).content.decode()
        found = re.findall(r'id="province-(\d+)"', body)
        assert found == ["530000"], query
    none = client.get("/zh-hans/list/", {"q": "nowhere at all"}).content.decode()
    assert "data-search=" not in none


def test_the_list_says_where_its_counts_differ(client: Client) -> None:
    held = get_holdings().list_at(2**62)
    body = client.get("/en/list/").content.decode()
    assert ("is-uneven" in body) == (held.status == "unreconciled")
    assert ("is-even" in body) == (held.status == "reconciled")


def test_before_any_list_the_page_says_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRATIQUE_AT", "2021-08-01T00:00:00+08:00")
    for language in LANGUAGES:
        assert client.get(f"/{language}/list/").status_code == 200
        assert "refer/" in send(client, language, fill_example("ruili", language)).content.decode()


def test_the_machines_own_clock_serves_where_none_is_set(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PRATIQUE_AT")
    body = client.get("/en/").content.decode()
    assert "2021-08-07T20:00" not in body


def test_places_are_given_once_and_kept(client: Client) -> None:
    response = client.get("/places.json")
    rows = json.loads(response.content)
    assert ["533102", "云南省 德宏傣族景颇族自治州 瑞丽市", "Ruili, Dehong, Yunnan"] in rows
    assert len(rows) == len(get_holdings().divisions.codes)
    assert all(row[2] for row in rows)
    again = client.get("/places.json", headers={"if-none-match": response.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("path", ["/en/nowhere/", "/zh-hans/nowhere/", "/nowhere"])
def test_a_missing_page_is_told_kindly_with_the_same_headers(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert 'class="fault"' in response.content.decode()
    assert "Content-Security-Policy" in response.headers


def test_a_fault_of_ours_is_told_in_the_readers_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRATIQUE_AT", "not an instant")
    client = Client(SERVER_NAME="localhost", raise_request_exception=False)
    for language, lang in (("en", "en"), ("zh-hans", "zh-Hans")):
        response = client.get(f"/{language}/")
        assert response.status_code == 500
        assert f'<html lang="{lang}">' in response.content.decode()
        assert "not an instant" not in response.content.decode()


@pytest.mark.parametrize(
    "headers", [{"sec-fetch-site": "cross-site"}, {"origin": "https://elsewhere.example"}, {"origin": "null"}]
)
def test_a_form_from_another_site_is_refused(client: Client, headers: dict[str, str]) -> None:
    response = send(client, "en", fill_example("ruili", "en"), **headers)
    assert response.status_code == 403
    assert "postpone/" not in response.content.decode()


@pytest.mark.parametrize("headers", [{"sec-fetch-site": "same-origin"}, {"origin": "http://localhost"}, {}])
def test_a_form_of_this_site_is_answered(client: Client, headers: dict[str, str]) -> None:
    assert send(client, "en", fill_example("ruili", "en"), **headers).status_code == 200


def test_other_bodies_methods_and_hosts_are_refused(client: Client) -> None:
    assert client.post("/en/travel/", {"do": "ask"}).status_code == 400  # multipart
    assert client.put("/en/travel/").status_code == 405
    assert client.post("/en/policy/", "a=b", content_type="application/x-www-form-urlencoded").status_code == 405
    assert Client(SERVER_NAME="evil.example").get("/en/").status_code == 400


def test_health_is_told(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


def test_the_counts_by_province_add_up_to_those_of_the_whole(client: Client) -> None:
    held = get_holdings().list_at(2**62)
    body = client.get("/en/list/").content.decode()
    rows = re.findall(r'#province-(\d+|waiting)".*?class="number">(\d+)</td>.*?class="number">(\d+)</td>', body)
    assert sum(int(row[1]) for row in rows) == held.count_read("high") == 7
    assert sum(int(row[2]) for row in rows) == held.count_read("medium") == 192
    medium = {row[0]: int(row[2]) for row in rows}
    assert (medium["410000"], medium["420000"]) == (29, 4)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", ["", "travel/", "list/"])
@pytest.mark.parametrize(
    ("at", "is_told"),
    [
        ("2021-08-07T20:00:00+08:00", False),
        ("2021-08-09T06:00:00+08:00", False),
        ("2021-08-09T06:00:01+08:00", True),
        ("2021-08-12T20:00:00+08:00", True),
        ("2021-12-01T10:00:00+08:00", False),
    ],
)
def test_a_list_that_is_too_old_is_told_up_front(
    client: Client, monkeypatch: pytest.MonkeyPatch, language: str, page: str, at: str, *, is_told: bool
) -> None:
    monkeypatch.setenv("PRATIQUE_AT", at)
    body = client.get(f"/{language}/{page}").content.decode()
    assert ('id="stale-title"' in body) == is_told
    assert not is_told or body.index("stale-title") < body.index('id="question"' if page == "travel/" else "</main>")
