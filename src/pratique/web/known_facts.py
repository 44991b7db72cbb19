"""Facts about a person in plain words, one line each, in the page's language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pratique.record.views import FactView
from pratique.web.holdings import get_holdings
from pratique.web.inner_frame import is_chinese
from pratique.web.say_when import say_instant
from pratique.web.travel_fields import Text

KIND_WORDS: dict[str, Text] = {
    "PersonRegistered": gettext_lazy("Registered"),
    "IdentityLinked": gettext_lazy("A document or address was linked"),
    "PersonsMerged": gettext_lazy("Two registrations were found to be one person"),
    "PersonsParted": gettext_lazy("That finding was undone"),
    "PersonsDeclaredDistinct": gettext_lazy("Found not to be another person"),
    "ResidenceDeclared": gettext_lazy("Residence"),
    "StayReported": gettext_lazy("Stay"),
    "CoverageReported": gettext_lazy("History known"),
    "SpecimenReported": gettext_lazy("Test"),
    "ResultWithdrawn": gettext_lazy("A result was withdrawn"),
    "SymptomsReported": gettext_lazy("Symptoms"),
    "AttributeDeclared": gettext_lazy("Declared"),
    "ContactIdentified": gettext_lazy("Contact with a case"),
    "ContactWithdrawn": gettext_lazy("A contact was withdrawn"),
    "EntryReported": gettext_lazy("Arrived from abroad"),
    "DischargeReported": gettext_lazy("Left hospital"),
    "IsolationCertified": gettext_lazy("Isolation completed elsewhere"),
    "PersonPlaced": gettext_lazy("Entered a place of isolation"),
    "PersonLeft": gettext_lazy("Left a place of isolation"),
    "OrderIssued": gettext_lazy("Order"),
    "OrderChanged": gettext_lazy("An order was changed"),
    "OrderEnded": gettext_lazy("An order was ended"),
    "DecisionGiven": gettext_lazy("An answer was given"),
    "CodeIssued": gettext_lazy("A code was issued"),
    "NoticeSent": gettext_lazy("A notice was sent"),
    "AppealFiled": gettext_lazy("An appeal was filed"),
    "AppealDecided": gettext_lazy("An appeal was decided"),
    "VisitTold": gettext_lazy("Told where they were"),
    "CallMade": gettext_lazy("Called"),
    "InfectorNamed": gettext_lazy("Said who infected them"),
    "CaseNotified": gettext_lazy("Notified as a case"),
    "CaseClassified": gettext_lazy("What the case is held to be"),
    "SpecimenTaken": gettext_lazy("A sample was taken"),
    "ResultUnclear": gettext_lazy("A result that says neither"),
    "RetestAsked": gettext_lazy("To be sampled again, because a pool was positive"),
    "RetestEnded": gettext_lazy("No need to be sampled again"),
    "ConsentGiven": gettext_lazy("Consent was given"),
    "ConsentWithdrawn": gettext_lazy("Consent was withdrawn"),
}
GRADE_WORDS: dict[str, Text] = {
    "ticket": gettext_lazy("shown by a ticket"),
    "receipt": gettext_lazy("shown by a receipt"),
    "declaration": gettext_lazy("by own declaration"),
    "officer": gettext_lazy("established by an officer"),
    "feed": gettext_lazy("from a data feed"),
}
GRAIN_WORDS: dict[str, Text] = {
    "county": gettext_lazy("down to the county"),
    "prefecture": gettext_lazy("down to the prefecture only"),
    "country": gettext_lazy("down to the country only"),
}
FINDING_WORDS: dict[str, Text] = {
    "granted": gettext_lazy("the appeal is right"),
    "partly": gettext_lazy("the appeal is right in part"),
    "dismissed": gettext_lazy("what was said stands"),
}
CLASS_WORDS: dict[str, Text] = {
    "confirmed": gettext_lazy("confirmed"),
    "asymptomatic": gettext_lazy("asymptomatic infection"),
    "suspected": gettext_lazy("suspected"),
    "screening-positive": gettext_lazy("positive in screening"),
}
PLACE_WORDS: dict[str, Text] = {"central": gettext_lazy("a central place"), "home": gettext_lazy("at home")}
RESULT_WORDS: dict[str, Text] = {"negative": gettext_lazy("negative"), "positive": gettext_lazy("positive")}


@dataclass(frozen=True, slots=True)
class KnownFact:
    """One fact as a page tells it; ``is_own``: told by the person themselves."""

    fact_id: str
    kind: str
    word: Text
    text: str
    grade: Text
    recorded_at: int
    unit: str
    is_own: bool


def tell_facts(facts: Iterable[FactView], units: Mapping[str, str], own_actor: str) -> tuple[KnownFact, ...]:
    """Tell facts, the newest first."""
    told = [
        KnownFact(
            fact_id=fact.fact_id,
            kind=fact.kind,
            word=KIND_WORDS.get(fact.kind, fact.kind),
            text=tell(fact.kind, fact.says),
            grade=GRADE_WORDS.get(str(fact.says.get("grade", "")), ""),
            recorded_at=fact.recorded_at,
            unit=units.get(fact.unit, ""),
            is_own=fact.by == own_actor,
        )
        for fact in facts
    ]
    return tuple(reversed(told))


def tell(kind: str, says: Mapping[str, Any]) -> str:
    """Say what one fact says."""
    match kind:
        case "StayReported":
            place = name_place(says["division"]) + (f" {says['place']}" if says.get("place") else "")
            return f"{place}: {say_stretch(says['first'], says.get('last'))}"
        case "ResidenceDeclared":
            return name_place(says["division"])
        case "CoverageReported":
            return f"{say_stretch(says['start'], says['end'])}, {GRAIN_WORDS[says['grain']]}"
        case "SpecimenReported":
            sampled = say(says["sampled_at"])
            return _("%(result)s, sampled %(at)s") % {"result": RESULT_WORDS[says["result"]], "at": sampled}
        case "ContactIdentified":
            return _("last contact %(at)s") % {"at": say(says["last_at"])}
        case "ContactWithdrawn":
            return _("the case was withdrawn") if says.get("cause") else ""
        case "CaseNotified":
            return ", ".join(tell_case(says))
        case "CaseClassified":
            return str(CLASS_WORDS[says["classification"]])
        case "SpecimenTaken" | "ResultUnclear":
            return _("sampled %(at)s") % {"at": say(says["sampled_at"])}
        case "RetestAsked":
            return f"{says['kind']}: {say_stretch(says['start'], says['until'])}"
        case "IsolationCertified":
            return f"{says['kind']}: {say_stretch(says['start'], says['until'])}, {says['issuer']}"
        case "EntryReported":
            return str(says.get("from_country", ""))
        case "PersonPlaced":
            return str(says.get("facility") or PLACE_WORDS[says["place"]])
        case "OrderIssued":
            return f"{says['kind']}: {say_stretch(says['start'], says['until'])}"
        case "DecisionGiven":
            return f"{says['decision']['outcome']}/{says['decision']['code']}, {say(says['at'])}"
        case "PersonRegistered":
            return ", ".join(says.get("names", ()))
        case "AttributeDeclared":
            return f"{says['name']}: {says['value']}"
        case "AppealFiled":
            return str(says["reason"])
        case "AppealDecided":
            return f"{FINDING_WORDS[says['finding']]}: {says['note']}"
        case "SymptomsReported":
            return ", ".join(says["symptoms"]) or _("none")
        case "ConsentGiven":
            return str(says.get("other", ""))
        case _:
            return ""


def tell_case(says: Mapping[str, Any]) -> Iterator[str]:
    """Say what is known of a case, one piece after another."""
    yield str(CLASS_WORDS[says["classification"]])
    if says.get("onset"):
        yield _("fell ill on %(day)s") % {"day": says["onset"]}
    if says.get("first_positive"):
        yield _("first positive sample %(at)s") % {"at": say(says["first_positive"])}
    if says.get("isolated_at"):
        yield _("isolated %(at)s") % {"at": say(says["isolated_at"])}


def name_place(code: str) -> str:
    """Name a place in the page's language, in full."""
    return get_holdings().places.title(code, "zh" if is_chinese() else "en")


def say_stretch(first: int, last: int | None) -> str:
    """Say a stretch of time; one that is open goes on."""
    if last is None:
        return _("from %(first)s on") % {"first": say(first)}
    return _("%(first)s until %(last)s") % {"first": say(first), "last": say(last)}


def say(instant: int) -> str:
    """Say an instant in local words."""
    return say_instant(instant, get_holdings().pack.zone, "zh-hans" if is_chinese() else "en")
