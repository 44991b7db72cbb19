"""What to ask a case next: the questions of completeness, by how many contacts the answer could show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import cast, get_args

from pratique.desk.tracing_views import Timeline
from pratique.investigation.next_question import AskKind, Met, Ranked, Unknown, rank_questions
from pratique.kinds.instants import parse_instant

KINDS: tuple[AskKind, ...] = get_args(AskKind)


def rank_asks(timeline: Timeline) -> list[Ranked]:
    """Give a timeline's questions, the best to ask next first."""
    met = [Met(bar.start, bar.end, bar.close, bar.possible) for bar in timeline.bars if not bar.is_membership]
    return rank_questions(list(_read(timeline)), met, timeline.zone)


def _read(timeline: Timeline) -> Iterator[Unknown]:
    ends = {bar.start: bar.end for bar in timeline.bars}
    for ask in cast("Sequence[Mapping[str, str]]", timeline.report.get("questions", ())):
        start = parse_instant(ask.get("from") or ask["record"])
        end = parse_instant(ask["to"]) if "to" in ask else ends.get(start, start)
        kind = next(kind for kind in KINDS if kind == ask["kind"])
        yield Unknown(kind, start, end, ask["zh"], ask["en"])
