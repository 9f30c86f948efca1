"""What a web archive's index says of a site, from its first line to its last: whichever archive it is, `Answer`s.

Each takes an `IndexClient`, the base address out of the settings, and the two moments (fourteen digits, both
included) between which captures are wanted. A run that is killed goes on behind the last answer it kept.

No index is asked for ever: one that has not come to its end after `most` answers is left, and the last `Answer` says
so in `cut`. What it named until then counts; as the answers are kept, a larger `most` goes on there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product
from typing import TypeVar

from crawler.backfill.cdx import (
    FIRST,
    LAST,
    Answer,
    Query,
    crawl_url,
    crawls,
    page_count,
    read,
    read_page,
)
from crawler.backfill.index import IndexClient, IndexFailed, Question
from crawler.site import NewsSite

T = TypeVar("T")

ENDLESS = 5_000  # answers of one index
MOST_CAPTURES = 5_000_000  # of one index: they are held in memory while it is asked
BARREN = 3  # answers in a row that bring nothing new but a key, after which an index is not asked on


def index_hosts(site: type[NewsSite]) -> tuple[str, ...]:
    """The hosts to ask for: the site's, without those that stand below another one."""
    hosts = site.hosts()
    return tuple(host for host in hosts if not any(host.endswith(f".{other}") for other in hosts))


def wayback(
    client: IndexClient,
    base: str,
    site: type[NewsSite],
    *,
    keep: float,
    rows: int,
    most: int = ENDLESS,
    since: str = FIRST,
    until: str = LAST,
) -> Iterator[Answer]:
    """The answers of a CDX server, the Wayback Machine's or pywb's. `keep` is for how many seconds one holds, `rows`
    how many lines one may have.

    Raises IndexFailed, also for a server that would be asked for ever: it gives a key twice, or keys without captures,
    or does not know what a time is.
    """
    todo = [Query(host, since, until, rows) for host in reversed(index_hosts(site))]
    asked: set[Query] = set()
    known: set[int] = set()  # hashes of captures: an index has millions
    barren = 0
    bounded = _Bounded(client, base, most)
    while todo:
        query = todo.pop()
        url = query.url(base)
        asked.add(query)
        try:
            answer = bounded.ask(Question(url, keep), read)
        except _Endless as error:
            yield Answer((), cut=str(error))
            return
        after = query.after(answer)
        if not asked.isdisjoint(after):
            raise IndexFailed(f"{url} gives a key it gave before, for ever; ask with another INDEX_ROWS.")
        if not query.keeps(answer) and any(not query.since <= one.timestamp <= query.until for one in answer.held):
            raise IndexFailed(f"{url} gives captures of other times, and not all; ask with a larger INDEX_ROWS.")
        todo += reversed(after)
        if not query.keeps(answer):
            continue
        before = len(known)
        known.update(hash((one.url, one.timestamp, one.digest)) for one in answer.held)
        barren = barren + 1 if answer.resume and len(known) == before else 0
        if barren == BARREN:
            raise IndexFailed(f"{url} is the {BARREN}rd answer in a row without anything new; ask again another day.")
        yield replace(answer, cut=query.cut(answer))


def commoncrawl(
    client: IndexClient,
    base: str,
    site: type[NewsSite],
    *,
    keep: float,
    most: int = ENDLESS,
    since: str = FIRST,
    until: str = LAST,
) -> Iterator[Answer]:
    """The answers of Common Crawl's index, crawl by crawl, oldest first. `keep` is for the list of crawls: what is
    in one never changes. Raises IndexFailed.
    """
    bounded = _Bounded(client, base, most)
    names = bounded.ask(Question(f"{base}/collinfo.json", keep), lambda text: crawls(text, since, until))
    try:
        for crawl, host in product(names, index_hosts(site)):
            pages = bounded.ask(Question(crawl_url(base, crawl, host), missing=True), page_count)
            for page in range(pages):
                yield bounded.ask(Question(crawl_url(base, crawl, host, page), missing=True), read_page)
    except _Endless as error:
        yield Answer((), cut=str(error))


class _Endless(Exception):
    """An index that has not come to its end: which, after how much, and what to do."""


class _Bounded:
    """An index that is asked so often and no more."""

    def __init__(self, client: IndexClient, base: str, most: int) -> None:
        self._client, self._base, self._most = client, base, most
        self._answers = self._captures = 0

    def ask(self, question: Question, read: Callable[[str], T]) -> T:
        """As the client does; raises _Endless instead of asking once too often."""
        if self._answers >= self._most or self._captures > MOST_CAPTURES:
            raise _Endless(
                f"{self._base} has not come to its end after {self._answers} answers and {self._captures} captures; "
                "what it named so far is in the plan. Ask for a shorter time (--since, --until), or go on there with a "
                "larger INDEX_ANSWERS"
            )
        found = self._client.ask(question, read)
        self._answers += 1
        self._captures += found.rows if isinstance(found, Answer) else 0
        return found


def news_files(client: IndexClient, base: str, month: str, *, keep: float) -> tuple[str, ...]:
    """The paths of the WARC files of CC-NEWS in a month ("2023-11"), oldest first, below Common Crawl's data address
    `base`; none where there is no such month. Raises IndexFailed.
    """
    url = f"{base}/crawl-data/CC-NEWS/{month.replace('-', '/')}/warc.paths.gz"
    return client.ask(Question(url, keep, missing=True), _paths)


def _paths(text: str) -> tuple[str, ...]:
    return tuple(sorted(line for line in text.split() if line.startswith("crawl-data/") and line.endswith(".warc.gz")))
