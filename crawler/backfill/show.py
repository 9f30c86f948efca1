"""A plan as a person reads it, and how far a long reading of an index is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from rich import box
from rich.console import Console
from rich.table import Table

from crawler.backfill.cdx import Answer
from crawler.backfill.plan import Plan

_WIDTH = 120  # columns in a log file, which does not say how wide it is


def print_plan(plan: Plan, pace: float, console: Console | None = None) -> None:
    """Print a plan month by month, what is left out, and the time a fetch every `pace` seconds takes."""
    console = console or Console()
    if not console.is_terminal:
        console.width = _WIDTH
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 2, 0, 0))
    table.add_column("month")
    for name in ("mementos", "articles", "held", "to fetch"):
        table.add_column(name, justify="right")
    for one in plan.months:
        table.add_row(one.month, *map(str, (one.mementos, one.articles, one.held, one.fetch)))
    table.add_section()
    mementos, held = sum(one.mementos for one in plan.months), sum(one.held for one in plan.months)
    fetch = sum(one.fetch for one in plan.months)
    table.add_row("all", *map(str, (mementos, plan.articles, held, fetch)))
    console.print(table)
    for reason, count in plan.left:
        console.print(f"left out: {count} × {reason}", markup=False, highlight=False, soft_wrap=True)
    for why in plan.cut:
        console.print(f"NOT ALL THERE IS: {why}.", markup=False, highlight=False, soft_wrap=True)
    time = timedelta(seconds=round(plan.seconds(pace)))
    console.print(f"{len(plan.jobs)} mementos to fetch, one every {pace:g} s: {time}", highlight=False, soft_wrap=True)


def watched(answers: Iterable[Answer], what: str, console: Console | None = None) -> Iterator[Answer]:
    """The answers, while a terminal shows how many lines were read; a log shows nothing."""
    console = console or Console(stderr=True)
    if not console.is_terminal:
        yield from answers
        return
    rows = 0
    with console.status(f"{what}: asking") as status:
        for answer in answers:
            rows += answer.rows
            status.update(f"{what}: {rows:,} lines of the index")
            yield answer
