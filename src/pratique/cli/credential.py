"""``pratique credential``: codes and certificates, opened and verified."""

from __future__ import annotations

import typer

from pratique.cli.credential_open import open_command

app = typer.Typer(help="Codes and certificates that a person shows.", no_args_is_help=True)
app.command("open")(open_command)


@app.callback()
def _group() -> None:
    """Keep ``open`` a command of its own."""
