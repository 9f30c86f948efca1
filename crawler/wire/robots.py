"""robots.txt, obeyed as RFC 9309 has it, for every request that goes over a wire.

Scrapy's own ROBOTSTXT_OBEY fetches everything when robots.txt cannot be had; here nothing is fetched then.
A replay sends nothing, so it asks nobody.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request, signals
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http.request import NO_CALLBACK

from crawler.runs.causes import cause_of
from crawler.runs.health import DISALLOWED
from crawler.sources import parse
from crawler.sources.contact import PRODUCT

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

MAX_BYTES = 500 * 1024  # RFC 9309 asks parsers for at least this much; the rest is not read

_PRIORITY = 1000  # before any page of the host
_FLAG = "is_robots_txt"  # Request.meta key of our own request, which is asked without asking
_OPEN_WAY = "What web archives hold of the site stays open: replay it with `scrapy crawl %s -s SOURCE=FILE.warc.gz`."

_log = logging.getLogger(__name__)


class RobotsRefused(IgnoreRequest):
    """robots.txt does not let us fetch an address, or could not be had, which is the same."""

    def __init__(self, url: str, why: str) -> None:
        super().__init__(f"{url} is not fetched: {why}")
        self.url, self.why = url, why


@dataclass(frozen=True, slots=True)
class Rules:
    """What a host's robots.txt comes to."""

    closed: str = ""  # why nothing at all may be fetched
    parsed: Protego | None = None  # None: everything may be

    def refusal(self, url: str) -> str:
        """Why an address may not be fetched; "" when it may."""
        if self.closed:
            return self.closed
        if self.parsed is None or self.parsed.can_fetch(url, PRODUCT):
            return ""
        return DISALLOWED

    def crawl_delay(self) -> float:
        """Seconds between requests that the host asks for; 0 when it asks for none."""
        return float((self.parsed.crawl_delay(PRODUCT) if self.parsed else None) or 0)


def rules_from(status: int, body: bytes) -> Rules:
    """The rules in an answer to GET /robots.txt, redirects followed. Pure.

    No such file (4xx): everything is open. A server that fails, is overrun (429) or answers nonsense: all closed.
    """
    if 200 <= status < 300:
        text = body[:MAX_BYTES]
        if len(body) > MAX_BYTES:
            text = text[: text.rfind(b"\n") + 1]  # a rule cut in half says something else
        return Rules(parsed=Protego.parse(text.decode("utf-8-sig", errors="replace")))
    if 400 <= status < 500 and status != 429:
        return Rules()
    return Rules(closed=f"robots.txt answered {status}")


class Robots:
    """Downloader middleware: asks every host for its robots.txt once a run, and raises RobotsRefused."""

    def __init__(self, crawler: Crawler) -> None:
        if parse(crawler.settings["SOURCE"]).replays:
            raise NotConfigured
        self._crawler = crawler
        self._longest_delay = crawler.settings.getfloat("CRAWL_DELAY_MAX")
        self._rules: dict[str, asyncio.Task[Rules]] = {}
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
        if request.meta.get(_FLAG):
            return
        parts = urlsplit(request.url)
        host = f"{parts.scheme}://{parts.netloc}"
        if host not in self._rules:
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
        except Exception as error:  # noqa: BLE001 - whatever kept robots.txt from us, the host stays closed
            return Rules(closed=f"robots.txt could not be had: {cause_of(error)}")
        rules = rules_from(response.status, response.body)
        self._set_delay(host, rules.crawl_delay())
        return rules

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
