"""The one table at the end of a crawl: site × what came of it, and under it the cause of every verdict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from archive.records import RunReport

_COLOURS = {"healthy": "green", "thin": "yellow", "refused": "yellow"}
_WIDTH = 120  # columns in a log file or a mail, which do not say how wide they are


def print_table(reports: Sequence[RunReport], console: Console | None = None) -> None:
    """Print the accounts of a run's sites."""
    console = console or Console()
    if not console.is_terminal:
        console.width = _WIDTH
    console.print(_table(reports))
    for report in reports:
        if report.cause:
            console.print(f"{report.site}: {report.cause}.", markup=False, highlight=False, soft_wrap=True)


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
