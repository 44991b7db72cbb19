"""The closed lists of access: roles, purposes, groups of fields, operations, kinds of act. None has an "other".

A role carries purposes and operations; a purpose opens groups of fields and nothing else.
`docs/reference/access.md` is made from this page.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Role = Literal[
    "administrator",
    "registrar",
    "gate-officer",
    "refer-officer",
    "investigator",
    "care-worker",
    "policy-officer",
    "commander",
    "auditor",
    "laboratory",
    "resident",
]
Purpose = Literal[
    "registration",
    "gate-check",
    "settle-refer",
    "investigation",
    "care",
    "correction",
    "break-glass-review",
    "audit",
    "own-record",
    "export",
    "export-line-list",
    "appeal",
    "proxy",
    "laboratory",
]
FieldGroup = Literal["identity", "contact", "movement", "health", "orders", "decisions", "reads", "appeals"]
Operation = Literal[
    "register-person",
    "link-identity",
    "merge-people",
    "report",
    "correct",
    "assign",
    "break-glass",
    "review-break-glass",
    "decide",
    "replay",
    "task",
    "propose",
    "approve",
    "enact-list",
    "confirm-list",
    "manage-accounts",
    "appeal",
    "decide-appeal",
    "notify-case",
    "take-in-presence",
    "retain-presence",
    "import-line-list",
    "give-consent",
    "register-laboratory",
    "take-in-results",
    "withdraw-run",
    "settle-results",
    "issue-code",
    "revoke-code",
    "register-gate",
    "manage-sub-keys",
]
ActKind = Literal[
    "enact-list",
    "enact-pack",
    "withdraw-pack",
    "grant-role",
    "export-people",
    "erase-people",
    "lengthen-orders",
    "declare-outage",
    "revoke-sub-key",
]

ROLES: tuple[Role, ...] = get_args(Role)
STAFF_ROLES: tuple[Role, ...] = tuple(role for role in ROLES if role != "resident")
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
FIELD_GROUPS: tuple[FieldGroup, ...] = get_args(FieldGroup)
OPERATIONS: tuple[Operation, ...] = get_args(Operation)
ACT_KINDS: tuple[ActKind, ...] = get_args(ActKind)


@dataclass(frozen=True, slots=True)
class RoleCard:
    """What a role is called, what it may look for and what it may do."""

    zh: str
    en: str
    purposes: frozenset[Purpose]
    operations: frozenset[Operation]


@dataclass(frozen=True, slots=True)
class PurposeCard:
    """What a purpose is called and which groups of fields it opens."""

    zh: str
    en: str
    fields: tuple[FieldGroup, ...]


def _role(zh: str, en: str, purposes: tuple[Purpose, ...], *operations: Operation) -> RoleCard:
    return RoleCard(zh, en, frozenset(purposes), frozenset(operations))


_CODES: tuple[Operation, ...] = ("issue-code", "revoke-code")

ROLE_CARDS: dict[Role, RoleCard] = {
    "administrator": _role(
        "系统管理员",
        "administrator",
        (),
        "manage-accounts",
        "propose",
        "approve",
        "retain-presence",
        "register-laboratory",
        "register-gate",
        "manage-sub-keys",
    ),
    "registrar": _role(
        "登记员",
        "registrar",
        ("registration", "correction"),
        "register-person",
        "link-identity",
        "merge-people",
        "report",
        "correct",
        "take-in-presence",
        "give-consent",
        "settle-results",
        *_CODES,
    ),
    "gate-officer": _role(
        "卡口值守人员", "gate officer", ("gate-check", "care"), "register-person", "decide", "task", "break-glass"
    ),
    "refer-officer": _role(
        "转办处理人员",
        "refer desk officer",
        ("settle-refer", "care", "registration", "appeal"),
        "register-person",
        "report",
        "decide",
        "decide-appeal",
        "task",
        "break-glass",
        *_CODES,
    ),
    "investigator": _role(
        "流调人员",
        "investigator",
        ("investigation", "correction", "registration"),
        "register-person",
        "link-identity",
        "report",
        "correct",
        "notify-case",
        "import-line-list",
        "task",
        "break-glass",
        "settle-results",
    ),
    "care-worker": _role(
        "照护人员",
        "care worker",
        ("care", "registration"),
        "register-person",
        "report",
        "decide",
        "task",
        "break-glass",
    ),
    "policy-officer": _role(
        "政策人员", "policy officer", (), "propose", "approve", "enact-list", "confirm-list", "task"
    ),
    "commander": _role(
        "指挥人员",
        "commander",
        ("break-glass-review", "appeal"),
        "assign",
        "review-break-glass",
        "propose",
        "approve",
        "task",
        "decide-appeal",
        "register-laboratory",
        "withdraw-run",
        "register-gate",
    ),
    "auditor": _role("审计人员", "auditor", ("audit", "break-glass-review"), "replay", "review-break-glass"),
    "laboratory": _role("检验机构", "laboratory", ("laboratory",), "take-in-results", "withdraw-run"),
    "resident": _role(
        "本人", "the person themselves", ("own-record", "proxy"), "report", "decide", "appeal", "give-consent", *_CODES
    ),
}

PURPOSE_CARDS: dict[Purpose, PurposeCard] = {
    "registration": PurposeCard("登记与核对身份", "registering and telling people apart", ("identity", "contact")),
    "gate-check": PurposeCard("卡口查验", "a check at a gate", ("decisions",)),
    "settle-refer": PurposeCard(
        "处理转办事项", "settling a question that was referred", ("identity", "contact", "movement", "decisions")
    ),
    "investigation": PurposeCard(
        "流行病学调查", "case investigation", ("identity", "contact", "movement", "health", "orders")
    ),
    "care": PurposeCard("医疗与照护", "medical and daily care", ("identity", "contact", "health", "orders")),
    "correction": PurposeCard(
        "更正记录", "correcting a record", ("identity", "contact", "movement", "health", "orders")
    ),
    "break-glass-review": PurposeCard("复核紧急查阅", "reviewing an emergency reading", ("reads",)),
    "audit": PurposeCard("审计与申诉复核", "audit of decisions and readings", ("decisions", "reads")),
    "own-record": PurposeCard("查看本人记录", "reading one's own record", FIELD_GROUPS),
    "export": PurposeCard("经两人批准的导出", "an export that two people approved", ("identity",)),
    "export-line-list": PurposeCard(
        "经两人批准的病例名单导出",
        "an export of the line list that two people approved",
        ("identity", "contact", "health"),
    ),
    "appeal": PurposeCard(
        "办理申诉",
        "deciding an appeal",
        ("identity", "contact", "movement", "health", "orders", "decisions", "appeals"),
    ),
    "laboratory": PurposeCard("报送检测结果", "sending the results of samples", ()),
    "proxy": PurposeCard(
        "受托代办",
        "acting for somebody, as far as the consent goes",
        ("identity", "contact", "movement", "health", "orders", "appeals"),
    ),
}

ACT_ROLES: dict[ActKind, Role] = {
    "enact-list": "policy-officer",
    "enact-pack": "policy-officer",
    "withdraw-pack": "policy-officer",
    "grant-role": "administrator",
    "export-people": "commander",
    "erase-people": "commander",
    "lengthen-orders": "policy-officer",
    "declare-outage": "commander",
    "revoke-sub-key": "administrator",
}
"""Who is qualified for an act: its proposer and its approver both hold this role."""

GROUP_OF_KIND: dict[str, FieldGroup] = {
    "PersonRegistered": "identity",
    "IdentityLinked": "identity",
    "PersonsMerged": "identity",
    "PersonsParted": "identity",
    "PersonsDeclaredDistinct": "identity",
    "ResidenceDeclared": "identity",
    "StayReported": "movement",
    "CoverageReported": "movement",
    "SpecimenReported": "health",
    "ResultWithdrawn": "health",
    "SymptomsReported": "health",
    "AttributeDeclared": "health",
    "CaseNotified": "health",
    "CaseClassified": "health",
    "SpecimenTaken": "health",
    "ResultUnclear": "health",
    "RetestAsked": "orders",
    "RetestEnded": "orders",
    "ContactIdentified": "health",
    "ContactWithdrawn": "health",
    "VisitTold": "movement",
    "CallMade": "contact",
    "InfectorNamed": "health",
    "PersonPlaced": "orders",
    "PersonLeft": "orders",
    "IsolationCertified": "health",
    "EntryReported": "health",
    "DischargeReported": "health",
    "OrderIssued": "orders",
    "OrderChanged": "orders",
    "OrderEnded": "orders",
    "DecisionGiven": "decisions",
    "CodeIssued": "decisions",
    "AppealFiled": "appeals",
    "AppealDecided": "appeals",
    "NoticeSent": "contact",
    "ConsentGiven": "contact",
    "ConsentWithdrawn": "contact",
}
"""The group of fields that a kind of fact about a person belongs to; a kind absent here is shown to nobody."""
