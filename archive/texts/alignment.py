"""Which block of a text is which of an earlier one: kept, reworded, moved, added, removed or only re-cut. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import Indel, LCSseq

SAME = 0.5  # of the words; a paragraph with less in common is another one
_WINDOW = 12  # places up and down that are tried in a long stretch
_SHORT = 30  # blocks of a stretch in which every pair is tried
_FIRST = 1000  # words of a block that tell whether it is another's
_MOST = 50_000_000  # pairs of blocks


@dataclass(slots=True)
class Alignment:
    """Blocks by their places in the old and the new text; every block of either stands in one list."""

    kept: list[tuple[int, int]] = field(default_factory=list)  # the same text in its place
    reworded: list[tuple[int, int]] = field(default_factory=list)
    moved: list[tuple[int, int]] = field(default_factory=list)  # the same text elsewhere
    recut: list[tuple[range, range]] = field(default_factory=list)  # the same words, cut into blocks otherwise
    removed: list[int] = field(default_factory=list)
    added: list[int] = field(default_factory=list)


def align(old: Sequence[str], new: Sequence[str]) -> Alignment:
    """Align two lists of blocks. Lists of tens of thousands are not compared: all is removed and added."""
    found = Alignment()
    if len(old) * len(new) > _MOST:
        found.removed, found.added = list(range(len(old))), list(range(len(new)))
        return found
    m = n = 0
    for gone, come in [*stretches(old, new), (range(len(old), len(old)), range(len(new), len(new)))]:
        found.kept += zip(range(m, gone.start), range(n, come.start), strict=True)
        m, n = gone.stop, come.stop
        _pair(found, old, new, gone, come)
    _find_moved(found, old, new)
    return found


def stretches(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[range, range]]:
    """The places between what is equal in two lists, as ranges of both."""
    m = n = 0
    for step in LCSseq.opcodes(old, new):
        if step.tag == "equal":
            if (m, n) != (step.src_start, step.dest_start):
                yield range(m, step.src_start), range(n, step.dest_start)
            m, n = step.src_end, step.dest_end
    if (m, n) != (len(old), len(new)):
        yield range(m, len(old)), range(n, len(new))


def _pair(found: Alignment, old: Sequence[str], new: Sequence[str], gone: range, come: range) -> None:
    """Pair the blocks of one stretch that have most in common, the most alike first."""
    if gone and come and _words(old, gone) == _words(new, come):
        found.recut.append((gone, come))
        return
    left, right = set(gone), set(come)
    for _, i, j in sorted(_candidates(old, new, gone, come)):
        if i in left and j in right:
            found.reworded.append((i, j))
            left.remove(i)
            right.remove(j)
    found.removed += sorted(left)
    found.added += sorted(right)


def _words(texts: Sequence[str], places: range) -> list[str]:
    return [word for place in places for word in texts[place].split()]


def _candidates(old: Sequence[str], new: Sequence[str], gone: range, come: range) -> Iterator[tuple[float, int, int]]:
    """Pairs of blocks that may be one, the likest with the least number."""
    words = {j: new[j].split()[:_FIRST] for j in come}
    for rank, i in enumerate(gone):
        mine = old[i].split()[:_FIRST]
        middle = rank * len(come) // len(gone)
        for j in come if len(come) <= _SHORT else come[max(0, middle - _WINDOW) : middle + _WINDOW]:
            if (likeness := Indel.normalized_similarity(mine, words[j], score_cutoff=SAME)) >= SAME:
                yield -likeness, i, j


def _find_moved(found: Alignment, old: Sequence[str], new: Sequence[str]) -> None:
    """Take out of the removed and the added what is the same text."""
    places: dict[str, list[int]] = {}
    for i in reversed(found.removed):
        places.setdefault(old[i], []).append(i)
    found.moved = [(places[new[j]].pop(), j) for j in found.added if places.get(new[j])]
    gone, come = {i for i, _ in found.moved}, {j for _, j in found.moved}
    found.removed = [i for i in found.removed if i not in gone]
    found.added = [j for j in found.added if j not in come]
