"""How the engine's judgement of dates enters the working database.

An article's evidence is everything that shows a date for it: candidates of its own captures and of every
listing, feed or sitemap that named it. The engine's resolver is pure; here it is asked, and its answer written
where it differs from what stands.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from archive.provinces import Province
from archive.records import DateCandidate, Dating
from archive.schema import writing

Verdict = Literal["chosen", "agrees", "contradicts", "clock", "impossible", "unused"]

#: Articles handed to the resolver per transaction.
_CHUNK = 500

_ARTICLES = """
SELECT docid, id, first_seen_at, last_seen_at, published_at, published_precision, published_method,
  published_certainty, published_not_before, published_not_after, province_then, province_now
FROM articles WHERE site = ? AND id > ? ORDER BY id LIMIT ?
"""
_EVIDENCE = """
SELECT e.evidence_id, e.verdict, e.place, e.raw, e.value, e.precision, e.selector, c.seen_at, c.url,
  EXISTS (SELECT 1 FROM readings r WHERE r.docid = ? AND r.capture_id = e.capture_id)
FROM date_evidence e JOIN captures c USING (capture_id)
WHERE e.article_id = ? ORDER BY c.seen_at, c.warc_file, c.warc_offset, e.place, e.selector, e.raw
"""
_DATE = """
UPDATE articles SET published_at = ?, published_precision = ?, published_method = ?, published_certainty = ?,
  published_not_before = ?, published_not_after = ?, province_then = ?, province_now = ?
WHERE docid = ?
"""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One date shown for an article, and by which page."""

    candidate: DateCandidate
    seen_at: str  # when the page looked so
    url: str  # of the page that shows it
    own: bool  # the article's own page; False for a listing, feed or sitemap


@dataclass(frozen=True, slots=True)
class Dossier:
    """All that is known of one article's date."""

    article_id: str
    first_seen_at: str  # the article was published before this
    last_seen_at: str
    evidence: tuple[Evidence, ...]  # by time of capture; equal sets of captures give equal tuples


#: Judges a dossier: the date, and a verdict on each piece of evidence, in step.
Resolver = Callable[[Dossier], tuple[Dating, Sequence[Verdict]]]


class BadRuling(Exception):
    """A resolver's verdicts are not in step with the evidence it was given."""


def settle(connection: sqlite3.Connection, site: str, province: Province, resolve: Resolver) -> int:
    """Date a site's articles; return how many dates or provinces changed."""
    changed, last = 0, ""
    while True:
        with writing(connection):
            rows = connection.execute(_ARTICLES, (site, last, _CHUNK)).fetchall()
            changed += sum(_settle_one(connection, row, province, resolve) for row in rows)
        if not rows:
            return changed
        last = rows[-1]["id"]


def dossiers(connection: sqlite3.Connection, site: str) -> Iterator[Dossier]:
    """Yield the dossier of each article of a site, by id."""
    last = ""
    while rows := connection.execute(_ARTICLES, (site, last, _CHUNK)).fetchall():
        for row in rows:
            yield _dossier(row, _shown(connection, row))
        last = rows[-1]["id"]


def _settle_one(connection: sqlite3.Connection, row: sqlite3.Row, province: Province, resolve: Resolver) -> bool:
    shown = _shown(connection, row)
    dating, verdicts = resolve(_dossier(row, shown))
    if len(verdicts) != len(shown):
        raise BadRuling(f"dating {row['id']}: {len(verdicts)} verdicts on {len(shown)} pieces of evidence")
    connection.executemany(
        "UPDATE date_evidence SET verdict = ? WHERE evidence_id = ?",
        [(new, one["evidence_id"]) for new, one in zip(verdicts, shown, strict=True) if new != one["verdict"]],
    )
    told = (dating.published_at, dating.precision, dating.method, dating.certainty)
    places = (province.name_on(dating.published_at), province.now_name)
    values = (*told, dating.not_before, dating.not_after, *places)
    if values == tuple(row)[4:]:
        return False
    connection.execute(_DATE, (*values, row["docid"]))
    return True


def _shown(connection: sqlite3.Connection, row: sqlite3.Row) -> list[sqlite3.Row]:
    return connection.execute(_EVIDENCE, (row["docid"], row["id"])).fetchall()


def _dossier(row: sqlite3.Row, shown: Sequence[sqlite3.Row]) -> Dossier:
    evidence = tuple(
        Evidence(DateCandidate(*candidate), seen_at, url, bool(own))
        for _, _, *candidate, seen_at, url, own in map(tuple, shown)
    )
    return Dossier(row["id"], row["first_seen_at"], row["last_seen_at"], evidence)
