"""Sending the form as a browser without script does."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.test import Client

from pratique.web.examples import fill_form, load_examples
from pratique.web.holdings import get_holdings
from pratique.web.page_clock import get_now
from pratique.web.travel_fields import Ground

LANGUAGES = ("en", "zh-hans")


def make_ground() -> Ground:
    holdings = get_holdings()
    return Ground(holdings.places, holdings.pack.zone, get_now(), holdings.pack.order_kinds)


def fill_example(example: str, language: str) -> dict[str, str]:
    document = next(e.document for e in load_examples() if e.id == example)
    return fill_form(document, make_ground(), language)


def send(client: Client, language: str, typed: dict[str, str], **headers: Any) -> Any:
    return client.post(
        f"/{language}/travel/",
        urlencode({"do": "ask", **typed}),
        content_type="application/x-www-form-urlencoded",
        headers=headers or None,
    )
