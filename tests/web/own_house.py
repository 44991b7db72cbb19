"""Makes a house on the disk for the browser: `python -m tests.web.own_house`; prints each one's session as JSON."""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pratique.desk.people import Registered
    from tests.web.house import House


def make() -> dict[str, Any]:
    """Make the register, the house in it, and a session for each of its people."""
    return make_all()[0]


def make_all() -> tuple[dict[str, Any], House, dict[str, Registered]]:
    """Make the same, and give the house and who was registered beside it."""
    from pratique.record.first_start import prepare  # noqa: PLC0415
    from pratique.record.models import Account  # noqa: PLC0415
    from tests.web.house import (  # noqa: PLC0415
        NOW,
        make_document,
        make_house,
        register_li,
        register_zhao,
    )

    prepare()
    house = make_house()
    registrar = house.staff["registrar"]
    sun = register_li(registrar, make_document("11010119910408003"), ("孙静", "SUN Jing"), "sun@example.org")
    qian = register_zhao(registrar, make_document("41010319860713004"), ("钱峰", "QIAN Feng"))
    for name, person in (("li", house.li), ("zhao", house.zhao), ("sun", sun), ("qian", qian)):
        Account.objects.create(actor_id=f"r-{name}", username=f"r-{name}", person_no=person.person_no, made_at=NOW)
    told = {"sessions": make_sessions(), "li": house.li.person_id, "sun": sun.person_id}
    return told, house, {"sun": sun, "qian": qian}


def make_sessions() -> dict[str, str]:
    """Sign everybody in; give the session of each account."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: PLC0415
    from django.contrib.sessions.backends.db import SessionStore  # noqa: PLC0415

    from pratique.record.models import Account  # noqa: PLC0415
    from tests.web.house import BACKEND  # noqa: PLC0415

    sessions = {}
    for account in Account.objects.all():
        session = SessionStore()
        session[SESSION_KEY] = str(account.pk)
        session[BACKEND_SESSION_KEY] = BACKEND
        session[HASH_SESSION_KEY] = account.get_session_auth_hash()
        if account.is_staff:
            session["account_authentication_methods"] = [{"method": "mfa", "at": 2.0}]
            session["account_authentication_methods_user"] = str(account.pk)
        session.create()
        sessions[account.username] = session.session_key
    return sessions


def start() -> None:
    """Make keys and the secret of sessions, then let Django read its settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pratique.web.settings")
    from pratique.ledger.keys import make_keys  # noqa: PLC0415
    from pratique.record.setup import find_keys, make_web_secret  # noqa: PLC0415

    make_keys(find_keys())
    make_web_secret()  # before the settings are read: sessions are signed with it
    import django  # noqa: PLC0415

    django.setup()


if __name__ == "__main__":
    start()
    json.dump(make(), sys.stdout)
