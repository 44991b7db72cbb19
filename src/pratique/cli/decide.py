"""`pratique decide`: may this person enter, why, what would change it, until when, what now."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from pratique.decisions.decide import decide as decide_for
from pratique.decisions.decision import Decision
from pratique.decisions.in_force import InForce, make_in_force
from pratique.decisions.insight import RuleRead, read_rules
from pratique.decisions.render import render_decision
from pratique.decisions.say import find_pack, say
from pratique.decisions.traveller import read_traveller
from pratique.kinds.clock import read_clock
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import format_instant, parse_instant
from pratique.places.divisions import load_divisions
from pratique.places.risk_lists import RiskList, load_shipped_list, read_risk_list
from pratique.policy.load import load_pack

DEFAULT_PACK = "cn-beijing-2021-08"
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
    lang: Annotated[str, typer.Option(help="zh or en, for the printed words.")] = "en",
) -> None:
    """Decide for one traveller by a pack and a risk list. Every decision exits 0; bad input exits 2."""
    try:
        instant = read_clock() if at is None else parse_instant(at, "--at")
        in_force = make_in_force([load_pack(pack)], [_read_list(risk_list, confirmed_at)])
        the_pack = in_force.book.enactments[0].pack.pack
        text = typer.get_binary_stream("stdin").read() if str(person) == "-" else person.read_bytes()
        standing, asking = read_traveller(text, the_pack, load_divisions(), instant)
    except BadInput as error:
        typer.echo(f"{person}: {error}" if error.place.startswith("/") else str(error), err=True)
        raise typer.Exit(2) from None
    except OSError as error:
        typer.echo(f"{error.filename}: {error.strerror}", err=True)
        raise typer.Exit(2) from None
    decision = decide_for(standing, asking, instant, in_force)
    if as_json:
        typer.echo(json.dumps(render_decision(decision, in_force), ensure_ascii=False, indent=2))
    else:
        _print(decision, in_force, "zh" if lang.startswith("zh") else "en")
        if explain:
            _print_rules(read_rules(standing, asking, instant, in_force))


def _read_list(path: Path | None, confirmed_at: str | None) -> RiskList:
    confirmed = None if confirmed_at is None else parse_instant(confirmed_at, "--confirmed-at")
    read = load_shipped_list() if path is None else read_risk_list(path)
    if confirmed is None:
        return read
    if confirmed < read.effective_at:
        raise BadInput("confirmed_early", "a list cannot be confirmed before it takes effect", "--confirmed-at")
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
        clauses = ", ".join(reason.clauses)
        console.print(escape(f"- {reason.rule}: {why}" + (f" [{clauses}]" if clauses else "")))
    for line in said.change:
        console.print(escape(line))
    if said.until:
        console.print(escape(said.until))
    if pack is not None:
        moment = format_instant(decision.at, pack.zone)
        made_by = f"{decision.pack} {decision.pack_version} · {decision.list_id} · {moment}"
        console.print(escape(made_by), style="dim")


_MARKS = {True: "[green]✓[/]", False: "[dim]✗[/]", None: "[blue]?[/]"}


def _print_rules(rules: tuple[RuleRead, ...]) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for read in rules:
        console.print(f"{_MARKS[read.spoke]} [bold]{escape(read.rule.id)}[/] {escape(read.rule.title.en)}")
        for condition in read.conditions:
            mark = _MARKS[condition.holds] if condition.needed else "[dim]·[/]"
            console.print(f"    {mark} {escape(condition.text)}")
