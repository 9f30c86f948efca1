"""Sites that never end: calendars, listings that breed, sitemaps that eat themselves, pages of 100,000 links."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from archive.records import RunReport
from crawler.discovery import Feed, Listing
from crawler.runs.ledger import ledger_of
from crawler.visits import SiteSpider
from tests.faults.given import SHORT, Misbehaving, fates, watched
from tests.faults.server import Faulty, Line, Way
from tests.faults.ways import HTML, LIMIT, answer, article
from tests.wire.conftest import crawl_in

PAGES = 7
XML = "Content-Type: application/xml"


@contextmanager
def site(way: Way) -> Iterator[Faulty]:
    server = Faulty({"robots.txt": missing}, way).start()
    yield server
    server.stop()


def missing(line: Line) -> bool:
    line.send(answer(b"", status="404 Not Found"))
    return True


def met(
    loop: asyncio.AbstractEventLoop, spider: type[SiteSpider], server: Faulty, data: Path, **more: Any
) -> RunReport:
    source = f"hosts:faulty.vn=127.0.0.1:{server.port}"
    crawler = crawl_in(
        loop,
        spider,
        {**SHORT, "DOWNLOAD_TIMEOUT": 5, "DOWNLOAD_MAXSIZE": LIMIT, "SOURCE": source, "DATA_DIR": str(data), **more},
        120,
    )
    report = ledger_of(crawler).report
    assert report is not None
    assert report.lost == 0
    return report


class Paged(Misbehaving):
    """A listing with a link to the next page, for ever."""

    name = "paged"
    listings = (Listing(links=("a.bai",), following=("a.sau",), max_pages=PAGES),)


def listing(number: int, shown: list[int], following: str) -> bytes:
    links = "".join(f"<a class=bai href='/bai-{n}.html'>Bài số {n} của trang</a>" for n in shown)
    return answer(f"<h1>Trang {number}</h1>{links}<a class=sau href='{following}'>sau</a>".encode(), HTML)


def walked(server: Faulty) -> list[str]:
    return [path for _, _, path in server.asked if path.startswith("/tin/")]


def number_in(path: str) -> int:
    return int((re.findall(r"\d+", path) or ["1"])[-1])


def test_a_calendar_without_end_is_walked_as_far_as_declared(loop: asyncio.AbstractEventLoop, tmp_path: Path) -> None:
    def calendar(line: Line) -> bool:
        n = number_in(line.path)
        line.send(listing(n, [n], f"/tin/?ngay={n + 1}") if line.path.startswith("/tin/") else answer(article(), HTML))
        return True

    with site(calendar) as server:
        met(loop, Paged, server, tmp_path)
    assert len(walked(server)) == PAGES


def test_a_listing_that_repeats_itself_ends_the_walk(loop: asyncio.AbstractEventLoop, tmp_path: Path) -> None:
    def same(line: Line) -> bool:
        n = number_in(line.path)
        line.send(
            listing(n, [1, 2], f"/tin/?trang={n + 1}") if line.path.startswith("/tin/") else answer(article(), HTML)
        )
        return True

    with site(same) as server:
        met(loop, Paged, server, tmp_path)
    assert len(walked(server)) == 2


def test_a_listing_that_leads_to_itself_is_asked_once(loop: asyncio.AbstractEventLoop, tmp_path: Path) -> None:
    def ring(line: Line) -> bool:
        line.send(
            listing(1, [1], "/tin/?utm_source=x#top") if line.path.startswith("/tin/") else answer(article(), HTML)
        )
        return True

    with site(ring) as server:
        met(loop, Paged, server, tmp_path)
    assert len(walked(server)) == 1


def test_a_calendar_of_empty_days_is_left(loop: asyncio.AbstractEventLoop, tmp_path: Path) -> None:
    def empty(line: Line) -> bool:
        line.send(listing(1, [], f"/tin/?ngay={number_in(line.path) + 1}"))
        return True

    with site(empty) as server:
        met(loop, Paged, server, tmp_path)
    assert len(walked(server)) <= 2


def test_a_listing_of_100000_links_is_refused_by_name(loop: asyncio.AbstractEventLoop, tmp_path: Path) -> None:
    _many(loop, tmp_path, 100_000)
    assert [fate.split(": ")[0] for fate in fates(tmp_path, "listing").values()] == ["rejected"]
    assert fates(tmp_path) == {}


def test_a_listing_of_20000_links_is_read(loop: asyncio.AbstractEventLoop, tmp_path: Path) -> None:
    """All but one lead elsewhere; that one is found."""
    _many(loop, tmp_path, 20_000)
    assert fates(tmp_path) == {"mot": "stored"}


def _many(loop: asyncio.AbstractEventLoop, data: Path, number: int) -> None:
    links = "".join(f"<a href='http://elsewhere.vn/{n}'>Một địa chỉ khác {n}</a>" for n in range(number))
    body = answer(f"{links}<a href='/mot.html'>Bài duy nhất</a>".encode(), HTML)

    def crowd(line: Line) -> bool:
        line.send(body if line.path.startswith("/tin/") else answer(article(), HTML))
        return True

    began = time.process_time()
    with site(crowd) as server, watched() as memory:
        met(loop, Misbehaving, server, data, DOWNLOAD_TIMEOUT=5)
    assert memory.grown < 24 * len(body) + 64 * 2**20
    assert time.process_time() - began < 1 + number / 5_000


class Fed(Misbehaving):
    """A feed and a sitemap beside the listing."""

    name = "fed"
    feeds = (Feed("/rss.xml"),)
    sitemaps = ("/sitemap.xml",)


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
BOMB = (
    f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY l0 "ha">{LAUGHS}]><rss><channel><title>&l11;</title></channel></rss>'
)
OUTSIDE = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><item><title>&x;</title><link>/a.html</link></item></channel></rss>'


@pytest.mark.parametrize("feed", [BOMB, OUTSIDE, "<rss>" * 5000, "no feed", ""])
def test_feeds_that_are_traps(loop: asyncio.AbstractEventLoop, tmp_path: Path, feed: str) -> None:
    def trap(line: Line) -> bool:
        if line.path == "/sitemap.xml":  # an index that names itself
            index = "".join(
                f"<sitemap><loc>http://faulty.vn{path}</loc></sitemap>" for path in ("/sitemap.xml", "/sitemap.xml#2")
            )
            line.send(answer(f"<sitemapindex>{index}</sitemapindex>".encode(), XML))
        else:
            line.send(answer(feed.encode(), XML) if line.path == "/rss.xml" else answer(b"<p>Trang</p>", HTML))
        return True

    began = time.process_time()
    with site(trap) as server, watched() as memory:
        met(loop, Fed, server, tmp_path)
    assert time.process_time() - began < 3
    assert memory.grown < 96 * 2**20
    assert [path for _, _, path in server.asked].count("/sitemap.xml") == 1
    assert fates(tmp_path, "feed")["rss.xml"].split(":")[0] in ("visited", "rejected")
    assert b"root:" not in (tmp_path / "archive.db").read_bytes()
