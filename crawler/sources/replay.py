"""The download handler of a replay: every answer comes from a WARC file, and nothing goes to the network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, Request, Response
from scrapy.responsetypes import responsetypes

from archive.warc import Exchange, MissingOriginal, request_digest
from archive.warc.content import without
from crawler.sources.addon import holdings_of
from crawler.sources.holdings import NotHeld

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

#: Request.meta key: (file, offset) of the one capture that is wanted, when it is not the best for its key.
PLACE = "warc_place"


class NotInSource(IgnoreRequest):
    """A replayed source does not hold what was asked for; the network is not asked instead."""


class ReplayHandler(BaseDownloadHandler):
    """Answers requests from the source's captures, and puts the `Capture` into `request.meta["capture"]`.

    Raises NotInSource; Unusable for a body that yields no page.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._holdings = holdings_of(crawler)

    async def download_request(self, request: Request) -> Response:
        place = request.meta.pop(PLACE, None)  # a redirect copies the meta, and must not come back here
        try:
            entry, exchange = self._holdings.answer(
                request.method, request.url, request_digest(request.body), tuple(place) if place else None
            )
        except (NotHeld, MissingOriginal) as error:
            raise NotInSource(str(error)) from error
        request.meta["capture"] = self._holdings.capture(entry, exchange)
        return _response(request.url, exchange)


def _response(url: str, exchange: Exchange) -> Response:
    """What Scrapy would hand on after a live download: the content unpacked, and no header that says otherwise."""
    headers = Headers()
    for name, value in without(exchange.fields, "content-encoding"):
        headers.appendlist(name, value.encode("latin-1"))
    body = exchange.content
    kind = responsetypes.from_args(headers=headers, url=url, body=body)
    return kind(url, status=exchange.status, headers=headers, body=body, protocol="HTTP/1.1")
