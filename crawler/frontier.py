"""The frontier of one site's run: which addresses are asked for, and that each gets exactly one fate. Pure.

It decides; the store writes. Keys are (method, canonical address, digest of the request's body).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from archive.store import Known

Key = tuple[str, str, str]

#: Fates after which an address is not asked for again by an ordinary live run.
SETTLED = frozenset(("stored", "rejected", "duplicate", "gone"))


@dataclass
class Frontier:
    """What this run has asked for, and what earlier runs know."""

    known: Mapping[Key, Known] = field(default_factory=dict)  # what earlier runs learnt
    again: bool = False  # ask for settled addresses too (a replay reads all of its source)
    asked: set[Key] = field(default_factory=set)
    articles: frozenset[str] = field(init=False)  # ids the archive holds
    discovered: set[str] = field(default_factory=set)  # ids of articles seen in this run

    def __post_init__(self) -> None:
        self.articles = frozenset(k.article_id for k in self.known.values() if k.fate == "stored" and k.article_id)

    def admit(self, key: Key) -> bool:
        """Whether to ask for a listing, feed or sitemap: once a run."""
        if key in self.asked:
            return False
        self.asked.add(key)
        return True

    def admit_article(self, key: Key, article_id: str) -> bool:
        """Whether to ask for an article: once a run, and not when an earlier run settled it."""
        self.discovered.add(article_id)
        known = self.known.get(key)
        settled = (known is not None and known.fate in SETTLED) or article_id in self.articles
        return (self.again or not settled) and self.admit(key)

    def known_ids(self) -> set[str]:
        """The ids whose address was settled by an earlier run."""
        return {k.article_id for k in self.known.values() if k.fate in SETTLED and k.article_id}

    def all_known(self, ids: set[str]) -> bool:
        """Whether a listing page shows nothing new, so that walking on is not needed."""
        return not self.again and bool(ids) and ids <= self.articles
