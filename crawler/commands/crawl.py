"""`scrapy crawl SITE`: one site, from the live web or from what `-s SOURCE=…` names."""

from __future__ import annotations

import argparse

from scrapy.commands import BaseRunSpiderCommand
from scrapy.exceptions import UsageError

from crawler.runs.running import check, crawl


class Command(BaseRunSpiderCommand):
    """Scrapy's crawl with a check before it, a table after it, and an exit code that means something."""

    requires_project = True

    def syntax(self) -> str:
        """Shown in the usage line."""
        return "[options] <site>"

    def short_desc(self) -> str:
        """Shown in the list of commands."""
        return "Crawl one site (live; -s SOURCE=sample|PATH replays)"

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check before Scrapy sets anything up."""
        super().process_options(args, opts)
        if len(args) != 1:
            raise UsageError("name one site; `scrapy list` shows them, `scrapy crawlall` takes several")
        assert self.settings is not None  # noqa: S101 - set by scrapy.cmdline before this is called
        check(self.settings, args)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Crawl."""
        assert self.crawler_process is not None  # noqa: S101 - set by scrapy.cmdline
        self.exitcode = crawl(self.crawler_process, args, opts.spargs)
