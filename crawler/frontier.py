"""The frontier of one site's run: which addresses are asked for, once each, and when a walk may end. Pure.

It decides; the store writes. Keys are (method, canonical address, digest of the request's body).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from archive.agenda import Recent
from archive.records import Sighting
from archive.store import Known
from crawler.marks import Marks

Key = tuple[str, str, str]

#: Fates after which an address is not asked for again by an ordinary live run.
SETTLED = frozenset(("stored", "rejected", "duplicate", "gone"))

#: When an article is looked at again, counted from its publication (from its first sight, where that is not known).
LADDER = tuple(timedelta(hours=hours) for hours in (1, 6, 24, 3 * 24, 10 * 24, 30 * 24, 100 * 24))
#: Up to which age an article may be due: a site that is away when the last step comes is looked at when it is back.
REACH = LADDER[-1] + timedelta(days=30)


class Memory(Protocol):
    """What earlier runs learnt of a site."""

    def look(self, key: Key) -> Known | None:
        """What is known of one address."""
        ...

    def first_seen(self, article_id: str) -> str | None:
        """Since when an article is held."""
        ...


@dataclass
class Frontier:
    """What this run has asked for, beside what earlier runs know."""

    memory: Memory | None = None  # None: everything is new
    again: bool = False  # ask for settled addresses too (a replay reads all of its source)
    asked: Marks = field(default_factory=Marks)
    waiting: set[Key] = field(default_factory=set)  # asked for, and not answered yet
    discovered: Marks = field(default_factory=Marks)  # ids of articles seen in this run

    def admit(self, key: Key) -> bool:
        """Whether to ask for an address: once a run."""
        if not self.asked.add(key):
            return False
        self.waiting.add(key)
        return True

    def answered(self, key: Key) -> None:
        """Note that an address has a fate."""
        self.waiting.discard(key)

    def admit_article(self, key: Key, article_id: str) -> bool:
        """Whether to ask for an article: once a run, and not when an earlier run settled it."""
        self.discovered.add(article_id)
        return (self.again or self._settled_since(key, article_id) is None) and self.admit(key)

    def overlaps(self, shown: Iterable[Sighting], complete_at: str | None) -> bool:
        """Whether a listing page reaches what the last complete walk has seen: the walk may end there.

        Every article on it must be settled, and known since before that walk began: what a walk found that broke off
        proves nothing about the pages behind. `complete_at` is None where no walk ever came to its end.
        """
        if self.again or complete_at is None or self.memory is None:
            return False
        since = [self._settled_since(("GET", one.url, ""), one.article_id) for one in shown]
        return bool(since) and all(moment is not None and moment < complete_at for moment in since)

    def _settled_since(self, key: Key, article_id: str) -> str | None:
        """When an article of a lasting fate was first seen; None when it has none."""
        if self.memory is None:
            return None
        known = self.memory.look(key)
        if known is not None and known.fate in SETTLED:
            return known.first_seen_at or ""
        return self.memory.first_seen(article_id)


def due(articles: Iterable[Recent], now: datetime, most: int) -> list[Recent]:
    """The articles to look at again for edits, at most so many, those with the shortest time between looks first."""
    found = [(step, one) for one in articles if (step := _step(one, now)) is not None]
    return [one for _, one in sorted(found, key=lambda pair: (pair[0], pair[1].id))[:most]]


def _step(article: Recent, now: datetime) -> timedelta | None:
    """The step of the ladder that passed since an article was last seen; None when none did."""
    born = datetime.fromisoformat(article.first_seen_at)
    if article.published_at and "T" in article.published_at:
        born = min(born, datetime.fromisoformat(article.published_at))
    seen = datetime.fromisoformat(article.last_seen_at) - born
    passed = [step for step in LADDER if seen < step <= now - born]
    return passed[-1] if passed else None


def next_try(attempts: int, now: datetime) -> datetime:
    """When an address that gave no answer so many times is tried again: after an hour, then 2, 4, … up to a week."""
    return now + min(timedelta(hours=2.0 ** min(attempts - 1, 10)), timedelta(days=7))
