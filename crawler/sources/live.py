"""The download handler of everything that goes over a wire: Scrapy's own, guarded, and one request at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler

from crawler.sources.addon import addon_of
from crawler.wire.connections import Pool
from crawler.wire.guard import ForbiddenAddress, Guard
from crawler.wire.hosts import Hosts
from crawler.wire.pause import Stopped

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from crawler.sources import Source


class LiveHandler(HTTP11DownloadHandler):
    """Never has two requests of a site in flight, http and https together, and none before a site's pause is over.

    A slot of one is not enough: Scrapy 2.19 counts a transfer only when its task begins, so without a delay
    everything that waits in a slot leaves at once. Connects to public addresses only: raises ForbiddenAddress.
    """

    def __init__(self, crawler: Crawler) -> None:
        from twisted.internet import reactor  # there is one only once Scrapy has chosen it

        super().__init__(crawler)
        self._addon = addon_of(crawler)
        source = self._addon.source
        names = Hosts(source.hosts) if source.hosts else None
        self._pool = Pool(reactor, self._contextFactory, _guard(source), names)

    async def download_request(self, request: Request) -> Response:
        if "@" in urlsplit(request.url).netloc:
            raise ForbiddenAddress("an address with a user's name in it is nobody's page")
        async with self._addon.turn:
            if self._addon.stopped or self._ending():
                self._let_queues_run_dry()
                raise Stopped("the crawl was stopped")
            await self._addon.pause.over(self._ending)
            response = await super().download_request(request)
            asked, date = ((response.headers.get(name) or b"").decode("latin-1") for name in ("Retry-After", "Date"))
            self._addon.pause.told(response.status, asked, date)
            return response

    def _let_queues_run_dry(self) -> None:
        """Have what waits for its turn not wait: nothing of it goes over the wire."""
        for slot in self._crawler.engine.downloader.slots.values():
            slot.delay = 0

    def _ending(self) -> bool:
        """Whether the crawl waits for its last requests; Scrapy tells no handler, so its slot is looked at."""
        slot = self._crawler.engine._slot if self._crawler.engine else None
        return slot is None or slot.closing is not None


def _guard(source: Source) -> Guard:
    if source.origin == "live":
        return Guard()
    places = [source.address] if source.address else [(m.address, m.port) for m in source.hosts if m.port is not None]
    return Guard(frozenset(places), only=True)
