"""`scrapy crawlall [SITE …]`: all sites, or the named ones, side by side in one process."""

from __future__ import annotations

import argparse

from scrapy.commands import BaseRunSpiderCommand

from crawler.runs.running import check, crawl, due


class Command(BaseRunSpiderCommand):
    """Every site has its own slot, WARC and account; the exit code is for all of them."""

    requires_project = True

    def syntax(self) -> str:
        """Shown in the usage line."""
        return "[options] [site …]"

    def short_desc(self) -> str:
        """Shown in the list of commands."""
        return "Crawl all sites, or the named ones, side by side"

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check before Scrapy sets anything up."""
        super().process_options(args, opts)
        assert self.settings is not None  # noqa: S101 - set by scrapy.cmdline before this is called
        self._sites = check(self.settings, args)
        if not args and (self.settings["SOURCE"] == "live" or self.settings.getbool("JUDGE_REHEARSALS")):
            self._sites = due(self.settings, self._sites)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Crawl."""
        assert self.crawler_process is not None  # noqa: S101 - set by scrapy.cmdline
        self.exitcode = crawl(self.crawler_process, self._sites, opts.spargs)
