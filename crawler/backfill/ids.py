"""Articles by their number: the addresses to try where a site counts its articles, and when to stop. Pure.

A number without an article is as good as one with: its address gets a fate, and the gap is evidence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
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
    numbers = [number for one in known if (number := _number(site, one)) is not None]
    if not numbers:
        raise IdsError(f"No article of {site.name} is known yet; say which numbers to try, --from ids:FIRST-LAST.")
    return Ids(min(numbers), max(numbers), stop_after, limit)


@dataclass(frozen=True, slots=True)
class Survey:
    """What is known of the numbers that are meant."""

    held: int
    gone: int
    rejected: int  # there is a page, and no article on it
    unknown: int
    tries: int  # at most so many are asked for

    def lines(self, site: str, ids: Ids, delay: float) -> Iterator[str]:
        """For people; `delay` is the seconds between two requests to the site."""
        count = ids.last - ids.first + 1
        yield (
            f"{site}: numbers {ids.first} to {ids.last}, {count} in all: {self.held} held, {self.gone} gone, "
            f"{self.rejected} without an article, {self.unknown} unknown."
        )
        time = timedelta(seconds=round(self.tries * delay))
        yield (
            f"{self.tries} to try, one every {delay:g} s: {time} at least; the walk ends after {ids.stop_after} "
            "numbers in a row without an article."
        )


def survey(ids: Ids, site: type[NewsSite], fates: Mapping[str, str]) -> Survey:
    """What is known of some numbers, from the fates of a site's articles by id."""
    numbers = {number: fate for one, fate in fates.items() if (number := _number(site, one)) is not None}
    found = Counter(fate for number, fate in numbers.items() if ids.first <= number <= ids.last)
    unknown = ids.last - ids.first + 1 - found.total()
    tries = unknown if ids.limit is None else min(unknown, ids.limit)
    return Survey(found["stored"] + found["duplicate"], found["gone"], found["rejected"], unknown, tries)


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


def _number(site: type[NewsSite], article_id: str) -> int | None:
    """The number in the id of an article; None for one that is told apart by other means."""
    before, after = _written(site)
    number = article_id.removeprefix(before).removesuffix(after)
    whole = article_id == f"{before}{number}{after}" and number.isascii() and number.isdecimal()
    return int(number) if whole else None


def _written(site: type[NewsSite]) -> tuple[str, str]:
    """What stands before and behind the number in the ids of the articles at `id_address`: "longan:a", ""."""
    path = "/" + site.id_address.lstrip("/").format(n=0)
    form = next(one.id for one in site.article_urls if re.search(one.pattern, path))
    before, _, after = form.partition("{n}")
    return f"{site.name}:{before}", after
