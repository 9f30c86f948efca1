"""A site as big as a benchmark wants, on a server in a process of its own: `python -m tests.benchmarks.bigsite N`.

Its articles are the sample web's with other numbers; its four sections list them on as many pages as that takes.
"""

from __future__ import annotations

import gzip
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache

from crawler.platforms import content_fck
from crawler.platforms.content_fck import ContentFck
from crawler.site import Expect
from tests.sampleweb import longan, longan_markup
from tests.sampleweb.draft import Draft
from tests.sampleweb.longan_markup import LABELS
from tests.wire.web import Asked, Reply, Web

PER_PAGE = 20
SECTIONS = tuple(LABELS)
FIRST = 500_000  # number of the first article
_ADDRESS = re.compile(r"^/[^/]*-a(\d+)\.html$")
_LIST = re.compile(r"^/([a-z-]+)/?(?:\?p=(\d+))?$")
_HTML = (("Content-Type", "text/html; charset=utf-8"), ("Content-Encoding", "gzip"))


class Big(ContentFck):
    """An invented newspaper that lists everything it has."""

    name, title, province = "big", "Báo Lớn", "long-an"
    domains = ("baolongan.vn", "www.baolongan.vn")
    sections = tuple(f"/{key}/" for key in SECTIONS)
    listings = (replace(content_fck.LISTING, max_pages=10_000),)
    languages = ("vi", "en")
    expect = Expect(per_week=(1, 100_000), min_chars=300)


@cache
def _originals() -> tuple[tuple[Draft, str], ...]:
    drafts = [one for one in longan.drafts() if one.case is None]
    return tuple((one, longan_markup.article(one, longan.headlines()).decode()) for one in drafts)


def article(number: int) -> tuple[Draft, bytes]:
    """The n-th article and its page."""
    original, markup = _originals()[number % len(_originals())]
    was = original.id.rsplit("a", 1)[1]
    url = re.sub(r"-a\d+\.html$", f"-a{FIRST + number}.html", original.url)
    title = f"{original.title}, kỳ {number}"
    body = markup.replace(original.url, url).replace(was, str(FIRST + number)).replace(original.title, title)
    return replace(original, url=url, title=title), body.encode()


class Site:
    """Answers for `number` articles."""

    def __init__(self, number: int) -> None:
        self._number = number

    def answer(self, asked: Asked) -> Reply:
        """An article, a page of a section, robots.txt, or 404."""
        if asked.path == "/robots.txt":
            return Reply(b"User-agent: *\n", headers=(("Content-Type", "text/plain"),))
        if match := _ADDRESS.match(asked.path):
            return self._send(article(int(match[1]) - FIRST)[1], asked)
        match = _LIST.match(asked.path)
        if match is None or match[1] not in SECTIONS:
            return Reply(b"", 404)
        return self._send(self._listing(match[1], int(match[2] or 1)), asked)

    def _listing(self, key: str, page: int) -> bytes:
        numbers = range(SECTIONS.index(key), self._number, len(SECTIONS))
        last = max(1, -(-len(numbers) // PER_PAGE))
        shown = [article(n)[0] for n in numbers[(page - 1) * PER_PAGE : page * PER_PAGE]]
        return longan_markup.category(key, page, last, shown, longan.headlines())

    def _send(self, body: bytes, asked: Asked) -> Reply:
        tag = f'"{hash(body):x}"'
        if asked.headers.get("If-None-Match") == tag:
            return Reply(status=304, headers=(("ETag", tag),))
        return Reply(gzip.compress(body, 6, mtime=0), headers=(*_HTML, ("ETag", tag)))


@contextmanager
def serving(number: int) -> Iterator[str]:
    """The address of a server, in a process of its own, of a site with so many articles."""
    words = [sys.executable, "-m", "tests.benchmarks.bigsite", str(number)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def main(words: list[str]) -> None:
    """Serve until the parent goes away."""
    web = Web(answer=Site(int(words[0])).answer, asked=[])
    web.start()
    print(web.url, flush=True)
    parent = os.getppid()
    while os.getppid() == parent:
        web.asked.clear()
        time.sleep(1)


if __name__ == "__main__":
    main(sys.argv[1:])
