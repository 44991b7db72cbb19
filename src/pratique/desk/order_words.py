"""What becomes of orders, in words: the notices that people get and the reasons that facts name."""

from __future__ import annotations

from typing import Final

from pratique.policy.pack import Words

NOTICES: Final[dict[str, Words]] = {
    "order-issued": Words("对您的措施已开始。", "A measure for you has begun."),
    "order-changed": Words("对您的措施已变更。", "The measure for you has changed."),
    "order-ended": Words("对您的措施已结束。", "The measure for you has ended."),
    "order-withdrawn": Words(
        "对您的措施已撤销：所依据的情况并不成立。给您带来不便，非常抱歉。",
        "The measure for you was taken back: what it rested on did not stand. We are sorry for what it cost you.",
    ),
}
"""By ``NoticeSent.template``; the fact that a notice is about says when and why."""
REASONS: Final[dict[str, Words]] = {
    "tests-missing": Words("所需检测尚未齐全", "tests are still missing"),
    "later-exposure": Words("有较晚的一次暴露，自其起算", "there was a later exposure, from which the days count"),
    "recomputed": Words("依据新的情况重新计算", "it was computed anew from what is known now"),
    "policy": Words("政策变更", "the policy changed"),
    "duration": Words("期限已满", "its time is up"),
    "tests": Words("检测齐全，均为阴性", "all its tests are negative"),
    "certificate": Words("已在别处完成，有证明", "it was completed elsewhere, by a certificate"),
    "fallback": Words("期限已满；所缺检测由主管核查", "its time is up; a supervisor looks into the missing tests"),
    "hard-end": Words("已到最长期限", "it reached the longest it may last"),
    "cause-withdrawn": Words("所依据的情况已撤回", "what it rested on was withdrawn"),
    "replaced": Words("已由另一措施代替，或不再需要", "another measure stands in its place, or none is needed"),
}
"""By ``reason`` of OrderChanged and OrderEnded."""
