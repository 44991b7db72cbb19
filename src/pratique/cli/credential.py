"""``pratique credential``: codes and certificates, opened and verified."""

from __future__ import annotations

import typer

from pratique.cli.credential_open import open_command
from pratique.cli.credential_verify import trust_command, verify_command

app = typer.Typer(help="Codes and certificates that a person shows.", no_args_is_help=True)
app.command("open")(open_command)
app.command("verify")(verify_command)
app.command("trust")(trust_command)
