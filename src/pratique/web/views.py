"""The public pages: home, the question and its answer, the policy, the list of the day."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language, get_language_from_request
from django.views.decorators.http import require_http_methods, require_safe

from pratique.decisions.clocks import is_elsewhere
from pratique.decisions.decide import decide
from pratique.decisions.traveller import read_traveller
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import HOUR, local_date
from pratique.web.answer_page import make_answer
from pratique.web.decoder_words import say_complaint
from pratique.web.examples import fill_form, load_examples
from pratique.web.guards import may_go_back
from pratique.web.holdings import Holdings, get_holdings
from pratique.web.list_age import find_stale_list
from pratique.web.list_page import make_list
from pratique.web.page_clock import get_now
from pratique.web.policy_page import make_policy, place_in_time
from pratique.web.strip import Strip, make_strip
from pratique.web.told import find_missing, make_namer, tell
from pratique.web.travel_fields import Ground
from pratique.web.travel_form import TravelForm

PICK = "pick:"
MAX_QUERY = 60

_WHOLE = re.compile(r"whole-(stay-\d{1,3})", re.ASCII)


@require_safe
def go_home(request: HttpRequest) -> HttpResponse:
    """Send a visitor to the home page in the language that the browser asks for."""
    response = HttpResponseRedirect(f"/{get_language_from_request(request)}/")
    patch_vary_headers(response, ("Accept-Language",))
    return response


@may_go_back
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what is here."""
    stale = find_stale_list(get_holdings(), get_now())
    return render(request, "web/home.html", {"examples": load_examples(), "stale_list": stale})


@may_go_back
@require_http_methods(["GET", "HEAD", "POST"])
def travel(request: HttpRequest) -> HttpResponse:
    """Show the question, or its answer; the request that asks holds all, and nothing of it is kept."""
    holdings, now = get_holdings(), get_now()
    ground = Ground(holdings.places, holdings.pack.zone, now, holdings.pack.order_kinds)
    if request.method != "POST":
        return _show_form(request, TravelForm(_first_values(request, ground), ground), holdings)
    typed = _take_pick(request.POST, ground)
    form = TravelForm(typed, ground)
    wish = typed.get("do", "ask")
    if wish != "ask" or not form.check():
        return _show_form(request, form, holdings, asked=wish == "ask")
    document = form.make_document()
    try:
        standing, asking = read_traveller(document, holdings.pack, holdings.divisions, now)
    except BadInput as error:
        form.place_error(error, say_complaint(error))
        return _show_form(request, form, holdings, asked=True)
    decision = decide(standing, asking, now, holdings.in_force)
    strip, told = _draw(form, holdings, now), tell(form, document, _language())
    evidence = [pointer for reason in decision.reasons for pointer in reason.evidence]
    max_gap = holdings.pack.history.max_gap_h * HOUR
    context = {
        "answer": make_answer(decision, document, holdings, _language(), make_namer(form)),
        "risk_list": holdings.list_at(now),
        "told": told,
        "comma": "，" if _language().startswith("zh") else ", ",
        "colon": "：" if _language().startswith("zh") else ": ",
        "strip": strip,
        "missing": find_missing(decision.code, evidence, told, strip, form, max_gap),
        "is_elsewhere": not form.wants_care and is_elsewhere(asking, holdings.pack, holdings.divisions),
        "typed": [(name, value) for name, value in typed.items() if name != "do"],
    }
    return render(request, "web/answer.html", context)


@may_go_back
@require_safe
def policy(request: HttpRequest) -> HttpResponse:
    """Show the pack in plain words."""
    holdings, now = get_holdings(), get_now()
    advice = [(a, place_in_time(a.start, a.until, now)) for a in holdings.pack.advice]
    risk_list = holdings.list_at(now)
    context = {
        "policy": make_policy(holdings.pack, now),
        "advice": advice,
        "list": make_list(risk_list, holdings, "", "") if risk_list else None,
    }
    return render(request, "web/policy.html", context)


@may_go_back
@require_safe
def risk_list(request: HttpRequest) -> HttpResponse:
    """Show the list of the day, searched by the address's query."""
    holdings, now = get_holdings(), get_now()
    query, level = request.GET.get("q", "")[:MAX_QUERY], request.GET.get("level", "")
    held = holdings.list_at(now)
    shown = make_list(held, holdings, query, level) if held else None
    context = {"list": shown, "query": query, "level": level, "stale_list": find_stale_list(holdings, now)}
    return render(request, "web/list.html", context)


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """Give every place (code, Chinese name, reading), so that completion sends nothing of what is typed."""
    index = get_holdings().places
    etag = f'"{index.digest}"'
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(index.document, content_type="application/json")
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "public, max-age=86400"
    return response


@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """Say that the pages can be served: pack, list and divisions are loaded."""
    get_holdings()
    return HttpResponse("ok\n", content_type="text/plain")


def _show_form(request: HttpRequest, form: TravelForm, holdings: Holdings, *, asked: bool = False) -> HttpResponse:
    context = {
        "form": form,
        "errors": form.errors() if asked else [],
        "examples": load_examples(),
        "strip": _draw(form, holdings, form.ground.now),
        "more_open": any(not row.is_blank() for kind in ("contact", "order") for row in form.rows[kind]),
        "typed": [(name, value) for name, value in form.typed.items() if name != "do"],
        "places_version": holdings.places.digest,
        "stale_list": find_stale_list(holdings, form.ground.now),
    }
    return render(request, "web/travel.html", context)


def _draw(form: TravelForm, holdings: Holdings, now: int) -> Strip:
    return make_strip(form.spans(), now, holdings.pack.history.days, holdings.pack.zone)


def _first_values(request: HttpRequest, ground: Ground) -> dict[str, Any]:
    """Give the form as it first stands: a worked example's, or one stay that goes on and a trip to the city."""
    wanted = request.GET.get("example", "")
    language = _language()
    for example in load_examples():
        if example.id == wanted:
            return dict(fill_form(example.document, ground, language))
    city = ground.places.field_text(get_holdings().pack.jurisdiction, language)
    return {"stay-0-here": "on", "trip-mode": "rail", "trip-destination": city}


def _take_pick(posted: QueryDict, ground: Ground) -> dict[str, str]:
    """Give what was typed, with a chosen place put into its field, or a stay drawn over all the days."""
    typed = {name: str(value) for name, value in posted.items()}
    wish = typed.get("do", "")
    if wish.startswith(PICK):
        name, _, code = wish.removeprefix(PICK).partition("=")
        if name in typed and ground.places.is_known(code):
            typed[name] = ground.places.field_text(code, _language())
        typed["do"] = "ask"
    whole = _WHOLE.fullmatch(wish)
    if whole:
        first = local_date(ground.now, ground.zone) - timedelta(days=get_holdings().pack.history.days)
        typed |= {f"{whole[1]}-from_date": first.isoformat(), f"{whole[1]}-from_time": "", f"{whole[1]}-here": "on"}
    return typed


def _language() -> str:
    return get_language() or "en"
