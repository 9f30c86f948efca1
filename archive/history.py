"""The history of one article: what its captures were read as, and which versions follow from that.

Pure: versions are worked out anew from the readings whenever one is added, so an older capture that arrives
late takes its place in time and every reason is judged again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Literal, NamedTuple

from archive.records import Article

_encode = json.JSONEncoder(ensure_ascii=False).encode  # made once: json.dumps would make one for every list
Reason = Literal["published", "edited", "re-extracted"]
#: When the page looked so, and where its bytes lie: the order of captures, without ties.
Moment = tuple[str, str, int]


class Content(NamedTuple):
    """What is the article's own on its page; lists are JSON, as the columns of `versions` hold them."""

    title: str
    kicker: str | None
    lead: str | None
    body: str
    block_kinds: str
    byline: str | None
    author: str | None
    captions: str

    @property
    def hash(self) -> str:
        """SHA-256 over the fields, in hex."""
        return hashlib.sha256(dumps(self).encode()).hexdigest()


class Reading(NamedTuple):
    """One reading of one capture; a capture read again with another result has a further attempt."""

    moment: Moment
    attempt: int
    capture_id: int
    content_hash: str
    extractor: str
    sources: str


class Version(NamedTuple):
    """A reading that differs from the one before it, and why it does."""

    reading: Reading
    reason: Reason


def content_of(article: Article) -> Content:
    """Take an article's content from its record."""
    return Content(
        title=article.title,
        kicker=article.kicker,
        lead=article.lead,
        body=article.body,
        block_kinds=dumps(article.block_kinds),
        byline=article.byline,
        author=article.author,
        captions=dumps([image.caption for image in article.images if image.caption]),
    )


def versions(readings: Iterable[Reading]) -> list[Version]:
    """Work out an article's versions from all its readings, in any order; the last is its present state.

    "edited" is said only where the newspaper's page changed: neither capture was ever read as the other is
    read now. Any other difference comes from our reading and is called "re-extracted".
    """
    told: list[Version] = []
    before: list[Reading] = []
    for _, group in groupby(sorted(readings), key=lambda reading: reading.moment):
        here = list(group)
        reason: Reason = "published" if not before else "edited" if _edited(before, here) else "re-extracted"
        for reading in _news(here, before):
            if not told or told[-1].reading.content_hash != reading.content_hash:
                told.append(Version(reading, reason))
                reason = "re-extracted"
        before = here
    return told


def dumps(value: object) -> str:
    """Write a JSON column: UTF-8 as it is."""
    return _encode(value)


def _edited(before: Sequence[Reading], here: Sequence[Reading]) -> bool:
    return before[-1].content_hash not in _hashes(here) and here[-1].content_hash not in _hashes(before)


def _news(here: Sequence[Reading], before: Sequence[Reading]) -> list[Reading]:
    """Leave out earlier attempts that only repeat what the capture before was once read as."""
    return [r for r in here if r is here[-1] or r.content_hash not in _hashes(before)]


def _hashes(readings: Iterable[Reading]) -> set[str]:
    return {reading.content_hash for reading in readings}
