"""The download handler of a rehearsal: the whole live path, and servers on this machine for every site.

With SOURCE=http://127.0.0.1:PORT one server answers for every name, without TLS; it sees the real Host header, and
requests, responses and captures keep the real address. With SOURCE=hosts:NAME=127.0.0.1:PORT,… only the names are
ours: schemes, ports and certificates are as on the live web. A live crawl cannot have either: it is the same setting.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from crawler.sources import SourceError
from crawler.sources.addon import addon_of
from crawler.sources.live import LiveHandler
from crawler.wire.guard import is_number

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response


class RehearsalHandler(LiveHandler):
    """Sends every request, of whatever name, to the rehearsal's server; numeric addresses go where they say."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        source = addon_of(crawler).source
        if source.origin != "rehearsal":
            raise SourceError(f"SOURCE={source.given} is no rehearsal; give http://127.0.0.1:PORT.")
        host, port = source.address or ("", 0)
        self._netloc = f"[{host}]:{port}" if ":" in host else f"{host}:{port}" if host else ""

    async def download_request(self, request: Request) -> Response:
        parts = urlsplit(request.url)
        if not self._netloc or is_number(parts.hostname or "") or "@" in parts.netloc:
            return await super().download_request(request)  # the guard has its say
        here = request.replace(url=urlunsplit(("http", self._netloc, parts.path or "/", parts.query, "")))
        here.headers["Host"] = parts.netloc
        response = await super().download_request(here)
        if "download_latency" in here.meta:
            request.meta["download_latency"] = here.meta["download_latency"]  # AutoThrottle reads it there
        return response.replace(url=request.url)
