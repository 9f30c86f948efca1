"""One Twisted reactor for all crawls of these tests, in a thread of its own; a web and a data folder for each."""

from __future__ import annotations

import asyncio
import importlib
import threading
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.settings import Settings
from scrapy.utils.reactor import install_reactor

from tests.wire.web import Web

Crawl = Callable[..., Crawler]

QUICK = {
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "RETRY_TIMES": 1,
    "DOWNLOAD_TIMEOUT": 2,
    "LOG_ENABLED": False,
}


@cache  # a process has one, whichever folder's tests ask first
def _reactor(config: pytest.Config) -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    reactor: Any = importlib.import_module("twisted.internet.reactor")  # there since it was installed
    thread = threading.Thread(target=reactor.run, kwargs={"installSignalHandlers": False}, daemon=True)
    thread.start()

    def stop() -> None:
        reactor.callFromThread(reactor.stop)
        thread.join(10)

    config.add_cleanup(stop)
    return loop


@pytest.fixture(scope="session")
def loop(pytestconfig: pytest.Config) -> asyncio.AbstractEventLoop:
    return _reactor(pytestconfig)


@pytest.fixture
def web() -> Iterator[Web]:
    web = Web()
    server = web.start()
    yield web
    server.shutdown()
    server.server_close()


@pytest.fixture
def crawl(loop: asyncio.AbstractEventLoop, tmp_path: Path) -> Crawl:
    """Run a spider to its end as `scrapy crawl` does, settings and all; returns the crawler."""

    def run(spider: type[Spider], source: str, /, settings: dict[str, Any] | None = None, **arguments: Any) -> Crawler:
        told = {"DATA_DIR": str(tmp_path / "data"), "SOURCE": source, **(settings or {})}
        return crawl_in(loop, spider, told, 30, **arguments)

    return run


def crawl_in(
    loop: asyncio.AbstractEventLoop, spider: type[Spider], settings: dict[str, Any], within: float, **arguments: Any
) -> Crawler:
    """Crawl in the reactor's thread; TimeoutError when it has not ended `within` seconds."""
    ours = Settings()
    ours.setmodule("crawler.settings", priority="project")
    ours.setdict({**QUICK, **settings}, "cmdline")

    async def whole() -> Crawler:
        crawler = Crawler(spider, ours)
        await crawler.crawl_async(**arguments)
        return crawler

    return asyncio.run_coroutine_threadsafe(whole(), loop).result(timeout=within)
