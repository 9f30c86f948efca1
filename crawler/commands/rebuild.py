"""`scrapy rebuild`: the database anew from the WARC files alone."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.spiderloader import get_spider_loader
from scrapy.utils.log import configure_logging

from crawler.rereading.asking import jobs_of, jobs_option, sites_of
from crawler.rereading.rebuilding import CannotRebuild, rebuild
from crawler.rereading.workers import WorkerDied
from crawler.runs.exits import BROKEN, CANNOT_START, OK


class Command(ScrapyCommand):
    """Nothing is fetched; the old database stays until the new one is whole, and beside it after that."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Shown in the usage line."""
        return "[--into FILE] [--replace] [--jobs N]"

    def short_desc(self) -> str:
        """Shown in the list of commands."""
        return "Make the database anew from the WARC files in DATA_DIR/warc"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Where to, and with how many processes."""
        super().add_options(parser)
        parser.add_argument("--into", metavar="FILE", type=Path, help="another place than DATA_DIR/archive.db")
        parser.add_argument(
            "--replace", action="store_true", help="take the place of a database that is there; it is kept beside"
        )
        jobs_option(parser)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Rebuild, and say what it came to."""
        if args:
            raise UsageError("all sites are rebuilt together; name none")
        assert self.settings is not None  # noqa: S101 - set by scrapy.cmdline
        configure_logging(self.settings)
        data, sites = Path(self.settings["DATA_DIR"]), sites_of(get_spider_loader(self.settings))
        try:
            account = rebuild(data, sites, jobs_of(opts), opts.into, replace=opts.replace)
        except CannotRebuild as reason:
            print(reason, file=sys.stderr)
            self.exitcode = CANNOT_START
            return
        except (WorkerDied, KeyboardInterrupt) as reason:
            print(str(reason) or "Interrupted. The database is as it was.", file=sys.stderr)
            self.exitcode = BROKEN
            return
        print("\n".join(account.lines()))
        self.exitcode = OK if account.whole else BROKEN
