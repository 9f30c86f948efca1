"""A crawl of one or more sites in this process, from the first check to the exit code."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from scrapy import signals
from scrapy.spiderloader import get_spider_loader

from archive.records import RunReport
from crawler import clock
from crawler.runs.books import run_id
from crawler.runs.exits import BROKEN, CANNOT_START, INTERRUPTED, LOCKED, exit_code
from crawler.runs.ledger import Ledger
from crawler.runs.lock import Locked, locked
from crawler.runs.preflight import CannotStart, preflight
from crawler.runs.sites import acknowledged, known, resting
from crawler.runs.table import print_table
from crawler.runs.telling import tell
from crawler.site import NewsSite

_log = logging.getLogger(__name__)

_REPEATS = ("scrapy.addons", "scrapy.crawler", "scrapy.middleware")  # what the settings say
_EVERY_PAGE = ("scrapy.core.engine", "scrapy.core.scraper")  # two lines a page, for those who look for a fault

if TYPE_CHECKING:
    from scrapy.crawler import Crawler, CrawlerProcessBase
    from scrapy.settings import Settings


def check(settings: Settings, names: Sequence[str]) -> list[str]:
    """The sites to crawl; says why on stderr and exits when the crawl cannot start."""
    try:
        return preflight(settings, get_spider_loader(settings), names)
    except CannotStart as reason:
        print(reason, file=sys.stderr)  # noqa: T201 - the one sentence for the person at the terminal
        sys.exit(CANNOT_START)


def due(settings: Settings, names: Sequence[str]) -> list[str]:
    """Those of the sites that are due; says of the others why they rest."""
    loader = get_spider_loader(settings)
    sites = {name: site for name in names if issubclass(site := loader.load(name), NewsSite)}
    rest = resting(sites, known(Path(settings["DATA_DIR"])), clock.now())
    for name, why in rest.items():
        _log.info("%s rests: %s", name, why)
    return [name for name in names if name not in rest]


def quiet(level: str) -> None:
    """Have no lines made that a log of this level does not show, or that say what the settings say."""
    if level != "DEBUG":
        for name in _EVERY_PAGE:
            logging.getLogger(name).setLevel(logging.INFO)
    if level == "INFO":
        for name in _REPEATS:
            logging.getLogger(name).setLevel(logging.WARNING)


def crawl(
    process: CrawlerProcessBase, sites: Sequence[str], arguments: Mapping[str, Any], keep: list[Crawler] | None = None
) -> int:
    """Crawl the sites side by side, print the table, tell who wants to know, and return the exit code.

    The crawlers are put into `keep`, for those who look at their spiders afterwards.
    """
    settings = process.settings
    quiet(settings["LOG_LEVEL"])
    settings.set("RUN_ID", run_id(settings.get("RUN_ID")), priority="cmdline")
    if budget := settings.getint("TIME_BUDGET"):
        settings.set("CLOSESPIDER_TIMEOUT", budget, priority="cmdline")
    data = Path(settings["DATA_DIR"])
    try:
        with locked(data, ["crawl", *sites]):
            crawlers = [] if keep is None else keep
            reports, whole = _crawled(process, sites, arguments, crawlers)
    except Locked as reason:
        print(reason, file=sys.stderr)  # noqa: T201 - the one sentence for the person at the terminal
        return LOCKED
    if not settings.getbool("CANARY"):
        print_table(reports)
    accounted = {report.site for report in reports}
    for site in (site for site in sites if site not in accounted):
        print(f"{site}: no account could be written; the log says why.", file=sys.stderr)  # noqa: T201 - as above
    code = exit_code(reports, acknowledged(data, reports)) if whole else BROKEN
    if any(_cut_off(crawler) for crawler in crawlers):
        print("Stopped at once; the next crawl begins with what was captured.", file=sys.stderr)  # noqa: T201 - as above
        code = INTERRUPTED
    tell(settings, reports, code)
    return code


def _crawled(
    process: CrawlerProcessBase, sites: Sequence[str], arguments: Mapping[str, Any], crawlers: list[Crawler]
) -> tuple[list[RunReport], bool]:
    """The accounts of the sites, and whether there is one of each."""
    with _progress() as progress:
        crawlers += [process.create_crawler(site) for site in sites]
        for crawler in crawlers:
            if progress is not None:
                _show(crawler, progress)
            process.crawl(crawler, **arguments)
        process.start()
    reports = [ledger.report for crawler in crawlers if (ledger := _ledger(crawler)) and ledger.report]
    return reports, len(reports) == len(crawlers) and not process.bootstrap_failed


def _cut_off(crawler: Crawler) -> bool:
    """Whether a crawl was still going on when its process was told a second time to stop."""
    engine = crawler._engine  # asking for it where there is none raises
    return not crawler.crawling and engine is not None and engine.spider is not None


def _ledger(crawler: Crawler) -> Ledger | None:
    """The ledger of a crawl; None when it broke before there was one."""
    try:
        return crawler.get_extension(Ledger)
    except RuntimeError:
        return None


@contextmanager
def _progress() -> Iterator[Progress | None]:
    """A progress bar on a terminal; log lines go above it. Nothing in a log file or under cron."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        yield progress


def _show(crawler: Crawler, progress: Progress) -> None:
    task = progress.add_task(crawler.spidercls.name, total=None)

    def update(**_: Any) -> None:
        frontier = getattr(crawler.spider, "frontier", None)
        asked = len(frontier.asked) if frontier else 0
        ledger = _ledger(crawler)
        progress.update(task, total=asked or None, completed=len(ledger.tally.answered) if ledger else 0)

    crawler.signals.connect(update, signal=signals.item_scraped, weak=False)
