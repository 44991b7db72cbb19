"""Setting up the second factor: what to do now, a wrong code, what to write down, and the way on to the desk."""

from __future__ import annotations

from html import unescape

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client

from tests.web.house import sign_in
from tests.web.test_desk_pages import post

pytestmark = pytest.mark.usefixtures("house")
SAYS = {
    "en": ("Until one is set up, nothing else opens.", "Incorrect code.", "Write these down", "Go on to the desk"),
    "zh-hans": ("设置好之前，其他页面都不能打开。", "验证码不正确。", "请抄下这些代码", "前往工作台"),
}


def start(language: str) -> Client:
    """Give a client whose password was typed just now, as after enrolling."""
    client = sign_in("gate", second_factor=False)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": 4e9, "reauthenticated": True}]
    session.save()
    assert client.get(f"/{language}/desk/").headers["Location"] == f"/{language}/account/2fa/"
    return client


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_second_factor_is_set_up_step_by_step(language: str) -> None:
    now, wrong, write, go = SAYS[language]
    client, address = start(language), f"/{language}/account/2fa/totp/activate/"
    first = unescape(client.get(f"/{language}/account/2fa/").content.decode())
    assert now in first
    assert address in first
    assert go not in first
    secret = client.get(address).context["form"].secret
    assert wrong in unescape(post(client, address, code="abcdef").content.decode())
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    done = post(client, address, code=code)
    assert done.status_code == 302
    codes = unescape(client.get(done.headers["Location"]).content.decode())
    assert write in codes
    assert go in codes
    assert f'href="/{language}/desk/"' in codes
    assert go in unescape(client.get(f"/{language}/account/2fa/").content.decode())


def test_one_term_is_used_for_the_second_factor() -> None:
    client = start("zh-hans")
    body = client.get("/zh-hans/account/2fa/").content.decode()
    assert "双因素认证" in body
    assert "身份验证器应用" in body
    assert not {one for one in ("第二重", "两步验证", "双因素身份认证") if one in body}
