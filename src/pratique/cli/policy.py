"""`pratique policy`: look at packs before anyone is judged by them."""

from __future__ import annotations

from typing import Annotated

import typer

from pratique.kinds.errors import BadInput
from pratique.policy.check import check_pack
from pratique.policy.load import load_pack
from pratique.policy.shelf import list_packs

app = typer.Typer(help="Check and list policy packs.", no_args_is_help=True)


@app.command("list")
def list_() -> None:
    """List the packs that ship."""
    for pack_id in list_packs():
        typer.echo(pack_id)


@app.command()
def check(
    packs: Annotated[list[str] | None, typer.Argument(help="Pack ids or folders; all that ship if none.")] = None,
) -> None:
    """Check packs: citations, reads, ends, ranks, examples. Exit 1 if anything is wrong, 2 if unreadable."""
    wrong = 0
    for name in packs or list_packs():
        try:
            pack = load_pack(name)
        except BadInput as error:
            typer.echo(f"{name}: {error}", err=True)
            raise typer.Exit(2) from None
        findings = check_pack(pack)
        wrong += len(findings)
        for finding in findings:
            typer.echo(f"{pack.id}{finding.place}: {finding.message} [{finding.code}]")
        if not findings:
            examples = sum(len(rule.examples) for rule in pack.rules)
            clauses = sum(len(source.clauses) for source in pack.sources)
            typer.echo(
                f"{pack.id} {pack.version}: {len(pack.rules)} rules, {examples} examples hold, "
                f"{clauses} clauses of {len(pack.sources)} sources, {len(pack.conflicts)} conflicts noted"
            )
    if wrong:
        raise typer.Exit(1)
