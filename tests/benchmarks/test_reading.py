"""What reading a page by a recipe costs: parses of lxml, and how many times as much trafilatura takes."""

from __future__ import annotations

from statistics import median

import pytest

from tests.benchmarks.reading import FASTER, LIMIT, REAL, TYPICAL, costs, table


def test_the_benchmark_runs() -> None:
    """No claim: a busy machine tells nothing in two rounds. The figures are printed."""
    found = costs(2)
    print("\n" + table(found))
    assert len(found) >= 6  # layouts
    assert all(c.ours > 0 and c.lxml > 0 for c in found)


@pytest.mark.long
def test_reading_costs_few_parses() -> None:
    """In the middling layout, in every one, and on the real page at hand; trafilatura costs many times as much."""
    for _ in range(3):  # machines have other things to do: too slow is what is so every time
        found = costs(200)
        print("\n" + table(found))
        sampled = [c.parses for c in found if not c.real]
        real = [c.parses for c in found if c.real]
        slowest, times = max(sampled), min(c.times for c in found)
        if median(sampled) <= TYPICAL and slowest <= LIMIT and max(real, default=0) <= REAL and times >= FASTER:
            break
    assert median(sampled) <= TYPICAL
    assert slowest <= LIMIT
    assert max(real, default=0) <= REAL
    assert times >= FASTER
