"""Groups of articles that are one text, made of verified pairs without chains. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from archive.reprints.comparing import UNLIKE

#: Members of a group; a text that has more copies has several groups.
MOST = 1000


class Link(NamedTuple):
    """A verified pair of texts, by their places."""

    one: int
    other: int
    similarity: float


def groups(links: Iterable[Link], in_common: Callable[[int, int], float]) -> list[list[int]]:
    """Join texts into groups of two and more, each sorted; `in_common` yields the containment of any two texts.

    The likest pairs come first. A pair joins the groups of its two texts only if every text of the one has at least
    UNLIKE in common with every text of the other, so that no two members of a group are strangers.
    """
    group: dict[int, list[int]] = {}
    for one, other, _ in sorted(links, key=lambda link: (-link.similarity, link.one, link.other)):
        mine, theirs = group.setdefault(one, [one]), group.setdefault(other, [other])
        if mine is theirs or len(mine) + len(theirs) > MOST:
            continue
        if all(in_common(a, b) >= UNLIKE for a in mine for b in theirs if (a, b) not in ((one, other), (other, one))):
            mine += theirs
            group.update(dict.fromkeys(theirs, mine))
    return sorted(_distinct(group.values()))


def _distinct(found: Iterable[list[int]]) -> Iterator[list[int]]:
    known: set[int] = set()
    for members in found:
        if len(members) > 1 and id(members) not in known:
            known.add(id(members))
            yield sorted(members)
