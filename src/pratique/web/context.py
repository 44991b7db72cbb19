"""What every page shows: its clock, its language, and the same page in the other language."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from pratique.kinds.instants import to_datetime
from pratique.web.holdings import get_holdings
from pratique.web.page_clock import get_now, is_demonstration

OTHER = {"en": ("zh-hans", "中文"), "zh-hans": ("en", "English")}


def page(request: HttpRequest) -> dict[str, Any]:
    """Give the variables of the frame around each page."""
    holdings = get_holdings()
    now = get_now()
    return {
        "now": now,
        "zone": holdings.pack.zone,
        "now_iso": to_datetime(now, holdings.pack.zone).isoformat(),
        "demonstration": is_demonstration(),
        "pack": holdings.pack,
        **frame(request.get_full_path()),
    }


def frame(path: str) -> dict[str, Any]:
    """Give what a page needs even when nothing else can be loaded."""
    language = get_language() or "zh-hans"
    language = language if language in OTHER else "en"
    other, other_name = OTHER[language]
    start = f"/{language}/"
    other_path = f"/{other}/{path.removeprefix(start)}" if path.startswith(start) else f"/{other}/"
    return {
        "language": language,
        "html_language": "zh-Hans" if language == "zh-hans" else "en",
        "other_html_language": "zh-Hans" if other == "zh-hans" else "en",
        "other_name": other_name,
        "other_path": other_path,
        "section": path.removeprefix(start).partition("/")[0] if path.startswith(start) else "",
    }
