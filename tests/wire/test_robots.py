"""robots.txt as RFC 9309 has it, asked of a real server. What cannot be had closes the host."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from scrapy.http import Response

from archive.facts import robots_from
from archive.warc import WarcFolder, facts, inspect
from crawler import clock
from crawler.runs.ledger import ledger_of
from crawler.wire.rules import MAX_BYTES, Rules, rules_from
from tests.wire.conftest import Crawl
from tests.wire.sites import Wired
from tests.wire.web import Asked, Reply, Web

OPEN, CLOSED = True, False
PAGE = Reply(b"a page", headers=(("Content-Type", "text/html"),))

ROBOTS = {
    "nothing in it": ("", OPEN),
    "everything disallowed": ("User-agent: *\nDisallow: /", CLOSED),
    "disallowed for us": ("User-agent: khotintinh\nDisallow: /\n\nUser-agent: *\nAllow: /", CLOSED),
    "open for us alone": ("User-agent: *\nDisallow: /\n\nUser-agent: KhoTinTinh\nAllow: /", OPEN),
    "for another robot": ("User-agent: BadBot\nDisallow: /", OPEN),
    "the longest match allows": ("User-agent: *\nDisallow: /tin\nAllow: /tin/2024", OPEN),
    "the longest match disallows": ("User-agent: *\nAllow: /tin\nDisallow: /tin/2024", CLOSED),
    "equal length: allow wins": ("User-agent: *\nDisallow: /tin/2024\nAllow: /tin/2024", OPEN),
    "a wildcard": ("User-agent: *\nDisallow: /*/a1$", CLOSED),
    "a wildcard that ends elsewhere": ("User-agent: *\nDisallow: /*/a$", OPEN),
    "escapes are one address": ("User-agent: *\nDisallow: /t%69n", CLOSED),
    "no value": ("User-agent: *\nDisallow:", OPEN),
    "a byte order mark": ("\ufeffUser-agent: *\nDisallow: /", CLOSED),
    "old line ends, two agents": ("User-agent: other\r\nUser-agent: *\r\nDisallow: /\r\n", CLOSED),
    "a web page": ("<html><body>Trang chủ</body></html>", OPEN),
}


@pytest.mark.parametrize("case", ROBOTS)
def test_what_robots_txt_says(case: str) -> None:
    text, is_open = ROBOTS[case]
    assert (rules_from(200, text.encode()).refusal("https://wired.vn/tin/2024/a1") == "") is is_open


@pytest.mark.parametrize(
    ("status", "is_open"),
    [(404, OPEN), (410, OPEN), (403, OPEN), (401, OPEN), (429, CLOSED), (500, CLOSED), (302, CLOSED)],
)
def test_what_the_status_says(status: int, is_open: bool) -> None:
    rules = rules_from(status, b"User-agent: *\nAllow: /")
    assert (rules.refusal("https://wired.vn/") == "") is is_open
    assert is_open or str(status) in rules.closed


def test_the_first_500_kib_count_and_no_rule_is_cut_in_half() -> None:
    head = b"User-agent: *\n" + b"# x\n" * (MAX_BYTES // 4)
    assert rules_from(200, b"User-agent: *\nDisallow: /\n" + head).refusal("https://wired.vn/")
    assert not rules_from(200, head + b"Disallow: /\n").refusal("https://wired.vn/")
    whole = b"User-agent: *\n" + b"#" * (MAX_BYTES - 27) + b"\n" + b"Disallow: /tin"
    assert len(whole) > MAX_BYTES
    assert not rules_from(200, whole).refusal("https://wired.vn/other")


def test_no_robots_txt_asks_for_no_delay() -> None:
    assert Rules().crawl_delay() == 0
    assert rules_from(200, b"User-agent: *\nCrawl-delay: 7").crawl_delay() == 7


# Against a real server


def reached(crawl: Crawl, web: Web, **settings: object) -> tuple[bool, str]:
    """Whether the page was asked for, and what became of the request."""
    web.pages.setdefault("/", PAGE)
    crawler = crawl(Wired, web.url, settings)
    report = ledger_of(crawler).report
    assert report is not None
    return "/" in web.paths(), report.verdict


def test_an_open_site_is_asked(crawl: Crawl, web: Web) -> None:
    assert reached(crawl, web) == (True, "changed")  # a page, and no article: 404 on robots.txt is open


FAILING = {
    "answers 503": Reply(b"", 503),
    "drops the connection": Reply(drop=True),
    "is too slow": Reply(b"User-agent: *\nAllow: /", after=1.0),
    "is too large": Reply(b"#" * 3000),
    "redirects for ever": Reply(b"", 301, (("Location", "/robots.txt"),)),
}


@pytest.mark.parametrize("case", FAILING)
def test_a_robots_txt_that_cannot_be_had_closes_the_host(crawl: Crawl, web: Web, case: str) -> None:
    web.pages |= {"/robots.txt": FAILING[case]}
    settings = {"DOWNLOAD_TIMEOUT": 0.3, "RETRY_TIMES": 0, "DOWNLOAD_MAXSIZE": 2000}
    assert reached(crawl, web, **settings) == (False, "gone")


@pytest.mark.parametrize(("hops", "is_open"), [(5, OPEN), (6, CLOSED)])
def test_five_redirects_are_followed_across_hosts(crawl: Crawl, web: Web, hops: int, is_open: bool) -> None:
    def answer(asked: Asked) -> Reply | None:
        if not asked.path.startswith("/robots.txt"):
            return None
        hop = int(asked.path.removeprefix("/robots.txt") or 0)
        if hop == hops:
            return Reply(b"User-agent: *\nAllow: /")
        return Reply(b"", 301, (("Location", f"https://other{hop}.vn/robots.txt{hop + 1}"),))

    web.answer = answer
    assert reached(crawl, web)[0] is is_open


def test_a_refusal_is_a_fate_is_said_loudly_once_and_is_in_the_warc(
    crawl: Crawl, web: Web, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    web.pages |= {"/robots.txt": Reply(b"User-agent: *\nDisallow: /")}
    with caplog.at_level(logging.WARNING):
        crawler = crawl(Wired, web.url, urls=[f"https://wired.vn/a{n}" for n in range(3)])
    assert web.paths() == ["/robots.txt"]
    report = ledger_of(crawler).report
    assert report is not None
    assert (report.verdict, report.failed, report.lost) == ("refused", (("refused", 3),), 0)
    [said] = [r.getMessage() for r in caplog.records if r.name == "crawler.wire.robots"]
    assert "web archives" in said
    assert "scrapy crawl wired -s SOURCE=" in said
    [path] = (tmp_path / "data" / "warc").glob("*.warc.gz")
    assert [(e.url, e.status) for e in inspect(path).entries] == [("https://wired.vn/robots.txt", 200)]


def test_robots_txt_is_asked_once_for_each_host_and_only_one_request_is_in_flight(crawl: Crawl, web: Web) -> None:
    urls = [f"https://{host}wired.vn/{n}" for n in range(4) for host in ("", "www.", "cms.")]
    web.pages |= {f"/{n}": Reply(b"page", after=0.01) for n in range(4)}
    crawl(Wired, web.url, {"CONCURRENT_REQUESTS": 16}, urls=urls)
    asked = [a.host for a in web.asked if a.path == "/robots.txt"]
    assert sorted(asked) == ["cms.wired.vn", "wired.vn", "www.wired.vn"]
    assert len(web.asked) == 15
    assert web.most_at_once == 1


def test_crawl_delay_is_kept_also_against_autothrottle_and_jitter(crawl: Crawl, web: Web) -> None:
    web.pages |= {"/robots.txt": Reply(b"User-agent: *\nCrawl-delay: 0.25"), **{f"/{n}": PAGE for n in range(4)}}
    throttle = {"AUTOTHROTTLE_ENABLED": True, "AUTOTHROTTLE_START_DELAY": 0.01, "DOWNLOAD_DELAY_JITTER": 0.5}
    crawl(Wired, web.url, throttle, urls=[f"https://wired.vn/{n}" for n in range(4)])
    at = [a.at for a in web.asked]
    assert len(at) == 5
    assert at[-1] - at[0] > 4 * 0.25 * 0.9  # one gap may be noted short on a busy machine, their sum may not


def test_a_crawl_delay_without_end_is_bounded(crawl: Crawl, web: Web, caplog: pytest.LogCaptureFixture) -> None:
    web.pages |= {"/robots.txt": Reply(b"User-agent: *\nCrawl-delay: 86400")}
    with caplog.at_level(logging.WARNING):
        assert reached(crawl, web, CRAWL_DELAY_MAX=0.1)[0]
    assert any("asks for 86400 s" in r.getMessage() for r in caplog.records)


# What the host said before


RULES = Reply(b"User-agent: *\nDisallow: /closed\nCrawl-delay: 0.01\n")
KEPT = (
    "SELECT site, host, day, fetched_at, status, text, warc_file, warc_offset FROM robots ORDER BY fetched_at, status"
)


def kept(tmp_path: Path) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(tmp_path / "data" / "archive.db")) as database:
        return database.execute(KEPT).fetchall()


def test_the_text_is_kept_for_each_day_in_the_database_and_in_the_warc(crawl: Crawl, web: Web, tmp_path: Path) -> None:
    web.pages |= {"/robots.txt": RULES, "/": PAGE}
    crawl(Wired, web.url)
    crawl(Wired, web.url)
    [(site, host, day, fetched_at, status, text, file, offset)] = kept(tmp_path)
    assert (site, host, status, text) == ("wired", "https://wired.vn", 200, RULES.body.decode())
    assert day == fetched_at[:10]
    folder = tmp_path / "data" / "warc"
    assert WarcFolder(folder).read(file, offset).content == RULES.body
    told = [
        robots_from(fact.payload)
        for path in sorted(folder.glob("wired-*"))
        for fact in facts(path)
        if fact.kind == "robots"
    ]
    assert len(told) == 2
    assert told[-1].fetched_at == fetched_at
    web.pages["/robots.txt"] = Reply(b"no such file", 404)
    crawl(Wired, web.url)
    assert [(row[4], row[5]) for row in kept(tmp_path)] == [(200, RULES.body.decode()), (404, "")]


@pytest.mark.parametrize("case", FAILING)
def test_a_copy_of_the_last_24_hours_holds_where_it_cannot_be_had(
    crawl: Crawl, web: Web, case: str, caplog: pytest.LogCaptureFixture
) -> None:
    settings = {"DOWNLOAD_TIMEOUT": 0.3, "RETRY_TIMES": 0, "DOWNLOAD_MAXSIZE": 2000}
    web.pages |= {"/robots.txt": RULES, "/": PAGE, "/closed": PAGE}
    crawl(Wired, web.url, settings)
    web.pages["/robots.txt"] = FAILING[case]
    web.asked.clear()
    with caplog.at_level(logging.WARNING):
        crawl(Wired, web.url, settings, urls=["https://wired.vn/", "https://wired.vn/closed", "https://www.wired.vn/"])
    assert [(a.host, a.path) for a in web.asked if "robots" not in a.path] == [("wired.vn", "/")]
    assert any("holds" in r.getMessage() for r in caplog.records)


@pytest.mark.parametrize(("hours", "holds"), [(23, True), (25, False), (-1, False)])
def test_a_copy_is_good_for_a_day_and_never_from_the_future(
    crawl: Crawl, web: Web, hours: int, holds: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    web.pages |= {"/robots.txt": RULES, "/": PAGE}
    crawl(Wired, web.url)
    web.pages["/robots.txt"] = Reply(b"", 503)
    web.asked.clear()
    moment = clock.now() + timedelta(hours=hours)
    monkeypatch.setattr(clock, "now", lambda: moment)
    crawl(Wired, web.url, {"RETRY_TIMES": 0})
    assert ("/" in web.paths()) is holds


@pytest.mark.parametrize("status", [500, 503, 429])
def test_an_answer_that_says_nothing_is_no_copy(crawl: Crawl, web: Web, status: int) -> None:
    web.pages |= {"/robots.txt": Reply(b"User-agent: *\nAllow: /", status), "/": PAGE}
    settings = {"RETRY_TIMES": 0, "RETRY_AFTER_UNSAID": 0}
    for _ in range(2):
        crawl(Wired, web.url, settings)
    assert "/" not in web.paths()


def test_that_there_is_no_robots_txt_holds_for_a_day_too(crawl: Crawl, web: Web) -> None:
    web.pages["/"] = PAGE
    crawl(Wired, web.url)
    web.pages["/robots.txt"] = Reply(drop=True)
    web.asked.clear()
    crawl(Wired, web.url, {"RETRY_TIMES": 0})
    assert "/" in web.paths()


def test_a_run_that_goes_on_for_days_asks_again(crawl: Crawl, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crawler.wire.robots._VALID", timedelta(0))
    web.pages |= {f"/{n}": PAGE for n in range(3)}
    crawl(Wired, web.url, urls=[f"https://wired.vn/{n}" for n in range(3)])
    assert web.paths().count("/robots.txt") >= 2


def test_what_a_host_said_is_on_the_disk_before_its_first_page_is_read(crawl: Crawl, web: Web, tmp_path: Path) -> None:
    """A run that is killed then has not forgotten it."""
    seen: list[Any] = []

    class Looking(Wired):
        def page(self, response: Response) -> Iterator[Any]:
            with closing(sqlite3.connect(tmp_path / "data" / "archive.db")) as database:
                seen.extend(database.execute("SELECT text, warc_file, warc_offset FROM robots").fetchall())
            yield from super().page(response)

    web.pages |= {"/robots.txt": RULES, "/": PAGE}
    crawl(Looking, web.url)
    [(text, file, offset)] = seen
    assert text == RULES.body.decode()
    assert WarcFolder(tmp_path / "data" / "warc").read(file, offset).content == RULES.body
