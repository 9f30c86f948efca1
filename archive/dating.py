"""How the engine's judgement of dates enters the working database.

An article's evidence is everything that shows a date for it: candidates of its own captures and of every
listing, feed or sitemap that named it. The engine's resolver is pure; here it is asked, and its answer written
where it differs from what stands.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from archive.provinces import Province
from archive.records import DateCandidate, Dating
from archive.schema import writing

Verdict = Literal["chosen", "agrees", "contradicts", "clock", "impossible", "unused"]

#: Articles handed to the resolver per transaction.
_CHUNK = 500

_COLUMNS = """
a.docid, a.id, a.first_seen_at, a.last_seen_at, a.published_at, a.published_precision, a.published_method,
  a.published_certainty, a.published_not_before, a.published_not_after, a.province_then, a.province_now
"""
_ARTICLES = f"""
SELECT {_COLUMNS} FROM articles a WHERE a.site = ? AND a.id > ? ORDER BY a.id LIMIT ?
"""  # noqa: S608 - constants
_UNSETTLED = f"""
SELECT {_COLUMNS} FROM unsettled u JOIN articles a ON a.id = u.article_id
WHERE a.site = ? AND u.article_id > ? ORDER BY u.article_id LIMIT ?
"""  # noqa: S608 - constants
#: Places whose own evidence never showed, for certain, another day than that of its capture.
_FOLLOWING = """
SELECT e.place, e.selector
FROM date_evidence e JOIN captures c USING (capture_id) JOIN articles a ON a.id = e.article_id
WHERE a.site = :site AND e.place NOT IN (SELECT value FROM json_each(:steady))
  AND EXISTS (SELECT 1 FROM readings r WHERE r.docid = a.docid AND r.capture_id = e.capture_id)
GROUP BY e.place, e.selector
HAVING max(length(e.value) >= 10 AND substr(e.value, 1, 10) <> substr(c.seen_at, 1, 10)) = 0
"""
_SHOWING = f"""
SELECT {_COLUMNS} FROM articles a WHERE a.site = :site AND EXISTS (
  SELECT 1 FROM date_evidence e WHERE e.article_id = a.id
  AND (e.place, e.selector) IN (SELECT value ->> 0, value ->> 1 FROM json_each(:places)))
ORDER BY a.id
"""  # noqa: S608 - constants
_CLOSE = (
    "DELETE FROM unsettled WHERE article_id IN (SELECT id FROM articles WHERE site = :site)",
    "DELETE FROM unsettled WHERE article_id NOT IN (SELECT id FROM articles)",  # known from lists alone, or removed
    "INSERT INTO settled VALUES (:site, :ground) ON CONFLICT (site) DO UPDATE SET ground = excluded.ground",
)
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


def settle(
    connection: sqlite3.Connection, site: str, province: Province, resolve: Resolver, *, only_changed: bool = False
) -> int:
    """Date a site's articles, or only those whose evidence has changed; return how many dates or provinces changed."""
    changed, last = 0, ""
    while True:
        with writing(connection):
            rows = connection.execute(_UNSETTLED if only_changed else _ARTICLES, (site, last, _CHUNK)).fetchall()
            changed += sum(_settle_one(connection, row, province, resolve) for row in rows)
        if not rows:
            return changed
        last = rows[-1]["id"]


def ground(connection: sqlite3.Connection, site: str) -> str | None:
    """What dates went by when they were last settled; None where they never were."""
    found = connection.execute("SELECT ground FROM settled WHERE site = ?", (site,)).fetchone()
    return found[0] if found else None


def close(connection: sqlite3.Connection, site: str, ground: str) -> None:
    """Note that all of a site is settled, and what it went by."""
    with writing(connection):
        for statement in _CLOSE:
            connection.execute(statement, {"site": site, "ground": ground})


def following(
    connection: sqlite3.Connection, site: str, steady: Iterable[str]
) -> tuple[set[tuple[str, str]], Iterator[Dossier]]:
    """The places (with their selectors) that may be clocks, and the dossiers of the articles that show them; places
    that are `steady` are left out.

    A place that has once shown another day than that of its capture is none; about it these dossiers prove nothing.
    """
    given = {"site": site, "steady": json.dumps(sorted(steady))}
    places = {(place, selector) for place, selector in connection.execute(_FOLLOWING, given)}
    if not places:
        return places, iter(())
    rows = connection.execute(_SHOWING, {"site": site, "places": json.dumps(sorted(places))})
    return places, (_dossier(row, _shown(connection, row)) for row in rows)


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
