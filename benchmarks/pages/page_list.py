"""The pages that are measured, as their visitors ask for them; one that this build lacks is named, not guessed at."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

from django.urls import NoReverseMatch, reverse
from django.utils.translation import override
from growth import LOOKED_AT
from made_people import make_people
from outbreak_pages import make_outbreak_pages
from visits import A_ROLE, STREET, Cast, Page, Request, Scope, both

from pratique.desk.deciding import SETTLE
from pratique.record.closed_lists import Role
from pratique.record.models import GivenDecision, TaskRow
from pratique.record.register import open_reader

LOOK_UPS = 50
"""Visits of one account to pages that look somebody up; sixty an hour are allowed."""


def make_pages(cast: Cast) -> tuple[list[Page], list[str]]:
    """Give the pages that this build has, and the names of those that it lacks."""
    pages: list[Page] = []
    missing: list[str] = []
    with override("en"):
        for make in (_public, _resident, _gate, _people, _desk, _queue, _question, _audit, _acts, make_outbreak_pages):
            try:
                pages += make(cast)
            except NoReverseMatch:
                missing.append(make.__name__.strip("_"))
    return pages, missing


def _public(_cast: Cast) -> list[Page]:
    return [Page("public: list of the day", both(lambda _scope: lambda: Request(reverse("list"), "")))]


def _resident(cast: Cast) -> list[Page]:
    """Give a resident's own pages; they see themselves only, so both scopes are residents looked at often, or not."""
    names = {"me": "resident: my state", "me_told": "resident: what is known", "me_looks": "resident: who looked"}
    pages = []
    for view, name in names.items():
        address = reverse(view)

        def supply(scope: Scope, address: str = address) -> Callable[[], Request]:
            sessions = cast.residents(often=scope == "all")
            return lambda: Request(address, next(sessions))

        pages.append(Page(name, both(supply)))
    return pages


def _gate(cast: Cast) -> list[Page]:
    address, everybody = reverse("gate"), _everybody(cast)

    def check(session: str) -> Request:
        document, name = next(everybody)
        told = {"document_type": "passport", "number": document, "name": name}
        return Request(address, session, {**told, "occasion": "entry", "mode": "rail", "origin": "", "do": "check"})

    answer = Page("officer: check and answer", _by(cast, "gate-officer", check), A_ROLE * LOOK_UPS)
    return [Page("officer: check, the form", _by(cast, "gate-officer", lambda s: Request(address, s))), answer]


def _people(cast: Cast) -> list[Page]:
    address, everybody = reverse("people"), _everybody(cast)

    def look(session: str) -> Request:
        document, name = next(everybody)
        told = {"first_kind": "passport", "first": document, "second_kind": "name", "second": name}
        return Request(address, session, {**told, "purpose": "registration", "reason": "moves to another street"})

    return [Page("registrar: look up", _by(cast, "registrar", look), A_ROLE * LOOK_UPS)]


def _desk(cast: Cast) -> list[Page]:
    return [Page("staff: desk", _by(cast, "refer-officer", lambda s: Request(reverse("desk"), s)))]


def _queue(cast: Cast) -> list[Page]:
    address = reverse("refer")

    def later(scope: Scope) -> Callable[[], Request]:
        rows = TaskRow.objects.filter(kind=SETTLE, state__in=("open", "taken")).order_by("due_at", "task_id")
        rows = rows if scope == "all" else rows.filter(unit_id=STREET)
        places = list(rows.values_list("due_at", "task_id"))
        due, task = places[len(places) // 2] if places else (0, "")
        sessions = cast.sessions("refer-officer", scope)
        return lambda: Request(f"{address}?after={due}.{task}", next(sessions))

    first = Page("service desk: queue, first page", _by(cast, "refer-officer", lambda s: Request(address, s)))
    return [first, Page("service desk: queue, from its middle", both(later))]


def _question(cast: Cast) -> list[Page]:
    def supply(scope: Scope) -> Callable[[], Request]:
        taken = cast.questions(scope)

        def visit() -> Request:
            task, session = next(taken)
            return Request(reverse("refer_question", args=[task]), session)

        return visit

    return [Page("service desk: a question taken", both(supply))]


def _audit(cast: Cast) -> list[Page]:
    address = reverse("audit")
    given = itertools.cycle(GivenDecision.objects.order_by("-seq").values_list("fact_id", flat=True)[:500])
    size = open_reader().read_head().seq
    sizes = itertools.cycle(size * part // 100 or 1 for part in range(1, 100))
    forms: dict[str, Callable[[], dict[str, str]]] = {
        "auditor: decision and replay": lambda: {"do": "replay", "decision": next(given)},
        "auditor: who looked at a person": lambda: {"do": "reads", "decision": next(given)},
        "auditor: proof that a fact stands": lambda: {"do": "fact", "fact": next(given)},
        "auditor: proof of a beginning": lambda: {"do": "earlier", "earlier": str(next(sizes))},
    }
    pages = [Page("auditor: the page", _by(cast, "auditor", lambda s: Request(address, s)))]
    for name, make in forms.items():
        pages.append(Page(name, _by(cast, "auditor", lambda s, make=make: Request(address, s, make()))))  # type: ignore[misc]
    return pages


def _acts(cast: Cast) -> list[Page]:
    return [Page("policy: acts", _by(cast, "policy-officer", lambda s: Request(reverse("acts"), s)))]


def _by(cast: Cast, role: Role, ask: Callable[[str], Request]) -> dict[Scope, Callable[[], Request]]:
    def supply(scope: Scope) -> Callable[[], Request]:
        sessions = cast.sessions(role, scope)
        return lambda: ask(next(sessions))

    return both(supply)


def _everybody(cast: Cast) -> Iterator[tuple[str, str]]:
    """Give documents and names scattered over the whole population."""
    for step in itertools.count(1):
        number = LOOKED_AT + step * 7_919 % max(1, cast.people - LOOKED_AT)
        person = next(make_people(number, number + 1, cast.seed))
        yield person.document, person.name
