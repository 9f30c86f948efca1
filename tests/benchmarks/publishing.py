"""What publishing costs, step by step, and what the page size of the file does. `python -m tests.benchmarks.publishing`

Pages are asked through new connections, as a server's are after a new file came, and again through the same ones.
"""

from __future__ import annotations

import resource
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from itertools import islice, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple
from unittest.mock import patch

from archive.publishing import publish
from archive.site.article import read
from archive.site.cards import Cards
from archive.site.front import facts
from archive.site.searching import find
from archive.site.wanted import Wanted
from tests.benchmarks.bigarchive import article_id, generated
from tests.benchmarks.site_archive import queries

PAGE_SIZES = (4096, 8192, 16384)  # bytes


class Cost(NamedTuple):
    """A published file of one page size; pages in milliseconds of processor time, cold and warm."""

    size: int  # bytes
    publishing: float  # seconds
    front: tuple[float, float]
    search: tuple[float, float]
    article: tuple[float, float]


class Stage(NamedTuple):
    """A step of publishing; memory is the most that the process had until its end."""

    name: str
    cpu: float  # seconds
    wall: float
    memory: int  # bytes


def by_page_size(working: Path, folder: Path, articles: int, page_size: int) -> Cost:
    """Publish with pages of so many bytes, and ask for pages of the site."""
    target = folder / f"{page_size}.db"
    began = time.process_time()
    with patch.object(publish, "PAGE_SIZE", page_size):
        publish.publish(working, target, publish.Order())
    took = time.process_time() - began
    ids = [article_id(1 + 7919 * k % articles) for k in range(100)]
    words = list(islice(queries(), 50))
    with closing(_open(target)) as connection:
        cards = Cards(connection)
    return Cost(
        target.stat().st_size,
        took,
        _asked(target, [lambda db: facts(db)] * 5),
        _asked(target, [lambda db, q=q: find(db, Wanted(q=q), cards=cards) for q in words]),  # type: ignore[misc]  # a default
        _asked(target, [lambda db, name=name: read(db, name) for name in ids]),  # type: ignore[misc]  # a default
    )


def stages(working: Path, target: Path) -> list[Stage]:
    """Publish, and say what each step took."""
    marks: list[tuple[str, float, float, int]] = []

    def step(name: str) -> None:
        memory = 1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        marks.append((name, time.process_time(), time.perf_counter(), memory))

    publish.publish(working, target, step=step)
    return [Stage(one[0], two[1] - one[1], two[2] - one[2], two[3]) for one, two in pairwise(marks)]


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.as_uri()}?immutable=1", uri=True)


def _asked(path: Path, questions: list[Callable[[sqlite3.Connection], object]]) -> tuple[float, float]:
    """Milliseconds a question through a new connection each, and the second time through one."""
    began = time.process_time()
    for ask in questions:
        with closing(_open(path)) as connection:
            ask(connection)
    cold = time.process_time() - began
    with closing(_open(path)) as connection:
        for ask in questions:
            ask(connection)
        began = time.process_time()
        for ask in questions:
            ask(connection)
        warm = time.process_time() - began
    return 1000 * cold / len(questions), 1000 * warm / len(questions)


def main(articles: int = 20_000) -> None:
    """Print the tables of docs/publishing.md."""
    with TemporaryDirectory() as place:
        folder = Path(place)
        working = generated(folder / "archive.db", articles)
        print(f"{articles:,} articles, working database {working.stat().st_size / 1e6:,.0f} MB")
        print("| step | CPU s | wall s | memory MB |")
        for one in stages(working, folder / "first.db"):
            print(f"| {one.name} | {one.cpu:.1f} | {one.wall:.1f} | {one.memory / 1e6:.0f} |")
        print("| page size | MB | publishing s | front ms | search ms | article ms |")
        for page_size in PAGE_SIZES:
            cost = by_page_size(working, folder, articles, page_size)
            pages = " | ".join(f"{cold:.2f} / {warm:.2f}" for cold, warm in cost[2:])
            print(f"| {page_size} | {cost.size / 1e6:.1f} | {cost.publishing:.1f} | {pages} |")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
