"""Staff sign in with two factors or see nothing; secrets of factors are sealed; nobody signs up."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from pratique.desk.accounts import do_enrol, do_make_enrolment
from pratique.record.models import Account
from tests.unit.desk.cast import AT, Cast

PASSWORD = "correct horse battery staple"  # noqa: S105  (nobody's)


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """Forget how often this process has failed to sign in: the limit is by name, and tests share the names."""
    cache.clear()


@pytest.fixture
def account(cast: Cast) -> Account:
    return do_enrol(do_make_enrolment(cast.admin, "east", "gate-officer", AT), "wang.fang", PASSWORD, AT)


def send(client: Client, address: str, told: dict[str, str]) -> HttpResponse:
    """Send a plain form, as a browser does."""
    sent: HttpResponse = client.post(address, urlencode(told), content_type="application/x-www-form-urlencoded")
    return sent


def make_factor(account: Account) -> str:
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105  (a test's)
    TOTP.activate(account, secret)
    return secret


def read_code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_a_password_alone_reaches_only_the_second_factor(account: Account) -> None:
    client = Client(SERVER_NAME="localhost")
    answer = send(client, reverse("account_login"), {"login": "wang.fang", "password": PASSWORD})
    assert answer.status_code == 302
    page = client.get(reverse("desk"))
    assert page.status_code == 302
    assert "2fa" in page["Location"]
    assert account.is_staff


def test_with_both_factors_the_session_says_so(account: Account) -> None:
    secret = make_factor(account)
    stored = Authenticator.objects.get(user=account, type=Authenticator.Type.TOTP).data["secret"]
    assert secret not in stored
    assert get_adapter().decrypt(stored) == secret
    client = Client(SERVER_NAME="localhost")
    first = send(client, reverse("account_login"), {"login": "wang.fang", "password": PASSWORD})
    assert first.status_code == 302
    assert "2fa" in first["Location"]
    assert "_auth_user_id" not in client.session
    wrong = send(client, reverse("mfa_authenticate"), {"code": "000000"})
    assert wrong.status_code == 200
    done = send(client, reverse("mfa_authenticate"), {"code": read_code(secret)})
    assert done.status_code == 302
    methods = [method["method"] for method in client.session["account_authentication_methods"]]
    assert methods == ["password", "mfa"]
    assert client.get(reverse("desk")).status_code == 200
    cookie = client.cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(account: Account) -> None:
    del account
    answers = []
    for name in ("wang.fang", "nobody"):
        client = Client(SERVER_NAME="localhost")
        answer = send(client, reverse("account_login"), {"login": name, "password": "wrong horse battery"})
        answers.append((answer.status_code, len(answer.content) - answer.content.count(name.encode()) * len(name)))
    assert answers[0] == answers[1]


def test_nobody_signs_up_and_a_forged_form_is_refused(account: Account) -> None:
    del account
    client = Client(SERVER_NAME="localhost")
    told = {"username": "mallory", "password1": PASSWORD, "password2": PASSWORD}
    send(client, reverse("account_signup"), told)
    assert not Account.objects.filter(username="mallory").exists()
    strict = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
    assert send(strict, reverse("account_login"), {"login": "wang.fang", "password": PASSWORD}).status_code == 403
    assert send(strict, "/zh-hans/travel/", {}).status_code != 403
    assert not strict.cookies
