"""Where a release is: a bar for each of its parts on a terminal, nothing anywhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

Advance = Callable[[int], None]
#: Called with the name of a part and how much there is to do as it begins; told what is done meanwhile.
Begin = Callable[[str, int], Advance]


def silently(_part: str, _total: int) -> Advance:
    """Tell nobody."""
    return lambda _done: None


@contextmanager
def shown(console: Console | None = None) -> Iterator[Begin]:
    """Show one part after the other on a terminal, and leave no trace there; tell nobody where there is none."""
    console = console or Console(stderr=True)
    if not console.is_terminal:
        yield silently
        return
    columns = (TextColumn("releasing: {task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, TimeElapsedColumn(), TimeRemainingColumn(), console=console, transient=True) as progress:
        task = progress.add_task("")

        def begin(part: str, total: int) -> Advance:
            progress.reset(task, description=part, total=total)
            return lambda done: progress.advance(task, done)

        yield begin
