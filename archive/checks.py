"""Whether a database is sound: named checks, each a query for the rows that break a promise."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

_MOMENT = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]+07:00"


class Failure(NamedTuple):
    """A promise that a database breaks."""

    name: str
    rows: int
    example: str
    meaning: str

    def __str__(self) -> str:
        return f"{self.name}: {self.meaning} ({self.rows} found, such as {self.example})"


class Check(NamedTuple):
    """A promise; its query yields one text for each thing that breaks it."""

    name: str
    meaning: str
    query: str


def _misplaced(key: str) -> tuple[str, str]:
    """The check of spans, which are joined to their versions by another column in either database."""
    query = f"""SELECT d.version || ' ' || d.field || ' ' || d.raw
           FROM event_dates d LEFT JOIN versions v ON v.{key} = d.{key} AND v.number = d.version
           WHERE d.raw IS NOT substr(CASE d.field WHEN 'title' THEN v.title WHEN 'lead' THEN v.lead ELSE v.body END,
             d.span_start + 1, d.span_end - d.span_start)"""  # noqa: S608 - one of two constants
    return "an event date is not where its span says", query


#: Fates of not_held that coverage counts.
_FATES = ("rejected", "failed", "refused", "gone", "missing", "pending", "removed")

_BOTH = (
    Check(
        "foreign_keys",
        "a row points at a row that is not there",
        "SELECT \"table\" || ' ' || coalesce(rowid, '') FROM pragma_foreign_key_check",
    ),
    Check(
        "empty_text",
        "an article or a version has no title or no body",
        """SELECT id FROM articles WHERE trim(title) = '' OR trim(body) = ''
           UNION ALL SELECT 'version ' || version_id FROM versions WHERE trim(title) = '' OR trim(body) = ''""",
    ),
    Check(
        "foreign_id",
        "an id does not begin with its site",
        "SELECT id FROM articles WHERE substr(id, 1, length(site) + 1) <> site || ':'",
    ),
    Check(
        "naive_time",
        "a moment is not ISO 8601 to the second at +07:00",
        """SELECT what || ' ' || moment FROM (
             SELECT 'captures.fetched_at' AS what, fetched_at AS moment FROM captures
             UNION ALL SELECT 'captures.memento_at', memento_at FROM captures
             UNION ALL SELECT 'captures.seen_at', seen_at FROM captures
             UNION ALL SELECT 'articles.first_seen_at', first_seen_at FROM articles
             UNION ALL SELECT 'articles.last_seen_at', last_seen_at FROM articles
             UNION ALL SELECT 'versions.seen_at', seen_at FROM versions
             UNION ALL SELECT 'runs.started_at', started_at FROM runs
             UNION ALL SELECT 'runs.finished_at', finished_at FROM runs)
           WHERE moment NOT GLOB :moment""",
    ),
    Check(
        "misshapen_date",
        "published_at is not written as published_precision says",
        """SELECT id || ' ' || published_precision || ' ' || coalesce(published_at, 'NULL') FROM articles
           WHERE NOT CASE published_precision
             WHEN 'minute' THEN coalesce(published_at GLOB :moment, 0)
             WHEN 'day' THEN coalesce(published_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]', 0)
             WHEN 'month' THEN coalesce(published_at GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]', 0)
             WHEN 'year' THEN coalesce(published_at GLOB '[0-9][0-9][0-9][0-9]', 0)
             ELSE published_at IS NULL END""",
    ),
    Check(
        "published_after_capture",
        "published_at is later than the first capture of the article",
        """SELECT id || ' ' || published_at || ' > ' || first_seen_at FROM articles
           WHERE published_at > substr(first_seen_at, 1, length(published_at))""",
    ),
    Check(
        "memento_after_fetch",
        "a memento is younger than the fetch that brought it",
        "SELECT url FROM captures WHERE memento_at > fetched_at",
    ),
    Check(
        "blocks_out_of_step",
        "body has another number of blocks than block_kinds",
        """SELECT id FROM articles WHERE json_array_length(block_kinds)
             <> 1 + (length(body) - length(replace(body, char(10) || char(10), ''))) / 2""",
    ),
    Check(
        "unexplained_change",
        "a version after the first names no change, or the first one does, or silent is told of what is no edit",
        """SELECT 'version ' || version_id FROM versions
           WHERE (reason = 'published') <> (changed = '[]') OR (reason = 'edited') <> (silent IS NOT NULL)""",
    ),
    Check(
        "misshapen_event_date",
        "an event date's value is no span of days, or a missing one has no reason",
        """SELECT version || ' ' || field || ' ' || raw FROM event_dates
           WHERE (value_from IS NULL) <> (reason IS NOT NULL) OR (value_from IS NULL) <> (value_to IS NULL)
             OR (value_from IS NULL) <> (precision = 'none') OR (value_from IS NULL) <> (rule = 'unresolved')
             OR value_from > value_to OR date(value_from) IS NOT value_from OR date(value_to) IS NOT value_to""",
    ),
    Check(
        "capture_read_twice",
        "a capture counts as an article and as a rejection",
        "SELECT a.id FROM articles a JOIN rejections r USING (capture_id)",
    ),
)

_WORKING = (
    Check(
        "lost",
        "an address was seen and has no fate; crawl again",
        "SELECT url FROM frontier WHERE fate IS NULL",
    ),
    Check(
        "stored_but_absent",
        "an address counts as stored and its article is not there",
        """SELECT url FROM frontier WHERE fate = 'stored'
           AND NOT EXISTS (SELECT 1 FROM articles WHERE id = frontier.article_id)
           AND NOT EXISTS (SELECT 1 FROM removals r WHERE r.article_id = frontier.article_id AND undone_at IS NULL)""",
    ),
    Check(
        "unaccounted",
        "an article has no address that counts as stored",
        """SELECT id FROM articles
           WHERE id NOT IN (SELECT article_id FROM frontier WHERE fate = 'stored' AND article_id IS NOT NULL)""",
    ),
    Check(
        "removed_but_present",
        "an article that was removed is still there",
        """SELECT article_id FROM removals WHERE undone_at IS NULL AND (article_id IN (SELECT id FROM articles)
             OR article_id IN (SELECT article_id FROM date_evidence)
             OR article_id IN (SELECT article_id FROM frontier WHERE title IS NOT NULL))""",
    ),
    Check(
        "versions_out_of_step",
        "an article's versions do not end in its present text, or are not counted 1 to version_count",
        """SELECT a.id FROM articles a WHERE NOT EXISTS (
             SELECT 1 FROM versions v WHERE v.docid = a.docid AND v.number = a.version_count
               AND v.title = a.title AND v.body = a.body AND v.lead IS a.lead)
           OR a.version_count <> (SELECT count(*) FROM versions v WHERE v.docid = a.docid)""",
    ),
    Check("misplaced_event_date", *_misplaced("docid")),
)

_PUBLISHED = (
    Check(
        "versions_out_of_step",
        "an article's versions do not end in its present text, or are not counted 1 to version_count",
        """SELECT a.id FROM articles a WHERE NOT EXISTS (
             SELECT 1 FROM versions v WHERE v.article_id = a.id AND v.number = a.version_count
               AND v.title = a.title AND v.body = a.body AND v.lead IS a.lead)
           OR a.version_count <> (SELECT count(*) FROM versions v WHERE v.article_id = a.id)""",
    ),
    Check("misplaced_event_date", *_misplaced("article_id")),
    Check(
        "removed_but_told",
        "an article that was removed is told of beyond its address",
        """SELECT article_id FROM removals WHERE article_id IN (SELECT id FROM articles)
             OR article_id IN (SELECT article_id FROM not_held WHERE title IS NOT NULL OR fate <> 'removed')""",
    ),
    Check(
        "coverage_out_of_step",
        "the numbers of coverage are not those of articles and not_held",
        f"""SELECT site || ' ' || month FROM (
             SELECT site, month, known, stored, {", ".join(_FATES)} FROM coverage
             UNION ALL SELECT site, iif(length(published_at) >= 7, substr(published_at, 1, 7), 'unknown'), -1, -1,
               {", ".join("0" for _ in _FATES)} FROM articles
             UNION ALL SELECT site, month, -1, 0, {", ".join(f"-(fate = '{fate}')" for fate in _FATES)} FROM not_held)
           GROUP BY site, month HAVING {" OR ".join(f"sum({name}) <> 0" for name in ("known", "stored", *_FATES))}
           UNION ALL SELECT site || ' ' || month FROM coverage
           WHERE known <> stored + {" + ".join(_FATES)} OR listed > known""",  # noqa: S608 - constants
    ),
    Check(
        "gap_filled",
        "an article stands in a gap of numbers, or a gap ends before it begins",
        """SELECT g.from_id FROM gaps g JOIN articles a ON a.id IN (g.from_id, g.to_id) WHERE g.kind = 'ids'
           UNION ALL SELECT 'gap ' || gap_id FROM gaps WHERE from_at > to_at OR gone > size OR size < 1""",
    ),
    Check(
        "undocumented",
        "a column is not in the dictionary",
        """SELECT t.name || '.' || c.name FROM sqlite_schema t JOIN pragma_table_info(t.name) c
           LEFT JOIN dictionary d ON d.table_name = t.name AND d.column_name = c.name
           WHERE t.type IN ('table', 'view') AND t.name NOT LIKE 'sqlite_%' AND t.name NOT LIKE 'articles_fts_%'
             AND t.name NOT LIKE 'articles_exact_%' AND d.table_name IS NULL""",
    ),
    Check(
        "unsearchable",
        "an article is not in the search index",
        """SELECT id FROM articles WHERE docid NOT IN (SELECT id FROM articles_fts_docsize)
           OR docid NOT IN (SELECT id FROM articles_exact_docsize)""",
    ),
    Check(
        "miscounted",
        "a month's articles are not as many as the table months says",
        """SELECT site || ' ' || month FROM (
             SELECT site, coalesce(substr(published_at, 1, 7), '') AS month, count(*) FROM articles GROUP BY 1, 2
             EXCEPT SELECT site, month, sum(articles) FROM months GROUP BY 1, 2)
           UNION ALL SELECT 'cards' WHERE (SELECT count(*) FROM cards) <> (SELECT count(*) FROM articles)""",
    ),
)


def working(connection: sqlite3.Connection) -> list[Failure]:
    """Check the working database. A damaged file is not asked for more than where."""
    return [*_whole(connection)] or [*_run(connection, (*_BOTH, *_WORKING))]


def published(connection: sqlite3.Connection) -> list[Failure]:
    """Check a published file through a connection that may write (the check of the index asks for that)."""
    return [*_whole(connection)] or [*_run(connection, (*_BOTH, *_PUBLISHED)), *_index(connection)]


def working_file(path: Path) -> list[Failure]:
    """Check the working database at a path, without writing to it."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        return _readable(path, working, connection)


def published_file(path: Path) -> list[Failure]:
    """Check the published file at a path: a copy of it, for the file itself is read-only."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copyfile(path, Path(folder) / path.name))
        with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
            return _readable(path, published, connection)


def _readable(
    path: Path, check: Callable[[sqlite3.Connection], list[Failure]], connection: sqlite3.Connection
) -> list[Failure]:
    try:
        return check(connection)
    except sqlite3.DatabaseError as error:
        return [Failure("unreadable", 1, str(path), f"SQLite cannot read it: {error}")]


def _run(connection: sqlite3.Connection, checks: Iterable[Check]) -> Iterator[Failure]:
    for name, meaning, query in checks:
        found = connection.execute(query, {"moment": _MOMENT})
        if (first := found.fetchone()) is not None:
            yield Failure(name, 1 + sum(1 for _ in found), str(first[0]), meaning)


def _whole(connection: sqlite3.Connection) -> Iterator[Failure]:
    for (said,) in connection.execute("PRAGMA integrity_check(1)"):
        if said != "ok":
            yield Failure("integrity", 1, said, "SQLite finds the file damaged")


def _index(connection: sqlite3.Connection) -> Iterator[Failure]:
    try:
        connection.execute("INSERT INTO articles_fts(articles_fts, rank) VALUES ('integrity-check', 1)")
    except sqlite3.DatabaseError as error:
        yield Failure("search_index", 1, str(error), "the search index does not match the articles")
