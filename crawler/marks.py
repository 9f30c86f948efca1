"""A set that says only whether something was put in: some twenty bytes for each, however long the things are. Pure."""

from __future__ import annotations

from array import array
from collections.abc import Hashable
from typing import Self

_FIRST = 1024  # slots, a power of two
_BITS = (1 << 64) - 1


class Marks:
    """Marks of things, not the things: Python's hashes, which nobody outside this process can foresee.

    Two of a million things are taken for one with a chance of 1 in 37 million.
    """

    def __init__(self) -> None:
        self._slots = array("Q", bytes(8 * _FIRST))  # 0: free
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def __contains__(self, thing: Hashable) -> bool:
        mark = _mark(thing)
        return self._slots[self._place(mark)] == mark

    def add(self, thing: Hashable) -> bool:
        """Mark something; tells whether it was not marked before."""
        return self._add(_mark(thing))

    def joined(self, other: Marks) -> Self:
        """What is marked here or there, as marks of their own."""
        both = type(self)()
        for mark in (*self._slots, *other._slots):
            if mark:
                both._add(mark)
        return both

    def _add(self, mark: int) -> bool:
        place = self._place(mark)
        if self._slots[place] == mark:
            return False
        self._slots[place] = mark
        self._count += 1
        if 3 * self._count > 2 * len(self._slots):
            self._grow()
        return True

    def _place(self, mark: int) -> int:
        """Where a mark stands, or would."""
        slots, last = self._slots, len(self._slots) - 1
        place = mark & last
        while slots[place] not in (0, mark):
            place = (place + 1) & last
        return place

    def _grow(self) -> None:
        before, self._slots = self._slots, array("Q", bytes(16 * len(self._slots)))
        for mark in before:
            if mark:
                self._slots[self._place(mark)] = mark


def _mark(thing: Hashable) -> int:
    return hash(thing) & _BITS or 1
