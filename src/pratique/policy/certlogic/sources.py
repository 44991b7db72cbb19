"""Where a ``var`` reads in generated code: parsed JSON, or the two values of a fold."""

from __future__ import annotations

from dataclasses import dataclass
from keyword import iskeyword
from typing import TYPE_CHECKING, Protocol

from pratique.kinds.strict_json import Json
from pratique.policy.certlogic.pieces import Piece, Scope, path_key, present_key
from pratique.policy.certlogic.validate import is_index

if TYPE_CHECKING:
    from pratique.policy.certlogic.emit import Emitter

LONGEST_PATH = 12
"""Longer paths are walked by a function: each step takes brackets, of which Python allows 200."""
_LONGEST_INDEX = 9


class Source(Protocol):
    """What an emitter asks of the data that it compiles over."""

    @property
    def id(self) -> str:
        """Tell this data from other data in what is remembered."""

    def read(self, emitter: Emitter, path: str, scope: Scope) -> Piece:
        """Emit the value at a path."""

    def parameters(self) -> list[str]:
        """List the Python names that a function over this data takes."""

    def moment(self, emitter: Emitter, operand: Json, scope: Scope) -> Piece | None:
        """Emit an operand that already is an instant; None where it is a string to be parsed."""


@dataclass(frozen=True, slots=True)
class JsonSource:
    """Parsed JSON under one Python name."""

    root: str = "d"
    id: str = "d"

    def read(self, emitter: Emitter, path: str, scope: Scope) -> Piece:
        """Emit the value at a path."""
        return read_steps(emitter, Piece(self.root, "json"), path, scope, (self.id, ""))

    def parameters(self) -> list[str]:
        """List the one name."""
        return [self.root]

    def moment(self, _emitter: Emitter, _operand: Json, _scope: Scope) -> Piece | None:
        """Give none: JSON has no instants."""
        return None


@dataclass(frozen=True, slots=True)
class FoldSource:
    """What the lambda of a ``reduce`` sees: an accumulator and a current item, each under a Python name."""

    id: str
    accumulator: Piece
    current: Piece

    def read(self, emitter: Emitter, path: str, scope: Scope) -> Piece:
        """Emit the value at a path."""
        first, _, rest = path.partition(".")
        if first not in ("accumulator", "current"):
            pair = f"{{'accumulator': {self.accumulator.text}, 'current': {self.current.text}}}"
            return Piece("None" if path else f"({pair})", "any")
        root = self.accumulator if first == "accumulator" else self.current
        return read_steps(emitter, root, rest, scope, (self.id, first))

    def parameters(self) -> list[str]:
        """List the names among the two; a literal needs none."""
        texts = dict.fromkeys((self.accumulator.text, self.current.text))
        return [text for text in texts if text.isidentifier() and not iskeyword(text)]

    def moment(self, _emitter: Emitter, _operand: Json, _scope: Scope) -> Piece | None:
        """Give none: a fold sees no instants."""
        return None


def read_steps(emitter: Emitter, root: Piece, path: str, scope: Scope, key: tuple[str, str]) -> Piece:
    """Emit a path from a root, taking up what a longer or equal path before it has already named."""
    source_id, prefix = key
    fragments = path.split(".") if path else []
    if fragments and root.kind in ("int", "str", "bool"):
        return Piece("None", "json")  # nothing lies below these, and Python warns of asking a literal
    if len(fragments) > LONGEST_PATH:
        return Piece(f"(walk({root.text}, {path!r}))", root.kind)
    piece = root
    for fragment in fragments:
        here = prefix
        prefix = f"{prefix}.{fragment}" if prefix else fragment
        found = scope.find(path_key(source_id, prefix))
        if found is None:
            parent = emitter.named(piece)
            if parent.name:
                scope.keep(path_key(source_id, here), parent)
            there = scope.find(present_key(source_id, here)) is not None
            found = _step(parent, fragment, there=there, hopeful=emitter.hopeful)
            if emitter.counts[path_key(source_id, prefix)] > 1:
                found = emitter.named(found)
                scope.keep(path_key(source_id, prefix), found)
        piece = found
    return piece


def _step(parent: Piece, fragment: str, *, there: bool, hopeful: bool) -> Piece:
    # Python runs the condition first, so that it is the place of the definition.
    if is_index(fragment):
        return _index(parent, fragment)
    text = f"{parent.again}.get({fragment!r})"
    if not hopeful:
        return Piece(f"({text} if type({parent.text}) is dict else None)", parent.kind)
    if there:
        return Piece(f"({parent.text}.get({fragment!r}))", parent.kind)
    return Piece(f"(None if {parent.text} is None else {text})", parent.kind)


def _index(parent: Piece, fragment: str) -> Piece:
    if len(fragment) > _LONGEST_INDEX:
        return Piece(f"(step({parent.text}, {fragment!r}))", parent.kind)
    index, name = int(fragment), parent.again
    enough = name if index == 0 else f"len({name}) > {index}"
    inside = f"{name}[{index}] if type({name}) is list and {enough} else step({name}, {fragment!r})"
    return Piece(f"(None if {parent.text} is None else {inside})", parent.kind)
