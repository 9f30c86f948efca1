"""`scrapy backfill SITE --from …`: a site's past, out of web archives, WARC files and its own id sequence."""

from __future__ import annotations

import argparse
import re
import sqlite3
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.commands import BaseRunSpiderCommand
from scrapy.exceptions import UsageError
from scrapy.spiderloader import get_spider_loader

from archive.layout import WORKING
from archive.records import Origin, RunReport
from archive.warc import BadWarc
from crawler.backfill.ids import IdsError, ids, survey
from crawler.backfill.index import IndexFailed
from crawler.backfill.offer import Desk, Wanted
from crawler.backfill.show import print_plan
from crawler.rereading.asking import sites_of
from crawler.runs.books import WARC
from crawler.runs.exits import BROKEN, CANNOT_START, OK, exit_code
from crawler.runs.lock import Locked
from crawler.runs.preflight import CannotStart, unmixed
from crawler.runs.running import check, crawl
from crawler.runs.table import print_table
from crawler.saved.pages import CannotRead, site_of
from crawler.site import NewsSite
from crawler.sources import Source, SourceError
from crawler.sources.importing import import_warc

if TYPE_CHECKING:
    from scrapy.settings import Settings

_ORIGINS = "wayback | commoncrawl | ccnews:YYYY-MM | warc:PATH | ids[:FIRST-LAST]"
_ORIGIN = re.compile(
    r"(wayback|commoncrawl|ids)|(ccnews):(\d{4}-(?:0[1-9]|1[0-2]))|(warc):(.+)|(ids):(\d+-\d+)", re.DOTALL
)
_NOT_WITH = {
    "warc": ("since", "until", "limit", "listings"),
    "ids": ("since", "until", "listings"),
    "ccnews": ("since", "until", "listings"),
}
_NOT_WITH_WHY = {
    "warc": "a file is taken whole",
    "ids": "a number has no day; give ids:FIRST-LAST",
    "ccnews": "a month is read whole",
}
_INTERRUPTED = 130  # as a shell tells it
_REFUSED = (IndexFailed, SourceError, IdsError, CannotStart, CannotRead, Locked, BadWarc, OSError)


class Command(BaseRunSpiderCommand):
    """Plans first; what the archive has already is not fetched again, so that the same command goes on."""

    requires_project = True

    def syntax(self) -> str:
        """Shown in the usage line."""
        return "<site> --from ORIGIN [options]"

    def short_desc(self) -> str:
        """Shown in the list of commands."""
        return "Recover a site's past from web archives, WARC files or its id sequence"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """From where, of which time, and how much."""
        super().add_options(parser)
        parser.add_argument("--from", dest="origin", metavar="ORIGIN", required=True, help=_ORIGINS)
        parser.add_argument("--since", metavar="DATE", type=_day, help="only captures of this day or later")
        parser.add_argument("--until", metavar="DATE", type=_day, help="only captures of this day or earlier")
        parser.add_argument("--limit", metavar="N", type=_count, help="at most so many, the oldest first")
        parser.add_argument("--listings", action="store_true", help="listing pages too: they name what nobody captured")
        parser.add_argument("--plan", action="store_true", help="ask the index alone, and tell what there is")

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Understand what is wanted before Scrapy sets anything up."""
        super().process_options(args, opts)
        if len(args) != 1:
            raise UsageError("name one site; `scrapy list` shows them")
        found = _ORIGIN.fullmatch(opts.origin)
        if found is None:
            raise UsageError(f"--from {opts.origin}: give {_ORIGINS}")
        self._kind, self._which = [*filter(None, found.groups()), ""][:2]
        for name in _NOT_WITH.get(self._kind, ()):
            if getattr(opts, name):
                raise UsageError(f"--{name} does not go with --from {self._kind}: {_NOT_WITH_WHY[self._kind]}")
        if opts.since and opts.until and opts.since > opts.until:
            raise UsageError(f"--since {opts.since} is after --until {opts.until}")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Plan and fetch; what makes it impossible is one sentence, and exit code 2."""
        assert self.settings is not None  # noqa: S101 - set by scrapy.cmdline
        ways = {"warc": self._replay, "ids": self._count, "ccnews": self._news}
        try:
            site = site_of(get_spider_loader(self.settings), "", args[0])
            self.exitcode = ways.get(self._kind, self._archive)(self.settings, site, opts)
        except _REFUSED as reason:
            print(reason, file=sys.stderr)
            self.exitcode = CANNOT_START
        except sqlite3.Error as reason:
            print(
                f"{WORKING} cannot be read or written: {reason}. What was committed stays; mend that, and run "
                "the same command again.",
                file=sys.stderr,
            )
            self.exitcode = BROKEN
        except KeyboardInterrupt:
            print("interrupted; what came before is kept, and the same command goes on.", file=sys.stderr)
            self.exitcode = _INTERRUPTED

    def _archive(self, settings: Settings, site: type[NewsSite], opts: argparse.Namespace) -> int:
        desk = _desk(settings, site, self._kind)
        plan = desk.plan(self._kind, Wanted(opts.since, opts.until, opts.limit, opts.listings))
        print_plan(plan, 60 / desk.per_minute)
        return OK if opts.plan or not plan.jobs else _told(desk.take(self._kind, plan))

    def _news(self, settings: Settings, site: type[NewsSite], opts: argparse.Namespace) -> int:
        desk = _desk(settings, site, self._kind)
        files = desk.news_files(self._which)
        print(f"{len(files)} files of CC-NEWS of {self._which} to read from end to end, about 1 GB each")
        return OK if opts.plan or not files else _told(desk.take_news(self._which, files, opts.limit))

    def _replay(self, settings: Settings, site: type[NewsSite], opts: argparse.Namespace) -> int:
        """Take a file in, tell what of it was taken, and read the site's pages in it."""
        data, sites = Path(settings["DATA_DIR"]), sites_of(get_spider_loader(settings))
        taken = import_warc(Path(self._which), data / WARC, sites, data / WORKING, site.name, plan=opts.plan)
        for line in taken.summary.lines():
            print(line)
        if taken.path is None:
            return OK
        settings.set("SOURCE", str(taken.path), priority="cmdline")
        return self._crawl(settings, site, opts)

    def _count(self, settings: Settings, site: type[NewsSite], opts: argparse.Namespace) -> int:
        known, stop_after = Desk(settings, site).known_ids(), settings.getint("IDS_STOP_AFTER")
        wanted = ids(site, self._which, known, stop_after, opts.limit)
        delay = settings.getfloat("DOWNLOAD_DELAY")
        for line in survey(wanted, site, known).lines(site.name, wanted, delay):
            print(line)
        if opts.plan:
            return OK
        settings.set("IDS", wanted, priority="cmdline")
        return self._crawl(settings, site, opts)

    def _crawl(self, settings: Settings, site: type[NewsSite], opts: argparse.Namespace) -> int:
        assert self.crawler_process is not None  # noqa: S101 - set by scrapy.cmdline
        return crawl(self.crawler_process, check(settings, [site.name]), opts.spargs)


def _desk(settings: Settings, site: type[NewsSite], kind: str) -> Desk:
    """Where mementos are ordered; raises CannotStart where they would mix with invented articles."""
    origin: Origin = "wayback" if kind == "wayback" else "commoncrawl"
    unmixed(Source(kind, origin), Path(settings["DATA_DIR"]) / WORKING)
    return Desk(settings, site)


def _told(report: RunReport) -> int:
    print_table([report])
    return exit_code([report])


def _day(given: str) -> str:
    """A day, YYYY-MM-DD."""
    try:
        return date.fromisoformat(given).isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError(f"{given!r} is no day; write it YYYY-MM-DD") from None


def _count(given: str) -> int:
    """A number of at least one."""
    if int(given) < 1:
        raise ValueError(given)
    return int(given)
