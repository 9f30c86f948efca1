"""Small sites made up for the tests of the wire: one that works and ones that go wrong in each way."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import scrapy
from scrapy.http import Response
from twisted.python.failure import Failure

from archive.records import Outcome, SiteFacts, Visit
from archive.warc import request_digest
from crawler.answers import fate_of_status
from crawler.frontier import Frontier
from crawler.runs.fates import fate_of
from crawler.urls import canonical_url


class Wired(scrapy.Spider):
    """Follows every link of its front page and yields one outcome a request."""

    name = "wired"
    start_urls: list[str] = ["https://wired.vn/"]
    domains = ("wired.vn", "www.wired.vn")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.frontier = Frontier()
        self.responses: list[Response] = []
        self.failures: list[Failure] = []
        if urls := kwargs.get("urls"):
            self.start_urls = list(urls)

    @classmethod
    def hosts(cls) -> dict[str, str]:
        return {cls.domains[0]: cls.domains[0]}

    @classmethod
    def facts(cls) -> SiteFacts:
        return SiteFacts(cls.name, "Wired", "long-an", f"https://{cls.domains[0]}/", cls.domains, "none", "A test.")

    def ask(self, url: str, **kwargs: Any) -> scrapy.Request:
        request = scrapy.Request(url, callback=self.page, errback=self.lost, dont_filter=True, **kwargs)
        key = (request.method, canonical_url(request.url), request_digest(request.body))
        self.frontier.admit(key)
        request.meta["asked"] = key
        return request

    async def start(self) -> AsyncIterator[Any]:
        for url in self.start_urls:
            yield self.ask(url)

    def page(self, response: Response) -> Iterator[Any]:
        self.responses.append(response)
        fate = fate_of_status(response.status) or ("visited", "")
        yield Outcome(self.visit(response.meta["asked"], *fate), response.meta["capture"])
        for link in re.findall(rb'href="([^"]+)"', response.body):
            yield self.ask(response.urljoin(link.decode()))

    def lost(self, failure: Failure) -> Iterator[Any]:
        self.failures.append(failure)
        yield Outcome(self.visit(failure.request.meta["asked"], *fate_of(failure)))  # type: ignore[attr-defined]  # Scrapy sets it

    def visit(self, key: tuple[str, str, str], fate: str, detail: str) -> Visit:
        number = re.search(r"/a(\d+)$", key[1])
        return Visit(self.name, *key, "article" if number else "other", fate, detail, number and f"wired:a{number[1]}")


class FailingCallback(Wired):
    """A callback that raises: Scrapy would exit 0."""

    name = "failing_callback"

    def page(self, response: Response) -> Iterator[Any]:
        raise ZeroDivisionError("a fault in a spider")


class FailingStart(Wired):
    """A start that raises: Scrapy would exit 0."""

    name = "failing_start"

    async def start(self) -> AsyncIterator[Any]:
        yield self.ask(self.start_urls[0])
        raise ZeroDivisionError("a fault before the first request")


class Babbling(Wired):
    """Yields what is no outcome."""

    name = "babbling"

    def page(self, response: Response) -> Iterator[Any]:
        yield from super().page(response)
        yield {"title": "no outcome"}
