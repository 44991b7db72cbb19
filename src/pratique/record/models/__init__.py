"""Rows: accounts and their units (kept here), and projections of facts (rebuilt from them at any time)."""

from pratique.record.models.accounts import Account, Enrolment, RoleGrant, SignInCode, Unit
from pratique.record.models.cases import CaseRow
from pratique.record.models.codes import CodeRow, GateRow, OutageRow, RevokedRow, SubKeyRow
from pratique.record.models.followup import ContactRow, Due
from pratique.record.models.governance import Act, Approval, Enactment, ExportTaken, GivenDecision
from pratique.record.models.imports import (
    ImportBatch,
    KeptMapping,
    LikelyPair,
    LineKey,
    PairSearch,
    PairSettling,
    Upload,
)
from pratique.record.models.investigation import CallRow, InfectorRow, PlacementRow, VisitRow
from pratique.record.models.laboratory import (
    AsideRow,
    ClassRow,
    LaboratoryRow,
    RetestRow,
    RunRow,
    SpecimenRow,
    TakenRow,
)
from pratique.record.models.orders import OrderRow
from pratique.record.models.people import Assignment, BreakGlass, Lookup, MergeStep, Numbering, Person, ReadTrace
from pratique.record.models.proxies import ProxyRow
from pratique.record.models.work import TaskLook, TaskRow, TaskStep

__all__ = [
    "Account",
    "Act",
    "Approval",
    "AsideRow",
    "Assignment",
    "BreakGlass",
    "CallRow",
    "CaseRow",
    "ClassRow",
    "CodeRow",
    "ContactRow",
    "Due",
    "Enactment",
    "Enrolment",
    "ExportTaken",
    "GateRow",
    "GivenDecision",
    "ImportBatch",
    "InfectorRow",
    "KeptMapping",
    "LaboratoryRow",
    "LikelyPair",
    "LineKey",
    "Lookup",
    "MergeStep",
    "Numbering",
    "OrderRow",
    "OutageRow",
    "PairSearch",
    "PairSettling",
    "Person",
    "PlacementRow",
    "ProxyRow",
    "ReadTrace",
    "RetestRow",
    "RevokedRow",
    "RoleGrant",
    "RunRow",
    "SignInCode",
    "SpecimenRow",
    "SubKeyRow",
    "TakenRow",
    "TaskLook",
    "TaskRow",
    "TaskStep",
    "Unit",
    "Upload",
    "VisitRow",
]
