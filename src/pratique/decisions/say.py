"""Telling a decision to a person in their language; rendered when shown, never stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pratique.decisions.decision import Change, Decision
from pratique.decisions.in_force import InForce
from pratique.decisions.words import (
    FAULTS,
    HEADLINES,
    PASSAGE,
    PROVISIONAL,
    UNKNOWN_STATUS,
    find_need,
)
from pratique.kinds.calendar_words import MONTHS
from pratique.kinds.codes import UNKNOWN, BuiltIn
from pratique.kinds.instants import MINUTE, to_datetime
from pratique.policy.pack import Pack, Words


@dataclass(frozen=True, slots=True)
class Said:
    """A decision in words of one language; each part may be shown by itself."""

    headline: str
    status_word: str
    why: tuple[str, ...]
    change: tuple[str, ...]
    do_now: tuple[str, ...]
    until: str | None

    def as_text(self) -> str:
        """Give it as a few plain sentences."""
        parts = [self.headline, *self.do_now, *self.change]
        return "\n".join(part for part in [*parts, self.until or ""] if part)


def say(decision: Decision, in_force: InForce, lang: str) -> Said:
    """Put a decision into words, in ``zh`` or ``en``."""
    pack = find_pack(decision, in_force)
    headline = PASSAGE if decision.code == BuiltIn.PASSAGE else HEADLINES[decision.outcome]
    until = None
    if decision.horizon is not None and pack is not None:
        when = say_instant(decision.horizon, pack, lang)
        until = Words(
            f"此答复在{when}前不会仅因时间而改变。", f"Time alone will not change this answer before {when}."
        )[lang]
    return Said(
        headline=headline[lang],
        status_word=_say_status(decision, pack)[lang],
        why=tuple(_say_reason(reason.rule, pack)[lang] for reason in decision.reasons),
        change=say_changes(decision.would_change, pack, lang),
        do_now=tuple(words[lang] for words in _say_do_now(decision, pack)),
        until=until,
    )


def find_pack(decision: Decision, in_force: InForce) -> Pack | None:
    """Find the pack a decision names."""
    for enactment in in_force.book.enactments:
        pack = enactment.pack.pack
        if (pack.id, pack.version) == (decision.pack, decision.pack_version):
            return pack
    return None


def say_instant(instant: int, pack: Pack, lang: str) -> str:
    """Give a local date and time as people write it, to the minute, rounded up."""
    moment: datetime = to_datetime(-(-instant // MINUTE) * MINUTE, pack.zone)
    if lang.startswith("zh"):
        return f"{moment.year}年{moment.month}月{moment.day}日{moment:%H:%M}"
    return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year} {moment:%H:%M}"


def say_changes(changes: tuple[Change, ...], pack: Pack | None, lang: str) -> tuple[str, ...]:
    """Say in one sentence what would make the answer better, all of it together, and when time alone brings it."""
    needs = tuple(dict.fromkeys(_say_need(change, pack, lang) for change in changes))
    if not needs:
        return ()
    if len(needs) == 1:
        return (Words(f"会改变结果的：{needs[0]}。", f"What would change it: {needs[0]}.")[lang],)
    zh, en = "；并且".join(needs), "; and ".join(needs)
    return (Words(f"同时满足才会改变结果：{zh}。", f"What would change it, all of it together: {en}.")[lang],)


def _say_need(change: Change, pack: Pack | None, lang: str) -> str:
    need = find_need(change.field, change.need)[lang]
    if change.at is None or pack is None:
        return need
    when = say_instant(change.at, pack, lang)
    return Words(f"{need}（{when}）", f"{need} ({when})")[lang]


def _say_status(decision: Decision, pack: Pack | None) -> Words:
    if decision.status == UNKNOWN or pack is None:
        return UNKNOWN_STATUS
    return pack.status_titles[decision.status]


def _say_reason(rule_id: str, pack: Pack | None) -> Words:
    rule = pack.rule(rule_id) if pack else None
    if rule is not None:
        return rule.title
    if rule_id in FAULTS:
        return FAULTS[BuiltIn(rule_id)]
    return pack.default.says if pack else UNKNOWN_STATUS


def _say_do_now(decision: Decision, pack: Pack | None) -> list[Words]:
    told: list[Words] = []
    if decision.code in FAULTS:
        told.append(FAULTS[BuiltIn(decision.code)])
    elif pack is not None:
        rule = pack.rule(decision.reasons[0].rule)
        told.append(rule.says if rule else pack.default.says)
        told += [m.title for m in (rule.measures if rule else ()) if m.kind in {d.kind for d in decision.measures}]
    if decision.provisional:
        told.append(PROVISIONAL)
    return told
