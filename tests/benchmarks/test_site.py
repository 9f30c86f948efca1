"""How fast the site answers beside a plain Datasette over the same file in the same run; and as the archive grows."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from itertools import islice
from pathlib import Path
from statistics import median

import pytest

from archive.site.article import read
from archive.site.cards import Cards
from archive.site.covered import maps
from archive.site.editing import WantedEdits, edits
from archive.site.front import facts
from archive.site.places import place, units
from archive.site.searching import find
from archive.site.wanted import Wanted
from tests.benchmarks.site import Speed, compare
from tests.benchmarks.site_archive import COMMON, article_id, generated, queries

#: As many times as many requests a second, as low a middle time, and the slow ones beside plain Datasette's middle.
MORE, LOWER, SLOWEST = 15, 20, 1 / 5


def cost(path: Path, ask: Callable[[sqlite3.Connection], object]) -> float:
    """Milliseconds of processor time of one question, the second time it is asked."""
    with closing(sqlite3.connect(f"{path.as_uri()}?immutable=1", uri=True)) as connection:
        ask(connection)
        began = time.process_time()
        ask(connection)
        return 1000 * (time.process_time() - began)


def searching(path: Path, searches: Iterable[str]) -> float:
    """The middle cost of the first page of searches, by a server that has the file open."""
    with closing(sqlite3.connect(f"{path.as_uri()}?immutable=1", uri=True)) as connection:
        cards = Cards(connection)
        times = []
        for words in searches:
            find(connection, Wanted(q=words), cards=cards)
            began = time.process_time()
            find(connection, Wanted(q=words), cards=cards)
            times.append(1000 * (time.process_time() - began))
    return median(times)


def test_the_generator_makes_a_file_that_pages_can_be_read_from(tmp_path: Path) -> None:
    path = generated(tmp_path / "khotin-tinh.db", 300, words=60)
    with closing(sqlite3.connect(path)) as connection:
        assert facts(connection).counts["articles"] == 300
        assert find(connection, Wanted()).total == 300
        assert find(connection, Wanted(q="nghi quyet")).hits
        assert edits(connection, WantedEdits()).total == 6
        assert read(connection, article_id(7)) is not None
    with closing(sqlite3.connect(generated(tmp_path / "again.db", 300, words=60))) as connection:
        again = connection.execute("SELECT group_concat(title) FROM articles").fetchone()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT group_concat(title) FROM articles").fetchone() == again


def beside(told: dict[str, Speed]) -> list[str]:
    """What falls short of the goals."""
    short = []
    pairs = {"front": "table", "article": "table", "browse": "table", "table": "table", "search": "search"}
    for ours, plain in {**pairs, "filter": "search"}.items():
        mine, theirs = told[ours], told[f"plain {plain}"]
        if mine.per_second < MORE * theirs.per_second:
            short.append(f"{ours}: {mine.per_second / theirs.per_second:.1f} times as many a second")
        if LOWER * mine.p50 > theirs.p50:
            short.append(f"{ours}: a {theirs.p50 / mine.p50:.1f}th of the middle time")
        if mine.p95 > SLOWEST * theirs.p50:
            short.append(f"{ours}: p95 {mine.p95:.0f} ms beside {theirs.p50:.0f} ms")
    return short


@pytest.mark.long
def test_the_site_at_a_hundred_thousand_articles(tmp_path: Path) -> None:
    path = generated(tmp_path / "khotin-tinh.db", 100_000, whole=False)
    slow = {
        name: spent
        for name, ask in {
            "edits": lambda connection: edits(connection, WantedEdits()),
            "province": lambda connection: place(connection, "tay-ninh"),
            "provinces": units,
            "coverage": maps,
            "article": lambda connection: read(connection, article_id(50_000)),
        }.items()
        if (spent := cost(path, ask)) > 50
    }
    assert slow == {}
    for _ in range(3):  # machines have other things to do: too slow is what is so every time
        told = compare(path, 100_000)
        print("\n", *(f"{name}: {speed}" for name, speed in told.items()), sep="\n")
        if not (short := beside(told)):
            break
    assert short == []


@pytest.mark.long
def test_a_search_costs_little_more_in_a_larger_archive(tmp_path: Path) -> None:
    """At a million short articles a common word's first page costs at most three times what it does at ten thousand.

    A rarer word has few matches in the small archive and up to the bound in the large one; what that costs is printed.
    """
    small = generated(tmp_path / "small.db", 10_000, words=40, whole=False)
    large = generated(tmp_path / "large.db", 1_000_000, words=40, whole=False)
    mixed = [searching(path, islice(queries(), 40)) for path in (small, large)]
    for _ in range(3):  # machines have other things to do: too slow is what is so every time
        common = [searching(path, COMMON) for path in (small, large)]
        if common[1] <= 3 * common[0]:
            break
    print(f"\nfirst page, ms at 10,000 and 1,000,000: common words {common}, as people search {mixed}")
    assert common[1] <= 3 * common[0]
