"""The books of one site's run: the open store, the open WARC, the counts, and the account at the end.

An extension, because it must be there before the downloader and outlive the spider.
"""

from __future__ import annotations

import logging
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from scrapy import signals

from archive import facts
from archive.earlier import Captures
from archive.records import Outcome, RunReport
from archive.store import Store
from archive.warc import WarcWriter, adopt_orphans
from crawler.dating.dates import VIETNAM, iso
from crawler.runs.health import Tally, judge
from crawler.sources import SourceError
from crawler.sources.addon import addon_of
from crawler.sources.contact import PRODUCT, VERSION
from crawler.sources.ready import warc_dir

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler


_log = logging.getLogger(__name__)


class Ledger:
    """Owns what a run writes to. `store` and `tape` are open from the start to the end of the crawl.

    After the crawl `report` is the run's account (None when the crawl never came to its end).
    """

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        self._crawler = crawler
        self._site = crawler.spidercls
        self._source = addon_of(crawler).source
        self._run_id = run_id(settings.get("RUN_ID"))
        self._started = iso(datetime.now(UTC))
        self._open = ExitStack()
        database = Path(settings["DATA_DIR"]) / "archive.db"
        for path in adopt_orphans(warc_dir(settings)):
            _log.warning("%s: a run that was killed had left it open; it is whole up to its last capture", path)
        captures = Captures(database)
        self._open.callback(captures.close)
        self.tape = WarcWriter(
            warc_dir(settings),
            f"{self._site.name}-{self._run_id}",
            _warcinfo(crawler),
            earlier=captures.earlier,
            roll_at=settings.getint("WARC_ROLL_AT"),
        )
        self._open.callback(self.tape.close)
        self.store = self._open.enter_context(Store(database, before_commit=self.tape.sync))
        self.tally = Tally()
        self.report: RunReport | None = None
        crawler.signals.connect(self._opened, signal=signals.spider_opened)
        crawler.signals.connect(self._failed, signal=signals.spider_error)
        crawler.signals.connect(self._failed, signal=signals.item_error)
        crawler.signals.connect(self._closed, signal=signals.spider_closed)
        crawler.signals.connect(self._stopped, signal=signals.engine_stopped)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def record(self, outcome: Outcome) -> None:
        """Take one outcome; it is on the disk, WARC first, with the store's next batch.

        Its visit is written down beside the captures: from both, a rebuild makes the database anew.
        """
        self.store.put(outcome)
        self.tally.add(outcome)
        self.tape.fact("visit", facts.of_visit(outcome), iso(datetime.now(UTC)))

    def _opened(self, spider: Spider) -> None:
        if facts := getattr(spider, "facts", None):
            self.store.declare_site(facts())

    def _failed(self, **_: Any) -> None:
        self.tally.errors += 1

    def _closed(self, spider: Spider, reason: str) -> None:
        self.store.flush()
        if settle := getattr(spider, "settle", None):
            settle(self.store)
        report = self._account(spider, reason)
        self.tape.fact("run", facts.of_run(report), report.finished_at)
        self.tape.sync()
        self.store.finish(report)
        self._open.close()
        self.report = report  # only now: what could not be written down is no account

    def _stopped(self) -> None:
        """A crawl that broke before its spider opened closes nothing else."""
        self._open.close()

    def _account(self, spider: Spider, reason: str) -> RunReport:
        tally, counts = self.tally, self.store.counts(spider.name)
        frontier = getattr(spider, "frontier", None)
        unanswered = {url for _, url, _ in getattr(frontier, "asked", set()) - tally.answered}
        lost = len(unanswered | set(self.store.unfated(spider.name)))
        expect = getattr(spider, "expect", None) if self._source.origin == "live" else None
        discovered = len(getattr(frontier, "discovered", set()) | tally.articles)
        verdict, cause = judge(tally, discovered=discovered, lost=lost, reason=reason, expect=expect)
        return RunReport(
            run_id=self._run_id,
            site=spider.name,
            source=self._source.given,
            started_at=self._started,
            finished_at=iso(datetime.now(UTC)),
            code_version=VERSION,
            discovered=discovered,
            fetched=tally.fetched,
            stored=counts.stored,
            unchanged=counts.unchanged,
            rejected=tuple(sorted(tally.rejected.items())),
            failed=tuple(sorted(tally.failed.items())),
            lost=lost,
            verdict=verdict,
            cause=cause,
        )


def run_id(given: str | None) -> str:
    """The name of a run: the given one, or its moment (run names sort as runs did)."""
    return given or f"{datetime.now(VIETNAM):%Y%m%dT%H%M%S-%f}"


def ledger_of(crawler: Crawler) -> Ledger:
    """The ledger of a crawl; raises SourceError where the settings left it out."""
    ledger = crawler.get_extension(Ledger)
    if ledger is None:
        raise SourceError("crawler.runs.ledger.Ledger is missing from the setting EXTENSIONS; put it back.")
    return ledger


def _warcinfo(crawler: Crawler) -> dict[str, str]:
    return {
        "software": f"{PRODUCT}/{VERSION}",
        "operator": crawler.settings["CONTACT"],
        "http-header-user-agent": crawler.settings["USER_AGENT"],
        "robots": "obeyed as RFC 9309 has it; a robots.txt that cannot be had closes the site",
        "isPartOf": crawler.spidercls.name,
    }
