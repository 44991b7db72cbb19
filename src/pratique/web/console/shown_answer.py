"""An answer as staff see it: the outcome large, the words to say in both languages, where to wait; no more."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from pratique.decisions.decision import Decision
from pratique.decisions.say import Said, say
from pratique.desk.deciding import Given
from pratique.tasks.task import Task
from pratique.web.inner_frame import read_unit_names
from pratique.web.travel_fields import Text

WHERE: dict[str, Text] = {
    "none": "",
    "go-home": _("They go back to their lodging. Help with the way: nobody is left standing at the gate."),
    "wait-here": _("They wait at the service desk, seated, with water; somebody comes to them."),
    "medical-transfer": _("They wait apart, mask on; a vehicle is called and comes to them."),
    "passage": _("Let them pass at once, mask on. Walk with them if you can; it is written down afterwards."),
}


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """What a gate needs: outcome, words, where to wait, who owns the wait and until when."""

    decision: Decision
    said: Said
    aloud: tuple[tuple[str, str, tuple[str, ...]], ...]
    where: Text
    task: Task | None
    owner_unit: str
    fact_id: str


def show_answer(given: Given, language: str) -> ShownAnswer:
    """Gather what staff see of a decision that was given."""
    decision, in_force = given.decision, given.in_force
    spoken = {lang: say(decision, in_force, lang) for lang in ("zh", "en")}
    own = "zh" if language.startswith("zh") else "en"
    order = ("zh", "en") if own == "zh" else ("en", "zh")
    marks = {"zh": "zh-Hans", "en": "en"}
    task = given.task
    return ShownAnswer(
        decision=decision,
        said=spoken[own],
        aloud=tuple((marks[lang], spoken[lang].headline, spoken[lang].do_now) for lang in order),
        where=WHERE[decision.handling],
        task=task,
        owner_unit="" if task is None else read_unit_names().get(task.unit, task.unit),
        fact_id=given.fact_id,
    )
