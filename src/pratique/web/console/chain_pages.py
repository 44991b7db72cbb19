"""Who infected whom: drawn, told in a table, as CSV; and the word of an investigator on one case."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from pratique.desk.chains import ChainRead, do_name_infector, do_withdraw_infector, read_chain, read_source
from pratique.investigation.chain import Link
from pratique.investigation.chain_picture import Node, Picture, find_below, make_picture
from pratique.kinds.cells import guard_cell
from pratique.kinds.errors import BadInput
from pratique.record.permissions import Actor
from pratique.web.asker import for_staff
from pratique.web.form_faults import say_fault
from pratique.web.inner_frame import TRACERS, show
from pratique.web.keyset import read_number
from pratique.web.known_facts import CLASS_WORDS
from pratique.web.page_clock import get_now
from pratique.web.travel_fields import Text

HOW_WORDS: dict[str, Text] = {
    "named": _("named by an investigator"),
    "named-unknown": _("nobody known, by an investigator"),
    "traced": _("likeliest of the traced"),
    "unknown": _("source unknown"),
}
A_PAGE = 100
"""Rows of the table on one page; the picture shows every case."""
COLUMNS = ("case", "day", "generation", "infector", "how", "share", "candidates")


@require_safe
@for_staff(*TRACERS)
def chain(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Draw the chain, tell it in a table; ``below``: one case and whom it infected, ``how``: one kind of link."""
    found = read_chain(actor, get_now(), page="cases_chain")
    links = _choose(found, request)
    how = request.GET.get("how", "")
    told = [link for link in links if how in ("", link.how)]
    count = -(-len(told) // A_PAGE)
    shown = min(read_number(request.GET.get("page"), 3) or 0, max(count - 1, 0))
    start = shown * A_PAGE
    picture = make_picture(links)
    context = {
        "picture": picture,
        "marks": _draw_marks(picture),
        "rows": [
            _tell(link) | {"word": CLASS_WORDS.get(found.classes.get(link.case_id, ""), "")}
            for link in told[start : start + A_PAGE]
        ],
        "pages": range(count) if count > 1 else (),
        "shown_page": shown,
        "hows": HOW_WORDS.items(),
        "how": how if how in HOW_WORDS else "",
        "below": request.GET.get("below", "")[:40],
        "unknown": sum(link.infector is None for link in links),
        "circular": found.chain.circular,
        "left_out": found.left_out,
        "count": len(links),
    }
    return show(request, actor, "console/chain.html", context)


@require_safe
@for_staff(*TRACERS)
def chain_file(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Give the chain as CSV: numbers of cases, days and shares; no name."""
    found = read_chain(actor, get_now(), page="cases_chain_file")
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for link in _choose(found, request):
        share = next((one.share for one in link.candidates if one.case_id == link.infector), None)
        others = " ".join(one.case_id for one in link.candidates)
        cells = (link.case_id, link.day or "", link.generation, link.infector or "", link.how)
        writer.writerow(guard_cell(str(cell)) for cell in (*cells, "" if share is None else f"{share:.3f}", others))
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="chain.csv"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(*TRACERS)
def source(request: HttpRequest, actor: Actor, case_id: str) -> HttpResponse:
    """Say who infected a case, or take back what was said."""
    now, told, wrong = get_now(), request.POST, ""
    if request.method == "POST":
        try:
            reason = told.get("reason", "")[:300]
            if told.get("do") == "withdraw":
                do_withdraw_infector(actor, case_id, reason, now)
            else:
                infector = told.get("other", "").strip()[:40] or told.get("infector", "")[:40]
                if not infector and "infector" not in told:
                    raise BadInput("infector_none", "choose who it was, or that nobody is known", "infector")  # noqa: TRY301
                do_name_infector(actor, case_id, infector, reason, now)
            return HttpResponseRedirect(f"{reverse('cases_chain')}#case-{case_id}")
        except BadInput as error:
            if error.code == "no_case":
                raise Http404 from None
            wrong = say_fault(error)
    link = read_source(actor, case_id, now, page="cases_source")
    if link is None:
        raise Http404
    typed = {name: told.get(name, "")[:300] for name in ("infector", "other", "reason")}
    if not told and link.how == "named" and link.infector is not None:
        is_candidate = any(one.case_id == link.infector for one in link.candidates)
        typed["infector" if is_candidate else "other"] = link.infector
    context = {"one": _tell(link), "wrong": wrong, "typed": typed}
    return show(request, actor, "console/chain_source.html", context, status=422 if wrong else 200)


def _draw_marks(picture: Picture) -> SafeString:
    """Draw every line and every case's mark as one text: a template asked for each of a thousand takes far longer."""
    lines = (
        format_html(
            '<path d="{}" class="chain-edge{}"/>',
            "".join(edge.path for edge in picture.edges if edge.is_named is named),
            name,
        )
        for named, name in ((False, ""), (True, " is-named"))
        if any(edge.is_named is named for edge in picture.edges)
    )
    marks = format_html_join(
        "",
        '<circle id="case-{}" cx="{}" cy="{}" r="6" class="chain-mark{}"/>'
        '<text x="{}" y="{}" class="chain-text">{}{}</text>',
        (_place(node) for node in picture.nodes),
    )
    return format_html("{}{}", mark_safe("".join(lines)), marks)  # noqa: S308  (each part was escaped)


def _place(node: Node) -> tuple[str, int, int, str, int, int, str, str]:
    unknown = node.link.infector is None
    words = (" is-unknown", " ?") if unknown else ("", "")
    return node.link.case_id, node.x, node.y, words[0], node.x + 10, node.y + 4, node.link.case_id, words[1]


def _choose(found: ChainRead, request: HttpRequest) -> tuple[Link, ...]:
    below = request.GET.get("below", "")[:40]
    return find_below(found.chain.links, below) if below else found.chain.links


def _tell(link: Link) -> dict[str, Any]:
    return {
        "link": link,
        "how": HOW_WORDS[link.how],
        "is_said": link.how in ("named", "named-unknown"),
        "candidates": [(one, round(one.share * 100)) for one in link.candidates],
    }
