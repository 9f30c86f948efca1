"""`scrapy canary [SITE …]`: one polite look at each site, and which of its file's assumptions hold."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from rich.console import Console
from scrapy.commands import BaseRunSpiderCommand
from scrapy.crawler import Crawler

from crawler.canary import Assumption, assumptions
from crawler.runs.exits import DEGRADED
from crawler.runs.ledger import ledger_of
from crawler.runs.running import check, crawl
from crawler.visits import SiteSpider

_MARKS = {True: "[green]holds[/]", False: "[red]FAILS[/]", None: "[yellow]unsure[/]"}


class Command(BaseRunSpiderCommand):
    """robots.txt, one listing page and one article a site; the captures stay in the archive."""

    requires_project = True

    def syntax(self) -> str:
        """Shown in the usage line."""
        return "[options] [site …]"

    def short_desc(self) -> str:
        """Shown in the list of commands."""
        return "Look at one listing page and one article of each site, and say what of its file holds"

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check before Scrapy sets anything up."""
        super().process_options(args, opts)
        assert self.settings is not None  # noqa: S101 - set by scrapy.cmdline before this is called
        self.settings.set("CANARY", value=True, priority="cmdline")
        self._sites = check(self.settings, args)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Look, and tell."""
        assert self.crawler_process is not None  # noqa: S101 - set by scrapy.cmdline
        process, console, failed = self.crawler_process, Console(soft_wrap=True), False
        crawlers: list[Crawler] = []
        self.exitcode = crawl(process, self._sites, opts.spargs, keep=crawlers)
        for crawler in crawlers:
            if isinstance(crawler.spider, SiteSpider):
                report = ledger_of(crawler).report
                found = assumptions(crawler.spider.site, crawler.spider.looks, report.cause if report else "")
                failed |= any(one.holds is False for one in found)
                _print(console, crawler.spider, found)
        self.exitcode = self.exitcode or (DEGRADED if failed else 0)


def _print(console: Console, spider: SiteSpider, found: Sequence[Assumption]) -> None:
    console.print(f"[bold]{spider.name}[/] ({spider.platform})")
    for one in found:
        console.print(f"  {_MARKS[one.holds]:<24} {one.name:<18} ", end="")
        console.print(one.detail, markup=False, highlight=False)
    for look in spider.looks:
        capture = look.answer.outcomes[0].capture
        if capture is not None:
            console.print(f"  kept: {capture.warc_file} at {capture.warc_offset}: {capture.url}", highlight=False)
