"""Sites that misbehave, what their crawl left behind, and what it cost."""

from __future__ import annotations

import resource
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from crawler.discovery import Listing
from crawler.recipe import Recipe
from crawler.site import ArticleUrl, Expect
from crawler.visits import SiteSpider

_PAGE = resource.getpagesize()

#: Short, so that what hangs is given up soon; no tries but one.
SHORT: dict[str, Any] = {"DOWNLOAD_TIMEOUT": 0.4, "RETRY_TIMES": 0, "RETRY_AFTER_UNSAID": 0}


class Misbehaving(SiteSpider):
    """A site made up for the tests; every article of it goes wrong in its own way."""

    name, title, province, platform = "misbehaving", "Trang thử", "long-an", "none"
    domains: tuple[str, ...] = ("faulty.vn",)
    scheme = "http"
    sections: tuple[str, ...] = ("/tin/",)
    article_urls = (ArticleUrl(r"^/(?P<n>[\w.-]+)\.html$", "{n}"),)
    recipes = (Recipe(name="none/1", title=("h1",), body=("div.body",)),)
    listings = (Listing(links=("a",)),)
    expect = Expect(per_week=(1, 9))


def fates(data: Path, kind: str = "article") -> dict[str, str]:
    """What became of every address of a kind: its last part → "fate" or "fate: detail"."""
    with closing(sqlite3.connect(data / "archive.db")) as database:
        rows = database.execute("SELECT url, fate, detail FROM frontier WHERE kind = ?", [kind]).fetchall()
    return {
        url.rpartition("/")[2].removesuffix(".html"): f"{fate}: {detail}" if detail else str(fate)
        for url, fate, detail in rows
    }


class Memory:
    """The most memory that this process held while it was watched; bytes."""

    def __init__(self) -> None:
        self.before = self.most = _resident()
        self._over = threading.Event()

    @property
    def grown(self) -> int:
        return self.most - self.before

    def watch(self) -> None:
        while not self._over.wait(0.005):
            self.most = max(self.most, _resident())

    def stop(self) -> None:
        self._over.set()


@contextmanager
def watched() -> Iterator[Memory]:
    memory = Memory()
    thread = threading.Thread(target=memory.watch, daemon=True)
    thread.start()
    try:
        yield memory
    finally:
        memory.stop()
        thread.join()


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * _PAGE
