"""A site as big as a benchmark wants, on a server in a process of its own: `python -m tests.benchmarks.bigsite N`.

Its articles are the sample web's with other numbers, in four layouts by turns; its four sections list them on as
many pages as that takes.
"""

from __future__ import annotations

import gzip
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import cache
from html import escape

from crawler.platforms import content_detail, content_fck, tandan, wordpress
from crawler.platforms.content_fck import ContentFck
from crawler.site import Expect
from tests.sampleweb import langson, langson_markup, longan, longan_markup, ninhthuan, ninhthuan_markup, spelling
from tests.sampleweb.draft import Draft, slug
from tests.sampleweb.longan_markup import HOME, LABELS
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
    recipes = tuple(
        replace(recipe, url=f"^/{layout}-", until=None)
        for layout, recipe in (
            ("fck", content_fck.ARTICLE),
            ("detail", content_detail.ARTICLE),
            ("wordpress", wordpress.ARTICLE),
            ("tandan", tandan.ARTICLE),
        )
    )
    languages = ("vi", "en")
    expect = Expect(per_week=(1, 100_000), min_chars=300)


@cache
def _originals() -> tuple[tuple[str, Draft, str], ...]:
    """Layout, draft and page of every usual article, the layouts in turns."""
    day = date(2026, 3, 2)
    pages: dict[str, Callable[[Draft], bytes]] = {
        "fck": lambda one: longan_markup.article(one, longan.headlines()),
        "detail": lambda one: langson_markup.new_article(one, longan.headlines()),
        "wordpress": lambda one: langson_markup.old_article(one, longan.headlines(), day),
        "tandan": lambda one: ninhthuan_markup.article(one, longan.headlines()),
    }
    drafts = {
        "fck": longan.drafts(),
        "detail": langson.new_drafts(),
        "wordpress": langson.old_drafts(),
        "tandan": ninhthuan.drafts(),
    }
    usual = {layout: [one for one in found if one.case is None] for layout, found in drafts.items()}
    turns = zip(*usual.values(), strict=False)
    return tuple(
        (layout, one, pages[layout](one).decode()) for turn in turns for layout, one in zip(usual, turn, strict=True)
    )


def article(number: int) -> tuple[Draft, bytes]:
    """The n-th article and its page."""
    layout, original, markup = _originals()[number % len(_originals())]
    url = f"{HOME}{layout}-{slug(original.title)}-a{FIRST + number}.html"
    title = f"{original.title}, kỳ {number}"
    written = spelling.entities(original.title) if layout == "detail" else escape(original.title)
    body = markup.replace(original.url, url).replace(written, f"{written}, kỳ {number}")
    return replace(original, url=url, title=title, section=LABELS[SECTIONS[number % 4]]), body.encode()


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
