"""The rings of one case or of several: who was met, filtered and paged; each page of contacts is a look at them."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from pratique.desk.tracing import read_rings
from pratique.desk.tracing_views import RingName
from pratique.kinds.errors import BadInput
from pratique.record.permissions import Actor
from pratique.web.asker import for_staff
from pratique.web.console.missed import say_missed
from pratique.web.console.rings import find_place_name, group_contacts, make_bars, read_filters, read_page
from pratique.web.console.timeline_pages import show_absent
from pratique.web.console.tracing_terms import MISSING_WORDS, STRENGTH_WORDS, say, say_kinds, show_case
from pratique.web.inner_frame import TRACERS, show
from pratique.web.keyset import read_number
from pratique.web.page_clock import get_now
from pratique.web.tracing_words import RING_WORDS

PAGE = 50
LISTED: tuple[RingName, ...] = ("close", "secondary")


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(*TRACERS)
def rings(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the contacts of the cases that the address names; what is filtered for is sent by POST, like any name."""
    wanted = tuple(dict.fromkeys(request.GET.getlist("case")))
    if not wanted:
        return HttpResponseRedirect(reverse("cases"))
    told = request.POST if request.method == "POST" else request.GET
    filters = read_filters(told)
    try:
        as_of = read_number(told.get("as_of"))
        found = read_rings(
            actor, wanted, get_now(), filters, read_page(told), limit=PAGE, as_of=as_of, page="cases_rings"
        )
    except BadInput as error:
        return show_absent(request, actor, error)
    names = say_kinds()
    context = {
        "cases": [show_case(one) for one in found.cases],
        "untraced": [(case_id, MISSING_WORDS[why]) for case_id, why in found.untraced.items()],
        "rings": found,
        "general": sum(found.general.values()),
        "missed": say_missed(found.reports.values(), found.unreachable),
        "kinds": make_bars(found.kinds),
        "places": make_bars(found.places),
        "places_left": found.place_total - len(found.places),
        "kind_choices": [(one.kind, names.get(one.kind, one.kind)) for one in found.kinds],
        "strengths": STRENGTH_WORDS.items(),
        "ring_words": {ring: say(words) for ring, words in RING_WORDS.items()},
        "ring_choices": [(ring, say(RING_WORDS[ring])) for ring in LISTED],
        "query": urlencode([("case", case_id) for case_id in wanted]),
        "filters": filters,
        "place_name": find_place_name(found, filters.place_no),
        "households": group_contacts(found.rows),
    }
    return show(request, actor, "console/rings.html", context)
