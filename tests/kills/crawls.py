"""Crawls in processes of their own, over a server of these tests, and what is compared when they are done."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from archive.layout import WORKING
from tests.benchmarks.bigsite import Site
from tests.forking.commands import Running, commands
from tests.line.tables import rows
from tests.wire.web import Asked, Reply, Web

_PATIENCE = 30.0  # seconds that an answer is held back at most
QUICK = ("DOWNLOAD_DELAY=0", "AUTOTHROTTLE_ENABLED=0", "CONTACT=a@example.org", "REVISITS_PER_RUN=0")

#: Everything that is read from pages, without this file's own numbers, places, and moments of fetching.
DERIVED = (
    "SELECT DISTINCT url, method, origin, status, mime, digest FROM captures WHERE status <> 304",
    "SELECT id, url, title, kicker, lead, body, byline, author, section, tags, published_at, published_precision,"
    " published_certainty, published_method, published_not_before, version_count, sources FROM articles",
    "SELECT a.id, number, reason, changed, silent, v.title, v.lead, v.body"
    " FROM versions v JOIN articles a USING (docid)",
    "SELECT a.id, position, i.url, caption FROM images i JOIN articles a USING (docid)",
    "SELECT a.id, version, field, span_start, raw, value_from, value_to, rule FROM event_dates"
    " JOIN articles a USING (docid)",
    "SELECT DISTINCT article_id, c.url, place, selector, raw, value, precision, verdict"
    " FROM date_evidence e JOIN captures c USING (capture_id)",
    "SELECT site, method, url, kind, article_id, fate, iif(kind = 'article', detail, ''), title FROM frontier",
    "SELECT article_id FROM unsettled",
)


@contextmanager
def serving(number: int, after: float = 0.0, hold: tuple[int, threading.Event] | None = None) -> Iterator[Web]:
    """A site of so many articles; every answer takes `after` seconds, and those after the n-th wait for an event."""
    site = Site(number)

    def answer(asked: Asked) -> Reply:
        if hold and len(web.asked) > hold[0]:
            hold[1].wait(_PATIENCE)
        return replace(site.answer(asked), after=after)

    web = Web(answer=answer)
    server = web.start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()


def start(data: Path, web: Web, *settings: str, dying: tuple[str, int] | None = None) -> Running:
    """Start a crawl of such a site, which dies by itself at a point that is given."""
    told = (*QUICK, f"DATA_DIR={data}", f"SOURCE={web.url}", "SPIDER_MODULES=tests.benchmarks.bigsite", *settings)
    return scrapy(["crawl", "big"], *told, dying=dying)


def scrapy(
    words: list[str], *settings: str, dying: tuple[str, int] | None = None, now: datetime | None = None
) -> Running:
    """Start a command of scrapy; its clock shows a moment that is given."""
    told = (word for setting in settings for word in ("-s", setting))
    return commands().start("scrapy", *words, *told, dying=dying, now=now)


def state(data: Path) -> list[list[str]]:
    """What an archive holds."""
    return [sorted(repr(row) for row in rows(data / WORKING, sql)) for sql in DERIVED]
