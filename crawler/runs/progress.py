"""How far a long run of one thing after the other is: a bar on a terminal, a line a minute in a log."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.text import Text

SPEAK = 60.0  # seconds between lines in a log

_log = logging.getLogger(__name__)


class Rate(ProgressColumn):
    """How many a minute."""

    def render(self, task: Task) -> Text:
        """Rich's hook."""
        speed = task.finished_speed or task.speed
        return Text(f"{speed * 60:,.0f} a minute" if speed else "")


@contextmanager
def steps(name: str, total: int, console: Console | None = None) -> Iterator[Callable[[], None]]:
    """Show how far `name` is; what it yields is called after each of `total` steps."""
    console = console or Console(stderr=True)
    if not console.is_terminal:
        yield _spoken(name, total)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Rate())
    with Progress(*columns, TimeElapsedColumn(), TimeRemainingColumn(), console=console) as progress:
        task = progress.add_task(name, total=total)
        yield lambda: progress.advance(task)


def now_and_then(log: logging.Logger, now: Callable[[], float] = time.monotonic) -> Callable[..., None]:
    """A way to say where a long run is as often as it likes; at most a line a minute is logged."""
    spoke = now()

    def say(words: str, *values: object) -> None:
        nonlocal spoke
        if now() - spoke >= SPEAK:
            spoke = now()
            log.info(words, *values)

    return say


def _spoken(name: str, total: int, now: Callable[[], float] = time.monotonic) -> Callable[[], None]:
    began = spoke = now()
    done = 0

    def step() -> None:
        nonlocal done, spoke
        done += 1
        if now() - spoke >= SPEAK:
            spoke = now()
            left = timedelta(seconds=round((spoke - began) / done * (total - done)))
            _log.info("%s: %d of %d, %.0f a minute, %s left", name, done, total, done / (spoke - began) * 60, left)

    return step
