"""What becomes of each address: one row of the frontier, and how two accounts of it become one.

`merge` is commutative, associative and idempotent, so a row is a function of the set of what was told about
it: no order of arrival and no repetition changes it, and a fate never gets worse.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from archive.records import Outcome

#: method, canonical URL, digest of the request's body
Key = tuple[str, str, str]

#: Of two fates of one address the earlier stays: a text outweighs a link to it, any answer outweighs none.
BEST_FIRST = ("stored", "duplicate", "visited", "rejected", "gone", "refused", "failed", "missing")
#: Rejections that say that what stands at an address is no article of the archive's; any other leaves one unread.
NO_ARTICLE = ("listing", "not_vietnamese", "video_only")
#: The same for SQL over `not_held`; every other row of it is an article that is lacking.
IS_NO_ARTICLE = f"(fate = 'rejected' AND detail IN {NO_ARTICLE})"
_RANK = {fate: len(BEST_FIRST) - place for place, fate in enumerate(BEST_FIRST)}


class Address(NamedTuple):
    """A row of `frontier`, its fields in the order of the table's columns."""

    site: str
    method: str
    url: str
    request_digest: str
    kind: str
    article_id: str | None = None
    fate: str | None = None
    detail: str = ""
    fate_at: str = ""  # when the page that decided the fate looked so; "" where no page did
    title: str | None = None
    listed_at: str = ""  # when a list showed that title
    first_seen_at: str | None = None
    last_seen_at: str | None = None
    link: str | None = None  # the address as that list links it; "" where it is the canonical one

    @property
    def key(self) -> Key:
        """What makes the row one and the same."""
        return (self.method, self.url, self.request_digest)


def addresses(outcome: Outcome) -> Iterator[Address]:
    """Yield what an outcome tells of addresses: the visited one, and each that the page showed."""
    visit, capture = outcome.visit, outcome.capture
    seen = capture.seen_at if capture else None
    yield Address(
        site=visit.site,
        method=visit.method,
        url=visit.url,
        request_digest=visit.request_digest,
        kind=visit.kind,
        article_id=visit.article_id,
        fate=visit.fate,
        detail=visit.detail,
        fate_at=seen or "",
        first_seen_at=seen,
        last_seen_at=seen,
    )
    for sighting in outcome.sightings:
        yield Address(
            site=visit.site,
            method="GET",
            url=sighting.url,
            request_digest="",
            kind="article",
            article_id=sighting.article_id,
            title=sighting.title or None,
            listed_at=seen or "",
            first_seen_at=seen,
            last_seen_at=seen,
            link=None if not sighting.link else "" if sighting.link == sighting.url else sighting.link,
        )


def merge(one: Address, other: Address) -> Address:
    """Join two accounts of the same address."""
    fated = max(one, other, key=_verdict)
    titled = max(one, other, key=_listing)
    return Address(
        site=max(one.site, other.site),
        method=one.method,
        url=one.url,
        request_digest=one.request_digest,
        kind=fated.kind,
        article_id=max(one.article_id or "", other.article_id or "") or None,
        fate=fated.fate,
        detail=fated.detail,
        fate_at=fated.fate_at,
        title=titled.title,
        listed_at=titled.listed_at,
        first_seen_at=min(filter(None, (one.first_seen_at, other.first_seen_at)), default=None),
        last_seen_at=max(filter(None, (one.last_seen_at, other.last_seen_at)), default=None),
        link=titled.link,
    )


def _verdict(row: Address) -> tuple[int, str, str, str]:
    """Order accounts by the weight of their fate, then by age and, so that no tie is left, by their words."""
    rank = _RANK[row.fate] if row.fate is not None else 0
    return (rank, row.fate_at, row.detail, row.kind)


def _listing(row: Address) -> tuple[bool, str, int, str, bool, str]:
    """Order accounts by their title: any before none, then the latest, then the longest."""
    title = row.title or ""
    return (row.title is not None, row.listed_at, len(title), title, row.link is not None, row.link or "")
