"""Tasks as their pages show them: nobody is named; whose it is, until when, and who sees it next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from pratique.kinds.instants import SECOND, local_date, local_midnight
from pratique.record.permissions import Actor
from pratique.record.queues import QueueFilter, When, Whose, count_offered, get_queue_page
from pratique.record.task_counts import (
    GROUPINGS,
    Group,
    count_changes,
    count_groups,
    get_last_act,
    get_looked,
)
from pratique.tasks.task import Task, is_late
from pratique.web.console.queues import KIND_WORDS, key_task
from pratique.web.holdings import get_holdings
from pratique.web.inner_frame import is_chinese, read_staff_names, read_unit_names
from pratique.web.keyset import cut_page, read_after
from pratique.web.travel_fields import Text

PAGE = 50
WHEN: dict[str, Text] = {
    "": _("Any time"),
    "late": _("Late"),
    "today": _("Due today"),
    "later": _("Later"),
    "put-off": _("Put off"),
}
WHOSE: dict[str, Text] = {
    "": _("Anybody's"),
    "mine": _("Mine"),
    "nobody": _("Nobody's yet"),
    "offered": _("Handed to me or my unit"),
}
GROUP_WORDS: dict[str, Text] = {"kind": _("Kind"), "unit": _("Street or unit"), "place": _("Household or facility")}
REASON_WORDS: dict[str, Text] = {
    "done": _("Done"),
    "answered": _("Answered"),
    "not-reached": _("Not reached"),
    "went-home": _("Went home"),
    "no-longer-needed": _("No longer needed"),
}
HAND_OVER_WORDS: dict[str, Text] = {
    "moved-away": _("Moved away"),
    "wrong-unit": _("Wrong unit"),
    "shift-ends": _("My shift ends"),
    "too-many": _("Too many tasks"),
    "needs-skill": _("Needs somebody trained for it"),
}
CHANGE_WORDS: dict[str, Text] = {
    "opened": _("opened"),
    "take": _("taken"),
    "release": _("given back"),
    "close": _("closed"),
    "void": _("fell away"),
    "put-off": _("put off"),
    "hand-over": _("handed over"),
    "accept": _("accepted"),
    "return": _("returned"),
    "settled": _("changed with their cause"),
    "undo": _("undone"),
    "escalated": _("shown to a higher unit"),
}


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One task of a list; ``next_at`` and ``next_unit``: when it is shown to whom if nobody ends it."""

    task: Task
    word: Text
    unit: str
    owner: str
    is_mine: bool
    is_late: bool
    offered: str
    next_at: int | None
    next_unit: str

    @property
    def token(self) -> str:
        """Give how a form names the task as it was seen."""
        return f"{self.task.id}.{self.task.version}"


def say_kind(kind: str) -> Text:
    """Say a kind of task in the page's language, by the pack's words where it has some."""
    if kind in KIND_WORDS:
        return KIND_WORDS[kind]
    told = next((one.title for one in get_holdings().pack.tasks if one.kind == kind), None)
    return kind if told is None else told["zh" if is_chinese() else "en"]


def read_filter(query: QueryDict, at: int, zone: ZoneInfo) -> QueueFilter:
    """Read what a list is narrowed to; what is none of the choices is none."""
    when, whose = query.get("when", ""), query.get("whose", "")
    return QueueFilter(
        kind=query.get("kind", "")[:40],
        unit=query.get("unit", "")[:64],
        place=query.get("place", "")[:120],
        when=cast("When", when if when in WHEN else ""),
        whose=cast("Whose", whose if whose in WHOSE else ""),
        until=find_end_of_day(at, zone),
    )


def find_end_of_day(at: int, zone: ZoneInfo) -> int:
    """Give the next local midnight."""
    return local_midnight(local_date(at, zone) + timedelta(days=1), zone)


def show_tasks(tasks: Sequence[Task], actor: Actor, at: int) -> list[TaskLine]:
    """Put the words to tasks, with two reads for all of them."""
    owners = read_staff_names({task.owner for task in tasks if task.owner})
    units = read_unit_names()
    return [_show(task, actor, at, owners, units) for task in tasks]


def gather_list(actor: Actor, query: QueryDict, at: int, *, limit: int = PAGE) -> dict[str, Any]:
    """Gather a page of a list: its tasks, its counts by the grouping asked for, its filters."""
    zone = get_holdings().pack.zone
    only = read_filter(query, at, zone)
    found = get_queue_page(actor, at, after=read_after(query.get("after", "")), limit=limit + 1, only=only)
    tasks, after = cut_page(found, limit, key_task)
    by = query.get("by", "kind")
    by = by if by in GROUPINGS else "kind"
    kept = {name: value for name in ("kind", "unit", "place", "when", "whose") if (value := getattr(only, name))}
    units = read_unit_names()
    groups = [(group, _say_group(by, group, units)) for group in count_groups(actor, at, by, only)]
    totals = [group for group, _word in groups] if by == "kind" else count_groups(actor, at, "kind", only)
    further = query.copy()
    further["after"] = after or ""
    return {
        "lines": show_tasks(tasks, actor, at),
        "after": further.urlencode() if after else "",
        "groups": groups,
        "late": sum(group.late for group in totals),
        "due_today": sum(group.today for group in totals),
        "waiting": sum(group.count for group in totals),
        "by": by,
        "by_words": [(name, word, name == by) for name, word in GROUP_WORDS.items()],
        "whens": [(name, word, name == only.when) for name, word in WHEN.items()],
        "whoses": [(name, word, name == only.whose) for name, word in WHOSE.items()],
        "kept": kept,
        "kind_word": say_kind(only.kind) if only.kind else "",
        "unit_word": units.get(only.unit, only.unit),
        "place": only.place,
        "query": query.urlencode(),
    }


def gather_today(actor: Actor, at: int) -> dict[str, Any]:
    """Gather what stands at the head of a worker's pages: what changed since they looked, what was handed to them."""
    looked = get_looked(actor)
    since = local_midnight(local_date(at, get_holdings().pack.zone), get_holdings().pack.zone)
    since = since if looked is None else looked
    changes = count_changes(actor, since)
    return {
        "since": since,
        "seen": at,
        "changes": [(CHANGE_WORDS.get(name, name), count) for name, count in sorted(changes.items())],
        "offered": count_offered(actor),
        "last_act": get_last_act(actor, at),
    }


def _say_group(by: str, group: Group, units: dict[str, str]) -> Text:
    if by == "kind":
        return say_kind(group.name)
    if not group.name:
        return _("no place told")
    return units.get(group.name, group.name) if by == "unit" else group.name


def _show(task: Task, actor: Actor, at: int, owners: dict[str, str], units: dict[str, str]) -> TaskLine:
    steps = ((task.due_at + step.after_s * SECOND, step.to_unit) for step in task.escalates)
    following = next(((when, unit) for when, unit in steps if when > at), None)
    return TaskLine(
        task=task,
        word=say_kind(task.kind),
        unit=units.get(task.unit, task.unit),
        owner=owners.get(task.owner or "", ""),
        is_mine=task.owner == actor.actor_id,
        is_late=is_late(task, at),
        offered="" if task.offer is None else units.get(task.offer.to_unit, task.offer.to_unit),
        next_at=None if following is None or task.is_ended else following[0],
        next_unit="" if following is None else units.get(following[1], following[1]),
    )
