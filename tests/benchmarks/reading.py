"""What reading a page costs, in parses: `python -m tests.benchmarks.reading [ROUNDS]`.

Bytes → checked Article with its date candidates, by a site's recipe, in turns with one lxml parse of the same bytes,
so that a busy machine slows both alike; and trafilatura with metadata, by itself, since it would push the others out
of the caches. Medians of CPU time, the collector off for all, every round on a page that nothing was asked of yet.
“dated” adds the choice among the candidates, which the store makes once for all captures of an article.

Each layout of the sample web is measured twice, as it is and as large as real pages are (`reading_pages` says how);
where `../shared` stands beside the checkout, one real page is too.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from statistics import median
from time import process_time
from typing import Literal
from urllib.parse import clear_cache  # type: ignore[attr-defined]  # typeshed does not know it

import lxml.html
import trafilatura

from archive.dating import Dossier, Evidence
from archive.records import Article
from crawler.dating.dates import iso
from crawler.dating.resolve import resolve
from crawler.page import Page
from crawler.reading.read import read
from tests.benchmarks.reading_pages import Sample, furnished, real_pages, sample_pages

Size = Literal["thin", "typical", "real"]


@dataclass(frozen=True)
class Cost:
    """The median cost of a page, in milliseconds."""

    name: str
    size: Size  # a page of the sample web as it is, or with as many elements as real ones have; or a real one
    bytes: int
    elements: int
    lxml: float
    ours: float
    dating: float
    trafilatura: float

    @property
    def parses(self) -> float:
        """Our cost in lxml parses."""
        return self.ours / self.lxml

    @property
    def dated(self) -> float:
        """The same with the choice among the dates."""
        return (self.ours + self.dating) / self.lxml

    @property
    def times(self) -> float:
        """How many times as much trafilatura costs."""
        return self.trafilatura / self.ours


def cost(sample: Sample, size: Size, rounds: int) -> Cost:
    """Time one page."""
    name, site, page = sample
    article, identity, seen = sample.read(), site.identify(page.url), iso(page.seen_at)
    assert identity is not None
    assert article.candidates

    def ours() -> None:
        fresh = Page(page.url, page.body, page.seen_at, page.status, page.content_type)  # a page is parsed once
        assert isinstance(read(fresh, site, identity), Article)

    def dated() -> None:
        evidence = tuple(Evidence(c, seen, page.url, own=True) for c in article.candidates)
        resolve(Dossier(article.id, seen, seen, evidence))

    parse, reading = _medians((lambda: lxml.html.document_fromstring(page.body), ours), rounds)
    (dating,) = _medians((dated,), rounds)
    (theirs,) = _medians((lambda: trafilatura.extract(page.decoded.text, with_metadata=True),), rounds // 10 + 1)
    return Cost(name, size, len(page.body), sample.elements, parse, reading, dating, theirs)


def costs(rounds: int) -> list[Cost]:
    """The cost of a page in each layout, thin and of typical size, and of the real page at hand."""
    found: list[Cost] = []
    for sample in sample_pages():
        found += cost(sample, "thin", rounds), cost(furnished(sample), "typical", rounds)
    return found + [cost(sample, "real", rounds) for sample in real_pages()]


def table(found: Iterable[Cost]) -> str:
    """The costs for people: a row for each page, thin and typical ones side by side."""
    by_size: dict[str, dict[Size, Cost]] = {}
    for one in found:
        by_size.setdefault(one.name, {})[one.size] = one
    columns = f"{'KB':>5}{'elements':>10}{'lxml ms':>9}{'ours ms':>9}{'parses':>8}{'dated':>7}{'times':>7}"
    head = f"{'':<31}{'as it is':^55} {'as large as real pages are':^55}\n{'page':<31}{columns} {columns}"
    rows = [
        f"{name:<31}{_cells(sizes.get('thin') or sizes['real'])} {_cells(sizes.get('typical'))}".rstrip()
        for name, sizes in by_size.items()
    ]
    return "\n".join((head, *rows, "times: as much as this takes trafilatura with metadata"))


def _cells(c: Cost | None) -> str:
    if c is None:
        return ""
    return (
        f"{c.bytes / 1000:>5.0f}{c.elements:>10}{c.lxml:>9.2f}{c.ours:>9.2f}{c.parses:>8.2f}{c.dated:>7.2f}"
        f"{c.times:>7.1f}"
    )


def _medians(ways: tuple[Callable[[], object], ...], rounds: int) -> list[float]:
    """The median of each way's CPU time in milliseconds, the ways in turns; the first round warms up."""
    times: list[list[float]] = [[] for _ in ways]
    for _ in range(rounds + 1):
        for taken, way in zip(times, ways, strict=True):
            taken.append(_timed(way))
    return [1000 * median(taken[1:]) for taken in times]


def _timed(way: Callable[[], object]) -> float:
    clear_cache()  # of addresses: those of the next page are others
    gc.disable()
    started = process_time()
    way()
    taken = process_time() - started
    gc.enable()
    return taken


if __name__ == "__main__":
    print(table(costs(int(sys.argv[1]) if len(sys.argv) > 1 else 200)))
