"""The commander's desk tells what is due for long and what fails, since when; what was just marked is not told."""

from __future__ import annotations

import pytest

from pratique.kinds.instants import HOUR, SECOND
from pratique.record.due import mark_due, put_off
from pratique.record.models import Due
from pratique.record.register import writing
from tests.web.house import NOW, sign_in
from tests.web.sending import LANGUAGES
from tests.web.test_tracing_pages import read


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.usefixtures("house")
def test_what_waits_and_what_fails_is_told_to_those_who_answer_for_it(language: str) -> None:
    Due.objects.all().delete()
    told = 'id="unsettled"'
    watcher, other = sign_in("policy"), sign_in("investigator")
    with writing():
        mark_due("orders", ["17"], NOW - SECOND)
    assert told not in read(watcher, f"/{language}/desk/")
    with writing():
        mark_due("orders", ["18", "19"], NOW - HOUR)
    body = read(watcher, f"/{language}/desk/")
    assert told in body
    assert ("3 due" if language == "en" else "待处理3项") in body
    put_off(Due.objects.get(key="18"), "ValueError", NOW)
    body = read(watcher, f"/{language}/desk/")
    assert ("1 fail" if language == "en" else "失败1项") in body
    assert told not in read(other, f"/{language}/desk/")
