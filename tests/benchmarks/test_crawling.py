"""What a crawl costs beside Scrapy alone, beside Scrapy with the usual libraries, and when there is nothing new."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.bigsite import PER_PAGE, SECTIONS
from tests.benchmarks.crawling import (
    BARE_GOAL,
    MEMORY_GOAL,
    NO_NEWS_GOAL,
    TRAFILATURA_GOAL,
    WRITES_GOAL,
    measured,
    memory,
    writes,
)


def test_the_benchmark_runs(tmp_path: Path) -> None:
    """No claim: the figures of a few pages tell nothing."""
    assert writes(8, tmp_path).whole > 0


@pytest.mark.long
def test_a_crawl_costs_little_more_than_fetching() -> None:
    """In the best of three tries, for machines have other things to do."""
    for _ in range(3):
        found = measured(3000, 200)
        print("\n" + found.table())
        good = (
            found.ours.rate >= BARE_GOAL * found.bare.rate,
            found.ours.rate >= TRAFILATURA_GOAL * found.inline.rate,
            found.no_news <= NO_NEWS_GOAL,
            found.writes.whole >= WRITES_GOAL,
        )
        if all(good):
            break
    lists = len(SECTIONS) * -(-3000 // len(SECTIONS) // PER_PAGE)
    assert found.ours.pages == found.bare.pages == 3000 + lists
    assert found.requests == len(SECTIONS) + 1
    assert all(good), found.table()


@pytest.mark.long
def test_memory_does_not_grow_with_the_pages() -> None:
    few, many = memory(2000), memory(20_000)
    print(f"\n{few / 1e6:.0f} MB for 2,000 articles, {many / 1e6:.0f} MB for 20,000")
    assert many <= MEMORY_GOAL * few
