"""`pratique serve`: the public pages, on this machine."""

from __future__ import annotations

import errno
import os
import socket
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from pratique.cli.follow import start_follower
from pratique.cli.house import open_for_serving
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import parse_instant
from pratique.record.setup import DATABASE, HOME, KEYS, find_home

if TYPE_CHECKING:
    from pratique.desk.demonstration import Furnished

DEMONSTRATION = "2021-08-07T20:00:00+08:00"
PACK = "cn-beijing-2021-08"
SENT = "PRATIQUE_CODES_FOLDER"
LOCAL = ("127.0.0.1", "localhost", "::1")


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on; 0.0.0.0 for every one.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port to listen on.")] = 8000,
    at: Annotated[
        str, typer.Option(help="The clock of the pages, with its zone; 'now' for the machine's own.")
    ] = DEMONSTRATION,
    pack: Annotated[str, typer.Option(help="A shipped pack's id, or the folder of one.")] = PACK,
    risk_list: Annotated[Path | None, typer.Option(help="A risk list's file; without it, the one that ships.")] = None,
    allow_host: Annotated[
        list[str] | None, typer.Option(help="A host name under which the pages may be asked for; repeatable.")
    ] = None,
    workers: Annotated[
        int, typer.Option(min=1, max=64, help="Processes that answer; on PostgreSQL as many as there are cores.")
    ] = 1,
) -> None:
    """Serve the pages until Ctrl-C. The public ones keep nothing; an unsafe configuration refuses to start."""
    try:
        if at != "now":
            parse_instant(at, "--at")
        is_demonstration = _set_environment(at, pack, risk_list, [*LOCAL[:2], "[::1]", host, *(allow_host or [])])
        _check_holdings()
    except BadInput as error:
        _refuse(str(error))
    _check_port(host, port)
    shown = "localhost" if host in LOCAL or host in ("0.0.0.0", "::") else host  # noqa: S104  (only compared)
    start = f"http://{shown}:{port}/"
    token, shown_there = open_for_serving(
        lambda: _furnish(pack, risk_list, parse_instant(at, "--at")) if is_demonstration else None
    )
    typer.echo(f"Pratique is at {start}  (as of {at}; stop with Ctrl-C)")
    typer.echo(f"  May I travel?  我能出行吗？   {start}zh-hans/travel/   {start}en/travel/")
    typer.echo(f"  The policy     政策           {start}zh-hans/policy/   {start}en/policy/")
    typer.echo(f"  List of the day 今日名单      {start}zh-hans/list/     {start}en/list/")
    if token is not None:
        typer.echo("The first administrator's link, which works once, for one day:  管理员首次登记链接（一次有效）：")
        typer.echo(f"  {start}zh-hans/enrol/{token}/")
    if shown_there is not None:
        typer.echo(f"A resident's code 健康码: sign in at {start}zh-hans/me/ or {start}en/me/")
        typer.echo(f"  as {shown_there.resident}; what to sign in with comes as the last line of")
        typer.echo(f"  {os.environ[SENT]}/codes.jsonl")
        typer.echo(f"A gate 道口: 'make gate' in another shell; the key of its device 设备密钥: {shown_there.device}")
    start_follower()
    _run(host, port, workers)


def _set_environment(at: str, pack: str, risk_list: Path | None, hosts: list[str]) -> bool:
    """Tell the server's own process what to show, with which it is started; say whether it is a demonstration.

    What happened on a clock that was set by hand never mixes with what happened, nor with what another policy shows.
    """
    os.environ["DJANGO_SETTINGS_MODULE"] = "pratique.web.settings"
    is_demonstration = at != "now" and not any(os.environ.get(name) for name in (HOME, KEYS, DATABASE))
    if is_demonstration:
        named = f"{pack}\n{'' if risk_list is None else risk_list.resolve()}"
        other = "" if named == f"{PACK}\n" else f"-{sha256(named.encode()).hexdigest()[:8]}"
        os.environ[HOME] = str(find_home() / f"demonstration{other}")
        os.environ.setdefault(SENT, str(find_home() / "sign-in-codes"))
    os.environ["PRATIQUE_AT"] = "" if at == "now" else at
    os.environ["PRATIQUE_PACK"] = pack
    os.environ["PRATIQUE_RISK_LIST"] = "" if risk_list is None else str(risk_list.resolve())
    os.environ["PRATIQUE_HOSTS"] = ",".join(dict.fromkeys(hosts))
    return is_demonstration


def _furnish(pack: str, risk_list: Path | None, at: int) -> Furnished:
    """Make the demonstration whole: what is named in force, sub-keys, a made-up resident, a gate; raises BadInput."""
    from pratique.desk.demonstration import do_furnish  # noqa: PLC0415  (needs Django)
    from pratique.web.holdings import load_holdings  # noqa: PLC0415

    [named] = load_holdings(pack, None if risk_list is None else str(risk_list)).lists
    return do_furnish(pack, named, find_home(), at)


def _check_holdings() -> None:
    """Load what will be shown, so that a fault is told here and not by a page; raises BadInput."""
    from pratique.web.catalogue import check_catalogue  # noqa: PLC0415  (Django reads the environment above)
    from pratique.web.holdings import get_holdings  # noqa: PLC0415

    check_catalogue()
    get_holdings()


def _check_port(host: str, port: int) -> None:
    """Refuse kindly when the address cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            _refuse(
                f"port {port} is taken, perhaps by Pratique itself: open http://localhost:{port}/, "
                f"or choose another with --port {port + 1 if port < 65535 else 8000}"  # noqa: PLR2004
            )
        _refuse(f"cannot listen on {host}:{port}: {error.strerror}")


def _run(host: str, port: int, workers: int) -> None:
    from granian import Granian  # noqa: PLC0415  (the other commands do not pay for it)
    from granian.constants import Interfaces  # noqa: PLC0415
    from granian.log import LogLevels  # noqa: PLC0415

    Granian(
        "pratique.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=4,
        websockets=False,
        log_level=LogLevels.warning,
        log_access=False,
    ).serve()


def _refuse(message: str) -> NoReturn:
    typer.echo(f"pratique serve: {message}", err=True)
    raise typer.Exit(2)
