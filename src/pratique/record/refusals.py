"""Refusals that are recorded and then told: a stable code, and words that say what to do, in both languages."""

from __future__ import annotations

from typing import get_args

from pratique.record.permissions import RefusalCode

REFUSAL_CODES: tuple[RefusalCode, ...] = get_args(RefusalCode)

WORDS: dict[RefusalCode, tuple[str, str]] = {
    "not_signed_in": ("请先登录。", "Please sign in first."),
    "no_second_factor": ("请先完成双因素认证。", "Please give your second factor first."),
    "account_closed": ("此账号已停用，请联系管理员。", "This account is closed; ask an administrator."),
    "no_such_purpose": ("请从列表中选择查阅目的。", "Choose the purpose from the list."),
    "purpose_not_of_role": (
        "您的岗位不能以此目的查阅；如确有需要，请联系负责单位。",
        "Your role does not carry this purpose; if it is needed, ask the unit in charge.",
    ),
    "operation_not_of_role": ("您的岗位不能办理此事。", "Your role does not carry this task."),
    "no_assignment": (
        "此人未分派给您。请用两项身份信息核对，或请负责人分派。",
        "This person is not assigned to you. Match two identifiers, or ask for an assignment.",
    ),
    "assignment_ended": ("分派已到期，请负责人重新分派。", "The assignment has ended; ask for a new one."),
    "no_exact_match": (
        "两项信息未能同时对应同一人，请核对后重试。",
        "The two identifiers do not both match one person; check them and try again.",
    ),
    "no_reason": ("请写明查阅原因。", "Write the reason for looking."),
    "not_own_record": ("您只能查看本人的记录。", "You can see your own record only."),
    "break_glass_not_open": ("请先办理紧急查阅并写明原因。", "Open an emergency reading first, with its reason."),
    "too_many_lookups": (
        "一小时内查阅次数已达上限，请稍后再试或联系负责人。",
        "You have reached the number of look-ups for this hour; wait, or speak to the person in charge.",
    ),
    "same_person": ("提出人不能自己批准。", "Whoever proposes cannot approve."),
    "same_unit": ("需由另一单位的人员批准。", "Somebody of another unit must approve."),
    "act_closed": ("此事项已有结果或已过期。", "This has been settled or has lapsed already."),
    "not_qualified": ("您不具备办理此事项的资格。", "You are not qualified for this."),
    "needs_second_person": ("此事项需两人办理。", "This needs a second person."),
    "no_such_person": (
        "此信息未对应登记的唯一一人，请核对，或改用证件。",
        "This does not lead to exactly one registered person; check it, or use a document.",
    ),
    "not_your_export": ("只有提出人可以下载此导出。", "Only the one who proposed this export downloads it."),
    "export_not_approved": ("此导出尚未获批准。", "This export has not been approved."),
    "export_taken": (
        "此导出已下载过；每次导出只能下载一次，如需再用请重新提出。",
        "This export has been downloaded. Each is given out once; propose a new one if it is needed.",
    ),
    "export_over": (
        "此导出的下载时限已过，请重新提出。",
        "The time to download this export has passed; propose a new one.",
    ),
    "took_part": (
        "您参与过被申诉的判定，须由他人办理。",
        "You took part in what is appealed against; somebody else decides this.",
    ),
    "no_consent": (
        "没有这项委托，或已结束，或不包括此事。",
        "There is no such consent, it has ended, or it does not cover this.",
    ),
    "proxy_custodian": (
        "您因工作负责此人，不能同时为其代办；请由他人代办。",
        "You are in charge of this person at work, so you cannot also act for them; somebody else must.",
    ),
}


class Refused(Exception):  # noqa: N818  (an answer, recorded before it is given)
    """The refusal of something asked; it is raised only after its fact has been committed."""

    def __init__(self, code: RefusalCode, source: str = "") -> None:
        zh, en = WORDS[code]
        super().__init__(en)
        self.code: RefusalCode = code
        self.source = source
        self.zh = zh
        self.en = en


class RegisterUnavailable(Exception):  # noqa: N818  (a state of the house, told to the reader)
    """The register cannot be written, so that no personal record is shown; it resumes by itself."""

    code = "register_unavailable"
    zh = "登记系统暂时无法写入，因此不能查阅个人记录；恢复后会自动继续。急救与照护不受影响。"
    en = (
        "The register cannot be written just now, so personal records are not shown; this resumes by itself. "
        "Care goes on."
    )
