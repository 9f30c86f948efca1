"""What a crawl costs: `python -m tests.benchmarks.crawling [ARTICLES]`. CPU time of the crawling process alone.

The whole line over a server on this machine, without its waits: capture, reading, store and frontier. Beside it
Scrapy that only fetches the same pages, and Scrapy that reads them with trafilatura in the callback and writes each
with sqlite-utils. Then a run that finds nothing new, beside the first and beside a crawl of an empty site; what
writing costs, beside sqlite-utils; and the memory of a small and a big crawl.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import scrapy
import trafilatura
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from scrapy.settings import Settings
from scrapy.utils.project import get_project_settings
from sqlite_utils import Database

from archive.layout import WORKING
from archive.records import Article, Capture, Outcome, Visit
from archive.store import Store
from crawler.page import Page
from crawler.reading.read import read
from crawler.runs.ledger import ledger_of
from crawler.runs.running import quiet
from tests.benchmarks.bigsite import SECTIONS, Big, article, serving

TRAFILATURA_GOAL = 6.0  # ours over Scrapy with trafilatura and sqlite-utils
BARE_GOAL = 0.4  # ours over Scrapy that only fetches
NO_NEWS_GOAL = 0.05  # a run without news over the first, beyond a crawl of an empty site
WRITES_GOAL = 4.0  # ours over sqlite-utils
MEMORY_GOAL = 1.05  # ten times the pages: some two hundred bytes for each, and nothing else

_QUICK = {
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": False,
    "CONTACT": "a@example.org",
    "LOG_LEVEL": "WARNING",
    "REVISITS_PER_RUN": 0,  # counted apart
}


class Bare(scrapy.Spider):
    """Walks the lists and fetches every article."""

    name = "bare"
    base = ""

    async def start(self) -> AsyncIterator[scrapy.Request]:
        for section in SECTIONS:
            yield scrapy.Request(f"{self.base}/{section}/", self.listing)

    def listing(self, response: Response) -> Iterator[scrapy.Request]:
        for href in response.css("#topcate h2.h2cate a::attr(href), .top3 a.b-content::attr(href)").getall():
            yield scrapy.Request(self.here(href), self.article)
        for href in response.css("ul.list-news-img-style-1 li > a.b-title::attr(href)").getall():
            yield scrapy.Request(self.here(href), self.article)
        for href in response.css("#colcate1 li a[href*='p=']::attr(href)").getall()[-1:]:
            yield scrapy.Request(self.here(href), self.listing)

    def here(self, href: str) -> str:
        """The same address on this machine's server."""
        parts = urlsplit(href)
        return f"{self.base}{parts.path}" + (f"?{parts.query}" if parts.query else "")

    def article(self, response: Response) -> Any:
        """Nothing is done with it."""


class Inline(Bare):
    """Reads with trafilatura and writes with sqlite-utils, an article at a time."""

    name = "inline"
    database: Database

    def article(self, response: Response) -> Any:
        found = trafilatura.bare_extraction(response.body, url=response.url, with_metadata=True)
        row = {name: getattr(found, name, None) for name in ("title", "author", "date", "description", "text")}
        self.database.table("articles").upsert({"url": response.url, **row}, pk="url")


@dataclass(frozen=True)
class Cost:
    """CPU seconds and what they were spent on."""

    seconds: float
    pages: int
    memory: int = 0  # bytes, at most

    @property
    def rate(self) -> float:
        """Pages a CPU-second."""
        return self.pages / self.seconds


def ours(url: str, data: Path, verdict: str) -> Cost:
    """A run of ours over a server."""
    settings = get_project_settings()
    settings.setdict({**_QUICK, "SOURCE": url, "DATA_DIR": str(data), "JUDGE_REHEARSALS": True}, "cmdline")
    seconds, crawler = _crawled(settings, Big)
    report = ledger_of(crawler).report
    assert report is not None
    assert report.verdict == verdict, report
    return Cost(seconds, report.fetched, _peak())


def _peak() -> int:
    """The most memory of this process; `ru_maxrss` would be that of the process that started it, if that is more."""
    said = Path("/proc/self/status").read_text(encoding="ascii").split("VmHWM:")[1]
    return int(said.split()[0]) * 1024


def theirs(spider: type[Bare], url: str, data: Path) -> Cost:
    """A run of Scrapy as it comes, over the same pages."""
    data.mkdir(parents=True, exist_ok=True)
    settings = Settings({"LOG_LEVEL": "WARNING", "TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False})
    spider.base = url
    if issubclass(spider, Inline):
        spider.database = Database(data / "inline.db")
    seconds, crawler = _crawled(settings, spider)
    return Cost(seconds, crawler.stats.get_value("response_received_count"))


def _crawled(settings: Settings, spider: type[scrapy.Spider]) -> tuple[float, Any]:
    process = AsyncCrawlerProcess(settings)
    if spider is Big:
        quiet(settings["LOG_LEVEL"])  # as our commands do
    crawler = process.create_crawler(spider)
    started = time.process_time()
    process.crawl(crawler)
    process.start()
    return time.process_time() - started, crawler


@dataclass(frozen=True)
class Writes:
    """Articles that the store writes in the time in which sqlite-utils upserts one, an item at a time."""

    row: float  # the article's row alone
    whole: float  # what the store writes of it: its address, capture, text, version, images and dates


def writes(number: int, data: Path) -> Writes:
    """Measure both."""
    outcomes = list(_outcomes(number))
    started = time.process_time()
    with Store(data / WORKING) as store:
        store.declare_site(Big.facts())
        for outcome in outcomes:
            store.put(outcome)
    mine = time.process_time() - started
    found = []
    for whole in (False, True):
        database = Database(data / f"items-{whole}.db")
        started = time.process_time()
        for outcome in outcomes:
            _upsert(database, outcome, whole=whole)
        found.append((time.process_time() - started) / mine)
    return Writes(*found)


def _upsert(database: Database, outcome: Outcome, *, whole: bool) -> None:
    """Write an article as a pipeline does that knows sqlite-utils."""
    one, capture, visit = outcome.article, outcome.capture, outcome.visit
    assert one is not None
    assert capture is not None
    text = {"title": one.title, "kicker": one.kicker, "lead": one.lead, "body": one.body, "byline": one.byline}
    about = {"url": one.url, "author": one.author, "section": one.section, "tags": list(one.tags)}
    database.table("articles").upsert({"id": one.id, **about, **text}, pk="id")
    if not whole:
        return
    place = {"file": capture.warc_file, "offset": capture.warc_offset}
    database.table("frontier").upsert({"url": visit.url, "fate": visit.fate, "id": one.id}, pk="url")
    database.table("captures").upsert({**asdict(capture), **place}, pk=("file", "offset"))
    database.table("versions").upsert({"id": one.id, "number": 1, **text}, pk=("id", "number"))
    images = [{"id": one.id, "position": n, **asdict(image)} for n, image in enumerate(one.images)]
    database.table("images").upsert_all(images, pk=("id", "position"))
    dates = [{"id": one.id, **asdict(date)} for date in one.candidates]
    database.table("dates").upsert_all(dates, pk=("id", "place", "selector", "raw"))


def _outcomes(number: int) -> Iterator[Outcome]:
    moment = "2026-03-02T06:00:00+07:00"
    for n in range(number):
        draft, body = article(n)
        identity = Big.identify(draft.url)
        assert identity is not None
        found = read(Page(draft.url, body, datetime.fromisoformat(moment), 200, "text/html"), Big, identity)
        visit = Visit("big", "GET", identity.url, "", "article", "stored", "", identity.id)
        capture = Capture(draft.url, "GET", "", moment, "live", 200, "text/html", f"sha1:{n}", "big.warc.gz", n)
        assert isinstance(found, Article)
        yield Outcome(visit, capture, article=found)


@dataclass(frozen=True)
class Found:
    """What was measured."""

    ours: Cost
    bare: Cost
    inline: Cost
    again: Cost
    empty: Cost
    requests: int  # of the run without news
    writes: Writes

    @property
    def no_news(self) -> float:
        """What a run without news costs beyond an empty crawl, as a share of the first."""
        return (self.again.seconds - self.empty.seconds) / self.ours.seconds

    def table(self) -> str:
        """For people."""
        rates = [("ours", self.ours), ("Scrapy, fetching only", self.bare), ("Scrapy with trafilatura", self.inline)]
        return "\n".join(
            [
                *(f"{name:<26}{one.rate:>8.1f} pages a CPU-second ({one.pages} pages)" for name, one in rates),
                f"ours beside them: {self.ours.rate / self.bare.rate:.2f} and {self.ours.rate / self.inline.rate:.1f}",
                f"without news: {self.requests} requests, {self.no_news:.1%} of the first run"
                f" ({self.again.seconds:.2f} s, an empty crawl {self.empty.seconds:.2f} s)",
                f"writes: {self.writes.whole:.1f} times as many as sqlite-utils an item at a time"
                f" ({self.writes.row:.1f} when that writes the article's row alone)",
            ]
        )


def measured(number: int, few: int) -> Found:
    """Everything, over a site of so many articles; trafilatura reads a `few`."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        with serving(number) as url:
            bare, first, again = _fresh("bare", url, data), _fresh("ours", url, data), _fresh("ours", url, data)
        with serving(few) as url:
            inline = _fresh("inline", url, data)
        with serving(0) as url:
            empty = _fresh("empty", url, data / "empty")
        found = writes(min(number, 1000), data / "writes")
    return Found(first, bare, inline, again, empty, again.pages + 1, found)  # and robots.txt


def memory(number: int) -> int:
    """The most memory, in bytes, that a crawl of so many articles held."""
    with tempfile.TemporaryDirectory() as folder, serving(number) as url:
        return _fresh("ours", url, Path(folder)).memory


_ONE: dict[str, Callable[[str, Path], Cost]] = {
    "ours": lambda url, data: ours(url, data, "healthy"),
    "empty": lambda url, data: ours(url, data, "changed"),
    "bare": lambda url, data: theirs(Bare, url, data),
    "inline": lambda url, data: theirs(Inline, url, data),
}


def _fresh(what: str, url: str, data: Path) -> Cost:
    """Measure in a process of its own: a reactor runs once, and no way warms another."""
    words = [sys.executable, "-m", "tests.benchmarks.crawling", "--one", what, url, str(data)]
    done = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True)
    return Cost(**json.loads(done.stdout))


def main(words: list[str]) -> None:
    """Measure one thing for the process that asked, or everything for people."""
    if words[:1] == ["--one"]:
        print(json.dumps(asdict(_ONE[words[1]](words[2], Path(words[3])))))
        return
    number = int(words[0]) if words else 3000
    print(measured(number, max(number // 15, 20)).table())
    small, big = memory(number // 10), memory(number)
    print(f"memory: {small / 1e6:.0f} MB for {number // 10} articles, {big / 1e6:.0f} MB for {number}")


if __name__ == "__main__":
    main(sys.argv[1:])
