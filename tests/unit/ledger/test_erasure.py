"""A person is erased: their facts answer so, the proof holds, and no file anywhere still tells what was said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, get_args, get_origin

import msgspec
import pytest

from pratique.kinds.errors import BadInput
from pratique.kinds.fact_kinds import FACT_KINDS, FactKind
from pratique.kinds.payloads import PersonRegistered
from pratique.kinds.payloads.parts import EARLIEST
from pratique.ledger import verifier
from pratique.ledger.backup import backup_database, restore_database
from pratique.ledger.checkpoint import make_key_text
from pratique.ledger.erasure import Eraser, erase_subject, finish_erasures, make_erasure, prove_erasure
from pratique.ledger.export import export_ledger, make_checkpoint
from pratique.ledger.fact import ERASED, Fact, Source
from pratique.ledger.faults import LedgerFault
from pratique.ledger.keys import Keys
from pratique.ledger.read import AsOf
from pratique.ledger.rows import is_erased
from pratique.ledger.slots import HEADER, SLOT
from pratique.ledger.verify import verify_ledger
from tests.own_postgres import make_database, start_server
from tests.unit.ledger.cast import T0, Place, make_fact, stay

MARKER = "ZZMARKERZZ"
ERASER = Eraser("officer:1", "110000/cdc")
PATTERNS = {
    "[1-9][0-9]{5}": "110114",
    "^0[23]": "02" + "ab" * 32,
    "[0-9a-f]{64}": "ab" * 32,
    "[0-9a-f]{32}": "cd" * 16,
    "[0-9a-f]{16}": "ef" * 8,
    "[0-9a-f]{2,1024}": "d284",
    "-7[0-9a-f]{3}": "0189a3f2-0000-7000-8000-000000000000",
}


def erase(place: Place, subject: int) -> Fact:
    fact = make_erasure(subject, "asked for it", ERASER, T0, bytes(9) + bytes([subject]))
    erase_subject(place.ledger(), fact, place.clock)
    return fact


def make_value(kind: Any, number: int) -> Any:
    """Make a value of a payload's field, with a marker wherever free text goes."""
    if get_origin(kind) is not None and hasattr(kind, "__metadata__"):
        return _make_constrained(kind, number)
    if get_origin(kind) is tuple:
        return (make_value(get_args(kind)[0], number),)
    if get_origin(kind) is dict or kind is Any:
        return {"text": f"{MARKER}{number}"}
    if get_origin(kind) is not None and type(None) in get_args(kind):
        return make_value(get_args(kind)[0], number)
    if str(get_origin(kind)) == "typing.Literal":
        return get_args(kind)[0]
    if get_args(kind):
        return make_value(get_args(kind)[-1], number)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return kind(**{f.name: make_value(f.type, number) for f in msgspec.structs.fields(kind)})
    return {bool: True, int: 1}.get(kind, f"{MARKER}{number}")


def _make_constrained(kind: Any, number: int) -> Any:
    meta = kind.__metadata__[0]
    if meta.pattern:
        found = [value for part, value in PATTERNS.items() if part in meta.pattern]
        return found[0] if found else "1980-01-01"
    if get_args(kind)[0] is int:
        return {None: 1, EARLIEST: T0}.get(meta.ge, max(meta.ge or 0, 1))
    return f"{MARKER}{number}"


def make_marked(kind: FactKind, number: int) -> Fact:
    values = {f.name: make_value(f.type, number) for f in msgspec.structs.fields(kind.payload)}
    corrects = values.get("fact") if kind.voids else None
    return make_fact(kind.payload(**values), 1, corrects=corrects)


def all_bytes(place: Place, *more: Path) -> list[tuple[str, bytes]]:
    """Everything that lies on the disk: database, log, backups, exports, keys, PostgreSQL's whole folder."""
    folders = [place.folder] + ([start_server().folder] if "://" in place.address else [])
    files = [f for folder in folders for f in folder.rglob("*") if f.is_file()] + list(more)
    return [(str(f), f.read_bytes()) for f in files]


@pytest.mark.parametrize("name", [k.name for k in FACT_KINDS.values() if k.subject != "never"])
def test_every_kind_about_a_person_is_erased_with_them(sqlite_place: Place, name: str) -> None:
    place, kind = sqlite_place, FACT_KINDS[name]
    fact = make_marked(kind, 1)
    if kind.voids:
        target = stay(1) if "*" in kind.voids else make_marked(FACT_KINDS[min(kind.voids)], 2)
        payload = msgspec.structs.replace(fact.payload, fact=target.id)
        fact = msgspec.structs.replace(fact, payload=payload, corrects=target.id)
        place.append(target)
    place.append(fact)
    found = place.reader().read_fact(fact.id)
    assert found is not None
    assert found.fact == fact
    erase(place, 1)
    gone = place.reader().read_fact(fact.id)
    assert gone is not None
    assert gone.fact.payload is ERASED
    assert (gone.fact.id, gone.fact.kind, gone.commitment) == (fact.id, name, found.commitment)
    assert [path for path, raw in all_bytes(place) if MARKER.encode() in raw] == []


@pytest.mark.parametrize("name", [k.name for k in FACT_KINDS.values() if k.subject == "never"])
def test_kinds_about_nobody_stay(sqlite_place: Place, name: str) -> None:
    kind = FACT_KINDS[name]
    values = {f.name: make_value(f.type, 1) for f in msgspec.structs.fields(kind.payload)}
    fact = make_fact(kind.payload(**values), None)
    sqlite_place.append(fact, stay(1))
    erase(sqlite_place, 1)
    found = sqlite_place.reader().read_fact(fact.id)
    assert found is not None
    assert found.fact == fact


def test_no_file_anywhere_holds_what_was_said_or_the_key(place: Place) -> None:
    """Markers of sixty people: in clear nowhere at any time; the key, plain or wrapped, nowhere after."""
    for n in range(60):
        place.append(stay(n, first=T0 + n, source=Source("desk", f"r{n}")), _named(n))
    slots = place.folder / "keys" / "subjects.slots"
    wrapped = [slots.read_bytes()[HEADER + n * SLOT + 4 : HEADER + (n + 1) * SLOT] for n in range(60)]
    plain = [_plain_key(place, n, wrapped[n]) for n in range(60)]
    backup_database(place.address, place.folder / "before.backup", lambda _left, _all: None)
    before = place.reader().read_person(7)
    for n in range(30):
        erase(place, n)
    export_ledger(place.reader(), place.folder / "export", lambda _: None)
    backup_database(place.address, place.folder / "after.backup", lambda _left, _all: None)
    for connection in place.connections:
        connection.execute("SELECT 1")
    everything = all_bytes(place)
    assert len(everything) > 8
    gone = [MARKER.encode(), *plain, *wrapped[:30]]
    assert [path for path, raw in everything if any(needle in raw for needle in gone)] == []
    assert all(is_erased(r) for n in range(30) for r in place.reader().read_person(n))
    assert len(place.reader().read_person(7)) == len(before)
    assert not any(is_erased(r) for n in range(30, 60) for r in place.reader().read_person(n))
    assert verify_ledger(place.reader(), None, lambda _: None).findings == []
    outside = [path for path, raw in everything if any(key in raw for key in wrapped[30:])]
    assert outside == [str(slots)], "keys lie in the key store and nowhere else, no backup, no export"


def _named(n: int) -> Fact:
    return make_fact(PersonRegistered(has_document=True, names=(f"{MARKER}{n}",), phone=f"{MARKER}-{n}"), n)


def _plain_key(place: Place, n: int, wrapped: bytes) -> bytes:
    return place.keys.subjects._unwrap(n, wrapped)


def test_the_proof_holds_and_only_for_the_one_erased(place: Place, tmp_path: Path) -> None:
    place.append(*(stay(n) for n in range(300)))
    erase(place, 5)
    place.append(stay(6))
    reader = place.reader()
    key = make_key_text(place.keys.checkpoint)
    proof = prove_erasure(reader, 5, lambda: make_checkpoint(reader), key)
    (tmp_path / "key").write_text(key)

    def judge(changed: dict[str, Any]) -> int:
        (tmp_path / "proof").write_text(json.dumps(proof | changed))
        return verifier.main(["--erasure", str(tmp_path / "proof"), "--key", str(tmp_path / "key")])

    assert judge({}) == 0
    assert judge({"person_no": 6}) == 1
    assert judge({"payload": proof["payload"].replace('"person_no":5', '"person_no":6'), "person_no": 6}) == 1
    assert judge({"salt": "00" * 32}) == 1
    assert judge({"path": proof["path"][1:]}) == 1
    assert judge({"leaf": proof["leaf"].replace("officer:1", "officer:2")}) == 1
    assert judge({"key": make_key_text(b"x" * 32)}) == 1
    assert judge({"leaf": 5}) == 2
    with pytest.raises(LedgerFault):
        prove_erasure(reader, 6, lambda: make_checkpoint(reader), key)


def test_nothing_more_is_recorded_of_someone_erased(place: Place) -> None:
    place.append(stay(1))
    fact = erase(place, 1)
    with pytest.raises(BadInput) as error:
        place.append(stay(2), stay(1))
    assert (error.value.code, error.value.place) == ("subject_erased", "/1/subject")
    assert erase(place, 1) == fact
    assert place.reader().read_head().seq == 2


def test_an_interrupted_erasure_is_finished_at_the_next_start(place: Place) -> None:
    place.append(stay(1), stay(2))
    fact = make_erasure(1, "asked for it", ERASER, T0, bytes(10))
    place.append(fact)  # and the machine stops before the key is destroyed
    assert place.reader().read_person(1)[0].fact.payload is not ERASED
    wrong = verify_ledger(place.reader(), None, lambda _: None).findings
    assert len(wrong) == 1
    assert finish_erasures(place.reader()) == 1
    assert finish_erasures(place.reader()) == 0
    assert place.reader().read_person(1)[0].fact.payload is ERASED
    assert verify_ledger(place.reader(), None, lambda _: None).findings == []


def test_a_key_that_vanished_without_a_word_is_found(place: Place) -> None:
    place.append(stay(1))
    place.keys.subjects.destroy(1)
    assert len(verify_ledger(place.reader(), None, lambda _: None).findings) == 1
    (place.folder / "keys" / "destroyed.list").write_text(f"1 {T0} {stay().id}\n")
    verdict = verify_ledger(place.reader(), None, lambda _: None)
    assert (verdict.findings, len(verdict.remarks)) == ([], 1), "after a restore the list outside explains it"


def test_a_restore_erases_again_and_replays_a_day_to_the_same_bytes(place: Place, tmp_path: Path) -> None:
    place.append(*(stay(n % 20, happened_at=T0 + n) for n in range(200)))
    older_keys = (place.folder / "keys" / "subjects.slots").read_bytes()
    backup_database(place.address, tmp_path / "backup", lambda _left, _all: None)
    at = place.reader().read_head().recorded_at
    erase(place, 3)
    day = _replay(place, at)
    destroyed = (place.folder / "keys" / "destroyed.list").read_text()
    assert destroyed.startswith("3 ")
    (place.folder / "keys" / "subjects.slots").write_bytes(older_keys)  # the keys too come from an older copy
    address = str(tmp_path / "restored.db") if "://" not in place.address else make_database()
    keys = Keys(place.folder / "keys")
    verdict = restore_database(tmp_path / "backup", address, keys, (), lambda _: None, tmp_path / "sealed")
    assert verdict.facts == 200
    assert verdict.erased == 10
    assert verdict.findings == []
    restored = Place(address, place.folder, keys)
    restored.connect()
    assert _replay(restored, at) == day
    with pytest.raises(LedgerFault) as fault:
        restore_database(tmp_path / "backup", address, keys, (), lambda _: None, tmp_path / "sealed")
    assert fault.value.code == "not_empty"
    restored.close()


def _replay(place: Place, at: int) -> bytes:

    answers = [place.reader().read_person(n, AsOf(recorded=at, happened=T0 + 100)) for n in range(20)]
    return msgspec.json.encode(answers)
