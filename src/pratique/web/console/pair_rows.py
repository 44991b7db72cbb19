"""Two records field by field, each row marked: the same, alike, different, or known in one only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pratique.people.matching import Likeness, MatchReason
from pratique.people.names import make_name_keys
from pratique.people.registration import Registration
from pratique.record.closed_lists import FieldGroup
from pratique.record.pairs import Pair, Side
from pratique.web.console.gate_forms import DOCUMENT_WORDS
from pratique.web.inner_frame import join_words, read_unit_names
from pratique.web.known_facts import name_place, say
from pratique.web.travel_fields import Text

Mark = Literal["same", "alike", "differs", "one-only", "each-own", ""]
MARKS: dict[Mark, tuple[str, Text]] = {
    "same": ("=", gettext_lazy("the same")),
    "alike": ("≈", gettext_lazy("alike")),
    "differs": ("≠", gettext_lazy("different")),
    "one-only": ("◐", gettext_lazy("known in one only")),
    "each-own": ("∥", gettext_lazy("each its own")),
}
"""The shape and the word of each mark."""
LIKE_WORDS: dict[MatchReason, Text] = {
    "same_document": gettext_lazy("the same document"),
    "same_name": gettext_lazy("the same or a similar name"),
    "same_birth_date": gettext_lazy("the same date of birth"),
    "swapped_birth_date": gettext_lazy("a date of birth with day and month exchanged"),
    "same_phone": gettext_lazy("the same telephone"),
    "same_email": gettext_lazy("the same e-mail address"),
}
NAME_WORDS: dict[Mark, Text] = {"same": gettext_lazy("the same name"), "alike": gettext_lazy("a similar name")}
"""What an equal key of names means, once both are seen: it may be their reading only that is equal."""
GROUP_WORDS: dict[FieldGroup, Text] = {
    "identity": gettext_lazy("Facts of identity"),
    "contact": gettext_lazy("Facts of contact"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One field of two records; ``shape`` and ``word`` say how they compare, and are empty where nothing is."""

    label: str
    one: str
    other: str
    mark: Mark = ""
    is_name: bool = False

    @property
    def shape(self) -> str:
        """Give the mark's shape."""
        return MARKS[self.mark][0] if self.mark else ""

    @property
    def word(self) -> Text:
        """Give the mark's word."""
        return MARKS[self.mark][1] if self.mark else ""


@dataclass(frozen=True, slots=True)
class Identity:
    """What tells people apart, of a record or of what was just typed."""

    names: tuple[str, ...]
    birth_date: str
    phone: str
    documents: tuple[str, ...]


def say_likeness(likeness: Likeness | None, rows: Iterable[Row] = ()) -> str:
    """Say in what two records are alike, of their names just what ``rows`` mark; without rows, what may be."""
    reasons = () if likeness is None else likeness.reasons
    names = next((NAME_WORDS[row.mark] for row in rows if row.is_name and row.mark in NAME_WORDS), None)
    words = dict(LIKE_WORDS) if names is None else {**LIKE_WORDS, "same_name": names}
    return join_words(str(words[reason]) for reason in reasons)


def compare_pair(pair: Pair) -> list[Row]:
    """Give the rows of two records: who they are, who registered them when, how many facts there are."""
    one, other, units = pair.one, pair.other, read_unit_names()
    rows = compare_identities(_read_identity(one), _read_identity(other), pair.likeness)
    home, other_home = _say_homes(one), _say_homes(other)
    rows.append(Row(_("Residence"), home, other_home, find_mark(home, other_home)))
    rows.append(Row(_("Registered on"), _say_registered(one), _say_registered(other)))
    rows.append(Row(_("Registered by"), _say_unit(one, units), _say_unit(other, units)))
    for (group, mine), (_group, theirs) in zip(one.counts, other.counts, strict=True):
        rows.append(Row(str(GROUP_WORDS.get(group, group)), str(mine), str(theirs)))
    rows.append(Row(_("Other facts, not opened here"), str(one.person.closed), str(other.person.closed)))
    rows.append(Row(_("Number here"), one.person.person_id or "", other.person.person_id or ""))
    return rows


def compare_typed(told: Registration, side: Side, likeness: Likeness) -> list[Row]:
    """Give the rows of what was just typed beside a record."""
    document = () if told.document is None else (str(DOCUMENT_WORDS[told.document[0]]),)
    typed = Identity(told.names, told.birth_date or "", told.phone or "", document)
    return compare_identities(typed, _read_identity(side), likeness)


def compare_identities(one: Identity, other: Identity, likeness: Likeness | None) -> list[Row]:
    """Give the rows of what tells people apart."""
    reasons = () if likeness is None else likeness.reasons
    name, other_name = " · ".join(one.names), " · ".join(other.names)
    is_alike = bool(make_name_keys(*one.names) & make_name_keys(*other.names)) and set(one.names) != set(other.names)
    is_equal = bool(one.names) and set(one.names) == set(other.names)
    name_mark: Mark = "alike" if is_alike else "same" if is_equal else find_mark(name, other_name)
    born = find_mark(one.birth_date, other.birth_date)
    paper, other_paper = join_words(one.documents), join_words(other.documents)
    # No document is of two records: where both have one, each has its own, which says nothing of whose they are.
    paper_mark: Mark = "each-own" if paper and other_paper else find_mark(paper, other_paper)
    if "same_document" in reasons:
        paper_mark = "same"
    return [
        Row(_("Names"), name, other_name, name_mark, is_name=True),
        Row(_("Date of birth"), one.birth_date, other.birth_date, "alike" if "swapped_birth_date" in reasons else born),
        Row(_("Telephone"), one.phone, other.phone, find_mark(one.phone, other.phone)),
        Row(_("Documents"), paper, other_paper, paper_mark),
    ]


def find_mark(one: str, other: str) -> Mark:
    """Mark two values of one field; nothing is said of what neither record knows."""
    if not one and not other:
        return ""
    if not one or not other:
        return "one-only"
    return "same" if one == other else "differs"


def _read_identity(side: Side) -> Identity:
    person = side.person
    papers = [_("registered with a document") for fact in person.facts if fact.says.get("has_document")]
    linked = [str(fact.says["document_type"]) for fact in person.facts if fact.kind == "IdentityLinked"]
    papers += [str(DOCUMENT_WORDS[kind]) for kind in linked if kind in DOCUMENT_WORDS]
    return Identity(person.names, person.birth_date or "", person.phone or "", tuple(dict.fromkeys(papers)))


def _say_homes(side: Side) -> str:
    homes = [name_place(fact.says["division"]) for fact in side.person.facts if fact.kind == "ResidenceDeclared"]
    return join_words(dict.fromkeys(homes))


def _say_registered(side: Side) -> str:
    return "" if side.registered is None else say(side.registered.happened_at)


def _say_unit(side: Side, units: dict[str, str]) -> str:
    return "" if side.registered is None else units.get(side.registered.unit, side.registered.unit)
