"""`scrapy reextract`: the archive's own captures read again with the rules of today."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from pathlib import Path

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.spiderloader import get_spider_loader
from scrapy.utils.log import configure_logging

from crawler.rereading.asking import jobs_of, jobs_option, sites_of
from crawler.rereading.changes import Changes
from crawler.rereading.reextracting import CannotReread, reextract
from crawler.rereading.workers import WorkerDied
from crawler.runs.exits import BROKEN, CANNOT_START, OK


class Command(ScrapyCommand):
    """Nothing is fetched; what reads otherwise becomes a version called re-extracted."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        """Shown in the usage line."""
        return "[site …] [--since DATE] [--dry-run] [--json] [--jobs N]"

    def short_desc(self) -> str:
        """Shown in the list of commands."""
        return "Read the archive's own captures again, and tell what changed"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Which captures, and whether to write."""
        super().add_options(parser)
        parser.add_argument("--since", metavar="DATE", default="", help="only pages seen since this day (YYYY-MM-DD)")
        parser.add_argument("--dry-run", action="store_true", help="change nothing; tell what would change")
        parser.add_argument("--json", action="store_true", help="tell it as JSON, a line for each site")
        jobs_option(parser)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Read again, and tell what changed, site by site."""
        assert self.settings is not None  # noqa: S101 - set by scrapy.cmdline
        configure_logging(self.settings)
        data, sites, jobs = Path(self.settings["DATA_DIR"]), sites_of(get_spider_loader(self.settings)), jobs_of(opts)
        self.exitcode = OK
        try:
            for changes in reextract(data, sites, args, jobs, since=_day(opts.since), dry_run=opts.dry_run):
                _tell(changes, as_json=opts.json)
                if changes.unread:
                    self.exitcode = BROKEN
        except CannotReread as reason:
            print(reason, file=sys.stderr)
            self.exitcode = CANNOT_START
        except (WorkerDied, KeyboardInterrupt) as reason:
            print(str(reason) or "Interrupted. What was written is kept; run it again to go on.", file=sys.stderr)
            self.exitcode = BROKEN


def _tell(changes: Changes, *, as_json: bool) -> None:
    print(json.dumps(changes.told(), ensure_ascii=False) if as_json else "\n".join(changes.lines()), flush=True)


def _day(given: str) -> str:
    try:
        return date.fromisoformat(given).isoformat() if given else ""
    except ValueError:
        raise UsageError(f"--since {given}: write the day like 2024-05-17") from None
