"""The service desk: a queue with owner and clock, the question that settles it, its answer as graded evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from pratique.decisions.words import FAULTS
from pratique.desk.deciding import SETTLE, Given, do_give_decision, read_asking
from pratique.desk.foreign_proofs import do_take_foreign_proof
from pratique.desk.refer_desk import do_settle_refer
from pratique.desk.refer_takes import do_end_take, do_leave_refer, do_take_refer
from pratique.desk.reports import do_report
from pratique.desk.words import explain
from pratique.kinds import payloads as p
from pratique.kinds.codes import BuiltIn
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import MINUTE
from pratique.record.access import access_person_by_assignment
from pratique.record.permissions import Actor
from pratique.record.queues import get_queue_page
from pratique.record.tasks import get_task
from pratique.record.views import FactView, PersonView
from pratique.tasks.task import LostRace, Task, is_late
from pratique.web.asker import for_staff
from pratique.web.console.queues import KIND_WORDS, find_task, show_queue
from pratique.web.console.refer_forms import (
    AnswerForm,
    CertificateForm,
    GapPart,
    TestForm,
    find_coarse_stays,
    make_answers,
    make_ground,
)
from pratique.web.console.shown_answer import show_answer
from pratique.web.form_faults import say_fault
from pratique.web.holdings import get_holdings
from pratique.web.inner_frame import is_chinese, read_staff_names, read_unit_names, show
from pratique.web.keyset import VERSION_DIGITS, read_after, read_number
from pratique.web.known_facts import tell_facts
from pratique.web.page_clock import get_now
from pratique.web.typed_places import take_picked

PURPOSE = "settle-refer"
MOVES = {"give-back": ("release", None), "went-home": ("close", "went-home"), "not-reached": ("close", "not-reached")}


@dataclass(frozen=True, slots=True)
class Question:
    """What the page of a question works with: the task, its person, the decision that asked."""

    task: Task
    view: PersonView
    decision: FactView | None
    now: int

    @property
    def subject(self) -> int:
        """Give whom the question is about."""
        return self.view.person_no


@require_safe
@for_staff("refer-officer")
def queue(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the questions of one's units, what is late first; nobody is named before a question is taken."""
    shown = show_queue(actor, get_now(), read_after(request.GET.get("after", "")), kind=SETTLE)
    return show(request, actor, "console/queue.html", {"queue": shown})


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff("refer-officer")
def question(request: HttpRequest, actor: Actor, task_id: str) -> HttpResponse:
    """Show a question: its clock and owner to everybody of the unit, its person to who has taken it."""
    now = get_now()
    task = find_task(actor, task_id, SETTLE, now)
    if task is None:
        raise Http404
    wish = request.POST.get("do", "") if request.method == "POST" else ""
    version = _read_version(request)
    try:
        if wish == "take":
            do_take_refer(actor, task.id, version, now)
            return HttpResponseRedirect(reverse("refer_question", args=[task.id]))
        if wish in MOVES:
            move, reason = MOVES[wish]
            do_leave_refer(actor, task.id, move, version, now, reason=reason)  # type: ignore[arg-type]
            return HttpResponseRedirect(reverse("refer"))
        if task.owner != actor.actor_id or task.is_ended or task.subject is None:
            return _show_outside(request, actor, task, now)
        asked = _open(actor, task, now)
        if wish == "test":
            return _record_test(request, actor, asked)
        if wish == "certificate":
            return _take_certificate(request, actor, asked)
        return _answer(request, actor, asked, version)
    except LostRace as race:
        return _show_lost(request, actor, race, now)
    except BadInput as error:
        found = get_task(task_id) or task
        return _show_outside(request, actor, found, now, wrong=say_fault(error), status=409)


def _open(actor: Actor, task: Task, now: int) -> Question:
    view = access_person_by_assignment(actor, task.subject or 0, PURPOSE, now, page="refer")
    decision = next((fact for fact in view.facts if fact.fact_id == task.cause), None)
    return Question(task, view, decision, now)


def _answer(request: HttpRequest, actor: Actor, asked: Question, version: int) -> HttpResponse:
    """Show the question, or record what was shown and ask the decision again at once."""
    holdings, now = get_holdings(), asked.now
    language = get_language() or "en"
    typed = take_picked(request.POST, holdings.places) if request.method == "POST" else {}
    stays = find_coarse_stays(asked.view.facts, holdings.divisions)
    form = AnswerForm(typed or None, stays, holdings, language)
    gap = GapPart(typed, ground=make_ground(holdings, now), prefix="gap")
    status, wrong = 200, ""
    if typed:
        status = 422
        told_gap = None if gap.is_blank() else gap.wake()
        is_good = form.is_valid() and (told_gap is None or told_gap.is_valid())
        if is_good:
            has_coverage = any(fact.kind == "CoverageReported" for fact in asked.view.facts)
            answers = make_answers(form, told_gap, now, has_coverage=has_coverage)
            try:
                settled = do_settle_refer(actor, asked.task.id, version, answers, now)
            except BadInput as error:
                wrong = explain(error, language)
            else:
                do_end_take(actor, asked.task.id, now)
                return _show_settled(request, actor, settled.given)
    context = {"form": form, "gap": gap, "wrong": wrong}
    return _show_inside(request, actor, asked, context, status)


def _record_test(request: HttpRequest, actor: Actor, asked: Question) -> HttpResponse:
    """Record a test on site, and ask the decision again at once."""
    form, now = TestForm(request.POST, label_suffix=""), asked.now
    if not form.is_valid() or asked.decision is None:
        return _show_again(request, actor, asked, {"test": form})
    sampled = now - form.cleaned_data["minutes"] * MINUTE
    report = p.SpecimenReported(
        result=form.cleaned_data["result"], sampled_at=sampled, reported_at=now, method="on-site"
    )
    do_report(actor, asked.subject, report, now)
    return _ask_again(request, actor, asked)


def _take_certificate(request: HttpRequest, actor: Actor, asked: Question) -> HttpResponse:
    """Take a certificate from abroad as evidence, and ask the decision again at once."""
    form = CertificateForm(request.POST, label_suffix="")
    if form.is_valid() and asked.decision is not None:
        try:
            do_take_foreign_proof(actor, asked.view, form.cleaned_data["certificate"], asked.now)
        except BadInput as error:
            form.add_error("certificate", explain(error, get_language() or "en"))
        else:
            return _ask_again(request, actor, asked)
    return _show_again(request, actor, asked, {"certificate": form})


def _ask_again(request: HttpRequest, actor: Actor, asked: Question) -> HttpResponse:
    assert asked.decision is not None  # noqa: S101  (looked at before anything was recorded)
    now, asking = asked.now, read_asking(dict(asked.decision.says["asking"]))
    given = do_give_decision(actor, asked.subject, asking, now, owner_unit=asked.task.unit, after=asked.task.cause)
    do_end_take(actor, asked.task.id, now)
    return _show_settled(request, actor, given)


def _show_again(request: HttpRequest, actor: Actor, asked: Question, forms: dict[str, Any]) -> HttpResponse:
    holdings = get_holdings()
    stays = find_coarse_stays(asked.view.facts, holdings.divisions)
    answer = AnswerForm(None, stays, holdings, get_language() or "en")
    gap = GapPart({}, ground=make_ground(holdings, asked.now), prefix="gap")
    return _show_inside(request, actor, asked, {"form": answer, "gap": gap, **forms}, 422)


def _show_inside(
    request: HttpRequest, actor: Actor, asked: Question, context: dict[str, Any], status: int
) -> HttpResponse:
    says = {} if asked.decision is None else asked.decision.says["decision"]
    code = str(says.get("code", ""))
    words = FAULTS.get(BuiltIn(code)) if code in set(BuiltIn) else None
    shown = {
        "task": asked.task,
        "is_late": is_late(asked.task, asked.now),
        "person": asked.view,
        "code": code,
        "question": "" if words is None else words["zh" if is_chinese() else "en"],
        "facts": tell_facts((f for f in asked.view.facts if f.group == "movement"), read_unit_names(), ""),
        "places_version": get_holdings().places.digest,
        "test": TestForm(label_suffix=""),
        "certificate": CertificateForm(label_suffix=""),
        **context,
    }
    return show(request, actor, "console/question.html", shown, status=status)


def _show_outside(
    request: HttpRequest, actor: Actor, task: Task, now: int, *, wrong: str = "", status: int = 200
) -> HttpResponse:
    """Show a question that one has not taken: its clock and owner, nobody's name."""
    owners = read_staff_names({task.owner} if task.owner else set())
    context = {
        "task": task,
        "word": KIND_WORDS.get(task.kind, task.kind),
        "owner": owners.get(task.owner or "", ""),
        "is_mine": task.owner == actor.actor_id,
        "unit": read_unit_names().get(task.unit, task.unit),
        "is_late": is_late(task, now),
        "wrong": wrong,
    }
    return show(request, actor, "console/question_outside.html", context, status=status)


def _show_lost(request: HttpRequest, actor: Actor, race: LostRace, now: int) -> HttpResponse:
    """Show both: what one wanted, and what somebody else has done first."""
    owners = read_staff_names({race.found.owner} if race.found.owner else set())
    typed = [(name, value) for name, value in request.POST.items() if name not in ("csrfmiddlewaretoken", "version")]
    context = {
        "wanted": _say_wish(request.POST.get("do", "answer")),
        "typed": [(name, value) for name, value in typed if value and name != "do"],
        "found": race.found,
        "owner": owners.get(race.found.owner or "", ""),
        "is_mine": race.found.owner == actor.actor_id,
        "is_late": is_late(race.found, now),
    }
    return show(request, actor, "console/lost_race.html", context, status=409)


def _show_settled(request: HttpRequest, actor: Actor, given: Given) -> HttpResponse:
    waiting = get_queue_page(actor, get_now(), kind=SETTLE, limit=1)
    context = {"answer": show_answer(given, get_language() or "en"), "has_more": bool(waiting)}
    return show(request, actor, "console/settled.html", context)


def _read_version(request: HttpRequest) -> int:
    return read_number(request.POST.get("version"), VERSION_DIGITS) or 0


def _say_wish(wish: str) -> str:
    return {
        "take": _("You wanted to take this question."),
        "give-back": _("You wanted to give this question back."),
        "went-home": _("You wanted to close it: went home."),
        "not-reached": _("You wanted to close it: not reached."),
        "test": _("You wanted to record a test."),
        "certificate": _("You wanted to take a certificate from abroad."),
    }.get(wish, _("You wanted to record an answer."))
