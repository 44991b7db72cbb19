"""Any interleaving of moves, acts on many and their undoing keeps the laws of tasks."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from pratique.kinds.errors import BadInput
from pratique.kinds.instants import HOUR, MINUTE
from pratique.tasks.task import HAND_OVER_REASONS, MOVES, LostRace, Move, Task, TaskMove, move_task
from pratique.tasks.undo import UNDO_WITHIN, check_undo, undo_move

AT = 1_628_000_000_000_000
IDS = ("t1", "t2", "t3")
PEOPLE = ("li", "wang", "zhao")
UNITS = ("street-a", "street-b", "elsewhere")
DISTRICT = frozenset({"street-a", "street-b"})
REASONS: dict[Move, tuple[str | None, ...]] = {"close": ("done",), "void": ("cause-ended",)}


class Tasks(RuleBasedStateMachine):
    """Three tasks of one district, three people, and every version that somebody may still have before them."""

    def __init__(self) -> None:
        super().__init__()
        self.now = {name: Task(name, "test", 1, None, "street-a", AT, AT + HOUR, home="street-a") for name in IDS}
        self.told = {name: [task] for name, task in self.now.items()}
        self.acts: list[tuple[int, dict[str, tuple[Task, int]]]] = []
        self.at = AT

    def _move(self, name: str, wanted: TaskMove) -> Task | None:
        task = self.now[name]
        try:
            moved = move_task(task, wanted)
        except LostRace as race:
            assert race.found == task
            assert race.wanted == wanted
            assert wanted.version != task.version or (wanted.move == "take" and task.state == "taken")
            return None
        except BadInput:
            return None
        assert not task.is_ended
        if moved.unit != task.unit:
            assert wanted.move == "accept"
            assert task.offer is not None
            assert task.offer.to_unit == moved.unit
            assert moved.unit in DISTRICT or task.offer.reason in HAND_OVER_REASONS
        if moved.state == "done":
            assert task.owner == wanted.by
        self._tell(name, moved)
        return moved

    def _tell(self, name: str, moved: Task) -> None:
        assert moved.version == self.now[name].version + 1
        self.now[name] = moved
        self.told[name].append(moved)

    @rule(
        names=st.sets(st.sampled_from(IDS), min_size=1),
        move=st.sampled_from(MOVES),
        back=st.integers(0, 2),
        by=st.sampled_from(PEOPLE),
        to_unit=st.sampled_from(UNITS),
        reason=st.sampled_from([None, "moved-away"]),
    )
    def act(self, names: set[str], move: Move, back: int, by: str, to_unit: str, reason: str | None) -> None:
        """Move some tasks as one act, as they were seen up to two versions ago."""
        steps: dict[str, tuple[Task, int]] = {}
        for name in sorted(names):
            before = self.now[name]
            version = max(1, before.version - back)
            why = REASONS.get(move, (reason,))[0]
            wanted = TaskMove(name, move, version, by, self.at, why, self.at + HOUR, to_unit, None, district=DISTRICT)
            moved = self._move(name, wanted)
            if moved is not None:
                steps[name] = (before, moved.version)
        if steps:
            self.acts.append((self.at, steps))

    @rule(number=st.integers(0, 20))
    def undo(self, number: int) -> None:
        """Undo an act: what nobody has touched since is as it was, all else is lost."""
        if not self.acts:
            return
        acted_at, steps = self.acts.pop(number % len(self.acts))
        try:
            check_undo(acted_at, self.at)
        except BadInput:
            assert self.at >= acted_at + UNDO_WITHIN
            return
        for name, (before, version) in steps.items():
            now = self.now[name]
            try:
                undone = undo_move(now, before, TaskMove(name, "return", version, "li", self.at))
            except LostRace:
                assert now.version != version
                continue
            assert now.version == version
            assert replace(undone, version=before.version) == before
            self._tell(name, undone)

    @rule(minutes=st.integers(1, 10))
    def wait(self, minutes: int) -> None:
        """Let time pass."""
        self.at += minutes * MINUTE

    @invariant()
    def each_version_is_told_once_and_ownership_agrees_with_the_state(self) -> None:
        for name, task in self.now.items():
            assert [one.version for one in self.told[name]] == list(range(1, task.version + 1))
            assert (task.owner is not None) == (task.state == "taken") or task.is_ended
            assert (task.close_reason is not None) == task.is_ended
            assert task.due_at == AT + HOUR
            assert task.home_unit == "street-a"
            assert not (task.is_ended and (task.offer is not None or task.again_at is not None))


TestTasks = Tasks.TestCase
TestTasks.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
