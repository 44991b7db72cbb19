"""``pratique certlogic``: run the published test files, and evaluate expressions line by line."""

from __future__ import annotations

import json
import sys
from functools import lru_cache
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from pratique.kinds.errors import BadInput
from pratique.kinds.strict_json import MAX_BYTES, Json, read_json
from pratique.policy.certlogic.compile import Rule, compile_rule
from pratique.policy.certlogic.errors import CertLogicError
from pratique.policy.certlogic.suites import run_file
from pratique.policy.certlogic.values import outward

app = typer.Typer(help="Evaluate CertLogic 1.3.3 and run its test files.", no_args_is_help=True)

_MAX_DEPTH = 200


@app.command()
def suite(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE…", help="Suites, rules with their tests, or folders of them.")
    ],
) -> None:
    """Run test files; end with 'N passed, N failed', status 1 if any failed, 2 if a file cannot be read."""
    passed = failed = 0
    for path in [inner for named in files for inner in (sorted(named.glob("*.json")) if named.is_dir() else [named])]:
        try:
            outcomes = run_file(path)
        except BadInput as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(2) from None
        wrong = [outcome for outcome in outcomes if outcome.wrong]
        for outcome in wrong:
            typer.echo(f"{path.name}: {outcome.name}: {outcome.wrong}")
        passed, failed = passed + len(outcomes) - len(wrong), failed + len(wrong)
    typer.echo(f"{passed} passed, {failed} failed")
    raise typer.Exit(1 if failed else 0)


@app.command("eval")
def evaluate() -> None:
    """Answer each line {"logic": …, "data": …} of standard input with {"value": …} or {"error": code}."""
    answer_lines(sys.stdin.buffer, sys.stdout.buffer)


def answer_lines(source: BinaryIO, target: BinaryIO) -> None:
    """Answer every line, in order, at once, a blank one too; no line stops the rest."""
    while line := source.readline(MAX_BYTES + 2):
        if not line.endswith(b"\n"):
            _skip_rest(source, len(line))
        target.write(_encode(answer(line)) + b"\n")
        target.flush()


def answer(line: bytes) -> Json:
    """Evaluate one request; its faults, like those of the expression, are told by a code."""
    try:
        request = read_json(line, max_bytes=MAX_BYTES, max_depth=_MAX_DEPTH)
        if not (isinstance(request, dict) and request.keys() == {"logic", "data"}):
            return {"error": "request"}
        rule = _compiled(json.dumps(request["logic"]))
        return {"value": outward(rule(request["data"]))}
    except (BadInput, CertLogicError) as error:
        return {"error": error.code}


@lru_cache(maxsize=256)
def _compiled(logic: str) -> Rule:
    return compile_rule(json.loads(logic))


def _skip_rest(source: BinaryIO, read: int) -> None:
    """Pass over what is left of a line that is too long (its end, if there is none, stops it too)."""
    while read > MAX_BYTES:
        part = source.readline(MAX_BYTES)
        if not part or part.endswith(b"\n"):
            return


def _encode(value: Json) -> bytes:
    try:
        return json.dumps(value, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:  # half a surrogate pair, which only an escape can write
        return json.dumps(value).encode("ascii")
