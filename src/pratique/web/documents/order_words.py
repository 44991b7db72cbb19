"""The words of an order on paper; they stand in both languages at once, so they are no texts of a page's language."""

from __future__ import annotations

from typing import Final

from pratique.care.order_statement import OrderState
from pratique.kinds.care_fields import CarePlace
from pratique.kinds.codes import Rung
from pratique.policy.pack import Words

TITLES: Final[dict[OrderState, Words]] = {
    "issued": Words("管理措施告知书", "Notice of a measure"),
    "changed": Words("管理措施变更告知书", "Notice of a changed measure"),
    "ended": Words("管理措施解除告知书", "Notice of release from a measure"),
}
RUNGS: Final[dict[Rung, Words]] = {
    "advice": Words("建议", "advice"),
    "request": Words("请求配合", "a request"),
    "order": Words("须遵守的措施", "an order"),
}
PLACES: Final[dict[CarePlace, Words]] = {"central": Words("集中场所", "a central place"), "home": Words("家中", "home")}
RIGHTS: Final[tuple[Words, ...]] = (
    Words(
        "到期自行解除，无须任何人批准；无新接触时，不会超过规定的最后期限。",
        "It ends by itself, and nobody has to release you. Without a new exposure it never outlasts its last end.",
    ),
    Words(
        "就医、分娩和紧急情况从不受限：请拨打120。",
        "Medical care, childbirth and emergencies are never refused: ring 120.",
    ),
    Words(
        "您可随时申诉，由未经手的人员书面答复；申诉不会使您的处境变差。",
        "You may appeal at any time; somebody who took no part answers in writing, and asking makes nothing worse.",
    ),
    Words(
        "您可查看本人的全部记录和谁查看过，也可委托他人代办。",
        "You may see all that is known of you and who looked, and name somebody to act for you.",
    ),
    Words(
        "儿童不单独隔离；老人、孕妇、残疾人和需照护者可申请居家。",
        "No child is isolated alone; the old, the pregnant, the disabled and who needs care may ask to be at home.",
    ),
)
CALL: Final = Words(
    "疑问与申诉：12345，或任何服务台；急救：120。", "Questions and appeals: 12345, or any service desk. Emergency: 120."
)
CHECK: Final = Words(
    "核对：扫描二维码，把文字粘贴到“核对告知书”页面，或运行 pratique order verify。此后是否变更，只有登记系统知道。",
    "To check: scan the code, paste its text on the page “Check a notice”, or run pratique order verify. "
    "Whether it was changed since, only the register knows.",
)
LABELS: Final[dict[str, Words]] = {
    "person": Words("姓名", "Name"),
    "number": Words("编号（部分隐藏）", "Number (in part hidden)"),
    "measure": Words("措施", "Measure"),
    "rung": Words("性质", "It is"),
    "place": Words("地点", "Where"),
    "why": Words("原因", "Why"),
    "start": Words("开始", "From"),
    "until": Words("结束", "Until"),
    "ended": Words("解除", "Released"),
    "unit": Words("办理单位", "Office"),
    "at": Words("作出时间", "Made"),
    "document": Words("文书编号", "Document"),
    "replaces": Words("代替文书", "Replaces"),
    "clauses": Words("依据", "By these clauses"),
    "rights": Words("您的权利", "Your rights"),
    "call": Words("联系", "Whom to call"),
    "check": Words("核对", "How to check this paper"),
}
