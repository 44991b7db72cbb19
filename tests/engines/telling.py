"""Facts to fold, nasty on purpose: ties, chains of corrections, undone imports, merges, statements that name stays.

``tell(seed, people, count)`` gives the same facts for the same seed. Instants come from a coarse grid around one
anchor, so that stays touch, samples tie and windows' edges are met. With ``dense`` little time passes: limits are met.
"""

from __future__ import annotations

from random import Random
from uuid import UUID

from pratique.decisions.fold import SOURCE_OF, TypedFact
from pratique.kinds import payloads as p
from pratique.kinds.instants import DAY, HOUR, MINUTE, SECOND

ANCHOR = 1_628_337_600 * SECOND
DIVISIONS = ("110105", "110114", "430802", "430800", "430000", "533102")
PLACES = (None, None, None, "龙泽园街道", "某小区")
NAMING = ("OrderChanged", "OrderEnded", "RetestEnded")
"""Kinds that name another fact; they are told apart from the rest."""
VALUES: tuple[bool | int | str, ...] = (True, False, 0, 1, 37, "adult", "")


def make_id(seed: int, number: int) -> str:
    """Make a fact id whose order is not that of the record."""
    dice = Random(f"{seed}/{number}")  # noqa: S311
    bits = (ANCHOR // 1000 + dice.randrange(4)) << 80 | 7 << 76 | dice.getrandbits(12) << 64
    return str(UUID(int=bits | 2 << 62 | dice.getrandbits(62)))


class Teller:
    """Tells facts about some people, one after another, as a record would take them."""

    def __init__(self, seed: int, people: int, *, dense: bool = False) -> None:
        self.seed = seed
        self.dice = Random(seed)  # noqa: S311
        self.people = people
        self.pace = 0.01 if dense else 0.5
        self.facts: list[TypedFact] = []
        self.recorded_at = ANCHOR
        self.merged: dict[int, int] = {}

    def tell(self, count: int) -> list[TypedFact]:
        """Tell so many facts."""
        while len(self.facts) < count:
            self._tell_one()
        return self.facts

    def _add(
        self, kind: str, subject: int | None, payload: p.Payload | None, corrects: str | None = None, late: int = 0
    ) -> TypedFact:
        dice = self.dice
        self.recorded_at += dice.choice((0, MINUTE, HOUR, 5 * HOUR, DAY)) if dice.random() < self.pace else 0
        fact = TypedFact(
            seq=len(self.facts) + 1,
            id=make_id(self.seed, len(self.facts)),
            kind=kind,
            subject=subject,
            happened_at=self.recorded_at - late,
            recorded_at=self.recorded_at,
            payload=payload if dice.random() > 0.01 else None,
            corrects=corrects,
            batch=dice.choice(("b1", "b2", "b3")) if dice.random() < 0.1 else None,
        )
        self.facts.append(fact)
        return fact

    def _when(self) -> int:
        dice = self.dice
        back = dice.choice((0, 0, 1, 2, 3, 5, 8, 14, 15, 31, 40, 100)) * DAY + dice.choice((0, 0, HOUR, 6 * HOUR, 1))
        return self.recorded_at - back + (HOUR if dice.random() < 0.1 else 0)

    def _payload(self, kind: str) -> p.Payload:
        dice, first = self.dice, self._when()
        match kind:
            case "StayReported":
                last = None if dice.random() < 0.15 else first + dice.choice((0, HOUR, DAY, 3 * DAY, 20 * DAY, -1))
                return p.StayReported(
                    division=dice.choice(DIVISIONS), first=first, last=last, place=dice.choice(PLACES)
                )
            case "CoverageReported":
                end = first + dice.choice((0, HOUR, DAY, 14 * DAY))
                return p.CoverageReported(start=first, end=end, grain=dice.choice(("county", "prefecture", "country")))
            case "ResidenceDeclared":
                return p.ResidenceDeclared(division=dice.choice(DIVISIONS))
            case "AttributeDeclared":
                return p.AttributeDeclared(name=dice.choice(("age_band", "symptoms", "x")), value=dice.choice(VALUES))
            case "SymptomsReported":
                return p.SymptomsReported(symptoms=dice.choice(((), ("cough",), ("fever", "cough"))))
            case "SpecimenReported":
                told = None if dice.random() < 0.3 else first + dice.choice((0, HOUR, 6 * HOUR, DAY, 3 * DAY))
                result = "positive" if dice.random() < 0.3 else "negative"
                return p.SpecimenReported(result=result, sampled_at=first, reported_at=told)
            case "ContactIdentified":
                ring = dice.choice(("close", "secondary", "general"))
                return p.ContactIdentified(ring=ring, last_at=first, case_ref=dice.choice("abc"))
        until = first + dice.choice((0, DAY, 7 * DAY, 14 * DAY))
        name = dice.choice(("home-isolation", "central-isolation", "home-monitoring"))
        if kind == "RetestAsked":
            return p.RetestAsked(
                laboratory="l", specimen_ref="s", version="1", pool="p", sampled_at=first, reported_at=first,
                kind=name, rung="request", start=first, until=until, clause="c#1",
            )  # fmt: skip
        return p.OrderIssued(kind=name, rung="order", start=first, until=until, clause="c#1")

    def _tell_one(self) -> None:
        dice = self.dice
        luck = dice.random()
        old = dice.choice(self.facts) if self.facts else None
        person = dice.randrange(self.people)
        late = dice.choice((0, 0, 0, HOUR, DAY, 40 * DAY))
        if luck < 0.72 or old is None:
            weights = (6, 3, 1, 2, 1, 5, 3, 3, 1)
            kind = dice.choices([k for k in SOURCE_OF if k not in NAMING], weights)[0]
            self._add(kind, person, self._payload(kind), late=late)
        elif luck < 0.80:
            self._correct(old)
        elif luck < 0.86:
            self._withdraw(old)
        elif luck < 0.92:
            self._move_order(late)
        elif luck < 0.94:
            self._merge(person)
        elif luck < 0.95:
            undone = p.ImportUndone(batch=dice.choice(("b1", "b2", "b3")), reason="wrong file")
            self._add("ImportUndone", None, undone)
        else:
            self._state(old, person)

    def _correct(self, old: TypedFact) -> None:
        if old.kind in SOURCE_OF and old.kind not in NAMING:
            self._add(old.kind, old.subject, self._payload(old.kind), corrects=old.id)

    def _withdraw(self, old: TypedFact) -> None:
        if old.kind in ("DecisionGiven", "CodeIssued", "RecordRead"):
            return
        kind, payload = "FactWithdrawn", p.FactWithdrawn(fact=old.id, reason="wrong")
        if old.kind == "SpecimenReported" and self.dice.random() < 0.5:
            self._add("ResultWithdrawn", old.subject, p.ResultWithdrawn(fact=old.id), corrects=old.id)
        elif old.kind == "ContactIdentified" and self.dice.random() < 0.5:
            self._add("ContactWithdrawn", old.subject, p.ContactWithdrawn(fact=old.id), corrects=old.id)
        else:
            self._add(kind, old.subject, payload, corrects=old.id)

    def _move_order(self, late: int) -> None:
        orders = [fact for fact in self.facts if fact.kind in ("OrderIssued", "RetestAsked")]
        if orders:
            order = self.dice.choice(orders)
            when = self._when() + self.dice.choice((0, DAY, 7 * DAY))
            if order.kind == "RetestAsked":
                ended = p.RetestEnded(retest=order.id, at=when, result=order.id)
                self._add("RetestEnded", order.subject, ended, late=late)
            elif self.dice.random() < 0.5:
                payload: p.Payload = p.OrderChanged(order=order.id, until=when, reason="longer")
                self._add("OrderChanged", order.subject, payload, late=late)
            else:
                self._add("OrderEnded", order.subject, p.OrderEnded(order=order.id, at=when, reason="well"), late=late)

    def _merge(self, person: int) -> None:
        other = self.dice.randrange(self.people)
        if self.merged.get(other) == person and self.dice.random() < 0.7:
            del self.merged[other]
            parted = p.PersonsParted(kept=person, merged=other, reason="two")
            self._add("PersonsParted", person, parted)
            self._add("PersonsParted", other, parted)
        elif other != person and other not in self.merged and person not in self.merged:
            self.merged[other] = person
            told = p.PersonsMerged(kept=person, merged=other, reason="one")
            self._add("PersonsMerged", person, told)
            self._add("PersonsMerged", other, told)

    def _state(self, old: TypedFact, person: int) -> None:
        kind = self.dice.choice(("DecisionGiven", "CodeIssued", "RecordRead"))
        said: p.Payload = p.DecisionGiven(at=self.recorded_at, asking={}, decision={"status": "red"})
        if kind == "CodeIssued":
            said = p.CodeIssued(code_id="c", expires_at=self.recorded_at)
        elif kind == "RecordRead":
            said = p.RecordRead(purpose="care", persons=(person,), fields=("stays",))
        self._add(kind, person, said, corrects=old.id)


def tell(seed: int, people: int, count: int, *, dense: bool = False) -> list[TypedFact]:
    """Tell facts about people, the same for the same seed, in the order of the record."""
    return Teller(seed, people, dense=dense).tell(count)
