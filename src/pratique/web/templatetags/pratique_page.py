"""Filters that show the kinds of this house: instants, both languages' words, places; static addresses."""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from pratique.kinds.instants import to_datetime
from pratique.policy.pack import Words
from pratique.web.holdings import get_holdings
from pratique.web.page_clock import get_now
from pratique.web.say_when import say_distance, say_instant, say_near, say_span
from pratique.web.strip import Hole

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


@register.simple_tag
def gap(hole: Hole) -> str:
    """Name a gap by its two ends."""
    return gettext("from {first} to {last}").format(first=near(hole.first), last=near(hole.last))


@register.filter
def near(us: int) -> str:
    """Say an instant of these weeks without its year, as plain text."""
    return say_near(us, get_holdings().pack.zone, _language())


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
def words(text: Words) -> str:
    """Give the text of a pack in the page's language."""
    return str(text["zh" if _language().startswith("zh") else "en"])


@register.filter
def place(code: str) -> SafeString:
    """Show a place's whole name."""
    places = get_holdings().places
    return _both(places.reading_path(code), places.title(code, "zh"))


@register.filter
def place_local(code: str) -> SafeString:
    """Show a county's name with that of its prefecture."""
    reading, name = get_holdings().places.local(code)
    return _both(reading, name)


@register.filter
def place_short(code: str) -> SafeString:
    """Show a place's own name."""
    places = get_holdings().places
    return _both(places.readings.get(code, ""), places.divisions.name(code))


@register.filter
def place_plain(code: str) -> str:
    """Name a place inside a sentence: its reading in English, else its name."""
    places = get_holdings().places
    return places.divisions.name(code) if _language().startswith("zh") else places.readings.get(code, code)


@register.filter
def is_link(address: str) -> bool:
    """Say whether a source's address can be followed; some only describe where the text stood."""
    return re.fullmatch(r"https?://\S+", address) is not None


@register.filter
def day_month(us: int) -> str:
    """Show a day as the month and the day alone."""
    moment = to_datetime(us, get_holdings().pack.zone)
    return f"{moment.month}月{moment.day}日" if _language().startswith("zh") else f"{moment.day} {moment:%b}"


def _both(reading: str, name: str) -> SafeString:
    """Give the name; for readers of English its reading first, and the name marked as Chinese."""
    if _language().startswith("zh") or not reading:
        return format_html("{}", name)
    return format_html('{} <span class="zh" lang="zh-Hans">{}</span>', reading, name)


def _language() -> str:
    return get_language() or "en"
