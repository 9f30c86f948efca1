"""Where two parts meet: what is carried from one to the next, in which order, and what must not be."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import scrapy

from archive.warc import WarcFolder, WarcWriter, inspect
from crawler.runs.ledger import ledger_of
from crawler.sources.replay import PLACE
from crawler.wire.capture import _sent
from tests.wire.conftest import Crawl
from tests.wire.sites import Wired
from tests.wire.test_sources import DAYS, get, record
from tests.wire.test_warc import LATER, NOW, PAGE, page, writer
from tests.wire.test_warc import get as asked_for
from tests.wire.web import Reply, Web

HTML = (("Content-Type", "text/html"),)


def test_the_capture_of_a_redirect_is_not_that_of_where_it_leads(crawl: Crawl, web: Web) -> None:
    web.pages |= {"/": Reply(b"", 301, (("Location", "/dropped"),)), "/dropped": Reply(drop=True)}
    crawler = crawl(Wired, web.url)
    assert isinstance(crawler.spider, Wired)
    [failure] = crawler.spider.failures
    assert failure.request.url.endswith("/dropped")  # type: ignore[attr-defined]  # Scrapy sets it
    assert "capture" not in failure.request.meta  # type: ignore[attr-defined]  # Scrapy sets it


def test_every_host_of_a_site_is_in_one_slot(crawl: Crawl, web: Web) -> None:
    web.pages |= {"/": Reply(b"page", headers=HTML)}
    crawler = crawl(Wired, web.url, urls=["https://wired.vn/", "http://www.wired.vn/", "https://cms.wired.vn/"])
    assert isinstance(crawler.spider, Wired)
    assert [r.meta["download_slot"] for r in crawler.spider.responses] == ["wired"] * 3


def test_no_row_points_at_bytes_that_are_not_on_the_disk(
    crawl: Crawl, web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(self: WarcWriter) -> None:
        raise OSError("the disk is gone")

    web.pages |= {"/": Reply(b"page", headers=HTML)}
    monkeypatch.setattr(WarcWriter, "sync", fails)
    report = ledger_of(crawl(Wired, web.url)).report
    assert report is None or report.verdict == "broken"
    database = sqlite3.connect(tmp_path / "data" / "archive.db")
    assert database.execute("SELECT count(*) FROM captures").fetchone() == (0,)
    database.close()


def test_a_rehearsal_does_not_leave_by_a_proxy(crawl: Crawl, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    web.pages |= {"/": Reply(b"page", headers=HTML)}
    crawl(Wired, web.url)
    assert web.paths() == ["/robots.txt", "/"]


def test_what_is_between_us_and_a_proxy_stays_out_of_the_warc() -> None:
    request = scrapy.Request("https://wired.vn/a#b", headers={"Proxy-Authorization": "Basic secret", "Accept": "a"})
    sent = _sent(request)
    assert sent.url == "https://wired.vn/a"
    assert sent.fields == (("Connection", "close"), ("Host", "wired.vn"), ("Accept", "a"))


def test_a_replay_waits_for_nobody(crawl: Crawl, tmp_path: Path) -> None:
    source = record(tmp_path / "w.warc.gz", get("https://wired.vn/"))
    slow = {"DOWNLOAD_DELAY": 30, "AUTOTHROTTLE_ENABLED": True, "AUTOTHROTTLE_START_DELAY": 30}
    crawler = crawl(Wired, str(source), slow)
    assert crawler.settings.getfloat("DOWNLOAD_DELAY") == 0
    assert not crawler.settings.getbool("AUTOTHROTTLE_ENABLED")
    assert not crawler.settings.getbool("RETRY_ENABLED")


def test_one_capture_can_be_asked_for_by_its_place_and_a_redirect_leads_on(crawl: Crawl, tmp_path: Path) -> None:
    source = record(
        tmp_path / "w.warc.gz",
        get("https://wired.vn/a1", b"first", 200, DAYS[0]),
        get("https://wired.vn/a1", b"edited", 200, DAYS[1]),
        get("https://wired.vn/old", b"", 301, DAYS[0], ("Location", "/a1")),
    )
    places = {e.url + e.moment: (e.file, e.offset) for e in inspect(source).entries}
    copy = {"name": ""}

    class Placed(Wired):
        async def start(self) -> AsyncIterator[Any]:
            for url, day in (("https://wired.vn/a1", DAYS[0]), ("https://wired.vn/old", DAYS[0])):
                yield self.ask(url, meta={PLACE: (copy["name"], places[url + day][1])})

    crawl(Wired, str(source), urls=[])
    [path] = (tmp_path / "data" / "warc").glob("source-*")
    copy["name"] = path.name
    crawler = crawl(Placed, str(source))
    assert isinstance(crawler.spider, Wired)
    assert sorted(r.body for r in crawler.spider.responses) == [b"edited", b"first"]


def test_what_a_killed_run_left_is_finished_by_the_next(crawl: Crawl, web: Web, tmp_path: Path) -> None:
    folder = tmp_path / "data" / "warc"
    with writer(folder, "killed") as out:
        out.exchange(asked_for(), page())
    whole = folder / out.files[0]
    whole.write_bytes(whole.read_bytes()[:-20])
    whole.rename(whole.with_name(whole.name + ".open"))
    crawl(Wired, web.url)
    assert not list(folder.glob("*.open"))
    assert len(inspect(whole).entries) == 1


def test_our_revisits_say_where_their_original_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with writer(tmp_path) as out:
        out.exchange(asked_for(), page(PAGE, NOW))
        again = out.exchange(asked_for(), page(PAGE, LATER))

    def searched(*_: object) -> None:
        raise AssertionError("the whole file was read to find it")

    monkeypatch.setattr("archive.warc.reader.inspect", searched)
    assert WarcFolder(tmp_path).read(again.file, again.offset).content == PAGE
