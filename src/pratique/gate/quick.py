"""The quick decision: equal to ``decide`` in all that a gate tells, for people whose standing is packed.

Who has one class at one gate has one answer (``engines/fold.py``). The first of a class is decided by ``decide``
itself, and so is everybody whom the walk leaves to it; the horizon is each person's own. What is remembered is keyed
by all that the answer is a function of, belongs to no person, and ends with the lane.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import msgspec

from pratique.decisions.decide import decide
from pratique.decisions.decision import Decision
from pratique.decisions.in_force import InForce
from pratique.decisions.say import say
from pratique.decisions.standing import Standing
from pratique.gate.engines import fold as walk
from pratique.gate.engines.arrays import fold_all, make_numbers
from pratique.gate.engines.layout import AT, SLOW, WORK_SIZE
from pratique.gate.gates import Gate
from pratique.gate.lane import Lane, make_lane
from pratique.kinds.codes import Handling, Outcome
from pratique.ledger.standing_codec import pack, unpack
from pratique.policy.pack import Words

_REMEMBERED: Final = 20_000
_LOG: Final = logging.getLogger("pratique.gate")
COMPARED: Final = 4_096
"""One check in so many is decided both ways, for as long as the service runs."""
NOBODY: Final = pack(Standing("0"))[0]
"""The packed standing of a person of whom nothing is known."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a gate is told, but for the horizon: an outcome, the words to say, and what binds after it."""

    outcome: Outcome
    status: str
    code: str
    handling: Handling
    provisional: bool
    says: Words
    binds: tuple[Words, ...]
    head: bytes = field(repr=False)
    """The reply as far as it is the same for all who get this answer."""


def make_answer(decision: Decision, in_force: InForce) -> Answer:
    """Put a decision into what a gate is told."""
    told = {lang: say(decision, in_force, lang) for lang in ("zh", "en")}
    says = {lang: "\n".join((said.headline, *said.do_now)) for lang, said in told.items()}
    return write_answer(
        decision.outcome,
        decision.status,
        decision.code,
        decision.handling,
        Words(says["zh"], says["en"]),
        provisional=decision.provisional,
        binds=tuple(measure.title for measure in decision.measures),
    )


def write_answer(
    outcome: Outcome,
    status: str,
    code: str,
    handling: Handling,
    says: Words,
    *,
    provisional: bool = False,
    binds: tuple[Words, ...] = (),
) -> Answer:
    """Give an answer, its reply begun."""
    told = {"outcome": outcome, "status": status, "code": code, "handling": handling}
    words = {"says": {"zh": says.zh, "en": says.en}, "binds": [{"zh": one.zh, "en": one.en} for one in binds]}
    head = msgspec.json.encode({**told, **words, "provisional": provisional})[:-1] + b',"until":'
    return Answer(outcome, status, code, handling, provisional, says, binds, head)


class Quick:
    """Answers for the gates of one node by what is in force; one instance a thread."""

    def __init__(self, in_force: InForce) -> None:
        self.in_force = in_force
        self._lanes: dict[Gate, Lane] = {}
        self._walked = 0
        self._work = make_numbers([0] * WORK_SIZE)

    def find_lane(self, gate: Gate, at: int) -> Lane:
        """Give the lane of a gate at an instant, its clock set."""
        lane = self._lanes.get(gate)
        if lane is None or not lane.start <= at < lane.end:
            lane = self._lanes[gate] = make_lane(gate, at, self.in_force)
        if lane.numbers is not None:
            lane.numbers[AT] = at
        return lane

    def check(self, packed: bytes, gate: Gate, at: int) -> tuple[Answer, int | None]:
        """Give the answer to a person at a gate, and its horizon."""
        lane = self.find_lane(gate, at)
        if lane.numbers is None:
            return self._answer_alike(packed, gate, at, lane)
        found, horizon, told = walk.fold(
            packed, 0, lane.numbers, lane.places, lane.dense, lane.midnights, lane.ranks, lane.flips, self._work
        )
        return self.settle(packed, gate, at, lane, (found, horizon, told))

    def check_many(self, packed: Sequence[bytes], gate: Gate, at: int) -> list[tuple[Answer, int | None]]:
        """Give the answers to many people at one gate, in their order."""
        lane = self.find_lane(gate, at)
        if lane.numbers is None or not packed:
            return [self.check(one, gate, at) for one in packed]
        classes, horizons, told = fold_all(
            packed, lane.numbers, lane.places, lane.dense, lane.midnights, lane.ranks, lane.flips, self._work
        )
        known: Mapping[object, Answer] = {} if lane.reads_attributes else lane.answers
        return [
            (answer, horizon)
            if (answer := known.get(bits)) is not None
            else self.settle(one, gate, at, lane, (bits, horizon, begin))
            for one, bits, horizon, begin in zip(packed, classes, horizons, told, strict=True)
        ]

    def settle(
        self, packed: bytes, gate: Gate, at: int, lane: Lane, found: tuple[int, int, int]
    ) -> tuple[Answer, int | None]:
        """Give the answer of a class, by deciding for its first; whom the walk left to ``decide`` gets their own."""
        bits, horizon, told = found
        if bits == SLOW:
            return self._decide(packed, gate, at)
        key: object = (bits, packed[told:]) if told and lane.reads_attributes else bits
        answer = lane.answers.get(key)
        if answer is None:
            answer, exact = self._decide(packed, gate, at)
            if len(lane.answers) >= _REMEMBERED:
                lane.answers.clear()
            lane.answers[key] = answer
            return answer, exact
        self._walked += 1
        if self._walked % COMPARED == 0 and (exactly := self._decide(packed, gate, at)) != (answer, horizon):
            _LOG.error("the quick decision differs at %s: this lane is left to the slow one", gate.gate_id)
            lane.numbers = None
            return exactly
        return answer, horizon

    def _answer_alike(self, packed: bytes, gate: Gate, at: int, lane: Lane) -> tuple[Answer, int | None]:
        """Give the answer where nothing of the person counts, deciding once an instant; else decide."""
        if not lane.is_flat:
            return self._decide(packed, gate, at)
        if not lane.answers:
            lane.answers[at] = self._decide(packed, gate, at)
        found: tuple[Answer, int | None] = lane.answers[at]
        return found

    def _decide(self, packed: bytes, gate: Gate, at: int) -> tuple[Answer, int | None]:
        decision = decide(unpack(0, packed), gate.ask(at), at, self.in_force)
        return make_answer(decision, self.in_force), decision.horizon
