"""A bar on a terminal while a command works; nothing where the output is no terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


@contextmanager
def show_steps(first: str) -> Iterator[Callable[[str, int, int], None]]:
    """Show one bar for work of several steps; give what is told (step, done, of how many)."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(first, total=None)
        yield lambda what, done, total: progress.update(task, description=what, completed=done, total=total)


@contextmanager
def show_bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show one bar for work of one step; give what is told (done, of how many)."""
    with show_steps(what) as tell:
        yield lambda done, total: tell(what, done, total)
