"""The closed set of kinds of fact (contract 2), each with its payload, whom it is about and how long it is kept.

A new kind is one row here and one shape in ``payloads``; the erasure test reads this table and so covers it.
How many days a retention class means is the policy's to say; the class is part of the kind.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pratique.kinds import payloads as p

SubjectRule = Literal["needs", "may", "never"]
Retention = Literal["movement", "health", "order", "identity", "work", "access", "statement", "governance"]


@dataclass(frozen=True, slots=True)
class FactKind:
    """One kind: ``statement`` never feeds standing; ``final`` can be neither corrected nor withdrawn.

    ``voids``: a fact of this kind voids the one it names in ``corrects`` (and in its payload's ``fact``),
    if that is of one of these kinds; "*" means any that is not final.
    """

    name: str
    payload: type[p.Payload]
    subject: SubjectRule
    retention: Retention
    statement: bool = False
    final: bool = False
    voids: frozenset[str] = frozenset()

    def may_void(self, target: FactKind) -> bool:
        """Tell whether a fact of this kind may void one of the other kind."""
        return not target.final and ("*" in self.voids or target.name in self.voids)


_ANY = frozenset({"*"})
_RESULTS = frozenset({"SpecimenReported", "ResultUnclear", "RetestAsked"})

_KINDS: tuple[FactKind, ...] = (
    FactKind("StayReported", p.StayReported, "needs", "movement"),
    FactKind("CoverageReported", p.CoverageReported, "needs", "movement"),
    FactKind("ResidenceDeclared", p.ResidenceDeclared, "needs", "identity"),
    FactKind("AttributeDeclared", p.AttributeDeclared, "needs", "health"),
    FactKind("SpecimenReported", p.SpecimenReported, "needs", "health"),
    FactKind("ResultWithdrawn", p.ResultWithdrawn, "needs", "health", voids=_RESULTS),
    FactKind("SymptomsReported", p.SymptomsReported, "needs", "health"),
    FactKind("CaseNotified", p.CaseNotified, "needs", "health"),
    FactKind("CaseClassified", p.CaseClassified, "needs", "health"),
    FactKind("SpecimenTaken", p.SpecimenTaken, "needs", "health"),
    FactKind("ResultUnclear", p.ResultUnclear, "needs", "health"),
    FactKind("RetestAsked", p.RetestAsked, "needs", "order"),
    FactKind("RetestEnded", p.RetestEnded, "needs", "order"),
    FactKind("LaboratoryRegistered", p.LaboratoryRegistered, "never", "governance"),
    FactKind("LabRunReported", p.LabRunReported, "never", "work"),
    FactKind("ResultSetAside", p.ResultSetAside, "never", "health"),
    FactKind("ResultSettled", p.ResultSettled, "never", "work"),
    FactKind("ContactIdentified", p.ContactIdentified, "needs", "health"),
    FactKind("ContactWithdrawn", p.ContactWithdrawn, "needs", "health", voids=frozenset({"ContactIdentified"})),
    FactKind("PersonPlaced", p.PersonPlaced, "needs", "order"),
    FactKind("PersonLeft", p.PersonLeft, "needs", "order"),
    FactKind("IsolationCertified", p.IsolationCertified, "needs", "health"),
    FactKind("EntryReported", p.EntryReported, "needs", "health"),
    FactKind("DischargeReported", p.DischargeReported, "needs", "health"),
    FactKind("VisitTold", p.VisitTold, "needs", "movement"),
    FactKind("CallMade", p.CallMade, "needs", "work"),
    FactKind("InfectorNamed", p.InfectorNamed, "needs", "health"),
    FactKind("OrderIssued", p.OrderIssued, "needs", "order"),
    FactKind("OrderChanged", p.OrderChanged, "needs", "order"),
    FactKind("OrderEnded", p.OrderEnded, "needs", "order"),
    FactKind("PersonRegistered", p.PersonRegistered, "needs", "identity"),
    FactKind("IdentityLinked", p.IdentityLinked, "needs", "identity"),
    FactKind("PersonsMerged", p.PersonsMerged, "needs", "identity"),
    FactKind("PersonsParted", p.PersonsParted, "needs", "identity"),
    FactKind("PersonsDeclaredDistinct", p.PersonsDeclaredDistinct, "needs", "identity"),
    FactKind("ConsentGiven", p.ConsentGiven, "needs", "identity", final=True),
    FactKind("ConsentWithdrawn", p.ConsentWithdrawn, "needs", "identity", final=True),
    FactKind("NoticeSent", p.NoticeSent, "needs", "work"),
    FactKind("AppealFiled", p.AppealFiled, "needs", "work", final=True),
    FactKind("AppealDecided", p.AppealDecided, "needs", "work", final=True),
    FactKind("PlaceSettled", p.PlaceSettled, "never", "governance"),
    FactKind("ActProposed", p.ActProposed, "may", "governance"),
    FactKind("ActApproved", p.ActApproved, "may", "governance"),
    FactKind("PackEnacted", p.PackEnacted, "never", "governance"),
    FactKind("PackWithdrawn", p.PackWithdrawn, "never", "governance"),
    FactKind("RiskListEnacted", p.RiskListEnacted, "never", "governance"),
    FactKind("RiskListConfirmed", p.RiskListConfirmed, "never", "governance"),
    FactKind("TaskOpened", p.TaskOpened, "may", "work"),
    FactKind("TaskMoved", p.TaskMoved, "may", "work"),
    FactKind("TaskClosed", p.TaskClosed, "may", "work"),
    FactKind("TaskEscalated", p.TaskEscalated, "may", "work"),
    FactKind("AssignmentMade", p.AssignmentMade, "needs", "access"),
    FactKind("AssignmentEnded", p.AssignmentEnded, "needs", "access"),
    FactKind("BreakGlassOpened", p.BreakGlassOpened, "needs", "access", final=True),
    FactKind("BreakGlassReviewed", p.BreakGlassReviewed, "needs", "access", final=True),
    FactKind("AccessRefused", p.AccessRefused, "never", "access", final=True),
    FactKind("PeopleExported", p.PeopleExported, "never", "access", final=True),
    FactKind("ImportLoaded", p.ImportLoaded, "never", "governance", final=True),
    FactKind("ImportUndone", p.ImportUndone, "never", "governance"),
    FactKind("FactWithdrawn", p.FactWithdrawn, "may", "governance", voids=_ANY),
    FactKind("BatchSealed", p.BatchSealed, "never", "governance", final=True),
    FactKind("BatchErased", p.BatchErased, "never", "governance", final=True),
    FactKind("KeyDestroyed", p.KeyDestroyed, "never", "governance", final=True),
    FactKind("SubKeyIssued", p.SubKeyIssued, "never", "governance", final=True),
    FactKind("SubKeyRevoked", p.SubKeyRevoked, "never", "governance", final=True),
    FactKind("OutageDeclared", p.OutageDeclared, "never", "governance", final=True),
    FactKind("CodeRevoked", p.CodeRevoked, "never", "statement", final=True),
    FactKind("GateRegistered", p.GateRegistered, "never", "governance", final=True),
    FactKind("GateEnded", p.GateEnded, "never", "governance", final=True),
    FactKind("NodeRegistered", p.NodeRegistered, "never", "governance", final=True),
    FactKind("NodeEnded", p.NodeEnded, "never", "governance", final=True),
    FactKind("NodeCopied", p.NodeCopied, "never", "access", final=True),
    FactKind("CodeIssued", p.CodeIssued, "needs", "statement", statement=True, final=True),
    FactKind("DecisionGiven", p.DecisionGiven, "may", "statement", statement=True, final=True),
    FactKind("RecordRead", p.RecordRead, "never", "access", statement=True, final=True),
)

FACT_KINDS: dict[str, FactKind] = {kind.name: kind for kind in _KINDS}
STATEMENTS: frozenset[str] = frozenset(kind.name for kind in _KINDS if kind.statement)
"""Kinds that never feed a standing."""
VOIDERS: frozenset[str] = frozenset(kind.name for kind in _KINDS if kind.voids)
FINAL: frozenset[str] = frozenset(kind.name for kind in _KINDS if kind.final)
