"""Whether a database is sound: named checks, each a query for the rows that break a promise."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from archive.publishing.excerpts import MARK, SIGNS

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


_DAMAGED = "SQLite finds the file damaged"
_MISMATCHED = "a search index does not match the articles"

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
        "reprints_out_of_step",
        "a group of reprints has fewer than two members, is not counted from its first, or has a member that is in no "
        "pair with another",
        """SELECT r.article_id FROM reprints r WHERE NOT EXISTS (
             SELECT 1 FROM reprint_pairs p JOIN reprints o ON o.article_id = p.article_b
             WHERE p.article_a = r.article_id AND o.group_id = r.group_id
             UNION ALL SELECT 1 FROM reprint_pairs p JOIN reprints o ON o.article_id = p.article_a
             WHERE p.article_b = r.article_id AND o.group_id = r.group_id)
           UNION ALL SELECT group_id FROM reprints GROUP BY group_id HAVING count(*) < 2 OR max(place) <> count(*)
             OR count(DISTINCT place) <> count(*) OR sum(place = 1 AND article_id = group_id) <> 1
             OR sum(is_first AND place <> 1) > 0
           UNION ALL SELECT r.article_id FROM reprints r JOIN articles a ON a.id = r.article_id
           WHERE r.site <> a.site OR r.known_from <> coalesce(a.published_at, a.first_seen_at)""",
    ),
    Check(
        "misshapen_reprint",
        "a pair of reprints is out of order, or of one site and not the same text, or its measures do not add up",
        """SELECT article_a || ' ' || article_b FROM (
             SELECT *, json_array_length(paragraphs, '$.same')
                 + (SELECT coalesce(sum(json_array_length(value, '$[0]')), 0)
               FROM json_each(paragraphs, '$.recut')) AS standing_a,
               json_array_length(paragraphs, '$.same') + (SELECT coalesce(sum(json_array_length(value, '$[1]')), 0)
               FROM json_each(paragraphs, '$.recut')) AS standing_b,
               json_array_length(paragraphs, '$.changed') AS changed
             FROM reprint_pairs)
           WHERE article_a >= article_b OR same_a <> standing_a OR same_b <> standing_b
             OR paragraphs_a <> same_a + changed + json_array_length(paragraphs, '$.only_a')
             OR paragraphs_b <> same_b + changed + json_array_length(paragraphs, '$.only_b')
             OR containment NOT BETWEEN 0.5 AND 1 OR similarity NOT BETWEEN 0 AND containment
             OR earlier NOT IN ('a', 'b') OR kind NOT IN ('same', 'whole', 'part')
             OR kind <> 'same'
               AND substr(article_a, 1, instr(article_a, ':')) = substr(article_b, 1, instr(article_b, ':'))""",
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
        "index_lost",
        "a search index that the file says it has is not there",
        """SELECT name FROM (SELECT 'articles_fts' AS name UNION ALL SELECT 'articles_exact')
           WHERE name NOT IN (SELECT name FROM sqlite_schema)
             AND (SELECT value FROM about WHERE key = 'search_index') = 'In this file.'""",
    ),
    Check(
        "beyond_the_excerpt",
        "more words of a text are published than the table rights says, or more signs than so many words have",
        f"""SELECT id FROM (
             SELECT a.id, r.words, coalesce(a.lead || ' ', '') || replace(a.body, char(10) || char(10), ' ') AS text,
               length(coalesce(a.lead, '') || a.body) AS signs,
               (SELECT json_group_array(caption) FROM images i WHERE i.article_id = a.id) AS captions
             FROM rights r CROSS JOIN articles a USING (site) WHERE r.words IS NOT NULL
             UNION ALL SELECT 'version ' || v.number || ' of ' || a.id, r.words,
               coalesce(v.lead || ' ', '') || replace(v.body, char(10) || char(10), ' '),
               length(coalesce(v.lead, '') || v.body), v.captions
             FROM rights r CROSS JOIN articles a USING (site) JOIN versions v ON v.article_id = a.id
             WHERE r.words IS NOT NULL)
           WHERE words + 2 < 1 + length(text) - length(replace(text, ' ', ''))
               + (SELECT total(1 + length(value) - length(replace(value, ' ', ''))) FROM json_each(captions)
                  WHERE value <> '{MARK}')
             OR {SIGNS} * words + 3 < signs
               + (SELECT total(length(value)) FROM json_each(captions) WHERE value <> '{MARK}')""",  # noqa: S608 - constants
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


def promises() -> Iterator[tuple[str, str]]:
    """Name and meaning of everything that is asked of a published file."""
    yield from ((check.name, check.meaning) for check in (*_BOTH, *_PUBLISHED))
    yield "integrity", _DAMAGED
    yield "search_index", _MISMATCHED


def needs_index(connection: sqlite3.Connection) -> tuple[str, ...]:
    """The promises that a file without a search index is not asked for; none where it has one."""
    query = "SELECT 1 FROM sqlite_schema WHERE name = 'articles_fts'"
    return () if connection.execute(query).fetchone() else ("unsearchable", "search_index")


def working(connection: sqlite3.Connection) -> list[Failure]:
    """Check the working database. A damaged file is not asked for more than where."""
    return [*_whole(connection)] or [*_run(connection, (*_BOTH, *_WORKING))]


def published(connection: sqlite3.Connection) -> list[Failure]:
    """Check a published file through a connection that may write (the check of the index asks for that)."""
    if damage := [*_whole(connection)]:
        return damage
    failures = asked(connection)
    return failures if needs_index(connection) else [*failures, *_index(connection)]


def asked(connection: sqlite3.Connection) -> list[Failure]:
    """Check the tables of a published file; the connection need only read. Damage and indexes are not looked at."""
    skipped = needs_index(connection)
    return [*_run(connection, (check for check in (*_BOTH, *_PUBLISHED) if check.name not in skipped))]


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
            yield Failure("integrity", 1, said, _DAMAGED)


def _index(connection: sqlite3.Connection) -> Iterator[Failure]:
    for index in ("articles_fts", "articles_exact"):
        try:
            connection.execute(f"INSERT INTO {index}({index}, rank) VALUES ('integrity-check', 1)")  # noqa: S608 - constants
        except sqlite3.DatabaseError as error:
            yield Failure("search_index", 1, f"{index}: {error}", _MISMATCHED)
