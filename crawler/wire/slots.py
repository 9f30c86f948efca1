"""One request in flight per site: www, bare host and every other host of a site share one download slot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler


class SiteSlot:
    """Downloader middleware: the download slot of every request, robots.txt included, is the site's name."""

    def __init__(self, site: str) -> None:
        self._site = site

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.spidercls.name)

    def process_request(self, request: Request) -> None:
        """Scrapy's hook."""
        request.meta["download_slot"] = self._site
