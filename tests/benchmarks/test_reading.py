"""Reading a page by a recipe costs no more than two parses of it."""

from __future__ import annotations

import pytest

from tests.benchmarks.reading import GOAL, costs, table


def test_the_benchmark_runs() -> None:
    """No claim: a busy machine tells nothing in two rounds. The figures are printed."""
    found = costs(2)
    print("\n" + table(found))
    assert len(found) >= 6  # layouts
    assert all(c.ours > 0 and c.lxml > 0 for c in found)


@pytest.mark.long
def test_reading_costs_two_parses_at_most() -> None:
    found = costs(200)
    print("\n" + table(found))
    assert {c.name: round(c.parses, 2) for c in found if c.parses > GOAL} == {}
