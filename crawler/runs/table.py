"""The one table at the end of a crawl: site × what came of it, and under it the cause of every verdict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from archive.records import RunReport
from archive.standing import Standing

_COLOURS = {"healthy": "green", **dict.fromkeys(("interrupted", "thin", "stale", "refused"), "yellow")}
_WIDTH = 120  # columns in a log file or a mail, which do not say how wide they are


def print_table(reports: Sequence[RunReport], console: Console | None = None) -> None:
    """Print the accounts of a run's sites."""
    console = console or Console()
    if not console.is_terminal:
        console.width = _WIDTH
    console.print(_table(reports))
    for report in reports:
        for words in filter(None, (report.cause, _caught_up(report))):
            console.print(f"{report.site}: {words}.", markup=False, highlight=False, soft_wrap=True)


def _table(reports: Iterable[RunReport]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 0))
    table.add_column("site", no_wrap=True)
    for name in ("discovered", "fetched", "stored", "unchanged"):
        table.add_column(name, justify="right", overflow="fold")
    table.add_column("rejected", overflow="fold", min_width=9)
    table.add_column("other fates", overflow="fold", min_width=9)
    table.add_column("lost", justify="right")
    table.add_column("verdict", no_wrap=True)
    for report in reports:
        counts = (report.discovered, report.fetched, report.stored, report.unchanged)
        verdict = f"[{_COLOURS.get(report.verdict, 'red')}]{report.verdict}[/]"
        causes = (_lines(report.rejected), _lines(report.failed))
        table.add_row(report.site, *map(str, counts), *causes, str(report.lost), verdict)
    return table


def _lines(causes: Iterable[tuple[str, int]]) -> str:
    return escape("\n".join(f"{count} {cause}" for cause, count in causes)) or "–"


def _caught_up(report: RunReport) -> str:
    if not report.caught_up:
        return ""
    return f"besides, {report.caught_up} captures of an earlier run that was cut short came into the database"


def health_table(standing: Iterable[Standing], now: datetime) -> Table:
    """How the sites stand after their last live runs."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 2, 0, 0))
    for name in ("site", "verdict", "since", "last run", "cause"):
        table.add_column(name, overflow="fold", no_wrap=name != "cause")
    for one in standing:
        verdict = one.verdict or ("never crawled to its end" if one.interrupted_at else "never crawled live")
        watched = one.verdict not in ("healthy", None) and not one.alarm
        known = " (known)" if one.known else " (watched)" if watched else ""
        colour = "dim" if one.known or one.verdict is None else _COLOURS.get(verdict, "red")
        age = _age(now - datetime.fromisoformat(one.started_at)) if one.started_at else "–"
        cause = one.note if one.known and one.note else one.cause
        told = filter(None, (cause, one.interrupted_at and f"interrupted on {one.interrupted_at[:16]}"))
        table.add_row(one.site, f"[{colour}]{verdict}[/]{known}", (one.since or "–")[:10], age, escape("; ".join(told)))
    return table


def _age(age: timedelta) -> str:
    """How long ago: "3 h", "2 days"."""
    hours = int(age.total_seconds() // 3600)
    return f"{hours} h ago" if hours < 48 else f"{age.days} days ago"
