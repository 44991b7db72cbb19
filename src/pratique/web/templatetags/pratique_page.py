"""Filters that show the kinds of this house: instants, both languages' words, places; static addresses."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from pratique.kinds.instants import to_datetime
from pratique.web.holdings import get_holdings
from pratique.web.page_clock import get_now
from pratique.web.say_when import say_distance, say_instant, say_span

register = template.Library()
STATIC = Path(__file__).resolve().parent.parent / "static"


@register.simple_tag
@lru_cache(maxsize=16)
def asset(name: str) -> str:
    """Give a static file's address, which changes with its content."""
    digest = sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


@register.filter
def instant(us: int) -> SafeString:
    """Show an instant in local words, marked up for machines."""
    zone = get_holdings().pack.zone
    return format_html(
        '<time datetime="{}">{}</time>', to_datetime(us, zone).isoformat(), say_instant(us, zone, _language())
    )


@register.filter
def instant_text(us: int) -> str:
    """Say an instant in local words, as plain text."""
    return say_instant(us, get_holdings().pack.zone, _language())


@register.filter
def distance(us: int) -> str:
    """Say how far an instant lies from the page's clock."""
    return say_distance(us, get_now())


@register.filter
def span(us: int) -> str:
    """Say a length of time."""
    return say_span(us)


@register.filter
def words(text: Any) -> str:
    """Give the text of a pack in the page's language."""
    return str(text["zh" if _language().startswith("zh") else "en"])


@register.filter
def place(code: str) -> str:
    """Show a place's whole name."""
    return get_holdings().places.title(code, _language())


@register.filter
def place_short(code: str) -> str:
    """Show a place's own name."""
    return get_holdings().places.short(code, _language())


@register.filter
def part_field(part: Any, name: str) -> Any:
    """Give one field of a part of the form."""
    return part[name]


def _language() -> str:
    return get_language() or "en"
