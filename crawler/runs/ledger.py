"""The books of a crawl. An extension, because they must be there before the downloader and outlive the spider."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from scrapy import signals

from archive.records import Outcome
from crawler import clock
from crawler.runs.books import Books, run_id, settle
from crawler.runs.health import OUT_OF_TIME, Judged
from crawler.site import NewsSite
from crawler.sources import SourceError
from crawler.sources.addon import addon_of

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.crawler import Crawler


class Ledger(Books):
    """The books of one spider's crawl, opened and closed with it."""

    def __init__(self, crawler: Crawler) -> None:
        settings, self._crawler = crawler.settings, crawler
        self._source = addon_of(crawler).source
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
        """Take one outcome, for this run's books and for what it leaves to the next."""
        super().record(outcome)
        if leaving := getattr(self._crawler.spider, "leaving", None):
            leaving.record(outcome)

    def _opened(self, spider: Spider) -> None:
        if facts := getattr(spider, "facts", None):
            self.store.declare_site(facts())

    def _failed(self, **_: Any) -> None:
        self.tally.errors += 1

    def _closed(self, spider: Spider, reason: str) -> None:
        if reason == "closespider_timeout" or (reason == "finished" and self._crawler.settings.getbool("CANARY")):
            reason = OUT_OF_TIME
        if isinstance(spider, NewsSite):
            settle(self.store, type(spider))
        live = self._source.origin == "live" or self._crawler.settings.getbool("JUDGE_REHEARSALS")
        expect = getattr(spider, "expect", None) if live else None
        if not self._source.replays and (leaving := getattr(spider, "leaving", None)):
            leaving.close(self.store, spider.name)
        guessed = self._crawler.settings.get("IDS") is not None
        judged: Judged = {"guessed": guessed}
        if expect is not None and not guessed:
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
