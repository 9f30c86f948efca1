"""What the front page tells: asked once of a published file, which never changes."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from archive.fates import IS_NO_ARTICLE
from archive.search import match_query
from archive.site.charts import Plot, plot, span
from archive.site.rows import rows
from archive.site.texts import json_object

Row = Mapping[str, Any]

_COUNTS = """
SELECT (SELECT count(*) FROM articles) AS articles, (SELECT count(*) FROM captures) AS captures,
  (SELECT count(*) FROM versions WHERE reason = 'edited') AS edited,
  (SELECT min(published_at) FROM articles) AS first, (SELECT max(published_at) FROM articles) AS last,
  EXISTS (SELECT 1 FROM about WHERE key = 'origins' AND value LIKE '%rehearsal%')
    OR EXISTS (SELECT 1 FROM about WHERE key = 'invented_articles')
    OR EXISTS (SELECT 1 FROM runs WHERE source = 'sample') AS synthetic
"""
_SOURCES = """
SELECT s.site, s.title, s.home, s.description, p.slug, p.name AS province_then, p.now_slug, p.now_name AS province_now,
  p.merged
FROM sites s JOIN provinces p ON p.slug = s.province ORDER BY s.title
"""
_LATEST = """
SELECT id, site, title, kicker, lead, published_at, language, province_then FROM articles
WHERE site = ? AND published_at IS NOT NULL ORDER BY published_at DESC, id LIMIT ?
"""
_MONTHS = "SELECT site, month, province_then, province_now, articles FROM months"
#: How many articles are shown, and how many of one source: a busy newspaper does not crowd the others out.
_MOST, _MOST_OF_ONE = 10, 4
#: SQLite takes the other columns from the row that has the maximum.
_RUNS = "SELECT *, max(started_at) AS latest FROM runs GROUP BY site"
#: Searches offered to whoever is here for the first time; those that find nothing in this file are left out.
_EXAMPLES = ("hoi dong nhan dan", "nghị quyết", "dak lak", "100/2019/nd-cp")
_FOUND = "SELECT EXISTS (SELECT 1 FROM articles_fts WHERE articles_fts MATCH ?)"
_INDEXED = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = 'articles_fts')"
_REJECTED = "SELECT reason, count(*) FROM rejections GROUP BY reason ORDER BY 2 DESC, 1"
_NOT_HELD = f"""
SELECT iif({IS_NO_ARTICLE}, '', fate), count(*) FROM not_held GROUP BY 1 ORDER BY 2 DESC, 1
"""  # noqa: S608 - a constant


@dataclass(frozen=True)
class Facts:
    """The whole archive at a glance."""

    counts: Row
    sources: tuple[Row, ...]  # each with its count of articles and its latest run, or None
    latest: tuple[Row, ...]
    rejected: tuple[tuple[str, int], ...]
    not_held: tuple[tuple[str, int], ...]  # articles that are known and not here, by fate
    no_articles: int  # addresses that are known and at which no article stands
    examples: tuple[str, ...]  # searches that find something
    months: tuple[Row, ...]  # the table of months; the month is "" where no date is known

    @cached_property
    def titles(self) -> dict[str, str]:
        """The sources' names by their short names."""
        return {source["site"]: source["title"] for source in self.sources}

    @cached_property
    def span(self) -> list[str]:
        """Every year from the first article to the last."""
        return span([row["month"] for row in self.months])

    @cached_property
    def timeline(self) -> Plot:
        """All articles by month."""
        return plot(self.by_month(), self.span)

    @cached_property
    def timelines(self) -> dict[str, Plot]:
        """The articles of each source by month."""
        return {site: plot(self.by_month(site), self.span) for site in self.titles}

    @cached_property
    def provinces(self) -> list[tuple[str, int, list[tuple[str, int]]]]:
        """Today's provinces with their articles, and those of each name that ground had at the time."""
        counts: dict[str, Counter[str]] = {}
        for row in self.months:
            counts.setdefault(row["province_now"], Counter())[row["province_then"]] += row["articles"]
        return sorted((now, then.total(), then.most_common()) for now, then in counts.items())

    @cached_property
    def undated(self) -> int:
        """Articles whose date is not known."""
        return sum(row["articles"] for row in self.months if not row["month"])

    def by_month(self, site: str = "") -> Counter[str]:
        """Count articles by month, all or one source's; those without a date are left out."""
        counts: Counter[str] = Counter()
        for row in self.months:
            if row["month"] and site in ("", row["site"]):
                counts[row["month"]] += row["articles"]
        return counts


def facts(connection: sqlite3.Connection) -> Facts:
    """Gather the facts of a published file."""
    months = rows(connection, _MONTHS)
    held: Counter[str] = Counter()
    for row in months:
        held[row["site"]] += row["articles"]
    sources = rows(connection, _SOURCES)
    fates = dict(connection.execute(_NOT_HELD).fetchall())
    no_articles = fates.pop("", 0)
    runs = {run["site"]: with_sums(run) for run in rows(connection, _RUNS)}
    return Facts(
        counts=rows(connection, _COUNTS)[0],
        sources=tuple({**one, "articles": held[one["site"]], "run": runs.get(one["site"])} for one in sources),
        latest=tuple(_latest(connection, [source["site"] for source in sources])),
        rejected=tuple((reason, n) for reason, n in connection.execute(_REJECTED)),
        not_held=tuple(fates.items()),
        no_articles=no_articles,
        examples=tuple(_examples(connection)),
        months=tuple(months),
    )


def with_sums(run: Row) -> Row:
    """Add to a run how many pages were rejected and how many addresses failed."""
    return {**run, "rejected_sum": _sum(run["rejected"]), "failed_sum": _sum(run["failed"])}


def _examples(connection: sqlite3.Connection) -> Iterator[str]:
    if connection.execute(_INDEXED).fetchone()[0]:
        for words in _EXAMPLES:
            if connection.execute(_FOUND, (match_query(words),)).fetchone()[0]:
                yield words


def _latest(connection: sqlite3.Connection, sites: Iterable[str]) -> Sequence[Row]:
    found = [row for site in sites for row in rows(connection, _LATEST, site, _MOST_OF_ONE)]
    return sorted(found, key=lambda row: (row["published_at"], row["id"]), reverse=True)[:_MOST]


def _sum(counts: str) -> int:
    return sum(n for n in json_object(counts).values() if isinstance(n, int))
