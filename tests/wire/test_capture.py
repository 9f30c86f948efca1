"""Capture through real crawls of a real server: everything on the wire is in the WARC, as it was."""

from __future__ import annotations

import gzip
from pathlib import Path

from archive.facts import run_from, visit_from
from archive.records import Capture
from archive.warc import Inspection, WarcFolder, body_digest, facts, inspect
from crawler.runs.ledger import ledger_of
from tests.wire.conftest import Crawl
from tests.wire.sites import Wired
from tests.wire.test_warc import checks_out
from tests.wire.web import Asked, Reply, Web

HTML = (("Content-Type", "text/html; charset=utf-8"),)


def warc(data: Path) -> Inspection:
    [path] = (data / "warc").glob("*.warc.gz")
    assert checks_out(path)
    return inspect(path)


def test_bodies_as_served_redirects_retries_and_robots_are_all_captured(crawl: Crawl, web: Web, tmp_path: Path) -> None:
    page = gzip.compress("Hội đồng nhân dân".encode())
    tries: list[str] = []

    def answer(asked: Asked) -> Reply | None:
        if asked.path == "/busy":
            tries.append(asked.path)
            return Reply(b"busy", 503) if len(tries) == 1 else Reply(b"done", headers=HTML)
        return None

    web.answer = answer
    web.pages |= {
        "/robots.txt": Reply(b"User-agent: *\nAllow: /\n"),
        "/": Reply(b'<a href="/a1">1</a> <a href="/old">2</a> <a href="/busy">3</a>', headers=HTML),
        "/a1": Reply(page, headers=(*HTML, ("Content-Encoding", "gzip"), ("X-Twice", "1"), ("X-Twice", "2"))),
        "/old": Reply(b"", 301, (("Location", "https://www.wired.vn/new"),)),
        "/new": Reply(b"new", headers=HTML),
    }
    crawler = crawl(Wired, web.url)

    found = warc(tmp_path / "data")
    assert {a.headers["Accept-Encoding"] for a in web.asked} == {"gzip"}
    seen = [(e.url, e.status) for e in found.entries]
    assert sorted(seen) == [
        ("https://wired.vn/", 200),
        ("https://wired.vn/a1", 200),
        ("https://wired.vn/busy", 200),
        ("https://wired.vn/busy", 503),
        ("https://wired.vn/old", 301),
        ("https://wired.vn/robots.txt", 200),
        ("https://www.wired.vn/new", 200),
        ("https://www.wired.vn/robots.txt", 200),
    ]
    [entry] = [e for e in found.entries if e.url.endswith("/a1")]
    exchange = WarcFolder(found.path.parent).read(entry.file, entry.offset)
    assert exchange.body == page
    assert exchange.content.decode() == "Hội đồng nhân dân"
    assert [v for n, v in exchange.fields if n == "X-Twice"] == ["1", "2"]

    assert isinstance(crawler.spider, Wired)
    by_path = {r.url.rpartition("/")[2]: r for r in crawler.spider.responses}
    capture = by_path["a1"].meta["capture"]
    assert isinstance(capture, Capture)
    assert (capture.warc_file, capture.warc_offset) == (entry.file, entry.offset)
    assert (capture.digest, capture.mime, capture.origin) == (body_digest(page), "text/html", "rehearsal")
    assert by_path["new"].meta["capture"].url == "https://www.wired.vn/new"  # not the redirect's
    assert by_path["busy"].meta["capture"].status == 200  # not the failed try's
    for response in crawler.spider.responses:
        held = response.meta["capture"]
        read = WarcFolder(found.path.parent).read(held.warc_file, held.warc_offset)
        assert (read.content, read.moment, read.status) == (response.body, held.fetched_at, response.status)


def test_a_post_is_captured_with_its_body(crawl: Crawl, web: Web, tmp_path: Path) -> None:
    class Posting(Wired):
        async def start(self):  # type: ignore[no-untyped-def]  # Scrapy types it
            yield self.ask("https://wired.vn/?m=list", method="POST", body=b"pageNo=2", headers={"X-A": "b"})

    web.pages |= {"/?m=list": Reply(b"page 2", headers=HTML)}
    crawl(Posting, web.url)
    [entry] = [e for e in warc(tmp_path / "data").entries if e.method == "POST"]
    assert WarcFolder(tmp_path / "data" / "warc").request_body(entry) == b"pageNo=2"
    assert entry.request_digest == body_digest(b"pageNo=2")
    sent = [a for a in web.asked if a.method == "POST"]
    assert [(a.body, a.host, a.headers["X-A"]) for a in sent] == [(b"pageNo=2", "wired.vn", "b")]


def test_a_second_run_writes_revisits(crawl: Crawl, web: Web, tmp_path: Path) -> None:
    web.pages |= {"/": Reply(b"the same", headers=HTML)}
    first = crawl(Wired, web.url)
    second = crawl(Wired, web.url)
    kinds = {}
    for crawler in (first, second):
        assert isinstance(crawler.spider, Wired)
        capture = crawler.spider.responses[0].meta["capture"]
        found = inspect(tmp_path / "data" / "warc" / capture.warc_file)
        kinds[capture.warc_file] = [e.kind for e in found.entries if e.url == "https://wired.vn/"]
        held = WarcFolder(tmp_path / "data" / "warc").read(capture.warc_file, capture.warc_offset)
        assert held.content == b"the same"
    assert list(kinds.values()) == [["response"], ["revisit"]]


def test_what_no_page_holds_is_recorded_too(crawl: Crawl, web: Web, tmp_path: Path) -> None:
    web.pages |= {"/": Reply(b'<a href="/dropped">x</a>', headers=HTML), "/dropped": Reply(drop=True)}
    crawler = crawl(Wired, web.url)
    report = ledger_of(crawler).report
    assert report is not None
    assert report.failed == (("failed: connection", 1),)
    recorded = list(facts(warc(tmp_path / "data").path))
    assert [f.kind for f in recorded] == ["robots", "visit", "visit", "run"]
    home, dropped = (visit_from(f.payload) for f in recorded[1:3])
    assert (home[0].fate, home[1] and home[1].url) == ("visited", "https://wired.vn/")
    assert (dropped[0].url, dropped[0].fate, dropped[1]) == ("https://wired.vn/dropped", "failed", None)
    assert run_from(recorded[3].payload) == report
    assert not list((tmp_path / "data" / "warc").glob("*.open"))
