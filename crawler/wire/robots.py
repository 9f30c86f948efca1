"""robots.txt, obeyed as RFC 9309 has it, for every request that goes over a wire.

Scrapy's own ROBOTSTXT_OBEY fetches everything when robots.txt cannot be had; here nothing is fetched then, unless
the archive holds what the host said in the last 24 hours. Stricter than the RFC on purpose: 429 closes a host as 5xx
does (who says "too many" is not answered with more), and so do redirects without an end.
A replay sends nothing, so it asks nobody.
"""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http.request import NO_CALLBACK

from archive import facts
from archive.robots import RobotsTxt
from crawler import clock
from crawler.dating.dates import iso
from crawler.runs.causes import cause_of
from crawler.runs.ledger import UNWRITABLE, ledger_of
from crawler.sources import parse
from crawler.wire.guard import ForbiddenAddress
from crawler.wire.pause import LeftAlone, Stopped
from crawler.wire.rules import Rules, rules_from, what_counts

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from archive.records import Capture

_VALID = timedelta(hours=24)  # RFC 9309: a copy is not to be used for longer
_SLACK = timedelta(minutes=5)  # by which clocks differ; a copy of a later moment is none

_PRIORITY = 1000  # before any page of the host
_FLAG = "is_robots_txt"  # Request.meta key of our own request, which is asked without asking
_OPEN_WAY = "What web archives hold of the site stays open: replay it with `scrapy crawl %s -s SOURCE=FILE.warc.gz`."

_log = logging.getLogger(__name__)


class RobotsRefused(IgnoreRequest):
    """robots.txt does not let us fetch an address, or could not be had, which is the same."""

    def __init__(self, url: str, why: str) -> None:
        super().__init__(f"{url} is not fetched: {why}")
        self.url, self.why = url, why


class Robots:
    """Downloader middleware: asks every host for its robots.txt once a run, and raises RobotsRefused."""

    def __init__(self, crawler: Crawler) -> None:
        if parse(crawler.settings["SOURCE"]).replays:
            raise NotConfigured
        self._crawler = crawler
        self._longest_delay = crawler.settings.getfloat("CRAWL_DELAY_MAX")
        self._rules: dict[str, asyncio.Task[Rules]] = {}
        self._asked_at: dict[str, float] = {}
        self._delay = 0.0
        self._told: set[str] = set()
        # AutoThrottle sets a slot's delay after each response, and the next request may leave at once.
        crawler.signals.connect(self._keep_delay, signal=signals.request_reached_downloader)
        crawler.signals.connect(self._keep_delay, signal=signals.response_downloaded)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Scrapy's hook."""
        parts = urlsplit(request.url)
        if request.meta.get(_FLAG) or parts.scheme not in ("http", "https"):
            return  # our own request, or one that no handler will take
        host = f"{parts.scheme}://{parts.netloc}"
        if host not in self._rules or time.monotonic() - self._asked_at[host] > _VALID.total_seconds():
            self._asked_at[host] = time.monotonic()
            self._rules[host] = asyncio.ensure_future(self._ask(host))
        rules = await asyncio.shield(self._rules[host])  # one request that is given up must not end the others' wait
        if why := rules.refusal(request.url):
            self._tell(parts.netloc, request.url, why)
            raise RobotsRefused(request.url, why)

    async def _ask(self, host: str) -> Rules:
        request = Request(
            f"{host}/robots.txt", priority=_PRIORITY, callback=NO_CALLBACK, dont_filter=True, meta={_FLAG: True}
        )
        try:
            response: Response = await self._crawler.engine.download_async(request)
        except (ForbiddenAddress, LeftAlone, Stopped):
            raise  # it is we who do not ask; that is the fate of every address of the host
        except Exception as error:  # noqa: BLE001 - whatever kept robots.txt from us, the host stays closed
            rules = Rules(closed=f"robots.txt could not be had: {cause_of(error)}")
        else:
            rules = rules_from(response.status, response.body)
            self._keep(host, response)
        if rules.closed:
            rules = self._copy(host, rules.closed) or rules
        self._set_delay(host, rules.crawl_delay())
        return rules

    def _keep(self, host: str, response: Response) -> None:
        """Write down what the host said, in the WARC and in the database."""
        capture: Capture = response.meta["capture"]
        there = 200 <= response.status < 300
        told = RobotsTxt(
            site=self._crawler.spidercls.name,
            host=host,
            fetched_at=capture.fetched_at,
            status=response.status,
            digest=capture.digest,
            text=what_counts(response.body) if there else "",
            warc_file=capture.warc_file,
            warc_offset=capture.warc_offset,
        )
        ledger = ledger_of(self._crawler)
        try:
            ledger.tape.fact("robots", facts.of_robots(told), told.fetched_at)
            ledger.store.keep_robots(told)
        except UNWRITABLE as error:
            ledger.end(f"the robots.txt of {host} could not be written down", error)

    def _copy(self, host: str, why: str) -> Rules | None:
        """What the host said in the last 24 hours; None when the archive does not hold it."""
        now = clock.now()
        held = ledger_of(self._crawler).store.robots_txt(host, iso(now - _VALID), iso(now + _SLACK))
        if held is None:
            return None
        _log.warning("%s: %s; what it said at %s holds", host, why, held.fetched_at)
        return rules_from(held.status, held.text.encode())

    def _set_delay(self, host: str, asked: float) -> None:
        if asked > self._longest_delay:
            _log.warning("%s asks for %g s between requests; it gets %g", host, asked, self._longest_delay)
        self._delay = max(self._delay, min(asked, self._longest_delay))

    def _keep_delay(self, request: Request, **_: Any) -> None:
        slot = self._crawler.engine.downloader.slots.get(request.meta.get("download_slot", ""))
        if slot is not None and self._delay > 0 and (slot.delay < self._delay or slot.jitter):
            slot.delay = max(slot.delay, self._delay)
            slot.jitter = 0  # an exact number was asked for

    def _tell(self, host: str, url: str, why: str) -> None:
        if host not in self._told:
            self._told.add(host)
            site = self._crawler.spidercls.name
            _log.warning(f"%s: %s refuses %s (%s). We stay out. {_OPEN_WAY}", site, host, url, why, site)
