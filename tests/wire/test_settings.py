"""The settings that keep a crawl polite, honest and closed to others, as a crawl really has them."""

from __future__ import annotations

import logging

import pytest
from scrapy.extensions.remote_control import RemoteControl
from scrapy.extensions.telnet import TelnetConsole

from crawler import settings
from crawler.sources import SourceError
from crawler.sources.contact import user_agent
from crawler.wire.robots import Robots
from crawler.wire.slots import SiteSlot
from tests.wire.conftest import Crawl
from tests.wire.sites import Wired
from tests.wire.web import Reply, Web


class Careless(Wired):
    """A site whose certificate chain is broken."""

    name = "careless"
    tls_verify = False


def test_nobody_can_reach_into_a_running_crawl(crawl: Crawl, web: Web) -> None:
    crawler = crawl(Wired, web.url)
    assert crawler.get_extension(TelnetConsole) is None
    assert crawler.get_extension(RemoteControl) is None


def test_a_crawl_over_a_wire_has_robots_and_one_slot_and_checks_certificates(crawl: Crawl, web: Web) -> None:
    crawler = crawl(Wired, web.url)
    assert crawler.get_downloader_middleware(Robots)
    assert crawler.get_downloader_middleware(SiteSlot)
    assert crawler.settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES")
    assert crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN") == 1
    schemes = {name for name, handler in crawler.settings["DOWNLOAD_HANDLERS"].items() if handler}
    assert schemes == {"http", "https"}


def test_a_site_that_opts_out_of_certificates_is_named_in_the_log(
    crawl: Crawl, web: Web, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        crawler = crawl(Careless, web.url)
    assert not crawler.settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES")
    assert any("careless: the certificate is not checked" in r.getMessage() for r in caplog.records)


def test_what_we_send_says_who_we_are_and_nothing_about_where_we_came_from(crawl: Crawl, web: Web) -> None:
    web.pages |= {
        "/": Reply(b'<a href="/a1">1</a>', headers=(("Content-Type", "text/html"), ("Set-Cookie", "a=1"))),
        "/a1": Reply(b"one"),
    }
    crawl(Wired, web.url, {"USER_AGENT": "Mozilla/5.0", "CONTACT": "a@example.org"})
    assert len(web.asked) == 3
    for asked in web.asked:
        assert asked.headers["User-Agent"].startswith("KhoTinTinh/0.1 (")
        assert asked.headers["Accept-Encoding"] == "gzip"
        assert asked.headers["Connection"] == "close"  # no answer is taken for that of the next request
        assert not {"Referer", "Cookie", "X-Forwarded-For"} & set(asked.headers)


def test_the_live_web_is_asked_with_a_contact_or_not_at_all(crawl: Crawl) -> None:
    assert user_agent({"CONTACT": "a@example.org"}, live=True) == "KhoTinTinh/0.1 (+a@example.org)"  # type: ignore[arg-type]  # a dict will do
    for contact in ("", "me", "a@b", "http://x", "a@example.org\r\nX-Evil: 1"):
        with pytest.raises(SourceError, match="KHOTIN_CONTACT"):
            user_agent({"CONTACT": contact}, live=True)  # type: ignore[arg-type]  # a dict will do
    with pytest.raises(SourceError, match="KHOTIN_CONTACT"):
        crawl(Wired, "live", {"CONTACT": ""})


def test_the_pace_is_a_readers() -> None:
    assert settings.DOWNLOAD_DELAY * (1 - settings.DOWNLOAD_DELAY_JITTER) >= 1
    assert settings.AUTOTHROTTLE_ENABLED
    assert settings.AUTOTHROTTLE_TARGET_CONCURRENCY <= 1
    assert 429 not in settings.RETRY_HTTP_CODES
    assert not settings.REMOTE_CONTROL_ENABLED
    assert not settings.TELNETCONSOLE_ENABLED
