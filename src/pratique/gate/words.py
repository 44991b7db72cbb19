"""What a gate says of itself, in both languages: texts that are no code of ours, clocks, keys, load."""

from __future__ import annotations

from typing import Final

from pratique.policy.pack import Words

ASK: Final = Words("请稍等，需要工作人员核实。", "Please wait: a person must look at this.")

CLOCK: Final = Words("本设备时钟不准，请校准后再查。", "This device's clock is off; set it, then ask again.")

OF_CODE: Final = {
    "other_system": Words(
        "这不是本系统的码，请出示本系统的码。", "This is not a code of this system; show one that is."
    ),
    "expired": Words("此码已过期，请出示新的码。", "This code has ended; show a new one."),
    "not_yet": Words("此码的时间在未来，请核对本设备时钟。", "This code is dated ahead; look at this device's clock."),
    "revoked": Words("此码已被撤销，请出示新的码。", "This code was revoked; show a new one."),
    "revoked_key": Words(
        "签发此码的密钥已停用，请出示新的码。", "The key that made this code was withdrawn; show a new one."
    ),
    "unknown_key": Words("本检查点不认识签发此码的密钥。", "This gate does not know the key that made this code."),
    "forged": Words("此码被改动过，或不是本系统签发的。", "This code was changed, or was not made by this system."),
    "nonce_seen": Words("这次询问已经问过，请重新扫码。", "This asking was heard before; scan again."),
    "copy_stale": Words(
        "本检查点与登记系统失去联系已久，不能据此判断。",
        "This gate has not heard of the register for too long to answer by it.",
    ),
    "revocations_stale": Words(
        "本检查点的撤销名单过旧，不能凭码判断。", "This gate's list of revoked codes is too old to trust a code by."
    ),
}
"""By the code of a refusal; others get ``ASK`` alone."""

REFUSALS: Final = {
    "gate_unknown": Words(
        "本设备不是已登记的检查点，请联系上级单位登记。",
        "This device is no registered gate; ask the unit above to register it.",
    ),
    "headers": Words(
        "本次询问缺少或写错了编号、时间或随机数。", "This asking lacks its number, its instant or its nonce."
    ),
    "body": Words("本次询问的内容无法读取。", "What was sent cannot be read."),
    "too_large": Words("本次询问的内容过长。", "What was sent is too long."),
    "busy": Words(
        "系统繁忙，请稍后自动重试；就医急救一律放行。", "Busy: it is asked again in a moment; care always passes."
    ),
    "not_found": Words("没有这个地址。", "There is nothing at this address."),
}
