"""What newspapers print again and again: forms, titles of office, notices. It says nothing of a reprint.

A shingle that many articles of one site have is left out for every site, so that what is left of two texts can be
compared. One that stands in many weeks, wherever, is no part of what two articles have to themselves: a text is
printed again within days, a form for years. Shingles are counted by their last bits: a rare one may be taken for a
common one, always the same, and in both of two texts.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from archive.reprints.shelf import Shelf
from archive.reprints.shingles import Shingles

#: A shingle is common where more articles of one site than this have it, and more than one in so many.
FEW, ONE_IN = 30, 150
#: It recurs where it stands in more weeks than this, and than so many times the mean of all.
WEEKS, MEANS = 8, 3
_BITS = (12, 24)  # of the counters: 64 MB at the most
_PER_ARTICLE, _PER_ARTICLE_IN_WEEKS = 64, 256


class Common:
    """Tells common shingles from those that tell of a text."""

    def __init__(self, marks: NDArray[np.bool_]) -> None:
        self._marks = marks
        self._mask = np.uint32(len(marks) - 1)

    def without(self, shingles: Shingles) -> Shingles:
        """The shingles that are not common, in their order."""
        kept: Shingles = shingles[~self._marks[shingles & self._mask]]
        return kept


def count(shelf: Shelf, sites: Sequence[int]) -> Common:
    """Count the shingles of each site's articles; `sites` has the number of the site for each article."""
    slots = _slots(len(shelf) * _PER_ARTICLE)
    mask = np.uint32(slots - 1)
    marks = np.zeros(slots, dtype=np.bool_)
    places = np.asarray(sites, dtype=np.uint32)
    for site in range(int(places.max(initial=0)) + 1):
        (own,) = np.nonzero(places == site)
        if len(own) <= FEW:
            continue
        counts = np.zeros(slots, dtype=np.uint32)
        for place in own.tolist():
            counts[shelf[place] & mask] += np.uint32(1)  # once for an article, however often it has it
        marks |= counts > max(FEW, len(own) // ONE_IN)
    return Common(marks)


def recurring(shelf: Shelf, weeks: Sequence[int]) -> Common:
    """Count in how many weeks a shingle stands; `weeks` has the week of each article, 0 where nobody knows it."""
    slots = _slots(len(shelf) * _PER_ARTICLE_IN_WEEKS)
    mask = np.uint32(slots - 1)
    counts = np.zeros(slots, dtype=np.uint16)
    latest = np.zeros(slots, dtype=np.uint16)
    _, numbers = np.unique(np.asarray(weeks), return_inverse=True)
    for place in np.argsort(numbers, kind="stable").tolist():
        if weeks[place]:
            found, week = shelf[place] & mask, np.uint16(numbers[place] + 1)
            counts[found[latest[found] != week]] += np.uint16(1)  # once, however often the article has it
            latest[found] = week
    return Common(counts > max(WEEKS, MEANS * float(counts.mean())))


def _slots(wanted: int) -> int:
    return 1 << min(max(wanted.bit_length(), _BITS[0]), _BITS[1])
