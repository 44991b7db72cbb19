"""A plan in words: why this end, why this test, by which clause; in Chinese and English."""

from __future__ import annotations

from dataclasses import dataclass

from pratique.care.plan import CarePlan
from pratique.care.plans import CarePlans
from pratique.care.reasons import Reason, What
from pratique.care.stages import Missing
from pratique.kinds.instants import to_datetime
from pratique.policy.pack import Words

WHAT: dict[What, Words] = {
    "GROUP": Words("您属于“{group}”。", "You are of the group “{group}”."),
    "INDEX_POSITIVE": Words(
        "与您接触的密切接触者前两次检测中有阳性，因此按密切接触者管理。",
        "One of the first two tests of the close contact you met is positive, so you are treated as a close contact.",
    ),
    "FOUND_LATE": Words(
        "发现时隔离期已过，已经过去的时间计算在内。",
        "When you were found the isolation would have been over: the time that has passed counts.",
    ),
    "EXCEPTION": Words("按例外在家：{exception}。", "At home, by an exception: {exception}."),
    "END": Words("“{kind}”到{at}为止。", "“{kind}” ends at {at}."),
    "END_MOVED": Words(
        "有新的暴露，终点从最后一次算起。", "There was a later exposure: the end counts from the last one."
    ),
    "END_CERTIFICATE": Words("“{kind}”已在别处完成，有证明。", "“{kind}” was completed elsewhere, by a certificate."),
    "END_TESTS": Words("“{kind}”因检测齐全于{at}结束。", "“{kind}” ended at {at}, its tests being complete."),
    "END_FALLBACK": Words(
        "“{kind}”于{at}结束；所缺检测由主管核查，不延长。",
        "“{kind}” ended at {at}; a supervisor looks into the missing tests, which lengthen nothing.",
    ),
    "END_HARD": Words("“{kind}”已到硬性终点{at}。", "“{kind}” reached its hard end at {at}."),
    "HELD": Words(
        "“{kind}”到期，尚缺检测；最迟{at}结束。", "“{kind}” is due to end but tests are missing; it ends by {at}."
    ),
    "TEST_DAYS": Words("“{kind}”期间按规定日检测。", "Tests on the days set for “{kind}”."),
    "TEST_EXIT": Words("解除前检测：{at}起。", "A test before release, from {at}."),
    "TEST_LATE": Words("发现较晚，只检测一次。", "You were found late, so there is one test."),
    "TEST_DROPPED": Words("超过终点的检测已取消。", "Tests past the end are dropped."),
    "POLICY_WAITS": Words(
        "新规定会延长期限，须两人确认；此前不变。",
        "A newer policy would make it longer; until two people confirm that, nothing changes.",
    ),
}
MISSING: dict[Missing, Words] = {
    "END": Words("期限未到", "the time is not up"),
    "TESTS": Words("检测未齐", "not all tests are negative yet"),
    "EXIT": Words("解除检测没有阴性结果", "the test before release has no negative result"),
    "INDEX": Words("密切接触者的前两次检测未齐", "the close contact's first two tests are not all known"),
    "INDEX_POSITIVE": Words("密切接触者检测阳性", "the close contact's test is positive"),
    "OWN_POSITIVE": Words("本人检测阳性", "an own test is positive"),
}
KINDS: dict[str, Words] = {
    "central-isolation": Words("集中隔离", "central isolation"),
    "home-isolation": Words("居家隔离", "isolation at home"),
    "home-monitoring": Words("居家健康监测", "health monitoring at home"),
}
"""Words of the kinds that ship; another pack's kind is told by its id."""


@dataclass(frozen=True, slots=True)
class Told:
    """One reason in words, with the clauses it rests on and the ids of its evidence."""

    what: What
    text: Words
    clauses: tuple[str, ...]
    evidence: tuple[str, ...]


def explain(plan: CarePlan, plans: CarePlans) -> tuple[Told, ...]:
    """Put a plan's reasons into words, in their order."""
    return tuple(Told(one.what, _say(one, plans), one.clauses, one.evidence) for one in plan.reasons)


def say_missing(plan: CarePlan) -> tuple[Words, ...]:
    """Say what is still missing for the next release."""
    return tuple(MISSING[one] for one in plan.release.missing)


def _say(reason: Reason, plans: CarePlans) -> Words:
    group = next(one for one in plans.plans if one.group == reason.group)
    exceptions = {one.id: one.title for one in group.exceptions}
    exception = exceptions.get(reason.evidence[0]) if reason.what == "EXCEPTION" else None
    at = f"{to_datetime(reason.at, plans.zone):%Y-%m-%d %H:%M}" if reason.at is not None else ""
    kind = KINDS.get(reason.kind or "", Words(reason.kind or "", reason.kind or ""))
    words = WHAT[reason.what]
    return Words(
        *(
            words[lang].format(
                group=group.title[lang], exception=exception[lang] if exception else "", kind=kind[lang], at=at
            )
            for lang in ("zh", "en")
        )
    )
