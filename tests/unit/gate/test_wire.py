"""Requests of gate nodes and replies to them: what was changed, cut, said by another or said again is not taken."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from pratique.credentials.keys import make_point, make_private
from pratique.gate.wire import (
    MOST_NUMBERS,
    MOST_REPLY,
    SKEW,
    MarksReply,
    NodeKey,
    Wish,
    open_reply,
    read_node_key,
    read_request,
    seal_reply,
    write_node_key,
    write_request,
)
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import SECOND, parse_instant

AT = parse_instant("2021-08-07T20:00:00+08:00")
MARKS = MarksReply(9, 3, 4, "fold-2/codec-1")


@dataclass
class Pair:
    """A node and the register that knows it."""

    key: NodeKey
    register: EllipticCurvePrivateKey

    def find(self, node: str) -> bytes | None:
        return make_point(self.key.private) if node == self.key.node else None

    def read(self, body: bytes, at: int = AT) -> Wish:
        return read_request(body, self.find, at)


@pytest.fixture(scope="module")
def pair() -> Pair:
    register = make_private()
    return Pair(NodeKey("north", make_private(), make_point(register)), register)


def code_of(call: object, *told: object) -> str:
    with pytest.raises(BadInput) as caught:
        call(*told)  # type: ignore[operator]
    return caught.value.code


def test_a_request_is_read_and_its_reply_opens(pair: Pair) -> None:
    request = write_request(pair.key, AT, "changes", (7, 9))
    wish = pair.read(request.body)
    assert (wish.node, wish.what, wish.numbers) == ("north", "changes", (7, 9))
    sealed = seal_reply(MARKS, wish, pair.register)
    assert open_reply(sealed, request, pair.key, MarksReply) == MARKS
    assert b"fold-2" not in sealed


def test_a_request_changed_anywhere_is_of_nobody(pair: Pair) -> None:
    body = write_request(pair.key, AT, "people", (0, 9)).body
    for i in range(len(body)):
        assert code_of(pair.read, body[:i] + bytes([body[i] ^ 1]) + body[i + 1 :]) == "node_unknown", i
        assert code_of(pair.read, body[:i]) == "node_unknown", i
    other = NodeKey("north", make_private(), pair.key.register)
    assert code_of(pair.read, write_request(other, AT, "marks").body) == "node_unknown"
    another = NodeKey("south", pair.key.private, pair.key.register)
    assert code_of(pair.read, write_request(another, AT, "marks").body) == "node_unknown"


def test_a_request_is_of_its_minutes_and_asks_what_is_known(pair: Pair) -> None:
    body = write_request(pair.key, AT, "marks").body
    assert pair.read(body, AT + SKEW).what == "marks"
    assert code_of(pair.read, body, AT + SKEW + SECOND) == "node_clock"
    assert code_of(pair.read, body, AT - SKEW - SECOND) == "node_clock"
    assert code_of(pair.read, write_request(pair.key, AT, "names").body) == "node_request"  # type: ignore[arg-type]
    assert code_of(pair.read, write_request(pair.key, AT, "people", (-1, 3)).body) == "node_request"
    many = write_request(pair.key, AT, "changes", range(MOST_NUMBERS + 1)).body
    assert code_of(pair.read, many) == "node_request"


def test_a_reply_opens_for_who_asked_and_for_just_that_request(pair: Pair) -> None:
    request = write_request(pair.key, AT, "marks")
    sealed = seal_reply(MARKS, pair.read(request.body), pair.register)
    for i in range(len(sealed)):
        torn = sealed[:i] + bytes([sealed[i] ^ 1]) + sealed[i + 1 :]
        assert code_of(open_reply, torn, request, pair.key, MarksReply) == "feed_page"
        assert code_of(open_reply, sealed[:i], request, pair.key, MarksReply) == "feed_page"
    # Whoever sends the same request again has not its fresh key; a reply to another request is none to this one.
    thief = type(request)(request.body, make_private())
    assert code_of(open_reply, sealed, thief, pair.key, MarksReply) == "feed_page"
    assert code_of(open_reply, sealed, write_request(pair.key, AT, "marks"), pair.key, MarksReply) == "feed_page"
    # Somebody else cannot answer in the register's place.
    forged = seal_reply(MARKS, pair.read(request.body), make_private())
    assert code_of(open_reply, forged, request, pair.key, MarksReply) == "feed_page"


def test_a_reply_of_another_form_or_that_inflates_without_end_is_not_taken(pair: Pair) -> None:
    request = write_request(pair.key, AT, "marks")
    wish = pair.read(request.body)
    for wrong in (b"bytes", MarksReply(-1, 3, 4, ""), MarksReply(2**63, 3, 4, "")):
        assert code_of(open_reply, seal_reply(wrong, wish, pair.register), request, pair.key, MarksReply) == "feed_page"
    sealed = seal_reply(bytes(MOST_REPLY), wish, pair.register)
    assert len(sealed) < MOST_REPLY / 100
    assert code_of(open_reply, sealed, request, pair.key, bytes) == "feed_page"


def test_a_node_keeps_one_line(pair: Pair) -> None:
    line = write_node_key(pair.key)
    again = read_node_key(line + "\n")
    assert (again.node, again.register) == (pair.key.node, pair.key.register)
    assert make_point(again.private) == make_point(pair.key.private)
    assert line.split(":")[2] not in repr(pair.key)
    zero = line.replace(line.split(":")[2], "0" * 64)
    for wrong in ("", line[:-1], line + "0", zero, line[:-66] + "0" * 66, line.replace("-1:", "-2:")):
        assert code_of(read_node_key, wrong) == "node_key"
