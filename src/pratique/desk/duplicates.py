"""Duplicates among all who are registered: searched for, looked at by a registrar, settled many at once, and undone."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from django.db.models import Q

from pratique.desk.people import make_pair_facts
from pratique.desk.permitting import check_ground, check_may
from pratique.kinds import payloads as p
from pratique.kinds.errors import BadInput
from pratique.ledger.fact import Fact, make_fact_id
from pratique.people.bulk_matching import THRESHOLD, Pair, Shares, compare, list_candidates, prepare
from pratique.people.merging import MergeStep
from pratique.record.likely_pairs import find_settled, read_match_records, replace_pairs
from pratique.record.models import LikelyPair, Numbering, PairSearch, PairSettling
from pratique.record.people import read_aliases
from pratique.record.permissions import Actor
from pratique.record.register import append, make_fact, writing
from pratique.record.uploads import working_on

Finding = Literal["merged", "distinct", "left"]
Progress = Callable[[int, int], None]
MOST_PAIRS = 50
"""Pairs that are settled in one go: as many as a person can have looked at."""
WORK = "duplicates"
_TOLD_EVERY = 50_000


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of pairs: how many were settled, and how many somebody had settled otherwise meanwhile."""

    settling: str
    done: int
    passed_over: int


def do_ask_search(actor: Actor, at: int) -> None:
    """Say that duplicates are to be searched for; whoever works then does so. Raises Refused."""
    check_may(actor, "merge-people", at)
    with writing():
        PairSearch.objects.update_or_create(
            one=1, defaults={"begun_at": at, "ended_at": None, "done": 0, "total": 0, "compared": 0, "left_out": 0}
        )


def search_duplicates(at: int, on_progress: Progress | None = None) -> int | None:
    """Search for likely duplicates among all who are registered, and keep the pairs; None if another process is at it.

    It compares names in any script, birthdays and telephones, shows nobody and merges nobody. Documents are compared by
    registering: one document is one person's.
    """
    with working_on(WORK) as is_mine:
        if not is_mine:
            return None

        def tell(done: int, total: int) -> None:
            PairSearch.objects.filter(one=1).update(done=done, total=total)
            if on_progress:
                on_progress(done, total)

        prepared = [prepare(record) for record in read_match_records(tell)]
        shares, settled = Shares(prepared), find_settled()
        left_out: dict[str, int] = {}
        compared, found = 0, []
        for one, other in list_candidates(prepared, left_out):
            compared += 1
            if compared % _TOLD_EVERY == 0:
                PairSearch.objects.filter(one=1).update(compared=compared)
            pair = compare(prepared[one], prepared[other], shares)
            if pair.probability >= THRESHOLD and frozenset((int(pair.one), int(pair.other))) not in settled:
                found.append(pair)
        with writing():
            replace_pairs(_make_row(pair, at) for pair in found)
            PairSearch.objects.update_or_create(
                one=1,
                defaults={
                    "begun_at": at, "ended_at": at, "done": len(prepared), "total": len(prepared),
                    "compared": compared, "left_out": len(left_out),
                },
            )  # fmt: skip
    return len(found)


def do_settle_pairs(actor: Actor, pairs: Sequence[tuple[int, int]], finding: Finding, reason: str, at: int) -> Settled:
    """Merge, tell apart or leave pairs that were looked at just now, in one transaction; the earlier number stays.

    Raises Refused, BadInput ``no_pair``, ``pairs_many``, ``no_reason``.
    """
    check_may(actor, "merge-people", at)
    if not pairs or LikelyPair.objects.filter(_any_of(pairs)).count() != len(set(pairs)):
        raise BadInput("no_pair", "one of these pairs does not wait any more", "pair")
    if len(pairs) > MOST_PAIRS:
        raise BadInput("pairs_many", f"settle {MOST_PAIRS} pairs at most in one go", "pair")
    for number in sorted({number for pair in pairs for number in pair}):
        check_ground(actor, "merge-people", number, at)
    if finding == "left":
        with writing():
            LikelyPair.objects.filter(_any_of(pairs)).update(left_at=at)
        return Settled("", len(pairs), 0)
    if not reason.strip():
        raise BadInput("no_reason", "say how this was found out", "reason")
    settling = make_fact_id(at, os.urandom(10))
    facts: list[Fact] = []
    steps: list[list[object]] = []
    with writing():
        _lock_who_is_who()
        aliases = read_aliases()
        for one, other in sorted(set(pairs)):
            kept, gone = sorted((aliases.canon(one), aliases.canon(other)))
            step = MergeStep(finding, kept, gone)
            try:
                aliases.take(step)
            except BadInput:  # somebody was quicker, or an earlier pair of these made them one
                continue
            made = make_pair_facts(actor, step, reason.strip(), at)
            facts += made
            steps.append([kept, gone, *(fact.id for fact in made)])
        if facts:
            append(facts, at)
        LikelyPair.objects.filter(_any_of(pairs)).delete()
        PairSettling.objects.create(
            settling_id=settling, what=finding, actor_id=actor.actor_id, unit_id=actor.unit_id, pairs=steps,
            settled_at=at,
        )  # fmt: skip
    return Settled(settling, len(steps), len(set(pairs)) - len(steps))


def do_undo_settling(actor: Actor, settling_id: str, reason: str, at: int) -> Settled:
    """Undo what one settled in one go: merges are parted, "not the same" is withdrawn; the last first.

    Somebody else needs a ground for each. Raises Refused, BadInput ``no_settling``, ``settling_undone``, ``no_reason``.
    """
    check_may(actor, "merge-people", at)
    row = PairSettling.objects.filter(settling_id=settling_id).first()
    if row is None:
        raise BadInput("no_settling", "there is no such settling", "settling")
    if not reason.strip():
        raise BadInput("no_reason", "say how this was found out", "reason")
    if row.actor_id != actor.actor_id:
        for number in sorted({number for step in row.pairs for number in step[:2]}):
            check_ground(actor, "merge-people", number, at)
    facts: list[Fact] = []
    passed_over = 0
    with writing():
        _lock_who_is_who()
        held = PairSettling.objects.select_for_update().get(pk=row.pk)
        if held.undone_at is not None:
            raise BadInput("settling_undone", "this was undone already", "settling")
        aliases = read_aliases()
        for kept, gone, first, second in reversed(held.pairs):
            if held.what == "distinct":
                facts += [
                    make_fact(
                        "FactWithdrawn", p.FactWithdrawn(fact=fact, reason=reason.strip()), actor, at,
                        subject=number, corrects=fact,
                    )
                    for number, fact in ((kept, first), (gone, second))
                ]  # fmt: skip
            elif aliases.is_merged(kept, gone):
                step = MergeStep("parted", kept, gone)
                aliases.take(step)
                facts += make_pair_facts(actor, step, reason.strip(), at)
            else:
                passed_over += 1
        if facts:
            append(facts, at)
        PairSettling.objects.filter(pk=held.pk).update(undone_at=at)
    return Settled(settling_id, len(facts) // 2, passed_over)


def _lock_who_is_who() -> None:
    """Hold the numbering row, the lock of all that changes who is who."""
    Numbering.objects.get_or_create(name="person")
    Numbering.objects.select_for_update().get(name="person")


def _any_of(pairs: Sequence[tuple[int, int]]) -> Q:
    wanted = Q(pk__in=[])
    for one, other in pairs:
        wanted |= Q(one=one, other=other)
    return wanted


def _make_row(pair: Pair, at: int) -> LikelyPair:
    one, other = sorted((int(pair.one), int(pair.other)))
    reasons = [[reason.part, reason.level, round(reason.weight * 10)] for reason in pair.reasons]
    return LikelyPair(one=one, other=other, permille=int(pair.probability * 1000), reasons=reasons, found_at=at)
