"""What an endpoint of the API is: address, method, for whom, what is taken, what is done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from pratique.record.closed_lists import Role
from pratique.record.permissions import Actor
from pratique.web.api.replies import Reply
from pratique.web.api.shapes import Shape


@dataclass(frozen=True, slots=True)
class Call:
    """One request: who asks, what they sent, what stands in the address, when."""

    actor: Actor
    body: Any
    ids: dict[str, Any]
    query: str
    now: int


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One endpoint; ``roles`` empty: for a resident. ``query``: the one name it may have after the question mark."""

    name: str
    method: Literal["GET", "POST"]
    path: str
    says: str
    roles: tuple[Role, ...]
    do: Callable[[Call], Reply]
    body: type[Shape] | None = None
    query: str | None = None


@dataclass(frozen=True, slots=True)
class Upload:
    """An address that takes a file as a part of a form, with a view of its own."""

    name: str
    path: str
    says: str
    roles: tuple[Role, ...]


class Clash(Exception):  # noqa: N818  (an answer)
    """Something stands against what was asked, with a code, words in both languages and what there is now."""

    def __init__(self, code: str, zh: str, en: str, **more: Any) -> None:  # noqa: ANN401  (any JSON)
        super().__init__(en)
        self.code, self.zh, self.en, self.more = code, zh, en, more
