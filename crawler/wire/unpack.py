"""Content codings undone as a replay undoes them, so that a page reads the same live and out of its WARC.

Scrapy's own middleware lets an unknown coding through, takes half a gzip for a page, and fails where a server calls
plain text gzip.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy.responsetypes import responsetypes

from archive.warc import decode_content

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response


class BadAnswer(Exception):
    """An answer that is none to what was asked: says which."""


class Unpack:
    """Downloader middleware at 590, in the place of Scrapy's: raises BadEncoding, TooMuch, CutShort, BadAnswer."""

    def __init__(self, limit: int) -> None:
        self._limit = limit

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.settings.getint("DOWNLOAD_MAXSIZE"))

    def process_response(self, request: Request, response: Response) -> Response:
        """Scrapy's hook."""
        if response.status == 304 and not {b"If-None-Match", b"If-Modified-Since"} & set(request.headers):
            raise BadAnswer(f"{request.url}: 304 Not Modified to a request without a condition")
        codings = b", ".join(response.headers.getlist("Content-Encoding")).decode("latin-1")
        if not codings or request.method == "HEAD":
            return response
        body = decode_content((("Content-Encoding", codings),), response.body, self._limit, whole=True)
        headers = response.headers.copy()
        del headers["Content-Encoding"]
        kind = responsetypes.from_args(headers=headers, url=response.url, body=body)
        return response.replace(cls=kind, headers=headers, body=body)
