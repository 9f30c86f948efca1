"""What reading a page costs, in parses: `python -m tests.benchmarks.reading [ROUNDS]`.

Bytes → checked Article with its date candidates, by a site's recipe, in turns with one lxml parse of the same bytes,
so that a busy machine slows both alike; and trafilatura with metadata, by itself, since it would push the others out
of the caches. Medians of CPU time, the collector off for all, every round on a page that nothing was asked of yet.
“dated” adds the choice among the candidates, which the store makes once for all captures of an article.

The pages are the sample web's, and where `../shared` stands beside the checkout one real page. Those of the sample web
are small: 77 to 86 KB with some 430 elements, of 98 to 475 KB with 405 to 1,873 (in the median 144 KB and 971) in ten
real pages at hand; one parse of them takes a half to a third of the time, and whatever is done once a page looks dear.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from statistics import median
from time import process_time
from urllib.parse import clear_cache  # type: ignore[attr-defined]  # typeshed does not know it

import lxml.html
import trafilatura

from archive.dating import Dossier, Evidence
from archive.records import Article
from crawler.dating.dates import iso
from crawler.dating.resolve import resolve
from crawler.page import Page
from crawler.platforms.content_fck import ContentFck
from crawler.reading.read import read
from crawler.site import Expect, NewsSite
from tests.beside.shared import SHARED, real_page, reference
from tests.engine.truth import page_of, spiders
from tests.sampleweb import pages

GOAL = 1.5  # parses: reached on the real page, not on the sample web's small ones; what is held until then:
TYPICAL = 1.75  # for the middling layout of the sample web
LIMIT = 2.05  # for each: the dearest is the page that lxml parses in the least time
REAL = 1.35  # for the real page
FASTER = 18  # times as fast as trafilatura with metadata

Sample = tuple[str, type[NewsSite], Page]


@dataclass(frozen=True)
class Cost:
    """The median cost of a page, in milliseconds."""

    name: str
    size: int  # bytes
    lxml: float
    ours: float
    dating: float
    trafilatura: float

    @property
    def real(self) -> bool:
        """Whether it is not of the sample web."""
        return self.name.startswith("real ")

    @property
    def parses(self) -> float:
        """Our cost in lxml parses."""
        return self.ours / self.lxml

    @property
    def times(self) -> float:
        """How many times as much trafilatura costs."""
        return self.trafilatura / self.ours


def sample_pages() -> list[Sample]:
    """A middling article of each layout of the sample web."""
    found: dict[str, Sample] = {}
    for name, site in spiders().items():
        plain = (
            page for page in pages(name) if page.truth and page.truth.id and not (page.case or page.truth.rejection)
        )
        for sample in islice(plain, 9):
            extractor = _read(site, page_of(sample)).extractor
            found.setdefault(extractor, (f"{name} {extractor}", site, page_of(sample)))
    return list(found.values())


class Sister(ContentFck):
    """A sister of baolongan.vn, declared for this measurement alone."""

    name, title, province = "sister", "Báo Cần Thơ", "can-tho"
    domains = ("baocantho.com.vn",)
    sections = ("/thoi-su/",)
    expect = Expect(per_week=(1, 1000))


def real_pages() -> list[Sample]:
    """The real page that a platform reads; none where `../shared` does not stand beside the checkout."""
    if not SHARED.is_dir():
        return []
    known = reference("sister/baocantho_article")
    at = datetime.fromisoformat(known["fetched_at"])
    return [("real content_fck/2019", Sister, Page(known["url"], real_page("sister/baocantho_article"), at))]


def cost(name: str, site: type[NewsSite], page: Page, rounds: int) -> Cost:
    """Time one page."""
    article, identity, seen = _read(site, page), site.identify(page.url), iso(page.seen_at)
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
    return Cost(name, len(page.body), parse, reading, dating, theirs)


def costs(rounds: int) -> list[Cost]:
    """The cost of a page in each layout, and of the real page at hand."""
    return [cost(*page, rounds) for page in sample_pages() + real_pages()]


def table(found: Iterable[Cost]) -> str:
    """The costs for people."""
    head = f"{'page':<36}{'KB':>5}{'lxml ms':>9}{'ours ms':>9}{'parses':>8}{'dated':>7}{'trafilatura':>13}{'times':>7}"
    rows = [
        f"{c.name:<36}{c.size / 1000:>5.0f}{c.lxml:>9.2f}{c.ours:>9.2f}{c.parses:>8.2f}"
        f"{(c.ours + c.dating) / c.lxml:>7.2f}{c.trafilatura:>13.2f}{c.times:>7.1f}"
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
