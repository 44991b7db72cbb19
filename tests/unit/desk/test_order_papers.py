"""An order on paper: the same bytes for the same facts, signed, checked without the register, replaced by the next."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from pratique.care.order_statement import ORIGIN, make_text, mask_number, read_text
from pratique.cli.main import app
from pratique.desk.order_papers import OrderPaper, find_paper, make_papers
from pratique.kinds import payloads as p
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import DAY, HOUR
from pratique.ledger.signed_note import tidy_note
from pratique.record.access import access_own_record_by_resident
from pratique.record.register import append, make_fact, writing
from pratique.record.signed_orders import get_order_key, sign_order, verify_order
from pratique.web.documents.fonts import find_font
from pratique.web.documents.order_pdf import make_order_pdf
from tests.unit.desk.cast import AT, Cast

CLAUSE = "cn-plan-8#contact-isolation"


def record(cast: Cast, payload: p.Payload, at: int, *, corrects: str | None = None) -> str:
    fact = make_fact(type(payload).__name__, payload, cast.registrar, at, subject=cast.li.person_no, corrects=corrects)
    with writing():
        append([fact], at)
    return fact.id


def issue(cast: Cast, at: int = AT, *, kind: str = "central-isolation", corrects: str | None = None) -> str:
    told = p.OrderIssued(
        kind=kind, rung="order", start=AT, until=AT + 14 * DAY, clause=CLAUSE, group="close", place="central"
    )
    return record(cast, told, at, corrects=corrects)


def papers(cast: Cast) -> tuple[OrderPaper, ...]:
    return make_papers(access_own_record_by_resident(cast.resident, AT + DAY))


def test_a_paper_says_what_its_facts_say(cast: Cast) -> None:
    order = issue(cast)
    (paper,) = papers(cast)
    told = paper.statement
    assert (told.document, told.order, told.state, told.replaces) == (order, order, "issued", None)
    assert (told.names, told.unit, told.clause) == (("李伟", "LI Wei"), "east", CLAUSE)
    assert (told.start, told.until) == ("2021-08-07T20:00:00+08:00", "2021-08-21T20:00:00+08:00")
    assert told.person == mask_number(cast.li.person_id)
    assert cast.li.person_id[4:-4] not in paper.note


def test_each_change_makes_a_paper_that_says_what_it_replaces(cast: Cast) -> None:
    first = issue(cast)
    moved = record(cast, p.OrderChanged(order=first, until=AT + 10 * DAY, reason="later-exposure"), AT + 1)
    whole = issue(cast, AT + 2, kind="home-isolation", corrects=first)
    ended = record(cast, p.OrderEnded(order=first, at=AT + HOUR, reason="cause-withdrawn"), AT + HOUR)
    found = {paper.statement.document: paper for paper in papers(cast)}
    # What was replaced whole leaves no paper of its own any more; the chain of what replaces what is unbroken.
    assert set(found) == {whole, ended}
    assert found[whole].statement.replaces == moved
    assert (found[ended].statement.replaces, found[ended].statement.state) == (whole, "ended")
    assert found[ended].statement.until == "2021-08-07T21:00:00+08:00"
    assert [paper.is_last for paper in (found[whole], found[ended])] == [False, True]
    other = issue(cast, AT + 3)
    assert {paper.statement.document for paper in papers(cast)} == {whole, ended, other}


def test_the_same_facts_give_the_same_bytes_on_two_pages_at_most(cast: Cast) -> None:
    issue(cast)
    one = make_order_pdf(papers(cast)[0])
    assert one == make_order_pdf(papers(cast)[0])
    assert one.startswith(b"%PDF")
    assert 1 <= int(re.search(rb"/Count (\d+)", one)[1]) <= 2  # type: ignore[index]
    record(cast, p.OrderChanged(order=papers(cast)[0].statement.order, until=AT + 9 * DAY, reason="policy"), AT + 1)
    assert make_order_pdf(papers(cast)[0]) != one


def test_a_signed_text_is_checked_without_a_register(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    issue(cast)
    paper = papers(cast)[0]
    key = get_order_key()
    assert verify_order(paper.note) == paper.statement == verify_order(paper.note, key)
    assert sign_order(paper.statement) == paper.note
    monkeypatch.setenv("PRATIQUE_KEYS", "/nonexistent")
    assert verify_order(paper.note, key) == paper.statement


@pytest.mark.parametrize("width", [37, 60, 119])
def test_a_text_broken_in_copying_still_holds(cast: Cast, width: int) -> None:
    issue(cast)
    note = papers(cast)[0].note
    lines = [line[i : i + width] for line in note.split("\n") for i in range(0, max(len(line), 1), width)]
    # A break inside the origin or beside the dash would join words; paper breaks only the two long lines.
    head, *rest = [line for line in lines if line]
    broken = "\r\n".join([head, *rest]) + "\r\n\r\n"
    assert verify_order(broken) == papers(cast)[0].statement
    assert tidy_note("nothing of the kind") == "nothing of the kind"


def test_a_changed_text_holds_nowhere(cast: Cast) -> None:
    issue(cast)
    paper = papers(cast)[0]
    later = msgspec.structs.replace(paper.statement, until="2021-08-09T20:00:00+08:00")
    for wrong in (
        paper.note.replace("central-isolation", "home-isolation"),
        sign_order(later)[:-80] + paper.note[-80:],
    ):
        with pytest.raises(BadInput) as caught:
            verify_order(wrong)
        assert caught.value.code == "order_signature"
    for wrong in (
        "",
        "hello",
        ORIGIN,
        paper.note.replace(ORIGIN, "pratique.local/ledger"),
        "{" * 4001,
        paper.note[:200],
    ):
        with pytest.raises(BadInput) as caught:
            verify_order(wrong)
        assert caught.value.code in {"order_text", "order_signature"}
    text = make_text(paper.statement)
    for wrong in (text.replace('"order":"', '"order": "'), text.replace("{", '{"more":1,'), f"{ORIGIN}\n[]\n"):
        with pytest.raises(BadInput):
            read_text(wrong)


def test_another_installations_paper_does_not_hold(cast: Cast) -> None:
    issue(cast)
    note = papers(cast)[0].note
    other = "pratique.local/order+00000000+AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
    with pytest.raises(BadInput) as caught:
        verify_order(note, other)
    assert caught.value.code == "order_signature"


def test_the_command_checks_a_paper(cast: Cast, tmp_path: Path) -> None:
    issue(cast)
    paper = papers(cast)[0]
    file = tmp_path / "paper.txt"
    file.write_text(paper.note, "utf-8")
    run = CliRunner()
    good = run.invoke(app, ["order", "verify", str(file)])
    assert good.exit_code == 0
    assert msgspec.json.decode(good.stdout)["document"] == paper.statement.document
    key = run.invoke(app, ["order", "key"]).stdout.strip()
    assert run.invoke(app, ["order", "verify", str(file), "--key", key]).exit_code == 0
    file.write_text(paper.note.replace("李伟", "王芳"), "utf-8")
    assert run.invoke(app, ["order", "verify", str(file)]).exit_code == 1
    file.write_text("nothing", "utf-8")
    assert run.invoke(app, ["order", "verify", str(file)]).exit_code == 2
    assert run.invoke(app, ["order", "verify", str(tmp_path / "absent")]).exit_code == 2


def test_nobody_else_reads_a_paper(cast: Cast) -> None:
    order = issue(cast)
    view = access_own_record_by_resident(cast.resident, AT + DAY)
    assert find_paper(view, order).statement.document == order
    for wrong in (cast.li.person_id, order.replace(order[:4], "ffff")):
        with pytest.raises(BadInput) as caught:
            find_paper(view, wrong)
        assert caught.value.code == "no_order"
    assert make_papers(replace(view, facts=())) == ()


def test_a_missing_font_is_told() -> None:
    with pytest.raises(BadInput) as caught:
        find_font({"PRATIQUE_FONT": "/nonexistent.ttf"})
    assert caught.value.code == "no_font"
