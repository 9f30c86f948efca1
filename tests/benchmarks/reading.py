"""What reading a page costs, in parses: `python -m tests.benchmarks.reading [ROUNDS]`.

Bytes → Article by a site's recipe, in turns with one lxml parse of the same bytes, so that a busy machine slows
both alike; and trafilatura with metadata, by itself, since it would push the others out of the caches. Medians.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice
from statistics import median
from time import perf_counter

import lxml.html
import trafilatura

from archive.records import Article
from crawler.page import Page
from crawler.reading.read import read
from crawler.site import NewsSite
from tests.engine.truth import page_of, spiders
from tests.sampleweb import pages

GOAL = 2.0  # parses, for the middling layout
LIMIT = 2.5  # for each


@dataclass(frozen=True)
class Cost:
    """The median cost of a page, in milliseconds."""

    name: str
    size: int  # bytes
    lxml: float
    ours: float
    trafilatura: float

    @property
    def parses(self) -> float:
        """Our cost in lxml parses."""
        return self.ours / self.lxml


def sample_pages() -> list[tuple[str, type[NewsSite], Page]]:
    """A middling article of each layout of the sample web."""
    found: dict[str, tuple[str, type[NewsSite], Page]] = {}
    for name, site in spiders().items():
        plain = (
            page for page in pages(name) if page.truth and page.truth.id and not (page.case or page.truth.rejection)
        )
        for sample in islice(plain, 9):
            extractor = _read(site, page_of(sample)).extractor
            found.setdefault(extractor, (f"{name} {extractor}", site, page_of(sample)))
    return list(found.values())


def cost(name: str, site: type[NewsSite], page: Page, rounds: int) -> Cost:
    """Time one page."""
    identity = site.identify(page.url)
    assert identity is not None

    def ours() -> None:
        fresh = Page(page.url, page.body, page.seen_at, page.status, page.content_type)  # a page is parsed once
        assert isinstance(read(fresh, site, identity), Article)

    parse, read_by_us = _medians((lambda: lxml.html.document_fromstring(page.body), ours), rounds)
    (read_by_them,) = _medians((lambda: trafilatura.extract(page.decoded.text, with_metadata=True),), rounds // 10 + 1)
    return Cost(name, len(page.body), parse, read_by_us, read_by_them)


def costs(rounds: int) -> list[Cost]:
    """The cost of a page in each layout."""
    return [cost(*page, rounds) for page in sample_pages()]


def table(found: Iterable[Cost]) -> str:
    """The costs for people."""
    head = f"{'page':<36}{'KB':>6}{'lxml ms':>10}{'ours ms':>10}{'parses':>8}{'trafilatura ms':>16}{'parses':>8}"
    rows = [
        f"{c.name:<36}{c.size / 1000:>6.0f}{c.lxml:>10.2f}{c.ours:>10.2f}{c.parses:>8.2f}"
        f"{c.trafilatura:>16.2f}{c.trafilatura / c.lxml:>8.1f}"
        for c in found
    ]
    return "\n".join((head, *rows))


def _read(site: type[NewsSite], page: Page) -> Article:
    identity = site.identify(page.url)
    assert identity is not None
    found = read(page, site, identity)
    assert isinstance(found, Article)
    return found


def _medians(ways: tuple[Callable[[], object], ...], rounds: int) -> list[float]:
    """The median of each way's time in milliseconds, the ways in turns; the first round warms up."""
    times: list[list[float]] = [[] for _ in ways]
    for _ in range(rounds + 1):
        for taken, way in zip(times, ways, strict=True):
            taken.append(_timed(way))
    return [1000 * median(taken[1:]) for taken in times]


def _timed(way: Callable[[], object]) -> float:
    gc.disable()
    started = perf_counter()
    way()
    taken = perf_counter() - started
    gc.enable()
    return taken


if __name__ == "__main__":
    print(table(costs(int(sys.argv[1]) if len(sys.argv) > 1 else 200)))
