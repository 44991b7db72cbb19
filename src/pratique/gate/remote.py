"""A register elsewhere, followed over HTTP: how far it is, pages of changes after a number, everybody in parts.

Nothing is asked for but what gates need: packed standings without evidence, facts of the house, keys.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Final, TypeVar
from urllib.parse import urlsplit

from pratique.gate.following import Keys, Marks
from pratique.gate.house import read_house, read_tokens, replace_file, write_tokens
from pratique.gate.wire import (
    MOST_REPLY,
    ChangesReply,
    KeysReply,
    MarksReply,
    NodeKey,
    PeopleReply,
    What,
    open_reply,
    write_request,
)
from pratique.kinds.errors import BadInput
from pratique.ledger.standing_codec import CODE_VERSION, unpack
from pratique.ledger.standing_follow import Changes, find_merged, put_changes
from pratique.ledger.standing_store import Entry, StandingWriter

PATH: Final = "/api/v1/gate-feed"
WAIT_S: Final = 10.0
TRIES: Final = 60
"""How often a part of everybody is asked for, a second apart, before all is begun anew."""
MARK: Final = "mark"
"""The file beside the copy with the sequence number it stands at, and the mark of that fact in its record."""
_OK, _AWAY = 200, 500
T = TypeVar("T")


class RemoteRegister:
    """A register elsewhere. What cannot be had raises OSError; what is refused or not well formed, BadInput."""

    def __init__(self, url: str, key: NodeKey, clock: Callable[[], int]) -> None:
        """Take the register's address and this node's key; raises BadInput ``register_url``."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise BadInput("register_url", "give the register's address, such as https://register.example")
        make = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._connection = make(parts.hostname, parts.port, timeout=WAIT_S)
        self._path = parts.path.rstrip("/") + PATH
        self._key, self._clock = key, clock

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()

    def marks(self) -> Marks:
        """Ask how far the register is; raises BadInput ``feed_version`` where it packs standings otherwise."""
        told = self._ask("marks", MarksReply)
        if told.version != CODE_VERSION:
            message = f"the register packs standings as {told.version}, this node as {CODE_VERSION}"
            raise BadInput("feed_version", message)
        return Marks(told.head, told.house, told.keys)

    def house(self) -> bytes:
        """Ask for the facts of the house, and see that they can be read."""
        told = self._ask("house", bytes)
        read_house(told)
        return told

    def keys(self, at: int) -> Keys:
        """Ask for keys."""
        del at
        told = self._ask("keys", KeysReply)
        return Keys(told.bundle, read_tokens(write_tokens(told.tokens)))

    def follow(self, store: StandingWriter, head: int) -> int:
        """Take page after page of changes; everybody anew where the copy is another's, or too far behind."""
        if not 0 < store.seq <= head:
            return self._copy(store, head) if head else 0
        count = 0
        while store.seq < head:
            since = (store.seq, _read_mark(store))
            page = self._ask("changes", ChangesReply, (*since, head))
            merged = find_merged(store, page.erased) - {person for person, _ in page.people}
            if merged and not page.anew:
                page = self._ask("changes", ChangesReply, (*since, page.upto, *sorted(merged)))
            if page.anew:
                return self._copy(store, head)
            if not store.seq < page.upto <= head:
                raise BadInput("feed_page", "what came from the register does not follow what this node has")
            people = {no: None if packed is None else _check(no, packed) for no, packed in page.people}
            put_changes(store, Changes(page.upto, people, dict(page.aliases), frozenset(page.erased)))
            _write_mark(store, page.mark)
            count += len(people)
        return count

    def _copy(self, store: StandingWriter, head: int) -> int:
        aliases: dict[int, int] = {}
        count = mark = 0

        def entries() -> Iterator[Entry]:
            nonlocal count, mark
            first: int | None = 0
            while first is not None:
                part = self._ask_patiently((first, head))
                if part.next is not None and part.next <= first:
                    raise BadInput("feed_page", "what came from the register does not follow what this node has")
                aliases.update(part.aliases)
                count += len(part.people)
                yield from ((person, _check(person, packed)) for person, packed in part.people)
                first, mark = part.next, part.mark

        store.rebuild(entries(), aliases, head)
        _write_mark(store, mark)
        return count

    def _ask_patiently(self, numbers: tuple[int, int]) -> PeopleReply:
        """Ask for a part of everybody again and again while the register is away: all before it would be lost."""
        for _ in range(TRIES):
            try:
                return self._ask("people", PeopleReply, numbers)
            except OSError:
                time.sleep(1)
        return self._ask("people", PeopleReply, numbers)

    def _ask(self, what: What, kind: type[T], numbers: Collection[int] = ()) -> T:
        request = write_request(self._key, self._clock(), what, numbers)
        status, data = self._post(request.body)
        if status >= _AWAY:
            raise OSError(f"the register answers {status}")
        if status != _OK:
            said = data[:300].decode("utf-8", "replace")
            raise BadInput("feed_refused", f"the register refused this node ({status}): {said}")
        return open_reply(data, request, self._key, kind)

    def _post(self, body: bytes) -> tuple[int, bytes]:
        """Send a request on the connection kept, or on a new one where that has ended; raises OSError."""
        was_open = self._connection.sock is not None
        try:
            self._connection.request("POST", self._path, body, {"Content-Type": "application/cose"})
            reply = self._connection.getresponse()
            data = reply.read(MOST_REPLY)
        except (OSError, HTTPException) as error:
            self._connection.close()
            if was_open:
                return self._post(body)
            raise OSError(f"the register does not answer: {error or type(error).__name__}") from None
        if not reply.isclosed():
            self._connection.close()
        return reply.status, data


def _read_mark(store: StandingWriter) -> int:
    """Give the mark of the fact that the copy stands at; 0, which is no fact's, where a crash came before it."""
    try:
        seq, mark = (store.folder / MARK).read_text("ascii").split()
        return int(mark) if int(seq) == store.seq else 0
    except (OSError, ValueError):
        return 0


def _write_mark(store: StandingWriter, mark: int) -> None:
    replace_file(store.folder / MARK, f"{store.seq} {mark}\n".encode())


def _check(person: int, packed: bytes) -> tuple[bytes, bytes]:
    """Give an entry of the copy, without evidence; raises BadInput ``feed_page`` where it is no standing."""
    try:
        unpack(person, packed)
    except Exception:  # noqa: BLE001  (whatever it is, it is not taken)
        raise BadInput("feed_page", "what came from the register is not well formed; it was not taken") from None
    return packed, b""
