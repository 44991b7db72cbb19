"""What a gate answers: the right code and words for whatever is shown, never a trace, never worse than ``refer``."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from pratique.credentials.bundle import Bundle, write_bundle
from pratique.credentials.issuing import Issuer, issue
from pratique.credentials.keys import issue_sub_keys, make_day_kid, make_point, make_private
from pratique.credentials.opening import Outage
from pratique.credentials.revocation import hash_id, write_revocations
from pratique.decisions.decide import decide
from pratique.decisions.standing import Standing
from pratique.gate.house import BUNDLE, HOUSE, LEVEL, NONCES, replace_file, write_house
from pratique.gate.node import Node
from pratique.gate.service import Service
from pratique.gate.tokens import TokenKey, write_token
from pratique.kinds.instants import DAY, HOUR, MINUTE, SECOND
from pratique.kinds.payloads import GateEnded
from pratique.ledger.in_force import make_in_force_of
from tests.unit.gate import node_world as w

KEYS = {"outcome", "status", "code", "handling", "says", "binds", "provisional", "until", "list_age_s", "scan_id"}


@dataclass
class Told:
    """A reply."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def json(self) -> Any:
        """Read the body."""
        return json.loads(self.body)


class Request:
    """What Granian hands over: scope and protocol in one."""

    def __init__(self, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> None:
        self.method, self.path, self.headers, self.body = method, path, headers, body
        self.told: Told | None = None

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.told = Told(status, headers, body)

    def response_empty(self, status: int, headers: list[tuple[str, str]]) -> None:
        self.told = Told(status, headers, b"")

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for i in range(0, len(self.body), 16_384):
            yield self.body[i : i + 16_384]


@dataclass
class World:
    """A service over a node's folder, its spool, and a device that asks."""

    folder: Path
    spool: w.ListSpool
    service: Service
    device: w.Device

    def ask(self, method: str, path: str, headers: dict[str, str] | None = None, body: bytes = b"") -> Told:
        """Send one request."""
        request = Request(method, path, self.device.headers() if headers is None else headers, body)
        answering = self.service.__rsgi__(request, request)
        with pytest.raises(StopIteration):  # nothing here waits, so no loop is needed; a browser's may be running
            answering.send(None)
        assert request.told is not None
        return request.told

    def check(self, token: str) -> Any:
        """Check a token, and read the reply."""
        told = self.ask("GET", f"/v1/check/{token}")
        assert told.status == 200
        assert set(told.json) == KEYS
        return told.json


@pytest.fixture
def world(tmp_path: Path) -> World:
    folder, spool = w.write_node(tmp_path / "node"), w.ListSpool()
    return World(folder, spool, Service(Node(folder), spool, lambda: w.AT), w.Device())


def test_the_answer_is_the_decision(world: World) -> None:
    in_force = make_in_force_of(tuple(w.make_house()))
    for person in (w.HOME, w.LISTED, w.SILENT, w.MERGED):
        standing = w.PEOPLE.get(w.HOME if person == w.MERGED else person, Standing("3"))
        decision = decide(standing, w.GATE.ask(w.AT), w.AT, in_force)
        told = world.check(w.token_of(person))
        assert (told["outcome"], told["status"], told["code"]) == (decision.outcome, decision.status, decision.code)
        assert told["handling"] == decision.handling
        assert set(told["says"]) == {"zh", "en"}
    assert world.check(w.token_of(w.LISTED))["code"] == "IN_LISTED_COUNTY"


def test_a_scan_is_handed_over_with_what_was_said_and_no_outcome(world: World) -> None:
    told = world.check(w.token_of(w.HOME))
    [scan] = world.spool.scans
    assert scan.scan_id.hex() == told["scan_id"].replace("-", "")
    assert (scan.person_no, scan.gate, scan.said, scan.seq) == (w.HOME, "north", told["code"], 9)
    assert w.DEVICE not in scan.device
    kept = world.ask("POST", "/v1/scans/kept", None, json.dumps({"ids": [told["scan_id"], "0" * 32]}).encode())
    assert kept.json == {"kept": [told["scan_id"]]}


def test_a_full_disk_changes_no_answer(world: World, caplog: pytest.LogCaptureFixture) -> None:
    first = world.check(w.token_of(w.LISTED))
    world.spool.is_full = True
    with caplog.at_level(logging.ERROR):
        again = world.check(w.token_of(w.LISTED))
        care = world.ask("POST", "/v1/passage")
    assert {**first, "scan_id": ""} == {**again, "scan_id": ""}
    assert care.json["code"] == "PASSAGE"
    assert "OSError" in caplog.text


@pytest.mark.parametrize(
    ("token", "code"),
    [
        ("x" * 1_000_000, "OTHER_SYSTEM"),
        ("A" * 22, "OTHER_SYSTEM"),
        ("HC1:NCFOXN%TS3DH", "OTHER_SYSTEM"),
        ("", "OTHER_SYSTEM"),
        ("é" * 22, "OTHER_SYSTEM"),
        (w.token_of(w.HOME, w.AT - 3 * DAY), "EXPIRED"),
        (w.token_of(w.HOME, w.AT + HOUR), "NOT_YET"),
        (write_token(w.HOME, w.AT, TokenKey(b"k" * 32)), "OTHER_SYSTEM"),
    ],
)
def test_what_is_no_token_of_now_is_referred_with_a_code(world: World, token: str, code: str) -> None:
    told = world.check(token)
    assert (told["outcome"], told["code"], told["handling"]) == ("refer", code, "wait-here")
    assert world.spool.scans[0].person_no is None


def test_each_changed_character_of_a_token_is_refused(world: World) -> None:
    token = w.token_of(w.HOME)
    for i in range(len(token)):
        other = token[:i] + ("A" if token[i] != "A" else "B") + token[i + 1 :]
        assert world.check(other)["code"] == "OTHER_SYSTEM"


def test_tokens_of_one_person_have_nothing_in_common() -> None:
    tokens = {w.token_of(w.HOME, w.AT + i * 1_000_000) for i in range(100)}
    assert len({token[:8] for token in tokens}) == len({token[-8:] for token in tokens}) == 100


def test_a_device_that_is_not_registered_is_told_so(world: World) -> None:
    for authorization in (None, "Bearer other", "Basic abc", "Bearer " + "x" * 100_000):
        told = world.ask(
            "GET", f"/v1/check/{w.token_of(w.HOME)}", world.device.headers(w.AT, {"authorization": authorization})
        )
        assert (told.status, told.json["code"]) == (403, "gate_unknown")
        assert set(told.json["says"]) == {"zh", "en"}
    assert not world.spool.scans


@pytest.mark.parametrize(
    "changed",
    [
        {"x-scan-id": None},
        {"x-scan-id": '","admit":"'},
        {"x-nonce": None},
        {"x-nonce": "short"},
        {"x-scanned-at": None},
        {"x-scanned-at": "yesterday"},
        {"x-scanned-at": "2021-08-07T20:00:00"},
    ],
)
def test_a_check_without_its_marks_is_refused(world: World, changed: dict[str, str | None]) -> None:
    told = world.ask("GET", f"/v1/check/{w.token_of(w.HOME)}", world.device.headers(w.AT, changed))
    assert (told.status, told.json["code"]) == (400, "headers")


def test_clocks_that_are_off(world: World) -> None:
    fine = world.check(w.token_of(w.HOME))
    near = world.device.headers(w.AT - 110 * 1_000_000)
    assert not world.ask("GET", f"/v1/check/{w.token_of(w.HOME)}", near).json["provisional"]
    off = world.ask("GET", f"/v1/check/{w.token_of(w.HOME)}", world.device.headers(w.AT - 5 * MINUTE)).json
    assert (off["outcome"], off["provisional"]) == (fine["outcome"], True)
    assert "clock" in off["says"]["en"]
    for by in (-DAY, DAY + MINUTE):
        far = world.ask("GET", f"/v1/check/{w.token_of(w.HOME)}", world.device.headers(w.AT + by)).json
        assert (far["outcome"], far["code"]) == ("refer", "CLOCK_RANGE")


def test_a_nonce_counts_once_for_all_workers_and_memory_is_bounded(world: World) -> None:
    headers = world.device.headers()
    assert world.ask("GET", f"/v1/check/{w.token_of(w.HOME)}", headers).json["code"] != "NONCE_SEEN"
    assert world.ask("GET", f"/v1/check/{w.token_of(w.HOME)}", headers).json["code"] == "NONCE_SEEN"
    for _ in range(10_000):
        world.service.node.doors.read(_registered(world), world.device.headers(), w.AT // 1_000_000)
    sizes = [path.stat().st_size for path in (world.folder / NONCES).glob("*.bin")]
    assert sizes == [65_536]
    other = World(world.folder, world.spool, Service(Node(world.folder), world.spool, lambda: w.AT), world.device)
    headers = world.device.headers()
    assert other.ask("GET", f"/v1/check/{w.token_of(w.HOME)}", headers).json["code"] != "NONCE_SEEN"
    assert world.ask("GET", f"/v1/check/{w.token_of(w.HOME)}", headers).json["code"] == "NONCE_SEEN"


def _registered(world: World) -> Any:
    found = world.service.node.doors.find(f"Bearer {w.DEVICE}")
    assert found is not None
    return found


def test_care_always_passes(world: World, tmp_path: Path) -> None:
    for headers in ({}, world.device.headers(), world.device.headers(w.AT, {"authorization": "Bearer nobody"})):
        told = world.ask("POST", "/v1/passage", headers)
        assert (told.status, told.json["outcome"], told.json["code"]) == (200, "admit", "PASSAGE")
    assert len(world.spool.scans) == 1
    empty = World(tmp_path, world.spool, Service(Node(tmp_path / "no"), world.spool, lambda: w.AT), world.device)
    assert empty.ask("POST", "/v1/passage").json["handling"] == "passage"
    ward = w.Device(w.CARE_DEVICE)
    for token in (w.token_of(w.LISTED), "nonsense", w.token_of(w.HOME, w.AT - 9 * DAY)):
        told = world.ask("GET", f"/v1/check/{token}", ward.headers())
        assert (told.json["outcome"], told.json["handling"]) == ("admit", "passage")


def test_many_are_answered_as_one_is(world: World) -> None:
    tokens = [w.token_of(w.HOME), "nonsense", w.token_of(w.LISTED), w.token_of(w.SILENT), w.token_of(w.MERGED)] * 3
    headers = world.device.headers()
    told = world.ask("POST", "/v1/checks", headers, json.dumps({"tokens": tokens}).encode()).json["answers"]
    assert len(told) == len(tokens)
    assert len({one["scan_id"] for one in told} | {scan.scan_id for scan in world.spool.scans}) == 2 * len(tokens)
    for token, one in zip(tokens, told, strict=True):
        assert {**world.check(token), "scan_id": ""} == {**one, "scan_id": ""}
    assert world.ask("POST", "/v1/checks", None, b'{"tokens": []}').json == {"answers": []}


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"tokens": [1]}', b'{"tokens": [], "more": 1}', b'{"tokens": 1', b"\xff\xfe"]
)
def test_what_is_no_batch_is_refused(world: World, body: bytes) -> None:
    told = world.ask("POST", "/v1/checks", None, body)
    assert (told.status, told.json["code"]) == (400, "body")


def test_what_is_too_long_is_refused(world: World) -> None:
    assert world.ask("POST", "/v1/checks", None, b"x" * 1_000_000).status == 413
    assert world.ask("POST", "/v1/check", None, b"x" * 1_000_000).status == 413
    many = json.dumps({"tokens": ["x"] * 1001}).encode()
    assert world.ask("POST", "/v1/checks", None, many).status == 400


def test_what_is_left_out_under_load_and_what_never_is(world: World) -> None:
    tokens = json.dumps({"tokens": [w.token_of(w.HOME)]}).encode()
    statuses = []
    for late in (0.0, 0.05, 0.15, 0.5):
        for _ in range(3):
            world.service.pressure.take(late)
        check = world.ask("GET", f"/v1/check/{w.token_of(w.HOME)}")
        batch, care = world.ask("POST", "/v1/checks", None, tokens), world.ask("POST", "/v1/passage")
        statuses.append((check.status, batch.status, care.status))
        if check.status == 429:
            assert 1 <= int(dict(check.headers)["retry-after"]) <= 4
            assert check.json["code"] == "busy"
    assert statuses == [(200, 200, 200), (200, 200, 200), (200, 429, 200), (429, 429, 200)]


def test_a_fault_within_is_a_refer_and_tells_the_log_nothing_of_a_person(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("person 4711 of secret street")

    for name in ("read_packed", "read_many"):
        monkeypatch.setattr(world.service.node, name, fail)
    with caplog.at_level(logging.ERROR):
        told = world.check(w.token_of(w.HOME))
        batch = world.ask("POST", "/v1/checks", None, json.dumps({"tokens": [w.token_of(w.HOME)]}).encode())
    assert (told["outcome"], told["code"]) == ("refer", "EVALUATION_ERROR")
    assert batch.json["answers"][0]["code"] == "EVALUATION_ERROR"
    assert "ValueError" in caplog.text
    assert "4711" not in caplog.text


def test_a_node_that_was_never_followed_refers(tmp_path: Path) -> None:
    node, spool = Node(tmp_path / "none"), w.ListSpool()
    world = World(tmp_path, spool, Service(node, spool, lambda: w.AT), w.Device())
    assert world.ask("GET", f"/v1/check/{w.token_of(w.HOME)}").status == 403
    assert world.ask("GET", "/v1/health").json == {"up": True}


def test_a_copy_that_is_too_old_answers_refer_and_care_passes(world: World) -> None:
    limit = w.AT + 24 * HOUR
    tokens = json.dumps({"tokens": [w.token_of(w.HOME, limit)]}).encode()
    for at, code in ((limit - SECOND, "NO_TEST_NEEDED"), (limit, "COPY_STALE")):
        world.service.clock = lambda at=at: at  # type: ignore[misc]
        told = world.ask("GET", f"/v1/check/{w.token_of(w.HOME, at)}", world.device.headers(at))
        assert (told.json["outcome"] == "refer", told.json["code"]) == (code == "COPY_STALE", code)
        many = world.ask("POST", "/v1/checks", world.device.headers(at), tokens)
        assert many.json["answers"][0]["code"] == code
        state = world.ask("GET", "/v1/state", world.device.headers(at)).json
        assert state["is_stale"] == (code == "COPY_STALE")
    shown = world.ask("POST", "/v1/check", world.device.headers(limit), b"HC1:ABC")
    assert shown.json["code"] == "COPY_STALE"
    care = w.Device(w.CARE_DEVICE)
    passed = world.ask("GET", f"/v1/check/{w.token_of(w.HOME, limit)}", care.headers(limit))
    assert (passed.json["outcome"], passed.json["handling"]) == ("admit", "passage")
    (world.folder / LEVEL).unlink()
    world.service.node.renew()
    world.service.clock = lambda: w.AT
    assert world.check(w.token_of(w.HOME))["code"] == "COPY_STALE"


def test_a_new_list_is_taken_as_soon_as_its_file_is_there(world: World) -> None:
    assert world.check(w.token_of(w.LISTED))["code"] == "IN_LISTED_COUNTY"
    replace_file(world.folder / HOUSE, write_house(w.make_house(with_list=False), 10))
    world.service.node.renew()
    told = world.check(w.token_of(w.LISTED))
    assert (told["code"], told["list_age_s"]) == ("NO_LIST", None)
    replace_file(world.folder / HOUSE, b"{torn")
    world.service.node.renew()
    assert world.check(w.token_of(w.LISTED))["code"] == "NO_LIST"


def test_an_ended_gate_is_refused(world: World) -> None:
    ended = GateEnded(gate="north", reason="closed")
    replace_file(world.folder / HOUSE, write_house([*w.make_house(), w.make_recorded(9, "GateEnded", ended, w.AT)], 9))
    world.service.node.renew()
    assert world.ask("GET", f"/v1/check/{w.token_of(w.HOME)}").status == 403


def test_a_code_is_opened_and_folded_with_this_gates_own_list(world: World) -> None:
    root = make_private()
    signer = next(issue_sub_keys(root, w.AT - HOUR, 1))
    issuer = Issuer(signer, w.DAY_KEY, world.service.node.reach(w.AT))
    issued = issue(issuer, w.PEOPLE[w.LISTED], w.AT, 4 * 3600, "screen")
    bundle = Bundle(
        2,
        make_point(root),
        (signer.told.certificate,),
        (),
        (w.DAY_KEY,),
        write_revocations(signer, 2, w.AT, w.AT + DAY, ()),
    )
    replace_file(world.folder / BUNDLE, write_bundle(bundle).encode())
    world.service.node.renew()
    told = world.ask("POST", "/v1/check", None, issued.text.encode()).json
    assert told["code"] == "IN_LISTED_COUNTY"
    assert world.spool.scans[-1].code_id == issued.code_id
    assert world.spool.scans[-1].person_no is None
    replace_file(world.folder / HOUSE, write_house(w.make_house(with_list=False), 10))
    world.service.node.renew()
    assert world.ask("POST", "/v1/check", None, issued.text.encode()).json["code"] == "NO_LIST"
    revoked = replace(
        bundle, version=3, revocations=write_revocations(signer, 3, w.AT, w.AT + DAY, [hash_id(issued.code_id)])
    )
    replace_file(world.folder / BUNDLE, write_bundle(revoked).encode())
    world.service.node.renew()
    assert world.ask("POST", "/v1/check", None, issued.text.encode()).json["code"] == "REVOKED"
    flipped = issued.text[:-1] + ("0" if issued.text[-1] != "0" else "1")
    assert world.ask("POST", "/v1/check", None, flipped.encode()).json["outcome"] == "refer"
    assert make_day_kid(w.DAY_KEY)


def test_a_code_that_an_outage_keeps_alive_is_answered_provisionally(world: World) -> None:
    root = make_private()
    signer = next(issue_sub_keys(root, w.AT - 6 * HOUR, 1))
    issuer = Issuer(signer, w.DAY_KEY, world.service.node.reach(w.AT))
    text = issue(issuer, w.PEOPLE[w.LISTED], w.AT - 5 * HOUR, 3600, "screen").text.encode()
    revocations = write_revocations(signer, 2, w.AT, w.AT + DAY, ())
    held = Bundle(2, make_point(root), (signer.told.certificate,), (), (w.DAY_KEY,), revocations)
    answers = []
    for version, outage in ((2, None), (3, Outage(w.AT + HOUR, 24 * 3600))):
        replace_file(world.folder / BUNDLE, write_bundle(replace(held, version=version, outage=outage)).encode())
        world.service.node.renew()
        told = world.ask("POST", "/v1/check", None, text).json
        answers.append((told["code"], told["provisional"]))
    assert answers == [("EXPIRED", False), ("IN_LISTED_COUNTY", True)]


def test_pages_and_state(world: World) -> None:
    assert world.ask("GET", "/", {"accept-language": "zh-CN"}).headers[0] == ("location", "/zh-hans/")
    page = world.ask("GET", "/en/", {})
    assert page.status == 200
    assert world.ask("GET", "/en/", {"if-none-match": dict(page.headers)["etag"]}).status == 304
    assert world.ask("GET", "/v1/state", {}).status == 403
    state = world.ask("GET", "/v1/state").json
    assert (state["gate"]["id"], state["seq"], state["feed_age_s"]) == ("north", 9, 0)
    assert state["pack"]["id"] == w.PACK
    assert world.ask("GET", "/nowhere", {}).status == world.ask("DELETE", "/en/", {}).status == 404
