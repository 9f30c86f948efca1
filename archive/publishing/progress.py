"""Where a publishing is: a bar over its steps on a terminal, nothing anywhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

#: Called with the name of each step as it begins.
Step = Callable[[str], None]


def silently(_step: str) -> None:
    """Tell nobody."""


@contextmanager
def shown(steps: int, console: Console | None = None) -> Iterator[Step]:
    """Show `steps` steps on a terminal, and leave no trace there; tell nobody where there is none."""
    console = console or Console(stderr=True)
    if not console.is_terminal:
        yield silently
        return
    columns = (TextColumn("publishing: {task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("", total=steps)
        begun = 0

        def step(name: str) -> None:
            nonlocal begun
            progress.update(task, description=name, completed=begun)
            begun += 1

        yield step
