"""The published file: one plain SQLite database that explains itself, made anew from the working one.

Equal content gives equal bytes. The file is built beside its place, checked, made read-only and only then
renamed, so that a reader meets the old file or the new one, never half of one.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from archive import checks, search
from archive.coverage import filling, statement
from archive.dictionary import entries
from archive.schema import connect

_SQL = Path(__file__).with_name("sql")

_COUNTS = """
SELECT 'articles', count(*) FROM articles UNION ALL SELECT 'versions', count(*) FROM versions
UNION ALL SELECT 'captures', count(*) FROM captures UNION ALL SELECT 'sites', count(*) FROM sites
UNION ALL SELECT 'articles_not_held', count(*) FROM not_held
UNION ALL SELECT 'earliest_published', min(published_at) FROM articles
UNION ALL SELECT 'latest_published', max(published_at) FROM articles
UNION ALL SELECT 'earliest_capture', min(seen_at) FROM captures
UNION ALL SELECT 'latest_capture', max(seen_at) FROM captures
UNION ALL SELECT 'origins', group_concat(origin, ', ')
  FROM (SELECT DISTINCT origin FROM captures ORDER BY origin)
"""
_ABOUT = {
    "name": "Kho tin tỉnh",
    "what": "An archive of record of what Vietnam's provinces published about themselves: articles of "
    "provincial newspapers and portals, each with the captures it was read from.",
    "what_vi": "Kho lưu trữ những gì các tỉnh của Việt Nam đã công bố về chính mình: bài viết của báo và cổng "
    "thông tin điện tử các tỉnh, kèm những lần chụp trang mà bài được đọc ra.",
    "times": "ISO 8601 at +07:00. A date known only to the day, month or year is written only as far as it is "
    "known. No time of publication is later than the first capture of its article.",
    "citing": "Cite an article by its id, the number of the version and the address it was published at; ids "
    "do not change from one file to the next. docid and other *_id numbers do.",
    "columns": "Every table and column is explained in the table dictionary.",
    "not_held": "Articles whose address is known and whose text is not here are in the table not_held.",
}


class NotPublished(Exception):
    """No new file was published; the one before it, if any, stands as it was."""


def publish(working: Path, target: Path, *, empty: bool = True) -> Path:
    """Make the published file of a working database and put it in its place; return the place.

    Raises NotPublished where the working database is missing, the new file is not sound, or, unless `empty`
    is let pass, no article is in it.
    """
    if not working.is_file():
        raise NotPublished(f"publishing {working}: there is no such database; run a crawl first")
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.draft")
    with _alone(target.parent):
        try:
            draft.unlink(missing_ok=True)
            connect(working).close()  # one of an older version is brought up to date
            build(working, draft)
            if not empty and _is_empty(draft):
                raise NotPublished(f"publishing {working}: it holds no article yet; its table runs says why")
            draft.chmod(0o444)
            draft.replace(target)
        except sqlite3.DatabaseError as error:
            raise NotPublished(
                f"publishing {working}: {error}; python -m archive check says what is damaged"
            ) from error
        finally:
            draft.unlink(missing_ok=True)
    return target


def _is_empty(published: Path) -> bool:
    with closing(sqlite3.connect(published)) as connection:
        return connection.execute("SELECT 1 FROM articles LIMIT 1").fetchone() is None


def build(working: Path, draft: Path) -> None:
    """Write the published tables of a working database into a new file, and check them."""
    with closing(sqlite3.connect(draft, isolation_level=None, uri=True)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")  # the draft is thrown away if anything goes wrong
        connection.execute("PRAGMA foreign_keys = ON")
        connection.executescript(script("published"))
        with _attached(connection, working):
            connection.executescript(script("fill"))
            filling.fill(connection, script("coverage"))
        complete(connection)
        connection.execute("PRAGMA journal_mode = DELETE")
        failures = checks.published(connection)
    if failures:
        named = "\n".join(f"  {failure}" for failure in failures)
        raise NotPublished(f"publishing {working}: the new file is not sound, so it was not published\n{named}")


def complete(connection: sqlite3.Connection) -> None:
    """Add to the copied tables all that follows from them: what describes, counts, orders and searches them."""
    connection.executescript(script("lists"))
    _explain(connection)
    connection.executescript(script("indexes"))
    search.build(connection)
    connection.execute("ANALYZE")


def _explain(connection: sqlite3.Connection) -> None:
    """Write the tables that describe the others: `dictionary` and `about`."""
    connection.execute("BEGIN")
    connection.executemany("INSERT INTO dictionary VALUES (?, ?, ?, ?, ?, ?, ?)", map(tuple, entries()))
    counted = {key: str(value) for key, value in connection.execute(_COUNTS) if value is not None}
    covered = {f"coverage_{language}": words for language, words in statement.both(connection).items()}
    connection.executemany("INSERT INTO about VALUES (?, ?)", ({**_ABOUT, **counted, **covered}).items())
    connection.execute("COMMIT")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep a second publisher out; the lock ends with the process, whatever ends it."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise NotPublished(f"publishing into {folder}: another process is at it; try again later") from error
        yield
    finally:
        os.close(handle)


@contextmanager
def _attached(connection: sqlite3.Connection, working: Path) -> Iterator[None]:
    connection.execute("ATTACH ? AS work", (f"{working.absolute().as_uri()}?mode=ro",))
    yield
    connection.execute("DETACH work")


def script(name: str) -> str:
    """Return one of the files in sql/."""
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")
