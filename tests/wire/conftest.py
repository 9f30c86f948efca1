"""One Twisted reactor for all crawls of these tests, in a thread of its own; a web and a data folder for each."""

from __future__ import annotations

import asyncio
import importlib
import threading
from collections.abc import Callable, Iterator
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


@pytest.fixture(scope="session")
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
    reactor: Any = importlib.import_module("twisted.internet.reactor")  # there since it was installed
    thread = threading.Thread(target=reactor.run, kwargs={"installSignalHandlers": False}, daemon=True)
    thread.start()
    yield loop
    reactor.callFromThread(reactor.stop)
    thread.join(10)


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
        ours = Settings()
        ours.setmodule("crawler.settings", priority="project")
        ours.setdict({**QUICK, "DATA_DIR": str(tmp_path / "data"), "SOURCE": source, **(settings or {})}, "cmdline")

        async def whole() -> Crawler:
            crawler = Crawler(spider, ours)
            await crawler.crawl_async(**arguments)
            return crawler

        return asyncio.run_coroutine_threadsafe(whole(), loop).result(timeout=30)

    return run
