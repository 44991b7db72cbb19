"""The command `pratique`: mounts each command group."""

from __future__ import annotations

import typer

from pratique.cli import (
    accounts,
    certlogic,
    city,
    credential,
    decide,
    follow,
    gate,
    keys,
    laboratory,
    ledger,
    linelist,
    order,
    policy,
    presence,
    replay,
    risk_list,
    serve,
    trace,
)

app = typer.Typer(
    name="pratique",
    help="Run a city's response to an epidemic from its published policy.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
)
app.add_typer(risk_list.app, name="risk-list")
app.add_typer(certlogic.app, name="certlogic")
app.add_typer(policy.app, name="policy")
app.add_typer(ledger.app, name="ledger")
app.add_typer(accounts.app, name="accounts")
app.add_typer(city.app, name="city")
app.add_typer(order.app, name="order")
app.add_typer(presence.app, name="presence")
app.add_typer(linelist.app, name="linelist")
app.add_typer(laboratory.app, name="laboratory")
app.add_typer(keys.app, name="keys")
app.add_typer(credential.app, name="credential")
app.command("replay")(replay.replay)
app.command("decide")(decide.decide)
app.command("trace")(trace.trace)
app.command("serve")(serve.serve)
app.command("follow")(follow.follow)
app.command("gate")(gate.gate)


def main() -> None:
    """Run the command line."""
    app()
