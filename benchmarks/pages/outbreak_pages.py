"""The pages of cases, contacts, calls, laboratories, orders and tasks, and the API that their programs ask."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator

from django.urls import reverse
from houses import CITY
from outbreak import MOST_AT_ONE_CASE
from visits import STREET, Cast, Page, Request, Scope, both

from pratique.record.closed_lists import Role
from pratique.record.models import Assignment, CaseRow, ContactRow, RunRow, TaskRow

UNITS: dict[Scope, str] = {"one": STREET, "all": CITY}
LABORATORIES: dict[Scope, str] = {"one": "LAB-S", "all": "LAB-C"}
SOME = 500
Ask = Callable[[str], Request]


def make_outbreak_pages(cast: Cast) -> list[Page]:
    """Give the pages of what follows from cases; none if the folder holds no case."""
    if not CaseRow.objects.exists():
        return []
    return [*_tasks(cast), *_cases(cast), *_laboratory(cast), *_care(cast), *_own(cast), *_api(cast)]


def _tasks(cast: Cast) -> list[Page]:
    def one(scope: Scope) -> Callable[[], Request]:
        rows = TaskRow.objects.filter(state="open").exclude(scope="").order_by("-task_id")
        rows = rows.filter(unit_id=STREET) if scope == "one" else rows
        return _each(cast, "investigator", scope, (reverse("tasks_task", args=[task]) for task in _ids(rows, "pk")))

    def later(scope: Scope) -> Callable[[], Request]:
        rows = TaskRow.objects.filter(state__in=("open", "taken")).order_by("due_at", "task_id")
        places = list((rows.filter(unit_id=STREET) if scope == "one" else rows).values_list("due_at", "task_id"))
        due, task = places[len(places) // 2]
        return _each(cast, "investigator", scope, [f"{reverse('tasks')}?after={due}.{task}"])

    plain = {"first page": "", "by street": "?by=unit", "tests due today": "?kind=test&when=today"}
    pages = [_plain(cast, "investigator", f"tasks: {name}", "tasks", query) for name, query in plain.items()]
    return [*pages, Page("tasks: from their middle", both(later)), Page("tasks: one task", both(one))]


def _cases(cast: Cast) -> list[Page]:
    def of_case(view: str, query: str = "") -> Callable[[Scope], Callable[[], Request]]:
        def supply(scope: Scope) -> Callable[[], Request]:
            seen = Assignment.objects.filter(who=f"unit:{UNITS[scope]}").values("person_no")
            ids = _ids(CaseRow.objects.filter(person_no__in=seen).order_by("-notified_at", "case_id"), "pk")
            return _each(cast, "investigator", scope, (reverse(view, args=[case]) + query for case in ids))

        return supply

    def crowded(scope: Scope) -> Callable[[], Request]:
        case = ContactRow.objects.filter(person_no=1).values_list("case_id", flat=True)[0]
        pages = range(MOST_AT_ONE_CASE // 50)
        here = reverse("cases_contacts", args=[case])
        return _each(cast, "investigator", scope, (f"{here}?page={page}" for page in pages))

    plain = {"cases": "list", "cases_chain": "chain of transmission", "calls": "the next household to call"}
    return [
        *(_plain(cast, "investigator", f"cases: {name}", view) for view, name in plain.items()),
        _plain(cast, "investigator", "cases: the fifth household to call", "calls", "?skip=5"),
        Page("cases: one case", both(of_case("cases_case"))),
        Page("cases: contacts of a case", both(of_case("cases_contacts"))),
        Page("cases: contacts of a case of 2,000", both(crowded)),
        Page("cases: who infected a case", both(of_case("cases_source"))),
        _plain(cast, "investigator", "line lists: imports", "imports"),
        _plain(cast, "registrar", "duplicates", "duplicates"),
    ]


def _laboratory(cast: Cast) -> list[Page]:
    def run(scope: Scope) -> Callable[[], Request]:
        runs = _ids(RunRow.objects.filter(laboratory=LABORATORIES[scope]), "pk")
        return _each(cast, "laboratory", scope, (reverse("lab_run", args=[one]) for one in runs))

    return [
        _plain(cast, "laboratory", "laboratory: runs", "lab"),
        _plain(cast, "laboratory", "laboratory: the day's balance", "lab_balance"),
        Page("laboratory: one run", both(run)),
        _plain(cast, "investigator", "laboratory: results for nobody", "aside"),
    ]


def _care(cast: Cast) -> list[Page]:
    def person(scope: Scope) -> Callable[[], Request]:
        held = _ids(Assignment.objects.filter(who=f"unit:{UNITS[scope]}").order_by("-fact_id"), "pk")
        return _each(cast, "care-worker", scope, (reverse("care_person", args=[one]) for one in held))

    return [
        _plain(cast, "care-worker", "care: my people", "care"),
        Page("care: one person, their orders", both(person)),
        _plain(cast, "commander", "staff: desk of a commander", "desk"),
    ]


def _own(cast: Cast) -> list[Page]:
    names = {
        "me_orders": "resident: my orders",
        "me_results": "resident: my results",
        "me_proxies": "resident: proxies",
    }

    def make(view: str) -> Callable[[Scope], Callable[[], Request]]:
        def supply(scope: Scope) -> Callable[[], Request]:
            sessions = cast.residents(often=scope == "all")
            return lambda: Request(reverse(view), next(sessions))

        return supply

    return [Page(name, both(make(view))) for view, name in names.items()]


def _api(cast: Cast) -> list[Page]:
    def one(scope: Scope) -> Callable[[], Request]:
        rows = TaskRow.objects.filter(state="open").exclude(scope="").order_by("-task_id")
        rows = rows.filter(unit_id=STREET) if scope == "one" else rows
        return _each(cast, "investigator", scope, (f"/api/v1/tasks/{task}" for task in _ids(rows, "pk")))

    def own(scope: Scope) -> Callable[[], Request]:
        sessions = cast.residents(often=scope == "all")
        return lambda: Request("/api/v1/me/record", next(sessions))

    def plain(role: Role, address: str) -> Page:
        supply = both(lambda scope: _each(cast, role, scope, [f"/api/v1/{address}"]))
        return Page(f"api: {address}", supply)

    return [
        plain("investigator", "tasks"), Page("api: tasks/one", both(one)), plain("investigator", "assigned"),
        plain("investigator", "imports"), Page("api: me/record", both(own)),
    ]  # fmt: skip


def _plain(cast: Cast, role: Role, name: str, view: str, query: str = "") -> Page:
    address = reverse(view) + query
    return Page(name, both(lambda scope: _each(cast, role, scope, [address])))


def _each(cast: Cast, role: Role, scope: Scope, addresses: Iterable[str]) -> Callable[[], Request]:
    """Give requests for these addresses in turn, by the staff of a role in turn."""
    sessions, turn = cast.sessions(role, scope), itertools.cycle(addresses)
    return lambda: Request(next(turn), next(sessions))


def _ids(rows: object, column: str) -> Iterator[str]:
    yield from rows.values_list(column, flat=True)[:SOME]  # type: ignore[attr-defined]
