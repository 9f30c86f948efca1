"""As many article pages as a benchmark wants: the sample web's, each with another id and another wording.

A page keeps its layout, its markup and, nearly, its size. About every fifth word of its texts is another one, so
that no two pages share a text and a compressor finds as little in common as between two real articles.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import cache
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path
from random import Random

from archive.facts import of_visit
from archive.records import Article, Capture, Outcome, Visit
from archive.warc import Received, Sent, WarcWriter
from crawler.site import NewsSite
from tests.engine.truth import read_sample, spiders
from tests.sampleweb import SITES, SamplePage, pages
from tests.sampleweb.warc import served

_TEXT = re.compile(r">([^<>]{60,})<")
_WORD = re.compile(r"\b[^\W\d_]{2,}\b")
_SHARE = 0.2  # of words that are another in every page


def write_library(data: Path, number: int) -> None:
    """Write so many article pages into an archive's WARC files, as runs of ours would have: a file for each site."""
    _originals(), words()  # once, for all processes
    with ProcessPoolExecutor(mp_context=get_context("fork")) as pool:
        list(pool.map(_write, repeat(data), SITES, repeat(number)))


def _write(data: Path, name: str, number: int) -> None:
    """Write the file of one site."""
    site = spiders()[name]
    with WarcWriter(data / "warc", f"{name}-library", {"isPartOf": name, "origin": "rehearsal"}) as tape:
        for page in library(number, site):
            _record(tape, site, page)


def _record(tape: WarcWriter, site: type[NewsSite], page: SamplePage) -> None:
    """Write an exchange, and that it was asked for; what it was read as is not looked at again."""
    body, fields = served(page)
    written = tape.exchange(Sent("GET", page.url, (("Host", "sample"),)), Received(200, fields, body, page.fetched_at))
    place = (written.digest, written.file, written.offset)
    capture = Capture(page.url, "GET", "", page.fetched_at, "rehearsal", 200, "text/html", *place)
    identity = site.identify(page.url)
    visit = Visit(
        site.name, "GET", site.canonical(page.url), "", "article", "stored", "", identity.id if identity else None
    )
    tape.fact("visit", of_visit(Outcome(visit, capture)), page.fetched_at)


def library(number: int, site: type[NewsSite] | None = None) -> Iterator[SamplePage]:
    """So many article pages (of them those of one site), no two alike; the sites take turns, and the same number gives
    the same pages."""
    originals, known = _originals(), words()
    for n in range(number):
        page = originals[n % len(originals)]
        if site is None or site.owns(page.url):
            yield _varied(page, n // len(originals), known)


@cache
def _originals() -> tuple[SamplePage, ...]:
    """Pages that are read as articles by a recipe, UTF-8, one of each address, the sites in turns."""
    by_site: list[list[SamplePage]] = []
    for name in SITES:
        site, found = spiders()[name], {}
        for page in pages(name):
            if not page.truth or page.method != "GET" or "utf-8" not in dict(page.headers).get("Content-Type", ""):
                continue
            read = read_sample(page, site)
            if isinstance(read, Article) and not read.extractor.startswith("general") and page.case is None:
                found[page.url] = page
        by_site.append(list(found.values()))
    return tuple(sites[n % len(sites)] for n in range(max(map(len, by_site))) for sites in by_site)[
        : 5 * min(map(len, by_site))
    ]


@cache
def words() -> tuple[str, ...]:
    """The words of the longer texts of those pages, in lower case."""
    texts = (text for page in _originals() for text in _TEXT.findall(page.body.decode()))
    return tuple(sorted({word for text in texts for word in _WORD.findall(text) if word.islower()}))


def _varied(page: SamplePage, turn: int, known: tuple[str, ...]) -> SamplePage:
    if not turn:
        return page
    rng = Random(f"{page.url} {turn}")
    url = other_address(page.url, turn)

    def word(match: re.Match[str]) -> str:
        return rng.choice(known) if match[0].islower() and rng.random() < _SHARE else match[0]

    def text(match: re.Match[str]) -> str:
        return f">{_WORD.sub(word, match[1])}<"

    body = _TEXT.sub(text, page.body.decode()).replace(page.url, url)
    return replace(page, url=url, body=body.encode(), truth=None)


def other_address(url: str, turn: int) -> str:
    """The address of another article of the same layout."""
    if match := re.search(r"-a(\d+)\.html$", url):
        return url.replace(match[0], f"-a{10**6 * (turn % 900 + 1) + int(match[1])}.html")
    if match := re.search(r"-(50\d{5})\.html$", url):
        return url.replace(match[0], f"-{5000000 + (int(match[1]) + 101 * turn) % 100000}.html")
    if match := re.search(r"/(\d{5,})-", url):
        return url.replace(match[0], f"/{10**7 * (turn % 900 + 1) + int(match[1])}-")
    if match := re.search(r"([?&]ID=)(\d+)", url):
        return url.replace(match[0], f"{match[1]}{1000 * turn + int(match[2])}")
    return re.sub(r"\.(html|aspx)$", rf"-{turn}.\1", url)
