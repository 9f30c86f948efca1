"""Rows that keep their order are left alone; as few as possible move."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from archive.deltas.order import runs, steady


@given(st.permutations(range(1, 9)))
def test_as_many_rows_as_possible_stand_still(places: list[int]) -> None:
    found = runs(places)
    kept = steady(found)
    still = [place for at, (first, count) in enumerate(found) if at in kept for place in range(first, first + count)]
    assert still == sorted(still)
    most = max(len(some) for size in range(9) for some in combinations(places, size) if list(some) == sorted(some))
    assert len(still) == most


@given(st.permutations(range(1, 30)))
def test_runs_tell_the_places_again(places: list[int]) -> None:
    assert [place for first, count in runs(places) for place in range(first, first + count)] == places


def test_what_moves_is_the_one_row_that_moved() -> None:
    places = [*range(1, 500), 1000, *range(500, 1000)]
    found = runs(places)
    assert found == [(1, 499), (1000, 1), (500, 500)]
    assert steady(found) == {0, 2}
    assert (runs([]), steady([])) == ([], set())
