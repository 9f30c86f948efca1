"""The books of a crawl. An extension, because they must be there before the downloader and outlive the spider."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from scrapy import signals

from archive.records import Outcome
from crawler import clock
from crawler.runs.books import Books, run_id, settle
from crawler.runs.health import INTERRUPTED, OUT_OF_TIME, Judged
from crawler.site import NewsSite
from crawler.sources import SourceError
from crawler.sources.addon import addon_of

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler
    from twisted.python.failure import Failure

#: Why an archive cannot be written, which is the same for every further outcome.
UNWRITABLE = (OSError, sqlite3.Error)

#: Scrapy's words for what ended a crawl, and ours.
_REASONS = {"closespider_timeout": OUT_OF_TIME, "shutdown": INTERRUPTED}

_log = logging.getLogger(__name__)


class Ledger(Books):
    """The books of one spider's crawl, opened and closed with it."""

    def __init__(self, crawler: Crawler) -> None:
        settings, self._crawler = crawler.settings, crawler
        self._source = addon_of(crawler).source
        self._unwritable = ""  # why nothing can be written any more
        super().__init__(
            Path(settings["DATA_DIR"]),
            crawler.spidercls.name,
            "canary" if settings.getbool("CANARY") else self._source.given,
            run_id(settings.get("RUN_ID")),
            {
                "origin": self._source.origin,
                "operator": settings["CONTACT"],
                "http-header-user-agent": settings["USER_AGENT"],
                "robots": "obeyed as RFC 9309 has it; a robots.txt that cannot be had closes the site",
            },
            roll_at=settings.getint("WARC_ROLL_AT"),
            reads=crawler.spidercls if issubclass(crawler.spidercls, NewsSite) else None,
        )
        crawler.signals.connect(self._opened, signal=signals.spider_opened)
        crawler.signals.connect(self._failed, signal=signals.spider_error)
        crawler.signals.connect(self._failed, signal=signals.item_error)
        crawler.signals.connect(self._closed, signal=signals.spider_closed)
        crawler.signals.connect(self._stopped, signal=signals.engine_stopped)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def record(self, outcome: Outcome) -> None:
        """Take one outcome, for this run's books and for what it leaves to the next.

        Where it cannot be written the crawl ends, and takes no more.
        """
        if self._unwritable:
            return
        try:
            super().record(outcome)
        except UNWRITABLE as error:
            self.end("the archive cannot be written", error)
            return
        spider, visit = self._crawler.spider, outcome.visit
        if frontier := getattr(spider, "frontier", None):
            frontier.answered((visit.method, visit.url, visit.request_digest))
        if leaving := getattr(spider, "leaving", None):
            leaving.record(outcome)

    def end(self, what: str, error: BaseException) -> None:
        """End the crawl in order, for what it finds cannot be kept. Said once; the next run catches up."""
        if self._unwritable:
            return
        self._unwritable = f"{what}: {error}"
        site = self._crawler.spidercls.name
        _log.error("%s: %s. The crawl ends here; what is captured is kept, and read first by the next.", site, what)
        _log.error("%s: %s", site, error)
        addon_of(self._crawler).stopped = True
        engine = self._crawler.engine
        self._ending = asyncio.ensure_future(engine.close_spider_async(reason=self._unwritable))

    def _opened(self, spider: Spider) -> None:
        if facts := getattr(spider, "facts", None):
            try:
                self.store.declare_site(facts())
            except UNWRITABLE as error:
                self.end("the archive cannot be written", error)

    def _failed(self, failure: Failure | None = None, **_: Any) -> None:
        error = failure.value if failure else None
        if isinstance(error, sqlite3.Error):
            self.end("the archive cannot be read", error)
        else:
            self.tally.errors += 1

    def _closed(self, spider: Spider, reason: str) -> None:
        frontier = getattr(spider, "frontier", None)
        try:
            if not self._unwritable:
                self._balanced(spider, _REASONS.get(reason, reason))
                return
        except UNWRITABLE as error:
            self._unwritable = f"the archive cannot be written: {error}"
            _log.error("%s: %s. What is captured is read first by the next run.", spider.name, self._unwritable)
        self.break_off(frontier, self._unwritable)

    def _balanced(self, spider: Spider, reason: str) -> None:
        if reason == "finished" and self._crawler.settings.getbool("CANARY"):
            reason = OUT_OF_TIME
        if isinstance(spider, NewsSite):
            settle(self.store, type(spider))
        live = self._source.origin == "live" or self._crawler.settings.getbool("JUDGE_REHEARSALS")
        expect = getattr(spider, "expect", None) if live and not getattr(spider, "closed", None) else None
        if not self._source.replays and (leaving := getattr(spider, "leaving", None)):
            leaving.close(self.store, spider.name)
        guessed = self._crawler.settings.get("IDS") is not None
        judged: Judged = {"guessed": guessed}
        if live and not guessed:
            now = clock.now()
            judged |= {"expect": expect, "pulse": self.store.pulse(spider.name, now), "now": now}
        self.balance(getattr(spider, "frontier", None), reason, **judged)

    def _stopped(self) -> None:
        """A crawl that broke before its spider opened closes nothing else."""
        self.close()


def ledger_of(crawler: Crawler) -> Ledger:
    """The ledger of a crawl; raises SourceError where the settings left it out."""
    ledger = crawler.get_extension(Ledger)
    if ledger is None:
        raise SourceError("crawler.runs.ledger.Ledger is missing from the setting EXTENSIONS; put it back.")
    return ledger
