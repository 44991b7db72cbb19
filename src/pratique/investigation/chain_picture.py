"""A chain of transmission laid out: time from left to right, each case on a row of its own under its infector."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pratique.investigation.chain import Link
from pratique.kinds.instants import pick_days

ROW, DAY_PX, LEFT, TOP = 22, 26, 16, 34
LABEL = 130
"""Heights and widths in px: a row, a day, the margins, the room for the last case's words."""
MOST_TICKS = 40


@dataclass(frozen=True, slots=True)
class Node:
    """A case in the picture; ``x`` and ``y`` of its mark. Without a day it stands at the left, apart."""

    link: Link
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Edge:
    """From an infector to whom they infected, as a path of SVG; ``is_named``: by an investigator's word."""

    path: str
    is_named: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """A day of the axis."""

    x: int
    day: date


@dataclass(frozen=True, slots=True)
class Picture:
    """Nodes in the order of their rows, which is the order of reading; ``width`` and ``height`` in px."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    ticks: tuple[Tick, ...]
    width: int
    height: int


def find_below(links: Sequence[Link], root: str) -> tuple[Link, ...]:
    """Give a case and all whom it infected, directly or not, in the order given."""
    infected = _find_infected(links)
    found, open_ = set(), [root]
    while open_:
        at = open_.pop()
        found.add(at)
        open_ += [link.case_id for link in infected[at] if link.case_id not in found]
    return tuple(link for link in links if link.case_id in found)


def make_picture(links: Sequence[Link]) -> Picture:
    """Lay out a chain, each tree together, trees and branches by their first day."""
    days = [link.day for link in links if link.day is not None]
    first = min(days, default=date(2000, 1, 1))
    last = max(days, default=first)
    by_id = {link.case_id: link for link in links}
    infected = _find_infected(links)
    order: list[Link] = []
    stack = sorted((link for link in links if link.infector not in by_id), key=_key, reverse=True)
    while stack:
        link = stack.pop()
        order.append(link)
        stack += sorted(infected[link.case_id], key=_key, reverse=True)
    nodes = {
        link.case_id: Node(link, LEFT + (0 if link.day is None else (link.day - first).days * DAY_PX), TOP + row * ROW)
        for row, link in enumerate(order)
    }
    edges = tuple(
        Edge(_draw(nodes[link.infector], nodes[link.case_id]), link.how == "named")
        for link in order
        if link.infector is not None and link.infector in nodes
    )
    count = (last - first).days + 1
    shown = pick_days(first, last, MOST_TICKS) if days else []
    ticks = tuple(Tick(LEFT + (day - first).days * DAY_PX, day) for day in shown)
    return Picture(tuple(nodes.values()), edges, ticks, LEFT + count * DAY_PX + LABEL, TOP + max(len(order), 1) * ROW)


def _find_infected(links: Sequence[Link]) -> defaultdict[str | None, list[Link]]:
    infected: defaultdict[str | None, list[Link]] = defaultdict(list)
    for link in links:
        if link.infector is not None:
            infected[link.infector].append(link)
    return infected


def _key(link: Link) -> tuple[date, str]:
    return link.day or date.max, link.case_id


def _draw(above: Node, below: Node) -> str:
    """Go down from the infector and across to whom they infected; who fell ill first may stand to the left."""
    return f"M{above.x} {above.y + 6}V{below.y}H{below.x - 6 if below.x >= above.x else below.x + 6}"
