"""The download handler of the live web: Scrapy's own, one request at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.exceptions import IgnoreRequest

from crawler.sources.addon import addon_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response


class LiveHandler(HTTP11DownloadHandler):
    """Never has two requests of a site in flight, http and https together.

    A slot of one is not enough: Scrapy 2.19 counts a transfer only when its task begins, so without a delay
    everything that waits in a slot leaves at once.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._addon = addon_of(crawler)

    async def download_request(self, request: Request) -> Response:
        async with self._addon.turn:
            if self._addon.stopped:
                raise IgnoreRequest("the crawl was stopped")
            return await super().download_request(request)
