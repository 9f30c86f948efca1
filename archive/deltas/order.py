"""Which rows keep their order when a table is numbered anew, and which change places. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

#: Neighbours that stay neighbours: their place in the new order, and how many they are.
Run = tuple[int, int]


def runs(places: Iterable[int]) -> list[Run]:
    """Gather the new places of rows, told in their old order, into runs; memory goes with the runs, not the rows."""
    found: list[Run] = []
    first = count = 0
    for place in places:
        if count and place == first + count:
            count += 1
            continue
        if count:
            found.append((first, count))
        first, count = place, 1
    return [*found, (first, count)] if count else found


def steady(found: Sequence[Run]) -> set[int]:
    """Choose the runs that can stand still while the others move around them: as many rows as possible.

    Returns their places in `found`: the heaviest increasing subsequence.
    """
    starts: list[int] = []  # of the best chains found so far, each heavier than the one before it
    weights: list[int] = []
    ends: list[int] = []
    before: list[int | None] = []
    for place, (start, length) in enumerate(found):
        at = bisect_left(starts, start)
        weight = length + (weights[at - 1] if at else 0)
        before.append(ends[at - 1] if at else None)
        beaten = at
        while beaten < len(starts) and weights[beaten] <= weight:
            beaten += 1
        starts[at:beaten], weights[at:beaten], ends[at:beaten] = [start], [weight], [place]
    kept: set[int] = set()
    last = ends[-1] if ends else None
    while last is not None:
        kept.add(last)
        last = before[last]
    return kept
