"""Articles by their number: the addresses to try where a site counts its articles, and when to stop. Pure.

A number without an article is as good as one with: its address gets a fate, and the gap is evidence.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from crawler.site import NewsSite


class IdsError(ValueError):
    """A site's articles cannot be walked by number: why, and what to do."""


@dataclass(frozen=True, slots=True)
class Ids:
    """Numbers to try, ascending. `stop_after` misses in a row end the walk, and so does the `limit` of tries."""

    first: int
    last: int
    stop_after: int
    limit: int | None = None


def ids(site: type[NewsSite], given: str, known: Collection[str], stop_after: int, limit: int | None) -> Ids:
    """The numbers that "FIRST-LAST" names; without them, the gaps between the numbers that are known.

    Raises IdsError.
    """
    if not site.id_address:
        raise IdsError(f"{site.name} does not count its articles; --from ids works where a site declares id_address.")
    if given:
        first, last = map(int, given.split("-"))
        if first > last:
            raise IdsError(f"--from ids:{given}: give the smaller number first.")
        return Ids(first, last, stop_after, limit)
    numbers = [int(match[1]) for one in known if (match := _written(site).fullmatch(one))]
    if not numbers:
        raise IdsError(f"No article of {site.name} is known yet; say which numbers to try, --from ids:FIRST-LAST.")
    return Ids(min(numbers), max(numbers), stop_after, limit)


class Memory(Protocol):
    """What earlier runs learnt."""

    def fated(self, article_id: str) -> bool:
        """Whether an article's address has a lasting fate."""
        ...


class Numbers:
    """One walk along a site's numbers: the addresses to ask for, until it is told of too many misses."""

    def __init__(self, ids: Ids, site: type[NewsSite], memory: Memory) -> None:
        self._ids, self._site, self._memory = ids, site, memory
        self._numbers = iter(range(ids.first, ids.last + 1))
        self._tried = self._misses = 0
        self.ending = ""  # why the walk ended

    def next(self) -> str | None:
        """The next address whose article is not known; None at the end, and `ending` says why it is one."""
        for number in self._numbers:
            url = self._site.home() + self._site.id_address.lstrip("/").format(n=number)
            identity = self._site.identify(url)
            if identity is not None and self._memory.fated(identity.id):
                self._misses = 0  # the sequence lives
            elif self._misses >= self._ids.stop_after:
                self.ending = f"stopped before {number}: {self._misses} numbers in a row without an article"
                return None
            elif self._tried == self._ids.limit:
                self.ending = f"stopped before {number}: {self._tried} were tried, the limit"
                return None
            else:
                self._tried += 1
                return url
        self.ending = f"reached {self._ids.last}"
        return None

    def told(self, fate: str) -> None:
        """What became of the last address."""
        self._misses = 0 if fate in ("stored", "duplicate") else self._misses + 1


def _written(site: type[NewsSite]) -> re.Pattern[str]:
    """How the ids of the articles at `id_address` are written: "longan:a12"."""
    path = "/" + site.id_address.lstrip("/").format(n=0)
    form = next(one.id for one in site.article_urls if re.search(one.pattern, path))
    before, _, after = form.partition("{n}")
    return re.compile(re.escape(f"{site.name}:{before}") + r"(\d+)" + re.escape(after))
