"""Certificates are checked, a site may opt out by name, and a crawl that fails for it says so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.runs.ledger import ledger_of
from tests.faults.certificates import Authority
from tests.wire.conftest import Crawl
from tests.wire.sites import Wired
from tests.wire.test_settings import Careless
from tests.wire.web import Reply, Web


@pytest.fixture
def closed_web(tmp_path: Path) -> Iterator[Web]:
    """A server on this machine with a certificate that nobody vouches for."""
    web = Web(pages={"/": Reply(b"page", headers=(("Content-Type", "text/html"),))})
    server = web.start(Authority(tmp_path).server("wired.vn", own=True))
    yield web
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("spider", [Wired, Careless])
def test_a_certificate_nobody_vouches_for(crawl: Crawl, closed_web: Web, spider: type[Wired]) -> None:
    crawler = crawl(spider, f"hosts:wired.vn=127.0.0.1:{closed_web.port}", {"RETRY_TIMES": 0})
    report = ledger_of(crawler).report
    assert report is not None
    closed = spider is Wired
    assert closed_web.paths() == ([] if closed else ["/robots.txt", "/"])
    assert report.failed == ((("refused: robots.txt could not be had: tls", 1),) if closed else ())
