"""Retry-After: no request before its time, none at all when it is too long, and a crawl that ends waits for nobody."""

from __future__ import annotations

import asyncio
import itertools
import logging
import time
from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.runs.ledger import ledger_of
from crawler.wire.pause import LeftAlone, Pause, Stopped, seconds
from tests.wire.conftest import Crawl
from tests.wire.sites import Wired
from tests.wire.web import Asked, Reply, Web

NOON = "Sun, 06 Nov 1994 12:00:00 GMT"
PAGE = Reply(b"page", headers=(("Content-Type", "text/html"),))


@pytest.mark.parametrize(
    ("said", "date", "wait"),
    [
        ("120", "", 120),
        (" 0 ", "", 0),
        ("Sun, 06 Nov 1994 12:02:00 GMT", NOON, 120),
        ("Sun, 06 Nov 1994 11:00:00 GMT", NOON, 0),
        ("Sunday, 06-Nov-94 12:02:00 GMT", NOON, 120),
        ("Sun Nov  6 12:02:00 1994", NOON, 120),
        ("", NOON, None),
        ("soon", NOON, None),
        ("-5", NOON, None),
        ("1.5", NOON, None),
        ("٣", NOON, None),
        ("Sun, 06 Nov 1994 12:02:00 GMT", "yesterday", None),
    ],
)
def test_what_a_retry_after_says(said: str, date: str, wait: float | None) -> None:
    assert seconds(said, date) == wait


def test_a_date_is_seen_from_our_clock_where_the_server_has_none() -> None:
    wait = seconds(formatdate(time.time() + 90, usegmt=True))
    assert wait is not None
    assert 85 < wait < 91


@given(st.text(max_size=40), st.text(max_size=40))
def test_nothing_a_server_says_breaks_us(said: str, date: str) -> None:
    wait = seconds(said, date)
    assert wait is None or wait >= 0


def test_ten_waits_in_a_row_are_enough() -> None:
    pause = Pause("wired", 300, 30)
    for _ in range(9):
        pause.told(503, "0.0")  # says nothing that can be read
        pause.told(503, "1")
    asyncio.run(_not_before(pause, 0.9))
    pause.told(503, "1")
    with pytest.raises(LeftAlone, match="10 times in a row"):
        asyncio.run(pause.over(lambda: False))


async def _not_before(pause: Pause, least: float) -> None:
    began = time.monotonic()
    await pause.over(lambda: False)
    assert time.monotonic() - began >= least


def test_an_answer_between_ends_the_row() -> None:
    pause = Pause("wired", 300, 30)
    for _ in range(30):
        pause.told(503, "0")
        pause.told(429, "1")
        pause.told(200, "")
    pause._until = 0.0
    asyncio.run(pause.over(lambda: False))


def test_a_crawl_that_ends_does_not_wait() -> None:
    pause = Pause("wired", 300, 30)
    pause.told(429, "")
    with pytest.raises(Stopped, match="ended"):
        asyncio.run(pause.over(lambda: True))


# Against a real server


def busy(web: Web, status: int, said: str) -> None:
    """The first answer to /1 is that the site is busy."""
    tries: list[str] = []

    def answer(asked: Asked) -> Reply | None:
        if asked.path == "/1":
            tries.append(asked.path)
            if len(tries) == 1:
                return Reply(b"busy", status, (("Retry-After", said),) if said else ())
        return PAGE if asked.path != "/robots.txt" else None

    web.answer = answer


URLS = [f"https://{host}wired.vn/{n}" for n in range(4) for host in ("", "www.")]


@pytest.mark.parametrize(("status", "said"), [(503, "1"), (429, "1"), (429, "")])
def test_no_request_to_any_host_of_the_site_before_its_time(crawl: Crawl, web: Web, status: int, said: str) -> None:
    busy(web, status, said)
    crawler = crawl(Wired, web.url, {"RETRY_AFTER_UNSAID": 1, "CONCURRENT_REQUESTS": 16}, urls=URLS)
    gaps = [after.at - before.at for before, after in itertools.pairwise(web.asked) if before.path == "/1"]
    assert gaps[0] > 0.98
    assert all(after.at - before.at < 0.9 for before, after in itertools.pairwise(web.asked) if before.path != "/1")
    report = ledger_of(crawler).report
    assert report is not None
    assert report.lost == 0
    assert report.failed == ((("failed: 429 Too Many Requests", 1),) if status == 429 else ())


@pytest.mark.parametrize("status", [429, 503])
def test_a_site_that_asks_for_too_long_is_left_alone_for_this_run(
    crawl: Crawl, web: Web, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    busy(web, status, "3600")
    with caplog.at_level(logging.WARNING):
        crawler = crawl(Wired, web.url, urls=[f"https://wired.vn/{n}" for n in range(5)])
    assert web.paths() == ["/robots.txt", "/0", "/1"]
    report = ledger_of(crawler).report
    assert report is not None
    assert report.lost == 0
    assert dict(report.failed)["failed: left alone"] >= 3
    [said] = [r.getMessage() for r in caplog.records if r.name == "crawler.wire.pause"]
    assert "asked for 3600 s" in said


def test_a_robots_txt_that_asks_for_too_long_leaves_the_site_alone(crawl: Crawl, web: Web) -> None:
    web.pages["/robots.txt"] = Reply(b"", 503, (("Retry-After", "86400"),))
    crawler = crawl(Wired, web.url, urls=["https://wired.vn/1", "https://wired.vn/2"])
    assert web.paths() == ["/robots.txt"]
    report = ledger_of(crawler).report
    assert report is not None
    assert report.failed == (("failed: left alone", 2),)
