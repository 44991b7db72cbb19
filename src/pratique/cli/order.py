"""``pratique order``: check the signed text of an order on paper."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from pratique.kinds.errors import BadInput
from pratique.ledger.faults import LedgerFault
from pratique.record.signed_orders import get_order_key, verify_order

app = typer.Typer(help="Orders on paper: check one, print the key.", no_args_is_help=True)


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(help="The text of the QR code in a file; '-' reads standard input.")],
    key: Annotated[str | None, typer.Option(help="The installation's public key, if it is not this one.")] = None,
) -> None:
    """Say what a paper says, if it is unchanged; exit 1 if it is not, 2 if it cannot be read. Needs no database."""
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text("utf-8")
        statement = verify_order(text, key)
    except BadInput as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1 if error.code == "order_signature" else 2) from None
    except LedgerFault as fault:
        typer.echo(str(fault), err=True)
        raise typer.Exit(2) from None
    except (OSError, UnicodeDecodeError) as error:
        typer.echo(f"{file} cannot be read: {error}", err=True)
        raise typer.Exit(2) from None
    typer.echo(msgspec.json.format(msgspec.json.encode(statement), indent=2).decode())
    typer.echo("signed and unchanged; whether it was changed or ended since, only the register knows", err=True)


@app.command("key")
def show_key() -> None:
    """Print the public key by which papers of this installation are checked."""
    try:
        typer.echo(get_order_key())
    except LedgerFault as fault:
        typer.echo(str(fault), err=True)
        raise typer.Exit(2) from None
