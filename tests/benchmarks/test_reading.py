"""What reading a page by a recipe costs: parses of lxml, and how many times as much trafilatura takes."""

from __future__ import annotations

from statistics import median

import pytest

from tests.benchmarks.reading import Cost, costs, table
from tests.benchmarks.reading_pages import TYPICAL, furnished, sample_pages

GOAL = 1.5  # parses, for every page as large as real ones are, and for the real one
MIDDLING = 1.45  # for the middling one of them
THIN, THINNEST = 1.7, 1.95  # for the sample web's own pages, where lxml has least to do: the middling, and the dearest
FASTER = 18  # times as fast as trafilatura with metadata
RUNS = 3  # a machine has other things to do: too slow is what is so every time. Runs differ by a tenth of a parse


@pytest.mark.long
def test_the_benchmark_runs() -> None:
    """No claim: a busy machine tells nothing in one round. The figures are printed."""
    found = costs(1)
    print("\n" + table(found))
    assert len(found) >= 12  # six layouts, twice
    assert all(c.ours > 0 and c.lxml > 0 for c in found)


def test_furniture_changes_the_page_and_not_the_article() -> None:
    for sample in sample_pages():
        grown = furnished(sample)
        assert TYPICAL - 1 <= grown.elements <= TYPICAL
        assert 1.3 < len(grown.page.body) / len(sample.page.body) < 2.2
        assert grown.read() == sample.read()
        assert furnished(sample) == grown


@pytest.mark.long
def test_reading_costs_few_parses() -> None:
    """On every page as large as real ones are, and in the middling layout; trafilatura costs many times as much."""
    for _ in range(RUNS):
        found = costs(200)
        print("\n" + table(found))
        if not (missed := _missed(found)):
            break
    assert not missed


def _missed(found: list[Cost]) -> list[str]:
    """The bounds that some pages do not keep."""
    thin = [c.parses for c in found if c.size == "thin"]
    large = [c.parses for c in found if c.size != "thin"]
    measured = [
        ("large pages, the dearest", max(large), GOAL),
        ("large pages, the middling", median(large), MIDDLING),
        ("thin pages, the dearest", max(thin), THINNEST),
        ("thin pages, the middling", median(thin), THIN),
        ("trafilatura, reciprocal", 1 / min(c.times for c in found), 1 / FASTER),
    ]
    return [f"{what}: {value:.3f}, at most {most:.3f}" for what, value, most in measured if value > most]
