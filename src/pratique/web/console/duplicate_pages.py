"""Likely duplicates in bulk: searched for, looked at in pairs, merged, told apart or left, and undone."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pratique.desk.duplicates import WORK, Finding, do_ask_search, do_settle_pairs, do_undo_settling
from pratique.kinds.errors import BadInput
from pratique.people.match_weights import WORDS
from pratique.record.likely_pairs import Key, access_pairs_by_registrar, list_pairs
from pratique.record.models import LikelyPair, PairSearch, PairSettling
from pratique.record.people import find_person_no
from pratique.record.permissions import Actor
from pratique.record.uploads import is_worked_on
from pratique.record.views import PersonView
from pratique.web.asker import for_staff
from pratique.web.console.import_worker import start_search
from pratique.web.form_faults import say_fault
from pratique.web.inner_frame import is_chinese, show
from pratique.web.page_clock import get_now

PAGE = 25
LATELY = 10
_AFTER = re.compile(r"(\d{1,4})\.(\d{1,10})\.(\d{1,10})", re.ASCII)
FINDINGS: dict[str, Finding] = {"merged": "merged", "distinct": "distinct", "left": "left"}


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff("registrar")
def duplicates(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the likeliest pairs, on record, and take what was found of those ticked."""
    now = get_now()
    if request.method != "POST":
        return _show(request, actor, now)
    do, reason = request.POST.get("do", ""), request.POST.get("reason", "")[:300]
    try:
        if do == "search":
            do_ask_search(actor, now)
            start_search(now)
        elif do.startswith("undo:"):
            do_undo_settling(actor, do.removeprefix("undo:"), reason, now)
        elif do in FINDINGS:
            pairs = _read_pairs(request.POST.getlist("pair"))
            if not pairs:
                return _show(request, actor, now, wrong=_("Please tick at least one pair."), status=422)
            do_settle_pairs(actor, pairs, FINDINGS[do], reason, now)
    except BadInput as error:
        return _show(request, actor, now, wrong=say_fault(error), reason=reason, status=422)
    return HttpResponseRedirect(reverse("duplicates"))


def _show(
    request: HttpRequest, actor: Actor, now: int, *, wrong: str = "", reason: str = "", status: int = 200
) -> HttpResponse:
    search = PairSearch.objects.first()
    is_running = search is not None and search.ended_at is None and is_worked_on(WORK)
    after, also_left = _read_after(request.GET.get("after", "")), request.GET.get("left") == "1"
    pairs = [] if is_running else list_pairs(after, also_left=also_left, limit=PAGE)
    people = access_pairs_by_registrar(actor, pairs, now, page="duplicates") if pairs else {}
    context: dict[str, Any] = {
        "search": search,
        "is_running": is_running,
        "pairs": [_tell(pair, people) for pair in pairs],
        "after": _write_after(pairs[-1]) if len(pairs) == PAGE else None,
        "also_left": also_left,
        "lately": [
            {"one": one, "count": len(one.pairs)}
            for one in PairSettling.objects.filter(actor_id=actor.actor_id, undone_at__isnull=True).order_by(
                "-settled_at"
            )[:LATELY]
        ],
        "wrong": wrong,
        "reason": reason,
    }
    return show(request, actor, "console/duplicates.html", context, status=status)


def _tell(pair: LikelyPair, people: dict[int, PersonView]) -> dict[str, Any]:
    """Give a pair as it is shown; a person is named by their number outside."""
    place = 0 if is_chinese() else 1
    one, other = people[pair.one], people[pair.other]
    return {
        "value": f"{one.person_id}.{other.person_id}",
        "one": one,
        "other": other,
        "share": f"{pair.permille / 10:.1f}",
        "reasons": [WORDS[part, level][place] for part, level, _weight in pair.reasons],
    }


def _read_pairs(values: list[str]) -> list[tuple[int, int]]:
    """Give the pairs that were ticked by the numbers inside; what is no pair is passed over and then misses."""
    found = []
    for value in values:
        one, _dot, other = value.partition(".")
        first, second = sorted((find_person_no(one), find_person_no(other)))
        found.append((first, second))
    return found


def _write_after(pair: LikelyPair) -> str:
    return f"{pair.permille}.{pair.one}.{pair.other}"


def _read_after(text: str) -> Key | None:
    match = _AFTER.fullmatch(text)
    return None if match is None else (int(match[1]), int(match[2]), int(match[3]))
