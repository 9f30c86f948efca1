"""The download handler of a rehearsal: the whole live path, and a server on this machine for every site.

The server sees the real Host header; requests, responses and captures keep the real address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from crawler.sources import SourceError
from crawler.sources.addon import addon_of
from crawler.sources.live import LiveHandler

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response


class RehearsalHandler(LiveHandler):
    """Sends every request, of whatever host, to the rehearsal's server."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        source = addon_of(crawler).source
        if source.address is None:
            raise SourceError(f"SOURCE={source.given} is no rehearsal; give http://127.0.0.1:PORT.")
        host, port = source.address
        self._netloc = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"

    async def download_request(self, request: Request) -> Response:
        parts = urlsplit(request.url)
        here = request.replace(url=urlunsplit(("http", self._netloc, parts.path or "/", parts.query, "")))
        here.headers["Host"] = parts.netloc.rpartition("@")[2]
        response = await super().download_request(here)
        if "download_latency" in here.meta:
            request.meta["download_latency"] = here.meta["download_latency"]  # AutoThrottle reads it there
        return response.replace(url=request.url)
