"""`pratique decide`: may this person enter, why, what would change it, until when, what now."""

from __future__ import annotations

import json
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from pratique.decisions.clocks import is_elsewhere
from pratique.decisions.decide import decide as decide_for
from pratique.decisions.decision import Decision
from pratique.decisions.in_force import InForce, make_in_force
from pratique.decisions.insight import RuleRead, read_rules
from pratique.decisions.render import render_decision
from pratique.decisions.say import find_pack, say
from pratique.decisions.standing import Asking, Standing
from pratique.decisions.traveller import read_traveller
from pratique.kinds.clock import read_clock
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import format_instant, parse_instant
from pratique.kinds.strict_json import MAX_BYTES
from pratique.places.divisions import load_divisions
from pratique.places.risk_lists import RiskList, load_shipped_list, read_risk_list
from pratique.policy.check import check_pack
from pratique.policy.load import load_pack
from pratique.policy.pack import Pack

DEFAULT_PACK = "cn-beijing-2021-08"


class Language(StrEnum):
    """The two languages in which everything is said."""

    ZH = "zh"
    EN = "en"


_COLOURS = {"admit": "green", "postpone": "yellow", "refer": "blue"}


def decide(
    person: Annotated[Path, typer.Argument(help="A traveller file (JSON); - reads standard input.")],
    pack: Annotated[str, typer.Option(help="A pack's id or folder.")] = DEFAULT_PACK,
    risk_list: Annotated[
        Path | None,
        typer.Option(help="A notice, the service's JSON or a resolved CSV; else the list that ships."),
    ] = None,
    at: Annotated[str | None, typer.Option(help="The deciding instant, with its zone; else now.")] = None,
    confirmed_at: Annotated[
        str | None, typer.Option(help="When the list was last confirmed unchanged; else its own instant.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole decision as JSON.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Show how every rule in force was read.")] = False,
    lang: Annotated[Language, typer.Option(help="The language of the printed words.")] = Language.EN,
) -> None:
    """Decide for one traveller by a pack and a risk list. Every decision exits 0; bad input exits 2."""
    try:
        instant = read_clock() if at is None else parse_instant(at, "--at")
        in_force = make_in_force([load_pack(pack)], [_read_list(risk_list, confirmed_at, instant)])
        the_pack = in_force.book.enactments[0].pack.pack
        standing, asking = _read_person(person, the_pack, instant)
        decision = decide_for(standing, asking, instant, in_force)
    except BadInput as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    except OSError as error:
        typer.echo(f"{error.filename}: {error.strerror}", err=True)
        raise typer.Exit(2) from None
    _warn(in_force, asking)
    if as_json:
        typer.echo(json.dumps(render_decision(decision, in_force), ensure_ascii=False, indent=2))
    else:
        _print(decision, in_force, lang.value)
        if explain:
            _print_rules(read_rules(standing, asking, instant, in_force))


def _read_person(path: Path, pack: Pack, instant: int) -> tuple[Standing, Asking]:
    """Read a traveller file, no more of it than may be taken, and name the file in what is wrong."""
    try:
        if str(path) == "-":
            text = typer.get_binary_stream("stdin").read(MAX_BYTES + 1)
        else:
            with path.open("rb") as file:
                text = file.read(MAX_BYTES + 1)
        return read_traveller(text, pack, load_divisions(), instant)
    except BadInput as error:
        raise BadInput(error.code, error.message, f"{path}: {error.place}".rstrip(": ")) from None


def _warn(in_force: InForce, asking: Asking) -> None:
    """Say on standard error what a reader of the answer should know of the pack, the list and the trip."""
    pack = in_force.book.enactments[0].pack.pack
    findings = check_pack(pack)
    if findings:
        message = f"warning: this pack has {len(findings)} things wrong, such as {findings[0].message}"
        typer.echo(f"{message}; see pratique policy check", err=True)
    for risk_list in in_force.lists:
        for difference in risk_list.differences:
            typer.echo(f"warning: the list is not reconciled: {difference.message}", err=True)
    if is_elsewhere(asking, pack, in_force.divisions):
        name = in_force.divisions.full_name(pack.jurisdiction)
        typer.echo(f"note: this policy covers journeys into and out of {name} only; ask at the destination", err=True)


def _read_list(path: Path | None, confirmed_at: str | None, instant: int) -> RiskList:
    confirmed = None if confirmed_at is None else parse_instant(confirmed_at, "--confirmed-at")
    read = load_shipped_list() if path is None else read_risk_list(path)
    if confirmed is None:
        return read
    if confirmed < read.effective_at:
        raise BadInput("confirmed_early", "a list cannot be confirmed before it takes effect", "--confirmed-at")
    if confirmed > instant:
        raise BadInput(
            "confirmed_late", "a list cannot have been confirmed after the deciding instant", "--confirmed-at"
        )
    return replace(read, confirmed_at=confirmed)


def _print(decision: Decision, in_force: InForce, lang: str) -> None:
    said = say(decision, in_force, lang)
    pack = find_pack(decision, in_force)
    console = Console(highlight=False, soft_wrap=True)
    colour = _COLOURS[decision.outcome]
    answer = f"{decision.outcome} {decision.status} {decision.code}"
    console.print(f"[bold {colour}]{answer}[/]  {escape(said.headline)} ({escape(said.status_word)})")
    for line in said.do_now:
        console.print(escape(line))
    for reason, why in zip(decision.reasons, said.why, strict=True):
        if why in said.do_now:
            continue
        clauses = ", ".join(reason.clauses)
        console.print(escape(f"- {reason.rule}: {why}" + (f" [{clauses}]" if clauses else "")))
    for line in said.change:
        console.print(escape(line))
    if said.until:
        console.print(escape(said.until))
    if pack is not None:
        moment = format_instant(decision.at, pack.zone)
        made_by = f"{decision.pack} {decision.pack_version} · {decision.list_id or 'no list'} · {moment}"
        console.print(escape(made_by), style="dim")


_MARKS = {True: "[green]✓[/]", False: "[dim]✗[/]", None: "[blue]?[/]"}


def _print_rules(rules: tuple[RuleRead, ...]) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for read in rules:
        console.print(f"{_MARKS[read.spoke]} [bold]{escape(read.rule.id)}[/] {escape(read.rule.title.en)}")
        for condition in read.conditions:
            mark = _MARKS[condition.holds] if condition.needed else "[dim]·[/]"
            console.print(f"    {mark} {escape(condition.text)}")
