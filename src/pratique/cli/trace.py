"""`pratique trace`: who was close to a case, who was close to them, and what could have been missed."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from pratique.cli.decide import DEFAULT_PACK, Language
from pratique.cli.house import refuse
from pratique.kinds.errors import BadInput
from pratique.kinds.instants import parse_instant
from pratique.policy.load import load_pack
from pratique.tracing.services import read_services

if TYPE_CHECKING:
    from pratique.tracing.engines.opening import Progress as Tell

_STEPS = {
    "presence": {"zh": "读入记录", "en": "Reading presence"},
    "index": {"zh": "建立索引", "en": "Making the index"},
    "trace": {"zh": "追踪", "en": "Tracing"},
    "write": {"zh": "写出结果", "en": "Writing"},
}

_REFUSED = {
    "source": "文件或文件夹读不了",
    "columns": "列名不对：有缺少、不认识或重复的列",
    "file_kind": "文件类型不对，只读CSV和Parquet；Excel工作簿请另存为“CSV UTF-8”",
    "encoding": "文件编码既不是UTF-8也不是GB18030",
    "empty_file": "文件是空的",
    "instant": "时间读不出来",
    "no_tracing": "政策包在这一时刻没有追踪规则",
    "unknown_pack": "没有这个政策包",
    "not_empty": "输出文件夹里已有内容",
    "not_ours": "那里的内容不是追踪结果，不会覆盖",
}
"""What a refusal begins with in Chinese, by its code."""

_ENGINE_HELP = "What computes the rings; oracle: plain Python, for small files and checking."


class EngineChoice(StrEnum):
    """The engines; laws hold them equal."""

    INDEX = "index"
    DUCKDB = "duckdb"
    ORACLE = "oracle"


class FormatChoice(StrEnum):
    """What tables are written as."""

    CSV = "csv"
    PARQUET = "parquet"


def trace(
    at: Annotated[str, typer.Option(help="The instant of the tracing, with its zone.")],
    cases: Annotated[Path, typer.Option(help="Cases: case, person, onset or first_positive, isolated_at.")],
    presence: Annotated[Path, typer.Option(help="A file, a folder of files, a presence folder or a city.")],
    out: Annotated[Path, typer.Option(help="The folder to write; it stands whole or not at all.")],
    isolations: Annotated[Path | None, typer.Option(help="Isolations: person, from.")] = None,
    places: Annotated[Path | None, typer.Option(help="Places: place, kind, division, enclosed, checkin.")] = None,
    people: Annotated[Path | None, typer.Option(help="People: person, reachable.")] = None,
    services: Annotated[Path | None, typer.Option(help="Numbers of one run: number, canonical, from, until.")] = None,
    pack: Annotated[str, typer.Option(help="A pack's id or folder.")] = DEFAULT_PACK,
    engine: Annotated[EngineChoice, typer.Option(help=_ENGINE_HELP)] = EngineChoice.INDEX,
    form: Annotated[FormatChoice, typer.Option("--format", help="What tables are written as.")] = FormatChoice.CSV,
    index: Annotated[Path | None, typer.Option(help="Where the index stands; else beside the presence folder.")] = None,
    keep: Annotated[Path | None, typer.Option(help="Keep what was read as a presence folder, for next time.")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace an older answer.")] = False,
    lang: Annotated[Language, typer.Option(help="The language of the printed words.")] = Language.EN,
) -> None:
    """Trace close and secondary contacts of cases; exits 0 with an answer, 2 on input that cannot be used."""
    try:
        from pratique.tracing.engines import answer_files, api  # noqa: PLC0415  (the other commands do not pay for it)
    except ImportError as error:
        refuse("trace", f"this needs {error.name}, which comes with pip install 'pratique[tracing]'")
    try:
        instant = parse_instant(at, "--at")
        book = load_pack(pack)
        answer_files.check_free(out, overwrite=overwrite)
        with _showing(lang.value) as tell, warnings.catch_warnings():
            warnings.simplefilter("ignore", api.RowsSetAside)  # the summary says it
            tell("trace", 0, 0)
            answer = api.trace(
                cases,
                presence,
                at=instant,
                pack=book,
                isolations=isolations,
                places=places,
                people=people,
                services=read_services(services),
                engine=engine.value,
                keep=keep,
                index=index,
                on_progress=tell,
            )
            tell("write", 0, 0)
            answer_files.write_answer(answer, out, book.zone, form.value, overwrite=overwrite)
    except BadInput as error:
        said = _REFUSED.get(error.code) if lang.value == "zh" else None
        refuse("trace", f"{said}。{error}" if said else str(error))
    except OSError as error:
        refuse("trace", f"{error.filename}: {error.strerror}")
    from pratique.tracing.engines.summary import say_answer  # noqa: PLC0415

    console = Console(highlight=False, soft_wrap=True)
    for line in say_answer(answer, lang.value):
        console.print(escape(line))


@contextmanager
def _showing(lang: str) -> Iterator[Tell]:
    """Show on a terminal what is being done; each step has a line of its own, with a bar where its end is known."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[said]}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        tasks = {}

        def tell(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = progress.add_task(_STEPS[step][lang], total=None, said="")
            said = f"{done:,}/{total:,}" if total else f"{done:,}" if done else ""
            progress.update(tasks[step], completed=done, total=total or None, said=said)

        yield tell
