"""The one table at the end of a crawl: site × what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table

from archive.records import RunReport

_COLOURS = {"healthy": "green", "thin": "yellow", "refused": "yellow", "empty": "red", "unreachable": "red"}
_WIDTH = 120  # columns in a log file or a mail, which do not say how wide they are


def print_table(reports: Sequence[RunReport], console: Console | None = None) -> None:
    """Print the accounts of a run's sites."""
    console = console or Console()
    if not console.is_terminal:
        console.width = _WIDTH
    console.print(_table(reports))


def _table(reports: Iterable[RunReport]) -> Table:
    table = Table(title=None, pad_edge=False)
    table.add_column("site", no_wrap=True)
    for name in ("discovered", "fetched", "stored", "unchanged"):
        table.add_column(name, justify="right")
    table.add_column("rejected")
    table.add_column("other fates")
    table.add_column("lost", justify="right")
    table.add_column("verdict")
    for report in reports:
        counts = (report.discovered, report.fetched, report.stored, report.unchanged)
        colour = _COLOURS.get(report.verdict, "red")
        verdict = f"[{colour}]{report.verdict}[/]" + (f"\n{report.cause}" if report.cause else "")
        causes = (_lines(report.rejected), _lines(report.failed))
        table.add_row(report.site, *map(str, counts), *causes, str(report.lost), verdict)
    return table


def _lines(causes: Iterable[tuple[str, int]]) -> str:
    return "\n".join(f"{cause} {count}" for cause, count in causes) or "–"
