"""What the front page tells: asked once of a published file, which never changes."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from archive.site.searching import Tally, tally_of
from archive.site.texts import json_object
from archive.site.wanted import UNKNOWN

Row = Mapping[str, Any]

_COUNTS = """
SELECT (SELECT count(*) FROM articles) AS articles, (SELECT count(*) FROM captures) AS captures,
  (SELECT count(*) FROM versions WHERE reason = 'edited') AS edited,
  (SELECT min(published_at) FROM articles) AS first, (SELECT max(published_at) FROM articles) AS last,
  EXISTS (SELECT 1 FROM captures WHERE origin = 'rehearsal')
    OR EXISTS (SELECT 1 FROM runs WHERE source = 'sample') AS synthetic
"""
_SOURCES = """
SELECT s.site, s.title, s.home, p.name AS province_then, p.now_name AS province_now, p.merged
FROM sites s JOIN provinces p ON p.slug = s.province ORDER BY s.title
"""
_LATEST = """
SELECT id, site, title, kicker, lead, published_at, language, province_then FROM articles
WHERE site = ? AND published_at IS NOT NULL ORDER BY published_at DESC, id LIMIT ?
"""
#: How many articles are shown, and how many of one source: a busy newspaper does not crowd the others out.
_MOST, _MOST_OF_ONE = 12, 4
#: SQLite takes the other columns from the row that has the maximum.
_RUNS = "SELECT *, max(started_at) AS latest FROM runs GROUP BY site"
_REJECTED = "SELECT reason, count(*) FROM rejections GROUP BY reason ORDER BY 2 DESC, 1"
_NOT_HELD = "SELECT fate, count(*) FROM not_held GROUP BY fate ORDER BY 2 DESC, 1"


@dataclass(frozen=True, slots=True)
class Facts:
    """The whole archive at a glance."""

    counts: Row
    sources: tuple[Row, ...]  # each with its count of articles and its latest run, or None
    latest: tuple[Row, ...]
    rejected: tuple[tuple[str, int], ...]
    not_held: tuple[tuple[str, int], ...]
    tally: Tally

    @property
    def titles(self) -> dict[str, str]:
        """The sources' names by their short names."""
        return {source["site"]: source["title"] for source in self.sources}

    @property
    def years(self) -> dict[str, int]:
        """Articles by year, the newest first; undated ones are left out."""
        counts: Counter[str] = Counter()
        for (_, year), n in self.tally.items():
            counts[year] += n
        return {year: counts[year] for year in sorted(counts, reverse=True) if year != UNKNOWN}

    @property
    def undated(self) -> int:
        """Articles whose date is not known."""
        return sum(n for (_, year), n in self.tally.items() if year == UNKNOWN)


def facts(connection: sqlite3.Connection) -> Facts:
    """Gather the facts of a published file."""
    tally = tally_of(connection)
    held: Counter[str] = Counter()
    for (site, _), n in tally.items():
        held[site] += n
    sources = _rows(connection, _SOURCES)
    runs = {run["site"]: _run(run) for run in _rows(connection, _RUNS)}
    return Facts(
        counts=_rows(connection, _COUNTS)[0],
        sources=tuple({**one, "articles": held[one["site"]], "run": runs.get(one["site"])} for one in sources),
        latest=tuple(_latest(connection, [source["site"] for source in sources])),
        rejected=tuple((reason, n) for reason, n in connection.execute(_REJECTED)),
        not_held=tuple((fate, n) for fate, n in connection.execute(_NOT_HELD)),
        tally=tally,
    )


def _latest(connection: sqlite3.Connection, sites: Iterable[str]) -> list[Row]:
    found = [row for site in sites for row in _rows(connection, _LATEST, site, _MOST_OF_ONE)]
    return sorted(found, key=lambda row: (row["published_at"], row["id"]), reverse=True)[:_MOST]


def _run(run: Row) -> Row:
    """Add how many pages were rejected and how many addresses failed."""
    return {**run, "rejected_sum": _sum(run["rejected"]), "failed_sum": _sum(run["failed"])}


def _sum(counts: str) -> int:
    return sum(n for n in json_object(counts).values() if isinstance(n, int))


def _rows(connection: sqlite3.Connection, query: str, *values: object) -> list[Row]:
    cursor = connection.execute(query, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]
