"""The tasks of one's units: what changed, what is late, what is due today; many moved as one act, and that undone."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from pratique.desk.task_bulk import WISHES, Acted, Seen, Wish, do_move_tasks, do_undo_tasks
from pratique.desk.task_lists import do_mark_looked
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import HOUR
from pratique.record.models import Account, Unit
from pratique.record.permissions import Actor
from pratique.record.tasks import get_offer_note, get_task
from pratique.record.units import get_units_below
from pratique.tasks.task import find_units
from pratique.tasks.undo import MOST_AT_ONCE
from pratique.web.asker import for_staff
from pratique.web.console.task_shown import HAND_OVER_WORDS, REASON_WORDS, gather_list, gather_today, show_tasks
from pratique.web.form_faults import say_fault
from pratique.web.inner_frame import WORKERS, is_chinese, show
from pratique.web.keyset import VERSION_DIGITS, read_number
from pratique.web.page_clock import get_now

HOURS = (1, 4, 24, 72)


@require_safe
@for_staff(*WORKERS)
def tasks(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the tasks of one's units, by what is due first; nobody is named."""
    return _show_list(request, actor, request.GET)


@require_safe
@for_staff(*WORKERS)
def task(request: HttpRequest, actor: Actor, task_id: str) -> HttpResponse:
    """Show one task: its clock, who has it, what can be done with it; its person to who has taken it."""
    now, found = get_now(), get_task(task_id)
    if found is None:
        raise Http404
    offer = found.offer
    is_offered = offer is not None and offer.to_unit == actor.unit_id and offer.to_person in (None, actor.actor_id)
    if not is_offered and not set(find_units(found, now)) & get_units_below(actor.unit_id):
        raise Http404
    context = {
        "line": show_tasks([found], actor, now)[0],
        "is_offered": is_offered,
        "is_offerer": offer is not None and offer.by == actor.actor_id,
        "hand_reason": "" if offer is None else HAND_OVER_WORDS.get(offer.reason or "", ""),
        "note": get_offer_note(task_id) if is_offered else "",
        **_make_choices(),
    }
    return show(request, actor, "console/task.html", context)


@require_POST
@for_staff(*WORKERS)
def act(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Move the tasks that were ticked, as one act; what was lost or refused is told side by side."""
    now = get_now()
    back = QueryDict(request.POST.get("back", "")[:500])
    try:
        acted = do_move_tasks(actor, _read_seen(request.POST), _read_wish(request.POST, now), now)
    except BadInput as error:
        return _show_list(request, actor, back, wrong=say_fault(error), status=422)
    return _show_acted(request, actor, acted, back)


@require_POST
@for_staff(*WORKERS)
def undo(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Undo one's last act on tasks, as one act."""
    back = QueryDict(request.POST.get("back", "")[:500])
    try:
        acted = do_undo_tasks(actor, request.POST.get("act", "")[:36], get_now())
    except BadInput as error:
        return _show_list(request, actor, back, wrong=say_fault(error), status=422)
    return _show_acted(request, actor, acted, back)


@require_POST
@for_staff(*WORKERS)
def seen(request: HttpRequest, actor: Actor) -> HttpResponseRedirect:
    """Keep that one has seen what changed, as far as the page showed it."""
    now = get_now()
    do_mark_looked(actor, read_number(request.POST.get("seen")) or now, now)
    return HttpResponseRedirect(reverse("tasks"))


def _show_list(
    request: HttpRequest, actor: Actor, query: QueryDict, *, wrong: str = "", status: int = 200
) -> HttpResponse:
    now = get_now()
    context = {**gather_list(actor, query, now), "today": gather_today(actor, now), "wrong": wrong, **_make_choices()}
    return show(request, actor, "console/tasks.html", context, status=status)


def _show_acted(request: HttpRequest, actor: Actor, acted: Acted, back: QueryDict) -> HttpResponse:
    address = f"{reverse('tasks')}?{urlencode(back.dict())}" if back else reverse("tasks")
    if not acted.lost and not acted.refused:
        return HttpResponseRedirect(address)
    now = get_now()
    lost = show_tasks([race.found for race in acted.lost], actor, now)
    refused = [(get_task(task_id), say_fault(error)) for task_id, error in acted.refused]
    lines = show_tasks([found for found, _ in refused if found is not None], actor, now)
    by_id = {line.task.id: line for line in lines}
    context = {
        "moved": len(acted.moved),
        "lost": lost,
        "refused": [(by_id.get("" if found is None else found.id), why) for found, why in refused],
        "address": address,
    }
    return show(request, actor, "console/tasks_lost.html", context, status=409)


def _read_seen(form: QueryDict) -> list[Seen]:
    """Read which tasks were ticked, each with the version that was seen; what is none of ours is left out."""
    found = []
    for token in form.getlist("task")[: MOST_AT_ONCE + 1]:
        task_id, _dot, version = token[:80].rpartition(".")
        number = read_number(version, VERSION_DIGITS)
        if task_id and number is not None:
            found.append(Seen(task_id, number))
    return found


def _read_wish(form: QueryDict, now: int) -> Wish:
    move = form.get("do", "")
    if move not in WISHES:
        raise BadInput("task_move", f"choose one of: {', '.join(WISHES)}", "do")
    hours = read_number(form.get("hours"), 3)
    reason = {"close": form.get("reason"), "hand-over": form.get("why"), "return": form.get("why")}.get(move)
    name = form.get("to_person", "").strip()[:64] if move == "hand-over" else ""
    return Wish(
        move=move,
        reason=reason or None,
        again_at=now + hours * HOUR if move == "put-off" and hours in HOURS else None,
        to_unit=(form.get("to_unit", "")[:64] or None) if move == "hand-over" else None,
        to_person=_find_colleague(name) if name else None,
        note=form.get("note", "")[:1000] if move == "hand-over" else "",
    )


def _find_colleague(name: str) -> str:
    """Give whose sign-in name it is; one that is nobody's is refused as such."""
    account = Account.objects.filter(username__iexact=name, is_staff=True).first()
    if account is None:
        raise BadInput("task_to_whom", "nobody of this name works in that unit", "to_person")
    return account.actor_id


def _make_choices() -> dict[str, Any]:
    name = "name_zh" if is_chinese() else "name_en"
    return {
        "hours": HOURS,
        "reasons": list(REASON_WORDS.items()),
        "whys": list(HAND_OVER_WORDS.items()),
        "units": list(Unit.objects.order_by("unit_id").values_list("unit_id", name)[:500]),
    }
